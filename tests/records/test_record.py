from __future__ import annotations

import copy

import pytest

from cleaner.errors import CleanerError, RecordError, UsageError
from cleaner.records import Fields, clean_record
from tests.conftest import FakeCleaner

TEXT = "Title\nCUT ads\nBody"


def test_other_fields_pass_untouched_and_in_order(fake: FakeCleaner) -> None:
    record = {"z": [1, {"b": None}], "text": TEXT, "a": 1.5}
    cleaned = clean_record(fake, record)
    assert list(cleaned) == ["z", "text", "a", "cleaned_text", "cleaned_removals", "cleaned_flags"]
    assert {key: cleaned[key] for key in record} == record
    assert cleaned["cleaned_text"] == "Title\nBody"
    assert cleaned["cleaned_removals"] == [
        {"start": 6, "end": 14, "rule_ids": ["en/fake/cut"], "category": "ads", "text": "CUT ads\n"}
    ]


def test_the_result_may_replace_what_was_read(fake: FakeCleaner) -> None:
    fields = Fields(cleaned=None, removals=None, flags=None)
    assert clean_record(fake, {"text": TEXT, "n": 1}, fields) == {"text": "Title\nBody", "n": 1}
    assert clean_record(fake, {"html": "<p>A</p>\nCUT"}, fields) == {"html": "A\n"}


def test_a_page_goes_before_a_text(fake: FakeCleaner) -> None:
    cleaned = clean_record(fake, {"text": "short", "html": b"<p>long</p>", "url": "https://a.example/"})
    assert cleaned["cleaned_text"] == "long"
    assert clean_record(fake, {"text": "short", "html": None})["cleaned_text"] == "short"


def test_blocks_and_metadata_on_request(fake: FakeCleaner) -> None:
    cleaned = clean_record(fake, {"text": TEXT}, Fields(blocks="blocks", metadata="meta"))
    assert [b["text"] for b in cleaned["blocks"]] == ["Title", "Body"]
    assert cleaned["meta"] == {}


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"body": TEXT}, "missing-key"),
        ({"text": None}, "null"),
        ({"html": None}, "null"),
        ({"text": 5}, "wrong-type"),
        ({"text": b"bytes"}, "wrong-type"),
        ({"html": ["<p>"]}, "wrong-type"),
        ({"text": TEXT, "url": 7}, "wrong-type"),
    ],
)
def test_a_record_without_content_is_a_typed_error(
    fake: FakeCleaner, record: dict[str, object], code: str
) -> None:
    with pytest.raises(RecordError) as raised:
        clean_record(fake, record)
    assert raised.value.code == code
    assert isinstance(raised.value, CleanerError)
    again = copy.copy(raised.value)
    assert (again.code, str(again)) == (code, str(raised.value))


@pytest.mark.parametrize(
    "names",
    [
        {"text": None, "html": None},
        {"text": "html"},
        {"flags": "text"},
        {"cleaned": "url"},
        {"cleaned": "cleaned_flags"},
    ],
)
def test_names_that_cannot_mean_anything(names: dict[str, str | None]) -> None:
    with pytest.raises(UsageError):
        Fields(**names)
