"""Standard input, block by block as it comes, so that a record is cleaned as soon as it is there."""

from __future__ import annotations

import io
import select
from itertools import chain
from typing import IO, TYPE_CHECKING

from cleaner.formats.read import compression_of
from cleaner.formats.stream import BLOCK, unpacked
from cleaner.parallel import IDLE, Idle

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How long to wait for input before results are looked at.
WAIT_S = 0.02


def blocks_of_stdin(stdin: IO[bytes], *, idle: bool) -> Iterator[bytes | Idle]:
    """Unpacked blocks; ``IDLE`` among them while nothing comes, if asked for. Raises InputError."""
    raw = getattr(stdin, "raw", stdin)  # a buffer would wait until it is full
    first = raw.read(BLOCK) or b""
    if compression := compression_of(first):
        yield from unpacked(_Again(first, raw), compression)
        return
    for block in chain((first,), iter(lambda: _next(raw, idle=idle), b"")):
        if block:
            yield block


def _next(raw: IO[bytes], *, idle: bool) -> bytes | Idle:
    if idle:
        try:
            ready = select.select([raw], [], [], WAIT_S)[0]
        except (OSError, ValueError, io.UnsupportedOperation):  # no file that can be waited for
            ready = [raw]
        if not ready:
            return IDLE
    return raw.read(BLOCK) or b""


class _Again:
    """A stream whose first bytes have been read already."""

    def __init__(self, first: bytes, rest: IO[bytes]) -> None:
        self.first, self.rest = first, rest

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes, or the first ones all at once."""
        first, self.first = self.first, b""
        return first or self.rest.read(size) or b""
