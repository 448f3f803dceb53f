from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.errors import RecordError
from cleaner.formats.json_object import dumps, parse_object

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
OBJECTS = st.dictionaries(st.text(max_size=4), VALUES, max_size=5)


@settings(deadline=None)
@given(OBJECTS, OBJECTS, st.booleans(), st.sampled_from([None, 2]))
def test_members_are_put_in_as_into_a_dict(
    given_: dict[str, Any], new: dict[str, Any], escapes: Any, indent: int | None
) -> None:
    text = json.dumps(given_, ensure_ascii=escapes, indent=indent).encode()
    for parsed in (parse_object(text), parse_object(text, "with places")):
        assert parsed.values == given_
        changed = parsed.with_members(new.items())
        assert list(json.loads(changed).items()) == list({**given_, **new}.items())


@settings(deadline=None)
@given(OBJECTS)
def test_nothing_changed_is_nothing_touched(given_: dict[str, Any]) -> None:
    text = json.dumps(given_).encode()
    assert parse_object(text).with_members([]) == text


def test_what_is_not_changed_keeps_its_characters() -> None:
    text = ' {"n": 1.10, "big": @, "e": "\\u00e9", "text":"old" ,"x":[ ]}\r'.replace("@", "9" * 5000)
    changed = parse_object(text.encode()).with_members([("text", "new"), ("more", 1)]).decode()
    assert changed == text.replace('"old"', '"new"').replace("[ ]}", '[ ],"more":1}')


def test_nested_keys_are_not_ours() -> None:
    text = '{"meta": {"text": "inner", "text": "again"}, "text": "outer"}'
    assert (
        parse_object(text.encode()).with_members([("text", "new")])
        == text.replace('"outer"', '"new"').encode()
    )


def test_lone_surrogates_become_escapes() -> None:
    assert dumps("a\ud800é") == b'"a\\ud800\\u00e9"'
    assert dumps("é") == '"é"'.encode()


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "invalid-json", "expecting value, at character 0"),
        ('{"a": 1,}', "invalid-json", "expected a key in double quotes, at character 8"),
        ('{"a" 1}', "invalid-json", "expected `:`, at character 5"),
        ('{"a": 1', "invalid-json", "expected `,`"),
        ('{"a": tru}', "invalid-json", "expecting value, at character 6"),
        ('{"a": 1} {"b": 2}', "invalid-json", "something follows the object, at character 9"),
        ("{,}", "invalid-json", "expected a key"),
        ('{"a": ' + "[" * 100_000, "invalid-json", "nested too deeply"),
        ("[1]", "not-an-object", "but a list"),
        ('"text"', "not-an-object", "but a string"),
        ("null", "not-an-object", "but null"),
        ('{"a": 1, "a": 1}', "duplicate-key", "the key `a` occurs twice"),
        ('{"a" :1, "a": {"b": 2}}', "duplicate-key", "the key `a` occurs twice"),
        (r'{"a\\":1, "a\\": ":"}', "duplicate-key", "occurs twice"),
        (r'{"a": "\": \":", "a": 1}', "duplicate-key", "the key `a` occurs twice"),
    ],
)
def test_what_is_no_record(text: str, code: str, says: str) -> None:
    for places in ("without places", "with places"):
        with pytest.raises(RecordError, match=says) as raised:
            parse_object(text.encode(), places)
        assert raised.value.code == code


KEYS = st.sampled_from(["a", "b", "\\", '"', ":", '":', ""])


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(KEYS, st.sampled_from(["", " "]), st.sampled_from(["", ":", '":', '\\":', "\\"])),
        max_size=4,
    )
)
def test_no_key_occurs_twice_unnoticed(members: list[tuple[str, str, str]]) -> None:
    line = ",".join(f"{json.dumps(k)}{space}:{json.dumps(v)}" for k, space, v in members)
    line = f"{{{line}}}"
    if len({key for key, _, _ in members}) == len(members):
        assert parse_object(line.encode()).values == {key: value for key, _, value in members}
    else:
        with pytest.raises(RecordError, match="twice"):
            parse_object(line.encode())
