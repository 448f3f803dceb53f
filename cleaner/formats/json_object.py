"""A JSON object as it is written: its members with their places, so that some can be changed and the rest stay.

What is not changed keeps its very characters: ``1.10``, an integer of forty digits, escapes and
spaces come out as they went in, which no parsing and writing anew can promise.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from cleaner.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterable

SPACE = re.compile(r"[ \t\r\n]*")
_decode = json.JSONDecoder().raw_decode
#: Numbers longer than Python takes by default (4,300 digits) are of no interest, and no error.
_decode_leniently = json.JSONDecoder(parse_int=lambda _: 0).raw_decode
_encode = json.JSONEncoder(ensure_ascii=False).encode
_encode_ascii = json.JSONEncoder(ensure_ascii=True).encode


@dataclass(frozen=True, slots=True)
class JsonObject:
    """An object's text, its members' values, and where in the text each value stands."""

    text: str
    values: dict[str, Any]
    #: By key, half-open; None where they are not known, and ``with_members`` finds them if it must.
    spans: dict[str, tuple[int, int]] | None = None

    def with_members(self, members: Iterable[tuple[str, Any]]) -> str:
        """The text with these members: replaced where they stand, or else added at the end."""
        members = tuple(members)
        spans = self.spans
        if spans is None:
            if any(key in self.values for key, _ in members):
                return parse_object(self.text, "with places").with_members(members)
            spans = {}
        edits, added = [], []
        for key, value in members:
            if key in spans:
                edits.append((*spans[key], dumps(value)))
            else:
                added.append(f"{dumps(key)}: {dumps(value)}")
        if added:
            close = self.text.rindex("}")
            edits.append((close, close, (", " if self.values else "") + ", ".join(added)))
        out: list[str] = []
        at = 0
        for start, end, new in sorted(edits):
            out += (self.text[at:start], new)
            at = end
        out.append(self.text[at:])
        return "".join(out)


def parse_object(
    text: str, places: Literal["without places", "with places"] = "without places"
) -> JsonObject:
    """The one JSON object in ``text``. Raises RecordError: invalid-json, not-an-object, duplicate-key.

    Without places it takes half the time, which is enough where members are only added.
    """
    if places == "without places" and (values := _loads(text)) is not None:
        return JsonObject(text, values)
    try:
        return _parse(text, _decode)
    except RecursionError:
        raise RecordError("invalid-json", "not JSON that can be read: nested too deeply") from None
    except json.JSONDecodeError as error:
        raise _invalid(error.msg, error.pos) from None
    except ValueError:
        return _parse(text, _decode_leniently)


def _loads(text: str) -> dict[str, Any] | None:
    """The object's members; None where anything is odd about it, for ``_parse`` to say what."""
    unique = True  # the keys of the object that was read last: in the end, of the outermost

    def paired(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal unique
        made = dict(pairs)
        unique = len(made) == len(pairs)
        return made

    try:
        value = json.loads(text, object_pairs_hook=paired)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and unique else None


def dumps(value: Any) -> str:
    """JSON for the value; lone surrogates as escapes, since UTF-8 has nothing for them."""
    text = _encode(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return _encode_ascii(value)
    return text


def _parse(text: str, decode: Any) -> JsonObject:
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
    return JsonObject(text, values, spans)


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
