"""A JSON object as it is written: its members with their places, so that some can be changed and the rest stay.

What is not changed keeps its very characters: ``1.10``, an integer of forty digits, escapes and
spaces come out as they went in, which no parsing and writing anew can promise.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import orjson

from cleaner.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SPACE = re.compile(r"[ \t\r\n]*")
#: What ends a key, unless a backslash stands before it; strings hold it only with one.
KEY_END = re.compile(rb'"\s*:')
BACKSLASH = b"\\"[0]
_decode = json.JSONDecoder().raw_decode
#: Numbers longer than Python takes by default (4,300 digits) are of no interest, and no error.
_decode_leniently = json.JSONDecoder(parse_int=lambda _: 0).raw_decode
_encode_ascii = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class JsonObject:
    """An object's line, its members' values, and where in the line each value stands."""

    line: bytes
    values: dict[str, Any]
    #: By key, half-open, in characters; None where they are not known, and ``with_members`` finds them if it must.
    spans: dict[str, tuple[int, int]] | None = None

    def with_members(self, members: Iterable[tuple[str, Any]]) -> bytes:
        """The line with these members: replaced where they stand, or else added at the end."""
        members = tuple(members)
        added = [dumps(key) + b":" + dumps(value) for key, value in members if key not in self.values]
        line = self.line if len(added) == len(members) else self._replaced(dict(members))
        if not added:
            return line
        close = line.rindex(b"}")
        return b"".join((line[:close], b"," if self.values else b"", b",".join(added), line[close:]))

    def _replaced(self, members: Mapping[str, Any]) -> bytes:
        """The line with the values of those members that it has exchanged."""
        spans = self.spans
        if spans is None:
            spans = parse_object(self.line, "with places").spans or {}
        text = self.line.decode()
        out: list[bytes] = []
        at = 0
        for key, (start, end) in spans.items():
            if key in members:
                out += (text[at:start].encode(), dumps(members[key]))
                at = end
        return b"".join((*out, text[at:].encode()))


def parse_object(
    line: bytes, places: Literal["without places", "with places"] = "without places"
) -> JsonObject:
    """The one JSON object in ``line``. Raises RecordError: not-utf-8, invalid-json, not-an-object, duplicate-key.

    Without places it takes a quarter of the time, which is enough where members are only added.
    """
    if places == "without places" and (values := _loads(line)) is not None:
        return JsonObject(line, values)
    try:
        text = line.decode()
        try:
            return JsonObject(line, *_parse(text, _decode))
        except json.JSONDecodeError as error:
            raise _invalid(error.msg, error.pos) from None
        except ValueError:
            return JsonObject(line, *_parse(text, _decode_leniently))
    except UnicodeDecodeError as error:
        raise RecordError("not-utf-8", f"not UTF-8: byte {error.start} of the line") from None
    except RecursionError:
        raise RecordError("invalid-json", "not JSON that can be read: nested too deeply") from None


def _loads(line: bytes) -> dict[str, Any] | None:
    """The object's members; None where anything is odd about it, for ``_parse`` to say what.

    Of keys that occur twice orjson keeps the last. They show in the count of what ends a key: that
    is at least the number of keys as written, so as many as there are only if each is written once.
    """
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(value, dict):
        return None
    count = 0
    for end in KEY_END.finditer(line):
        at = end.start()
        if line[at - 1] != BACKSLASH:
            count += 1
        elif line[at - 2] == BACKSLASH:  # a key may end in an escaped backslash
            return None
    return value if count == _keys(value) else None


def _keys(value: Any) -> int:
    """How many keys there are in a value, at all depths."""
    if isinstance(value, dict):
        return len(value) + sum(_keys(v) for v in value.values() if isinstance(v, dict | list))
    return sum(_keys(v) for v in value if isinstance(v, dict | list))


def dumps(value: Any) -> bytes:
    """JSON for the value; lone surrogates as escapes, since UTF-8 has nothing for them."""
    try:
        return orjson.dumps(value)
    except TypeError:  # a lone surrogate, or a number of more than 64 bits
        return _encode_ascii(value).encode()


def _parse(text: str, decode: Any) -> tuple[dict[str, Any], dict[str, tuple[int, int]]]:
    """Values and places of the members. Raises RecordError, ValueError."""
    at = _skip(text, 0)
    if text[at : at + 1] != "{":
        value, _ = decode(text, at)
        raise RecordError("not-an-object", f"not a JSON object, but {_name(value)}")
    values: dict[str, Any] = {}
    spans: dict[str, tuple[int, int]] = {}
    at = _skip(text, at + 1)
    while text[at : at + 1] != "}" or spans:
        if text[at : at + 1] != '"':
            raise _invalid("expected a key in double quotes", at)
        key, at = decode(text, at)
        at = _expect(text, at, ":")
        if key in spans:
            raise RecordError("duplicate-key", f"the key `{key}` occurs twice, at character {at} again")
        values[key], end = decode(text, at)
        spans[key] = (at, end)
        at = _skip(text, end)
        if text[at : at + 1] == "}":
            break
        at = _expect(text, at, ",")
    if (rest := _skip(text, at + 1)) != len(text):
        raise _invalid("something follows the object", rest)
    return values, spans


def _skip(text: str, at: int) -> int:
    """The place of the next character that is no white space."""
    found = SPACE.match(text, at)
    return found.end() if found else at


def _expect(text: str, at: int, mark: str) -> int:
    """The place after the mark and the white space around it. Raises RecordError."""
    at = _skip(text, at)
    if text[at : at + 1] != mark:
        raise _invalid(f"expected `{mark}`", at)
    return _skip(text, at + 1)


def _invalid(message: str, at: int) -> RecordError:
    return RecordError("invalid-json", f"not JSON: {message[:1].lower()}{message[1:]}, at character {at}")


def _name(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    return "a string" if isinstance(value, str) else json.dumps(value)
