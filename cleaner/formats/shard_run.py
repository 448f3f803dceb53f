"""Files of records through worker processes: one stream of chunks over all files, order kept.

A file's output, rejects and ledger appear under their names when they are whole, and then its line
in the manifest. A kill at any instant leaves finished files and hidden unfinished ones; the next
run does the unfinished files again from their beginning, to the same bytes.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from cleaner.clean import GRACE_S
from cleaner.errors import CleanerError, InputError
from cleaner.formats import jsonl, parquet, warc
from cleaner.formats.chunk import Chunk, Cleaned, Job, Untouched, joined
from cleaner.formats.inputs import STDIN
from cleaner.formats.ledger import digest
from cleaner.formats.location import identity, open_to_read
from cleaner.formats.manifest import Done, Manifest
from cleaner.formats.read import MAX_BYTES, to_bytes
from cleaner.formats.shard_files import ShardFiles
from cleaner.formats.stdin import blocks_of_stdin
from cleaner.formats.stream import unpacked
from cleaner.formats.totals import Totals
from cleaner.parallel import Idle, Pieces, ordered_map

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

    from cleaner.formats.kinds import RecordKind
    from cleaner.formats.shards import Shard

CLEAN: dict[RecordKind, Callable[[Chunk, Job], Cleaned]] = {
    "jsonl": jsonl.clean, "parquet": parquet.clean, "warc": warc.clean,
}  # fmt: skip
SPLIT: dict[RecordKind, Callable[[Chunk], list[Chunk]]] = {
    "jsonl": jsonl.split, "parquet": parquet.split, "warc": warc.split,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Begin:
    """From here on chunks are of this file."""

    shard: Shard
    sha256: str = ""
    done: Done | None = None  #: it is finished and unchanged: no chunks follow


@dataclass(frozen=True, slots=True)
class End:
    """All that could be read of the file has been given."""

    read: int = 0  #: records
    error: str = ""  #: why there is no more


Item = Begin | Chunk | End
Made = Begin | Cleaned | End


@dataclass(frozen=True, slots=True)
class Options:
    """How a run goes."""

    jobs: int = 1
    manifest: Path | None = None  #: the folder whose manifest is kept
    outputs: str | None = None  #: where the outputs are, if elsewhere: a folder or a URL
    max_bytes: int = MAX_BYTES
    force: bool = False
    settings: str = ""  #: a digest of all that decides the output,
    description: dict[str, Any] = field(default_factory=dict)  #: and what it stands for


@dataclass(slots=True)
class ShardOutcome:
    """What became of one file of records."""

    shard: Shard
    status: str = "cleaned"  #: or skipped, failed
    message: str = ""
    read: int = 0
    written: int = 0
    passed: int = 0
    blank: int = 0
    rejected: int = 0
    size: int = 0
    totals: Totals = field(default_factory=Totals)


def run_shards(
    job: Job, shards: Sequence[Shard], options: Options
) -> Generator[ShardOutcome | Cleaned, None, None]:
    """What became of each chunk and of each file, in order. Raises UsageError or InputError where it cannot go on."""
    with ExitStack() as stack:
        manifest = None
        if options.manifest:
            manifest = stack.enter_context(Manifest(options.manifest, outputs=options.outputs))
            manifest.describe(options.settings, options.description)
        made = ordered_map(
            partial(_work, job),
            _items(job, shards, options, manifest),
            workers=options.jobs,
            crashed=partial(_crashed, job),
            pieces=Pieces(partial(_split, job), _join),
        )
        stack.callback(made.close)
        writer = _Writer(job, options, manifest)
        stack.callback(writer.close)
        for item in made:
            yield from writer.take(item)


# --- reading: in the parent ----------------------------------------------------------------------


def _items(
    job: Job, shards: Sequence[Shard], options: Options, manifest: Manifest | None
) -> Iterator[Item | Idle]:
    for shard in shards:
        read = 0
        try:
            sha256 = identity(shard.source.path) if manifest else ""
            done = _done(shard, sha256, options, manifest)
        except CleanerError as error:
            yield Begin(shard)
            yield End(0, str(error))
            continue
        yield Begin(shard, sha256, done)
        if done is None:
            try:
                for chunk in _chunks(job, shard, options):
                    read += chunk.count if isinstance(chunk, Chunk) else 0
                    yield chunk
            except CleanerError as error:
                yield End(read, str(error))
                continue
        yield End(read)


def _done(shard: Shard, sha256: str, options: Options, manifest: Manifest | None) -> Done | None:
    """The manifest's line for the file, if all of it holds still."""
    if manifest is None or options.force:
        return None
    known = manifest.known(shard.key, options.settings, shard.ledger)
    return manifest.done[shard.key] if known == sha256 else None


