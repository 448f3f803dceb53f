"""One document from file to file: read, decode, clean, render, write. Runs in a worker process."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from cleaner.errors import CleanerError, InputError
from cleaner.formats.kinds import RECORDS, InputKind, kind_by_name, looks_binary, sniff, split_name
from cleaner.formats.ledger import digest, entries
from cleaner.formats.read import MAX_BYTES, Text, decode_text, pack, read_bytes, to_bytes
from cleaner.formats.render import WRITERS, Format, Origin
from cleaner.formats.write import back_up, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.formats.inputs import Source
    from cleaner.model import Pack, Removal, Result, Surface

Status = Literal["cleaned", "skipped", "failed"]


class CleanerLike(Protocol):
    """What this module needs of ``Cleaner``."""

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The packs in force."""

    @property
    def fingerprint(self) -> str:
        """A digest of the rules in force and the options."""

    def clean_text(
        self, text: str, url: str | None = None, surface: Surface | Literal["auto"] = "auto"
    ) -> Result:
        """A text or Markdown document, cleaned."""

    def clean_html(self, data: bytes, url: str | None = None) -> Result:
        """A page, cleaned."""


@dataclass(frozen=True, slots=True)
class Task:
    """One input, and where its output goes."""

    source: Source
    output: Path | None = None  #: None: nothing is written, the outcome holds the bytes
    label: str = ""  #: the output as the ledger names it
    known: str | None = None  #: digest of the source that the standing output was made of


@dataclass(frozen=True, slots=True)
class Cut:
    """How much was cut, under one category or by one rule."""

    blocks: int = 0
    chars: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input."""

    task: Task
    status: Status
    message: str = ""  #: of a failure: what is wrong
    sha256: str = ""  #: of the source
    size: int = 0  #: of the output
    flags: tuple[str, ...] = ()
    chars: int = 0  #: of the source text
    changed: bool = False
    categories: dict[str, Cut] = field(default_factory=dict)
    rules: dict[str, Cut] = field(default_factory=dict)
    lines: bytes = b""  #: for the ledger
    data: bytes = b""  #: the output, when it is not written to a file
    result: Result | None = None  #: for `--diff`


@dataclass(frozen=True, slots=True)
class Work:
    """The function that a worker runs on each task; picklable."""

    cleaner: CleanerLike
    format: Format = "text"
    input: InputKind | None = None  #: what all inputs are, whatever they are called
    url: str | None = None
    max_bytes: int = MAX_BYTES
    ledger: bool = False
    keep_result: bool = False
    in_place: bool = False
    unfinished: Path | None = None  #: folder for files that are being written

    def __call__(self, task: Task) -> Outcome:
        """What became of the task; never raises, so one document cannot stop the others."""
        try:
            return self._clean(task)
        except CleanerError as error:
            return Outcome(task, "failed", str(error))
        except Exception as error:  # noqa: BLE001 - a fault of ours in one document must not cost the others
            at = _where(error)
            return Outcome(
                task, "failed", f"internal error, please report it: {type(error).__name__}: {error} ({at})"
            )

    def _clean(self, task: Task) -> Outcome:
        source = task.source
        compression = split_name(source.name)[2]
        data = read_bytes(source.path, compression, max_bytes=self.max_bytes)
        sha256 = digest(data)
        if task.known == sha256:
            return Outcome(task, "skipped", sha256=sha256)
        result, text = self._result(data, kind_of(source.name, data, self.input))
        flags = _reading_flags(data, text)
        origin = Origin(
            source.name,
            text.encoding if text else "utf-8",
            text.bom if text else False,
            {p.id: p.version for p in self.cleaner.packs} if self.format == "json" else None,
            flags,
        )
        output = self._render(result, text, origin)
        outcome = Outcome(
            task, "cleaned", "", sha256, len(output), tuple(dict.fromkeys((*flags, *result.flags))),
            len(result.source), bool(result.removals), *tally(result),
            entries(result, text, data, source.name, task.label) if self.ledger else b"",
            b"" if task.output else output, result if self.keep_result else None,
        )  # fmt: skip
        self._write(task, output, data)
        return outcome

    def _result(self, data: bytes, kind: InputKind) -> tuple[Result, Text | None]:
        if kind == "html":
            if self.in_place and self.format != "html":
                raise InputError(
                    "a page is not replaced by its text: use -o, or --in-place with --format html"
                )
            return self.cleaner.clean_html(data, url=self.url), None
        if self.in_place and self.format == "html":
            raise InputError("a text is not replaced by a page: use -o, or leave out --format html")
        text = decode_text(data)
        surface: Literal["markdown", "auto"] = "markdown" if kind == "markdown" else "auto"
        return self.cleaner.clean_text(text.text, url=self.url, surface=surface), text

    def _render(self, result: Result, text: Text | None, origin: Origin) -> bytes:
        rendered = WRITERS[self.format](result, origin)
        if text and self.format in {"text", "markdown"}:
            return text.encode(rendered)
        return to_bytes(rendered)

    def _write(self, task: Task, output: bytes, data: bytes) -> None:
        if task.output is None:
            return
        if not self.in_place:
            write_whole(task.output, output, via=self.unfinished)
        elif output != data:
            back_up(task.output)
            write_whole(task.output, pack(output, split_name(task.source.name)[2]))


def kind_of(name: str, data: bytes, asked: InputKind | None = None) -> InputKind:
    """What to read a file as: what was asked for, what its name says, what its bytes look like.

    Raises InputError for what is not text.
    """
    kind = asked or kind_by_name(name)
    if kind is None and split_name(name)[1].lower() in RECORDS:
        raise InputError("a file of many records, not of one page or text; --input text takes it as one text")
    if kind is None:
        kind = sniff(data)
    elif looks_binary(data):
        kind = None
    if kind is None:
        raise InputError("not text: the bytes are those of a binary file")
    return kind


def crashed(task: Task) -> Outcome:
    """What became of a task whose worker died."""
    return Outcome(task, "failed", "the worker process died on it (out of memory, or a crash in a library)")


def _reading_flags(data: bytes, text: Text | None) -> tuple[str, ...]:
    flags = []
    if not data.strip():
        flags.append("empty")
    if text and text.broken:
        flags.append("broken-encoding")
    elif text and text.encoding != "utf-8":
        flags.append("decoded")
    return tuple(flags)


def tally(result: Result) -> tuple[dict[str, Cut], dict[str, Cut]]:
    """What was cut, by category and by rule; a cut counts for the first, most specific rule."""
    categories: dict[str, tuple[int, int]] = {}
    rules: dict[str, tuple[int, int]] = {}
    for removal in result.removals:
        blocks, chars = _blocks(result, removal), removal.end - removal.start
        rule = removal.rule_ids[0] if removal.rule_ids else "-"
        for sums, key in ((categories, removal.category), (rules, rule)):
            before = sums.get(key, (0, 0))
            sums[key] = (before[0] + blocks, before[1] + chars)
    return {k: Cut(*v) for k, v in categories.items()}, {k: Cut(*v) for k, v in rules.items()}


def _blocks(result: Result, removal: Removal) -> int:
    """How many blocks the removal touches."""
    starts: Sequence[int] = result.document.starts
    ends: Sequence[int] = result.document.ends
    return max(0, bisect_left(starts, removal.end) - bisect_right(ends, removal.start))


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
