from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from cleaner.errors import UsageError
from cleaner.records import Fields
from cleaner.records.arrow import clean_batch, output_schema
from tests.conftest import FakeCleaner

TEXT = "Title\nCUT ads\nBody"


def batch(**columns: Any) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(columns)


def test_a_batch_comes_back_with_the_published_schema(fake: FakeCleaner) -> None:
    given = batch(n=[1, 2], text=[TEXT, "x"], tags=[["a"], None])
    fields = Fields(blocks="blocks", metadata="meta")
    got = clean_batch(fake, given, fields)
    assert got.schema == output_schema(given.schema, fields)
    assert got.select(["n", "text", "tags"]) == given
    assert got.column("cleaned_text").to_pylist() == ["Title\nBody", "x"]
    assert [r["rule_ids"] for r in got.column("cleaned_removals").to_pylist()[0]] == [["en/fake/cut"]]
    assert got.column("cleaned_flags").to_pylist() == [[], []]


def test_rows_without_content_stay_and_say_why(fake: FakeCleaner) -> None:
    got = clean_batch(fake, batch(text=[None, TEXT]))
    assert got.column("cleaned_text").to_pylist() == [None, "Title\nBody"]
    assert got.column("cleaned_flags").to_pylist() == [["rejected:null"], []]


@pytest.mark.parametrize("type_", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_replacing_keeps_column_and_place(fake: FakeCleaner, type_: pa.DataType) -> None:
    given = pa.RecordBatch.from_arrays(
        [pa.array([TEXT, None]).cast(type_), pa.array([1, 2])], names=["text", "n"]
    )
    fields = Fields(cleaned=None, removals=None, flags=None)
    got = clean_batch(fake, given, fields)
    assert got.schema == output_schema(given.schema, fields)
    assert got.to_pydict() == {"text": ["Title\nBody", None], "n": [1, 2]}


def test_pages_may_be_bytes(fake: FakeCleaner) -> None:
    assert clean_batch(fake, batch(html=[b"<p>A</p>"])).column("cleaned_text").to_pylist() == ["A"]
    replaced = clean_batch(fake, batch(html=[b"<p>A</p>"]), Fields(cleaned=None))
    assert replaced.column("html").to_pylist() == [b"A"]


def test_a_lone_surrogate_does_not_stop_a_batch(fake: FakeCleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = fake.clean_text("a\ud800b")
    monkeypatch.setattr(FakeCleaner, "clean_text", lambda *_: broken)
    assert clean_batch(fake, batch(text=["x"])).column("cleaned_text").to_pylist() == ["a\ufffdb"]


def test_an_empty_batch(fake: FakeCleaner) -> None:
    given = batch(text=pa.array([], pa.string()))
    assert clean_batch(fake, given).schema == output_schema(given.schema)


@pytest.mark.parametrize("columns", [{"body": ["x"]}, {"text": [1]}, {"text": [b"x"]}, {"html": [[1]]}])
def test_columns_that_hold_no_text(fake: FakeCleaner, columns: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="column"):
        output_schema(batch(**columns).schema)
    with pytest.raises(UsageError, match="column"):
        clean_batch(fake, batch(**columns))
