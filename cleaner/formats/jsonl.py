"""JSON Lines: one record a line, read and written line by line."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from cleaner.errors import InputError, RecordError
from cleaner.formats.chunk import Batch, Chunk, Cleaned, Job, Reject
from cleaner.formats.json_object import parse_object
from cleaner.records.record import additions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.parallel import Idle

NEWLINE = b"\n"
#: Bytes of a line that is too large which its reject shows.
SHOWN = 200


def read(blocks: Iterable[bytes | Idle], source: str, max_bytes: int) -> Iterator[Chunk | Idle]:
    """Chunks of whole lines, each as much as a block completes; a line over ``max_bytes`` becomes a reject.

    Raises InputError where the blocks do, after what could be read has been given.
    """
    lines = _Lines(source, max_bytes)
    try:
        for block in blocks:
            if not isinstance(block, bytes):
                yield block
            else:
                yield from lines.add(block)
    except InputError as error:
        yield from lines.cut_short(str(error))
        raise
    yield from lines.end()


class _Lines:
    """The line that is not whole yet, and where it stands."""

    def __init__(self, source: str, max_bytes: int) -> None:
        self.source, self.max_bytes = source, max_bytes
        self.number = 1  #: of the line that is not whole
        self.offset = 0  #: of its first byte
        self.begun: list[bytes] = []
        self.size = 0  #: of it, so far

    def add(self, block: bytes) -> Iterator[Chunk]:
        first = block.find(NEWLINE)
        if first < 0:
            self._grow(block)
            return
        if self.size + first > self.max_bytes:
            self._grow(block[: first + 1])
            yield self._too_large()
            block = block[first + 1 :]
        last = block.rfind(NEWLINE)
        if last >= 0:
            yield self._take(b"".join((*self.begun, block[: last + 1])))
        self._grow(block[last + 1 :])

    def _grow(self, piece: bytes) -> None:
        """Remember a piece of the line, as long as the line is not too large."""
        self.size += len(piece)
        if self.size <= self.max_bytes or not self.begun:
            self.begun.append(piece if self.size <= self.max_bytes else piece[:SHOWN])
        else:
            self.begun = [b"".join(self.begun)[:SHOWN]]

    def _take(self, data: bytes) -> Chunk:
        chunk = Chunk(self.source, self.number, data.count(NEWLINE), data)
        self._next(chunk.count, len(data))
        return chunk

    def _next(self, lines: int, size: int) -> None:
        self.number += lines
        self.offset += size
        self.begun, self.size = [], 0

    def _too_large(self) -> Chunk:
        message = f"larger than {self.max_bytes / 1e6:.0f} MB; --max-mb raises the limit"
        shown = b"".join(self.begun)[:SHOWN]
        return self._set_aside(Reject(self.number, "too-large", message, None, shown, self.offset, self.size))

    def _set_aside(self, reject: Reject) -> Chunk:
        chunk = Chunk(self.source, self.number, 1, rejects=(reject,))
        self._next(1, self.size)
        return chunk

    def cut_short(self, why: str) -> Iterator[Chunk]:
        """The line that the damage cut in two, as a reject."""
        if self.size:
            raw = b"".join(self.begun)
            yield self._set_aside(Reject(self.number, "cut-short", why, None, raw, self.offset))

    def end(self) -> Iterator[Chunk]:
        """The last line, if no line end stands after it."""
        if self.size > self.max_bytes:
            yield self._too_large()
        elif self.size:
            yield self._take(b"".join((*self.begun, NEWLINE)))


def clean(chunk: Chunk, job: Job) -> Cleaned:
    """What becomes of the lines."""
    batch = Batch(job, chunk)
    out, blank = [], 0
    lines = chunk.data.split(NEWLINE)
    del lines[-1]  # what stands after the last line end: nothing
    for number, line in enumerate(lines, chunk.first):
        if not line.strip():
            blank += 1
        elif (cleaned := _clean_line(number, line, batch)) is not None:
            out.append(cleaned)
    return batch.cleaned([b"".join(out)] if out else [], written=len(out), blank=blank)


def _clean_line(number: int, line: bytes, batch: Batch) -> bytes | None:
    """The line with the result in it; None where it is rejected."""
    fields = batch.job.fields
    line = line.removeprefix(codecs.BOM_UTF8)
    try:
        record = parse_object(line, "with places" if fields.cleaned is None else "without places")
    except RecordError as error:
        batch.reject(Reject(number, error.code, str(error), None, line))
        return None
    found = batch.clean(number, record.values, lambda: line)
    if found is None:
        return None
    return record.with_members(additions(*found, fields)) + NEWLINE


def split(chunk: Chunk) -> list[Chunk]:
    """Each line a chunk of its own."""
    lines = chunk.data.split(NEWLINE)[:-1]
    return [Chunk(chunk.source, n, 1, line + NEWLINE) for n, line in enumerate(lines, chunk.first)]
