"""A WARC stream taken apart into its records' own bytes, also where a record lies about its length.

The parent process only needs to know where a record ends; what is in it is FastWARC's business, in
the workers. FastWARC itself stops at the first wrong length, and the rest of the file would be lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.errors import InputError
from cleaner.formats.chunk import Reject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BEGIN = b"WARC/"
HEADERS_END = b"\r\n\r\n"
#: A record that begins where none is expected: the one before it lied about its length.
NEXT = re.compile(rb"\r?\n(?=WARC/\d\.\d\r?\n)")
LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
MAX_HEADERS = 256 * 1024
SHOWN = 2000


def records(blocks: Iterable[bytes], max_bytes: int) -> Iterator[bytes | Reject]:
    """Each record's bytes, with the line ends after it; a reject for what is no record.

    Raises InputError where the blocks do, after what could be read has been given.
    """
    window = _Window(blocks)
    number = 0
    while window.more(1):
        number += 1
        try:
            yield _record(window, number, max_bytes)
        except InputError as error:
            yield _reject(window, number, "cut-short", str(error), len(window.data))
            raise
        window.skip_line_ends()


class _Window:
    """The part of the stream that is in memory."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self.blocks = iter(blocks)
        self.data = bytearray()
        self.offset = 0  #: of its first byte, in the stream

    def more(self, size: int) -> bool:
        """Whether there are so many bytes, once they are read."""
        while len(self.data) < size:
            block = next(self.blocks, None)
            if block is None:
                return False
            self.data += block
        return True

    def take(self, size: int) -> bytes:
        """The next bytes, which leave the window."""
        taken = bytes(self.data[:size])
        del self.data[:size]
        self.offset += len(taken)
        return taken

    def skip_line_ends(self) -> None:
        """Nothing. The window begins with something else than a line end."""
        while self.more(1) and self.data[0] in b"\r\n":
            self.take(len(self.data) - len(self.data.lstrip(b"\r\n")))


def _record(window: _Window, number: int, max_bytes: int) -> bytes | Reject:
    window.more(len(BEGIN))
    if not window.data.startswith(BEGIN):
        return _up_to_next(window, number, max_bytes, "invalid-warc", "no WARC record begins here")
    end = _headers_end(window)
    length = LENGTH.search(window.data[:end]) if end else None
    if length is None:
        return _up_to_next(window, number, max_bytes, "invalid-warc", "the record's header gives no length")
    size = end + int(length[1])
    if size > max_bytes:
        message = f"larger than {max_bytes / 1e6:.0f} MB; --max-mb raises the limit"
        return _up_to_next(window, number, size, "too-large", message, keep=0)
    whole = window.more(size)
    if whole and (gap := _gap(window, size)) is not None:
        return window.take(size + gap)
    says = f"its Content-Length says {int(length[1])} bytes, and no record ends there"
    return _up_to_next(window, number, max_bytes, "wrong-length", says)


def _headers_end(window: _Window) -> int:
    """Where the content begins; 0 if the header has no end."""
    searched = 0
    while (at := window.data.find(HEADERS_END, max(0, searched - 3))) < 0:
        searched = len(window.data)
        if searched > MAX_HEADERS or not window.more(searched + 1):
            return 0
    return at + len(HEADERS_END)


def _gap(window: _Window, size: int) -> int | None:
    """How many line ends stand after the content; None where something else does."""
    gap = 0
    while window.more(size + gap + 1) and window.data[size + gap] in b"\r\n":
        gap += 1
    window.more(size + gap + len(BEGIN))
    after = bytes(window.data[size + gap : size + gap + len(BEGIN)])
    as_it_should = window.data[size : size + gap] == HEADERS_END  # whatever rubbish follows
    return gap if not after or as_it_should or (gap and BEGIN.startswith(after)) else None


def _up_to_next(
    window: _Window, number: int, at_most: int, code: str, message: str, *, keep: int | None = None
) -> Reject:
    """A reject of all up to the next record, or to the end. ``keep``: bytes to remember, where not all."""
    gone = searched = 0
    offset = window.offset
    while (found := NEXT.search(window.data, searched)) is None:
        searched = max(0, len(window.data) - 16)
        if keep is not None and searched > SHOWN:
            gone += len(window.take(searched))
            searched = 0
        if not window.more(len(window.data) + 1) or gone + len(window.data) > 2 * at_most + MAX_HEADERS:
            break
    size = found.end() if found else len(window.data)
    return _reject(window, number, code, message, size, offset=offset, gone=gone)


def _reject(
    window: _Window,
    number: int,
    code: str,
    message: str,
    size: int,
    *,
    offset: int | None = None,
    gone: int = 0,
) -> Reject:
    """The next bytes, taken out of the way; ``gone``: those before them, from ``offset`` on."""
    at = window.offset if offset is None else offset
    raw = window.take(size)
    return Reject(number, code, message, None, None if gone else raw, at, size + gone if gone else None)
