"""Bytes to UTF-8, as browsers do it: byte-order mark, transport, meta, and only then a guess."""

from __future__ import annotations

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Browsers look for a declaration in the first 1024 bytes; pages put comments and scripts before it.
DECLARED_WITHIN: Final = 4096
_META = re.compile(rb"""<meta[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)
#: What a label means to a browser where Python's codec of that name reads less.
_WIDER: Final = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874", "big5": "big5hkscs",
}  # fmt: skip
#: Guessing reads this much: enough for the letters of any language, and its cost stays bounded.
GUESS_BYTES: Final = 50_000

#: With fewer letters outside ASCII there is nothing to guess from.
GUESS_LETTERS: Final = 10

_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
#: UTF-8 with a smaller share of broken letters is UTF-8 that was cut or glued.
NEARLY_UTF8: Final = 0.01
#: Whether bytes are UTF-8 is asked so many at a time: most such pieces of a page are ASCII, which is
#: seen without decoding them.
PIECE_BYTES: Final = 4096
#: So many bytes of a character at most follow its first one; how they are told from others.
MOST_FOLLOWING: Final = 3
_FOLLOWS, _FOLLOWING = 0b11000000, 0b10000000
#: Codecs that read ASCII as it stands, of those that ASCII pages declare most.
_LIKE_ASCII: Final = frozenset(("utf-8", "cp1252"))


def to_utf8(data: bytes, charset: str | None = None) -> bytes:
    """The page in UTF-8, without a byte-order mark. Never raises; linear.

    ``charset`` is what the transport said. Bytes that the charset has no character for become U+FFFD.
    Most pages come back as they are, and no string is made of their scripts.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _recoded(data[len(mark) :], name)
    # Crawlers store pages as UTF-8 and leave their old declaration in; the reverse cannot be
    # mistaken, since texts in other charsets are not valid UTF-8.
    if not data.isascii() and is_utf8(data):
        return data
    for label in (charset, *_declared(data)):
        name = _codec(label)
        if name:
            return _recoded(data, name)
    return _recoded(data, _guess(data))


def decode(data: bytes, charset: str | None = None) -> str:
    """The text of a page or file, as ``to_utf8`` reads it."""
    return to_utf8(data, charset).decode("utf-8")


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are valid UTF-8. Linear, at several GB/s where they are mostly ASCII."""
    at, size = 0, len(data)
    while at < size:
        end = at + PIECE_BYTES
        for _ in range(MOST_FOLLOWING):
            if end < size and data[end] & _FOLLOWS == _FOLLOWING:  # never begin inside a character
                end += 1
        piece = data[at:end]
        if not piece.isascii():
            try:
                piece.decode("utf-8")
            except UnicodeDecodeError:
                return False
        at = end
    return True


def _recoded(data: bytes, name: str) -> bytes:
    """The bytes in UTF-8."""
    if name in _LIKE_ASCII and data.isascii():
        return data
    return data.decode(name, "replace").encode("utf-8", "ignore")  # some codecs make lone surrogates


def _declared(data: bytes) -> list[str]:
    """The charset labels that the page itself declares."""
    head = data[:DECLARED_WITHIN]
    return [found[1].decode("ascii", "replace") for found in (_XML.search(head), _META.search(head)) if found]


def _codec(label: str | None) -> str:
    """The codec that a browser would take for the label; empty if there is none.

    UTF-16 in a meta tag cannot be true, since the tag was read as ASCII: it means UTF-8.
    """
    if not label:
        return ""
    try:
        name = codecs.lookup(label.strip()).name
        if not codecs.lookup(name)._is_text_encoding:  # noqa: SLF001 - base64 and rot13 are codecs too
            return ""
    except (LookupError, ValueError):
        return ""
    if name.startswith(("utf-16", "utf-32", "utf-7")):
        return "utf-8"
    return _WIDER.get(name, name)


def _guess(data: bytes) -> str:
    """The likeliest codec of bytes that declare nothing and are not UTF-8, or not quite."""
    import charset_normalizer

    if len(_BEYOND_ASCII.findall(data[:GUESS_BYTES])) < GUESS_LETTERS:
        return "cp1252"
    nearly = data.decode("utf-8", "replace")
    if nearly.count("\ufffd") < NEARLY_UTF8 * sum(not char.isascii() for char in nearly):
        return "utf-8"
    best = charset_normalizer.from_bytes(data[:GUESS_BYTES]).best()
    return best.encoding if best else "cp1252"
