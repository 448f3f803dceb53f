"""Files of records, found; and where what becomes of each goes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.errors import UsageError
from cleaner.formats.inputs import STDIN, Source, find
from cleaner.formats.kinds import RECORD_SUFFIXES, record_kind, split_name
from cleaner.formats.location import find_url, hidden, is_url, join

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cleaner.formats.kinds import Compression, RecordKind

#: Folder below the outputs for rejects; engines that read whole folders pass over a leading "_".
REJECTS = "_rejects"


@dataclass(frozen=True, slots=True)
class Shard:
    """One file of records, and where its parts go; None: nowhere, for the output standard output."""

    source: Source
    compression: Compression
    output: str | None
    key: str = ""  #: the output's name in the manifest
    rejects: str | None = None
    ledger: str | None = None
    packing: Compression = ""  #: of the output


@dataclass(frozen=True, slots=True)
class Places:
    """Where outputs go: ``out`` is a folder (or URL), or, with ``single``, the one file."""

    out: str | None = None
    single: bool = False
    rejects: str | None = None
    ledger: str | None = None
    convert: bool = False  #: WARC to JSONL


def kind_of_paths(paths: Sequence[str]) -> RecordKind | None:
    """The kind of records that every path is named for; None where they differ, or say nothing."""
    kinds = {record_kind(path) for path in paths}
    return kinds.pop() if len(kinds) == 1 else None


def endings(kind: RecordKind) -> tuple[str, ...]:
    """How the names of such files end."""
    packed = ("",) if kind == "parquet" else ("", ".gz", ".zst")
    return tuple(s + c for s, k in RECORD_SUFFIXES.items() if k == kind for c in packed)


def find_shards(paths: Sequence[str], kind: RecordKind, without: Sequence[Path]) -> list[Source]:
    """Every file of records that ``paths`` name, in order. Raises UsageError, InputError."""
    local = [path for path in paths if not is_url(path)]
    found = find(local, without=without, also=endings(kind))
    if found.missing or found.problems:
        problems = [f"{path}: no such file or folder" for path in found.missing]
        problems += [f"{p.path}: {p.message}" for p in found.problems]
        raise UsageError("\n".join(problems))
    sources = [
        s for s in found.sources
        if s.path in local or (s.name.lower().endswith(endings(kind)) and not hidden(s.name))
    ]  # fmt: skip
    for path in paths:
        if is_url(path):
            sources += _url_sources(path, kind)
    if not sources:
        raise UsageError(f"nothing matched: no {' or '.join(endings(kind))} file in {', '.join(paths)}")
    return sources


def _url_sources(path: str, kind: RecordKind) -> list[Source]:
    hits = find_url(path, endings(kind))
    if not hits:
        raise UsageError(f"{path}: nothing there")
    return [Source(url, name) for url, name in hits]


def plan_shards(sources: Sequence[Source], places: Places) -> list[Shard]:
    """Where each file's records go. Raises UsageError where two would go to one place, or onto an input."""
    shards = [_shard(source, places) for source in sources]
    if len(shards) > 1 and (places.single or places.out is None):
        raise UsageError(f"{len(shards)} inputs, and nowhere to write: give -o FOLDER")
    taken: dict[str, str] = {_real(s.path): s.path for s in sources}
    for shard in shards:
        if shard.output is None:
            continue
        if other := taken.get(_real(shard.output)):
            raise UsageError(
                f"{shard.source.path}: its output {shard.output} is also {other}; use another -o"
            )
        taken[_real(shard.output)] = f"the output of {shard.source.path}"
    return shards


def _real(path: str) -> str:
    return path if is_url(path) else os.path.realpath(path)


def _shard(source: Source, places: Places) -> Shard:
    compression = split_name(source.name)[2]
    if places.single or places.out is None:
        packing = split_name(places.out)[2] if places.out else ""
        return Shard(source, compression, places.out, "", places.rejects, places.ledger, packing)
    name = "stdin.jsonl" if source.path == STDIN else source.name
    key = _converted(name) if places.convert else name
    side = key if key.endswith(".jsonl") else f"{key}.jsonl"
    return Shard(
        source,
        compression,
        join(places.out, key),
        key,
        join(places.rejects or join(places.out, REJECTS), side),
        join(places.ledger, side) if places.ledger else None,
        split_name(key)[2],
    )


def _converted(name: str) -> str:
    """The name of the JSON Lines made of a WARC file."""
    folder, slash, base = name.rpartition("/")
    stem, _, compression = split_name(base)
    return f"{folder}{slash}{stem}.jsonl{'.' + compression if compression else ''}"
