"""The JSON Schema agrees with the loader."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import jsonschema
import pytest
import yaml

from cleaner.authoring.fmt import _plain
from cleaner.authoring.schema import comments_of, schema
from cleaner.matchers import KINDS
from cleaner.packs.builtin import rules_dir
from cleaner.packs.compose import compose
from cleaner.packs.hints import yaml_key
from cleaner.packs.load import find_packs, parse_pack
from cleaner.packs.locate import Source
from cleaner.packs.problems import PackLoadError
from cleaner.packs.spec import PackSpec, RuleSpec

RULE: dict[str, Any] = {"id": "one", "why": "x", "drop": "block", "match": {"phrase": "a"}}


def pack(**change: Any) -> dict[str, Any]:
    return {"pack": "en/share", "version": 1, "category": "share", "rules": [{**RULE, **change}]}


def valid(document: object) -> bool:
    return jsonschema.Draft7Validator(schema()).is_valid(document)


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(schema())


def test_every_key_and_match_kind_is_there_with_its_hover_text() -> None:
    found = schema()
    rule = found["definitions"]["rule"]["properties"]
    assert set(rule) == {yaml_key(f.name) for f in fields(RuleSpec)}
    assert rule["why"]["description"] == "the reason, as a news editor would give it"
    matcher = found["definitions"]["matcher"]["properties"]
    assert set(matcher) == set(KINDS)
    assert all(m["description"] for m in matcher.values())


@pytest.mark.parametrize("cls", [PackSpec, RuleSpec])
def test_comments_are_found(cls: type) -> None:
    assert len(comments_of(cls)) >= len(fields(cls)) - 3


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"zone": "tail"},
        {"zone": ["tail", "head"]},
        {"unless": {"use": "x"}},
        {"match": {"any": [{"words": "1..3"}, {"words": 4}]}},
        {"drop": "region", "from": {"phrase": "a"}, "while": {"phrase": "b"}},
        {"examples": {"drop": [], "keep": [{"in": "a", "out": "b"}, "c"]}},
    ],
)
def test_good_rules(change: dict[str, Any]) -> None:
    document = pack(**change)
    if change.get("drop") == "region":
        del document["rules"][0]["match"]
    assert valid(document)
    parse_pack(yaml.safe_dump(document), shared=["x"])


@pytest.mark.parametrize(
    "change",
    [
        {"zone": "tial"},
        {"unles": {"use": "x"}},
        {"match": {"phrse": "a"}},
        {"match": {}},
        {"drop": "region"},
        {"keep": "block"},
        {"max_blocks": -1},
        {"id": "A b"},
        {"category": "unselected"},
        {"examples": {"drop": [{"in": "a"}]}},
    ],
)
def test_bad_rules(change: dict[str, Any]) -> None:
    assert not valid(pack(**change))
    with pytest.raises(PackLoadError):
        parse_pack(yaml.safe_dump(pack(**change)), shared=["x"])


def test_every_built_in_pack_is_valid() -> None:
    validator = jsonschema.Draft7Validator(schema())
    for path in find_packs(rules_dir()):
        text = path.read_text("utf-8")
        try:
            parse_pack(text)
        except PackLoadError:
            continue  # another test's business
        errors = [e.message for e in validator.iter_errors(_plain(compose(Source("", text))))]
        assert errors == [], path
