"""What one file of records becomes: its output, rejects and ledger, which appear together when all is in them."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol, Self

from cleaner.errors import InputError
from cleaner.formats.location import Output, filesystem, is_url
from cleaner.formats.parquet import Rows
from cleaner.formats.stream import Packer

if TYPE_CHECKING:
    from types import TracebackType

    from cleaner.formats.chunk import Cleaned
    from cleaner.formats.kinds import Compression, RecordKind
    from cleaner.formats.shards import Shard

NEWLINE = b"\n"


class Sink(Protocol):
    """Where a format's bytes go."""

    count: int  #: records in it, counted anew

    def write(self, data: bytes) -> None:
        """Nothing. Raises InputError."""

    def end(self) -> None:
        """Nothing. All is written."""


class Lines:
    """Lines in a file, compressed as a whole; counts them."""

    def __init__(self, output: Output | Screen, compression: Compression) -> None:
        self.output, self.packer, self.count = output, Packer(compression), 0

    def write(self, data: bytes) -> None:
        """Nothing. Raises InputError."""
        self.count += data.count(NEWLINE)
        if packed := self.packer.pack(data):
            self.output.write(packed)

    def end(self) -> None:
        """Nothing. Raises InputError."""
        if packed := self.packer.end():
            self.output.write(packed)


class Whole:
    """Bytes that are written as they come; each record is compressed by itself already (WARC)."""

    def __init__(self, output: Output | Screen) -> None:
        self.output, self.count = output, -1  # nothing to count them by

    def write(self, data: bytes) -> None:
        """Nothing. Raises InputError."""
        self.output.write(data)

    def end(self) -> None:
        """Nothing: there is no end to write."""


class Screen:
    """Standard output, flushed after each write."""

    size = 0

    def write(self, data: bytes) -> int:
        """How many bytes were written. Raises OSError: a closed pipe is the caller's affair."""
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return len(data)


class ShardFiles:
    """The files of one shard while they are written."""

    def __init__(self, shard: Shard, kind: RecordKind) -> None:
        """``kind``: of what is written."""
        self.shard, self.kind = shard, kind
        self._open = ExitStack()
        self.output: Output | None = None
        self._rejects: Output | None = None
        self._ledger: Output | None = None

    def __enter__(self) -> Self:
        """Itself, open. Raises InputError."""
        with ExitStack() as opened:
            to: Output | Screen = Screen()
            if self.shard.output is not None:
                to = self.output = opened.enter_context(Output(self.shard.output))
            if self.kind == "parquet":
                if self.output is None:
                    raise InputError("Parquet cannot be streamed: give -o FILE or FOLDER")
                self.sink: Sink = Rows(self.output)
            else:
                self.sink = Lines(to, self.shard.packing) if self.kind == "jsonl" else Whole(to)
            if self.shard.ledger is not None:
                self._ledger = opened.enter_context(Output(self.shard.ledger))
            self._open = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was not committed."""
        self._open.close()

    def write(self, cleaned: Cleaned) -> None:
        """Nothing. Raises InputError."""
        for data in cleaned.data:
            self.sink.write(data)
        if self._ledger is not None and cleaned.ledger:
            self._ledger.write(cleaned.ledger)
        if self.shard.rejects is not None and cleaned.rejects:
            if self._rejects is None:
                self._rejects = self._open.enter_context(Output(self.shard.rejects))
            self._rejects.write(cleaned.rejects)

    def commit(self) -> int:
        """The output's size. The files stand whole under their names, the output last. Raises InputError."""
        self.sink.end()
        if self._rejects is not None:
            self._rejects.commit()
        elif self.shard.rejects is not None:
            _remove(self.shard.rejects)  # of an earlier run, on another version of the input
        if self._ledger is not None:
            self._ledger.commit()
        if self.output is None:
            return 0
        self.output.commit()
        return self.output.size


def _remove(path: str) -> None:
    import os

    try:
        if not is_url(path):
            os.unlink(path)
            return
        fs, inside = filesystem(path)
        if fs.exists(inside):
            fs.rm(inside)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise InputError(f"cannot remove {path}, the rejects of an earlier run: {error}") from error
