"""Runs of records on their way to a worker, and what comes back: bytes to write, rejects, sums.

The parent process only moves bytes; parsing, cleaning and serialising is the worker's part.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cleaner.errors import RecordError
from cleaner.formats.render import json_line
from cleaner.formats.totals import Totals
from cleaner.formats.work import tally
from cleaner.model import Result
from cleaner.parallel import time_limit
from cleaner.records.record import removal_record, result_of
from cleaner.segment import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cleaner.formats.kinds import Compression, RecordKind
    from cleaner.records.fields import Fields
    from cleaner.records.record import CleansDocuments

#: Bytes of a rejected record that the reject file holds; of a longer one it says where it stands.
MAX_RAW = 1_000_000


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that does not go through, and why."""

    number: int  #: line, row or record, from 1
    code: str
    message: str
    id: Any = None
    raw: bytes | None = None
    offset: int | None = None  #: of the record, in the unpacked file
    size: int | None = None  #: of the record, in bytes, where it is too large for ``raw``


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole records in the bytes of their file."""

    source: str  #: the file's name
    first: int  #: number of the first record
    count: int  #: records (JSONL: lines, blank ones too)
    data: bytes = b""
    rejects: tuple[Reject, ...] = ()  #: records that the reader could not hand on; part of ``count``
    compression: Compression = ""  #: of the output, where each record is compressed by itself


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of a chunk."""

    data: tuple[bytes, ...]  #: to be written, in order
    read: int  #: records that the chunk held
    written: int
    passed: int  #: of the written ones, those that held nothing to clean (WARC)
    blank: int  #: neither written nor rejected: empty lines; with ``Job.convert`` what is no page
    rejected: int
    rejects: bytes  #: lines for the reject file
    ledger: bytes  #: lines for the ledger
    totals: Totals


@dataclass(frozen=True, slots=True)
class Job:
    """How chunks are cleaned; picklable."""

    cleaner: CleansDocuments
    fields: Fields
    ledger: bool = False
    kind: RecordKind = "jsonl"
    convert: bool = False  #: WARC to JSONL
    limit_s: float = 30.0  #: for one document, whatever it hangs in; only in worker processes


class Batch:
    """What becomes of one chunk, gathered record by record."""

    def __init__(self, job: Job, chunk: Chunk) -> None:
        self.job, self.chunk = job, chunk
        self.totals = Totals()
        self.rejects: list[bytes] = []
        self.ledger: list[bytes] = []
        for reject in chunk.rejects:
            self.reject(reject)

    def clean(
        self, number: int, record: Mapping[str, Any], raw: Callable[[], bytes]
    ) -> tuple[str, Result] | None:
        """The field that was read, and the result; None where the record, ``raw()``, is rejected."""
        identifier = record.get(self.job.fields.id) if self.job.fields.id is not None else None
        try:
            with time_limit(self.job.limit_s):
                found = result_of(self.job.cleaner, record, self.job.fields)
        except RecordError as error:
            self.reject(Reject(number, error.code, str(error), identifier, raw()))
            return None
        except Exception as error:  # noqa: BLE001 - a fault of ours in one record must not cost the others
            message = f"internal error, please report it: {type(error).__name__}: {error}"
            self.reject(Reject(number, "internal-error", message, identifier, raw()))
            return None
        self._count(number, identifier, found[1])
        return found

    def _count(self, number: int, identifier: Any, result: Result) -> None:
        where = f"{self.chunk.source}:{number}"
        self.totals.count(len(result.source), result.flags, *tally(result), where)
        if self.job.ledger:
            head = {"source": self.chunk.source, "line": number, "id": identifier}
            self.ledger += (json_line({**head, **removal_record(r)}) for r in result.removals)

    def reject(self, reject: Reject) -> None:
        """Nothing. The record is set aside, with its place, the reason, and what it was."""
        self.totals.rejects[reject.code] = self.totals.rejects.get(reject.code, 0) + 1
        self.rejects.append(json_line(reject_record(self.chunk.source, reject)))

    def cleaned(
        self, data: Sequence[bytes], *, written: int, read: int | None = None, passed: int = 0, blank: int = 0
    ) -> Cleaned:
        """What became of the chunk."""
        return Cleaned(
            tuple(data), self.chunk.count if read is None else read, written, passed, blank,
            len(self.rejects), b"".join(self.rejects), b"".join(self.ledger), self.totals,
        )  # fmt: skip


def reject_record(source: str, reject: Reject) -> dict[str, Any]:
    """A line of the reject file: where, why, and the record itself (``raw`` as text, ``base64`` if it is none)."""
    line: dict[str, Any] = {
        "source": source, "line": reject.number, "reason": reject.code, "message": reject.message,
        "id": reject.id if isinstance(reject.id, str | int | float | None) else str(reject.id),
    }  # fmt: skip
    raw = reject.raw
    if raw is not None and len(raw) > MAX_RAW:
        line["bytes"], raw = len(raw), None
    if reject.offset is not None:
        line["offset"] = reject.offset
    if reject.size is not None:
        line["bytes"] = reject.size
    if raw is not None:
        try:
            line["raw"] = raw.decode()
        except UnicodeDecodeError:
            import base64

            line["base64"] = base64.b64encode(raw).decode()
    return line


def joined(parts: Sequence[Cleaned]) -> Cleaned:
    """What became of a chunk that was cleaned in parts."""
    totals = Totals()
    for part in parts:
        totals.merge(part.totals)
    return Cleaned(
        tuple(piece for part in parts for piece in part.data),
        sum(p.read for p in parts), sum(p.written for p in parts), sum(p.passed for p in parts),
        sum(p.blank for p in parts), sum(p.rejected for p in parts),
        b"".join(p.rejects for p in parts), b"".join(p.ledger for p in parts), totals,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Untouched:
    """In place of the cleaner for the record that killed a worker: nothing is cut, and a flag says why.

    A page is not even parsed. It stays what it is where the text would replace it; in a new field
    there is no text for it.
    """

    keep_pages: bool
    flags: tuple[str, ...] = field(default=("crashed",))

    def clean_text(self, text: str, url: str | None = None) -> Result:
        """The whole text."""
        return Result(read_text(text, "text", url), (), flags=self.flags)

    def clean_html(self, data: bytes | str, url: str | None = None) -> Result:
        """The page's source, or nothing."""
        page = data if isinstance(data, str) else data.decode("utf-8", "replace")
        return self.clean_text(page if self.keep_pages else "", url)