def _chunks(job: Job, shard: Shard, options: Options) -> Iterator[Chunk | Idle]:
    name = shard.source.name
    if shard.source.path == STDIN:
        if job.kind == "parquet":
            raise InputError("Parquet cannot be read from a pipe: its index stands at its end")
        blocks: Iterator[bytes | Idle] = blocks_of_stdin(sys.stdin.buffer, idle=options.jobs > 1)
        if job.kind == "warc":
            yield from warc.read(
                (b for b in blocks if isinstance(b, bytes)), name, options.max_bytes, shard.packing
            )
        else:
            yield from jsonl.read(blocks, name, options.max_bytes)
        return
    with open_to_read(shard.source.path) as file:
        if job.kind == "parquet":
            yield from parquet.read(file, name, job.fields)
        elif job.kind == "warc":
            packing = "" if job.convert else shard.packing
            yield from warc.read(unpacked(file, shard.compression), name, options.max_bytes, packing)
        else:
            yield from jsonl.read(unpacked(file, shard.compression), name, options.max_bytes)


# --- cleaning: in the workers --------------------------------------------------------------------


def _work(job: Job, item: Item) -> Made:
    return CLEAN[job.kind](item, job) if isinstance(item, Chunk) else item


def _split(job: Job, item: Item) -> list[Item]:
    return [*SPLIT[job.kind](item)] if isinstance(item, Chunk) else [item]


def _join(parts: Sequence[Made]) -> Made:
    return joined([part for part in parts if isinstance(part, Cleaned)])


def _crashed(job: Job, item: Item) -> Made:
    """What becomes of the one record that killed its worker."""
    untouched = Untouched(keep_pages=job.fields.cleaned is None)
    return _work(Job(untouched, job.fields, job.ledger, job.kind, job.convert), item)


def limit_of(cleaner: Any) -> float:
    """Seconds that one document may take before its worker is ended."""
    return float(getattr(cleaner, "timeout_s", 10.0)) + GRACE_S


# --- writing: in the parent ----------------------------------------------------------------------


class _Writer:
    """Writes what comes back, and checks that nothing is lost on the way."""

    def __init__(self, job: Job, options: Options, manifest: Manifest | None) -> None:
        self.job, self.options, self.manifest = job, options, manifest
        self.kind: RecordKind = "jsonl" if job.convert else job.kind
        self.begin: Begin | None = None
        self.files: ShardFiles | None = None
        self.outcome: ShardOutcome | None = None

    def take(self, item: Made) -> Iterator[ShardOutcome | Cleaned]:
        if isinstance(item, Begin):
            self.begin, self.outcome = item, ShardOutcome(item.shard)
            if item.done is None:
                self.files = ShardFiles(item.shard, self.kind).__enter__()
            return
        assert self.begin is not None  # noqa: S101 - `_items` begins each file
        assert self.outcome is not None  # noqa: S101 - see above
        if isinstance(item, Cleaned):
            if self.files:
                self.files.write(item)
            _add(self.outcome, item)
            yield item
            return
        yield self._end(self.begin, self.outcome, item)
        self.close()

    def _end(self, begin: Begin, outcome: ShardOutcome, end: End) -> ShardOutcome:
        if begin.done:
            outcome.status, outcome.read, outcome.rejected = (
                "skipped",
                begin.done.records,
                begin.done.rejected,
            )
            return outcome
        assert self.files is not None  # noqa: S101 - opened at the beginning
        if end.read or not end.error:
            outcome.size = self.files.commit()
        outcome.message = end.error or _unbalanced(outcome, end.read, self.files.sink.count)
        if outcome.message:
            outcome.status = "failed"
            if end.error and end.read:
                outcome.message += f" (the {end.read:,} records before that were read)"
        elif self.manifest:
            self.manifest.add(
                Done(
                    begin.shard.key, _absolute(begin.shard.source.path), begin.sha256, self.options.settings,
                    outcome.size, ledger=begin.shard.ledger, records=outcome.read, rejected=outcome.rejected,
                )
            )  # fmt: skip
        return outcome

    def close(self) -> None:
        """Nothing. What is unfinished is removed."""
        if self.files:
            self.files.__exit__(None, None, None)
        self.files = None


def _absolute(path: str) -> str:
    return path if "://" in path else os.path.abspath(path)


def _add(outcome: ShardOutcome, cleaned: Cleaned) -> None:
    for name in ("read", "written", "passed", "blank", "rejected"):
        setattr(outcome, name, getattr(outcome, name) + getattr(cleaned, name))
    outcome.totals.merge(cleaned.totals)


def _unbalanced(outcome: ShardOutcome, read: int, written: int) -> str:
    """What does not add up: the reader's count, the workers', and the records in the output; "" if all does."""
    out = outcome.written if written < 0 else written
    if read == outcome.read == out + outcome.rejected + outcome.blank:
        return ""
    return (
        f"internal error, please report it: {read:,} records read, but {out:,} written, "
        f"{outcome.rejected:,} rejected, {outcome.blank:,} blank"
    )


def settings_digest(description: dict[str, Any]) -> str:
    """A digest of all that decides the output."""
    return digest(to_bytes(repr(sorted(description.items()))))
