"""``cleaner clean`` for plain files: one page or text each."""

from __future__ import annotations

import dataclasses
import os
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.cli import exits
from cleaner.cli.log import event
from cleaner.errors import UsageError
from cleaner.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.cli.show import Screen
    from cleaner.config import Config
    from cleaner.formats.inputs import Inputs
    from cleaner.formats.kinds import InputKind
    from cleaner.formats.render import Format
    from cleaner.formats.run import Plan
    from cleaner.formats.work import Outcome

#: Fewer files than this are done before a second process has started.
WORTH_A_WORKER = 16


@dataclass(frozen=True, slots=True)
class Mode:
    """What happens to the outputs."""

    out: Path | None  #: folder
    file: Path | None  #: the one output file
    in_place: bool
    writes: bool  #: False: --dry-run, --check, or --diff alone
    diff: bool
    check: bool

    @property
    def to_screen(self) -> bool:
        """Whether the one result goes to standard output."""
        return self.writes and not (self.out or self.file or self.in_place)


@dataclass(frozen=True, slots=True)
class Ask:
    """What the command line asks for, as far as it concerns plain files."""

    paths: list[str]
    mode: Mode
    format: Format
    input: InputKind | None
    url: str | None
    max_bytes: int
    jobs: int
    ledger: Path | None
    force: bool
    fail_fast: bool


@dataclass(frozen=True, slots=True)
class Reports:
    """Files that get the run's figures."""

    metrics: Path | None
    summary: Path | None


def clean_files(ask: Ask, wanted: Config, show: Callable[..., Screen], reports: Reports) -> int:
    """The exit code of a run over plain files."""
    from cleaner.formats.figures import Figures
    from cleaner.formats.inputs import find
    from cleaner.formats.run import Options, plan, run
    from cleaner.formats.work import Work

    mode, paths = ask.mode, ask.paths
    _check(paths, mode, ask.format)
    inputs = find(paths, without=(mode.out,) if mode.out else ())
    planned = plan(
        inputs, mode.out if mode.writes else None, ask.format, in_place=mode.writes and mode.in_place
    )
    _require_inputs(paths, inputs, mode, ask.url)
    ledger = ask.ledger if mode.writes else None
    work = Work(
        wanted.cleaner(), ask.format, ask.input, ask.url, ask.max_bytes, bool(ledger), mode.diff, mode.in_place
    )  # fmt: skip
    options = Options(
        ask.jobs or _jobs(len(planned.tasks)),
        mode.out if mode.writes else None,
        ledger,
        ask.force,
        ask.fail_fast,
    )
    screen = show(to_screen=mode.to_screen, total=len(planned.tasks), bar=not (mode.diff or mode.check))
    figures = Figures(totals=screen.totals)
    event("run-started", version=VERSION, inputs=len(planned.tasks), kind="files")
    with closing(run(work, planned.tasks, options)) as outcomes, screen:
        _report_problems(screen, inputs, planned)
        for outcome in outcomes:
            _deliver(outcome, mode, screen)
            figures.write_now_and_then(reports.metrics)
    screen.end(inputs.passed_over)
    totals = screen.totals
    figures.files = {"cleaned": totals.cleaned, "skipped": totals.skipped, "failed": totals.failed}
    figures.write(reports.metrics, reports.summary)
    event("run-ended", problem=totals.failed > 0, files=figures.files)
    return _exit_code(screen, mode)


def mode_of(
    paths: list[str], target: str | None, *, dry_run: bool, check: bool, diff: bool, in_place: bool
) -> Mode:
    """What the options say happens to the outputs. Raises UsageError."""
    if target and "://" in target:
        raise UsageError(f"-o {target}: URLs are for files of records; plain files are written to a folder")
    out = Path(target) if target else None
    if in_place and out:
        raise UsageError(
            "--in-place and -o exclude each other: the one replaces the inputs, the other does not touch them"
        )
    writes = not (dry_run or check or (diff and not out and not in_place))
    as_file = (
        out is not None
        and len(paths) == 1
        and not out.is_dir()
        and _one_file(paths[0])
        and format_of(out, None)
    )
    return Mode(None if as_file else out, out if as_file else None, in_place, writes, diff, check)


def _one_file(path: str) -> bool:
    return path == "-" or Path(path).is_file()


def format_of(file: Path | None, default: str | None = "text") -> str | None:
    """The format that an output file's name asks for."""
    from cleaner.formats.render import EXTENSIONS

    by_extension = {extension: name for name, extension in EXTENSIONS.items()}
    return by_extension.get(file.suffix.lower(), default) if file else default


def _check(paths: list[str], mode: Mode, form: str) -> None:
    """Raise UsageError where the options cannot mean anything together."""
    if mode.in_place and "-" in paths:
        raise UsageError("standard input has no place to be cleaned in: leave out --in-place")
    if mode.in_place and form == "json":
        raise UsageError("--in-place keeps the inputs what they are: use -o for --format json")
    if mode.file and mode.file.exists() and any(p != "-" and mode.file.samefile(p) for p in paths):
        raise UsageError(f"{mode.file} is the input: use --in-place to replace it, or another -o")


def _require_inputs(paths: list[str], inputs: Inputs, mode: Mode, url: str | None) -> None:
    """Raise UsageError where there is nothing to do, or nowhere to write it."""
    if not inputs.sources and not inputs.problems:
        named = ", ".join(inputs.missing or paths)
        passed = (
            f" ({sum(inputs.passed_over.values())} files that are no news were passed over)"
            if inputs.passed_over
            else ""
        )
        raise UsageError(
            f"nothing matched: no .html, .htm, .xhtml, .txt or .md file (or .gz, .zst of one) in {named}{passed}"
        )
    if mode.to_screen and (len(inputs.sources) > 1 or (len(paths) == 1 and Path(paths[0]).is_dir())):
        raise UsageError(
            f"{len(inputs.sources)} inputs, and nowhere to write: give -o OUT, or --in-place, --diff, --check, --dry-run"
        )
    if url and len(inputs.sources) > 1:
        raise UsageError(f"--url is the address of one page, and there are {len(inputs.sources)} inputs")


def _jobs(tasks: int) -> int:
    if tasks < WORTH_A_WORKER:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _report_problems(screen: Screen, inputs: Inputs, planned: Plan) -> None:
    for path in inputs.missing:
        screen.problem(path, "no such file or folder")
    for problem in (*inputs.problems, *planned.problems):
        screen.problem(problem.path, problem.message)


def _deliver(outcome: Outcome, mode: Mode, screen: Screen) -> None:
    """Nothing. The outcome is counted, and shown or written where that is this process's part."""
    if outcome.status == "cleaned" and mode.writes and outcome.task.output is None:
        outcome = _hand_out(outcome, mode)
    screen.outcome(outcome, diff=mode.diff, names=mode.check)


def _hand_out(outcome: Outcome, mode: Mode) -> Outcome:
    """The outcome, its output in the one file or on standard output."""
    from cleaner.errors import InputError
    from cleaner.formats.write import write_whole

    if mode.file is None:
        sys.stdout.buffer.write(outcome.data)
        sys.stdout.buffer.flush()
        return outcome
    try:
        write_whole(mode.file, outcome.data)
    except InputError as error:
        return dataclasses.replace(outcome, status="failed", message=str(error))
    return outcome


def _exit_code(screen: Screen, mode: Mode) -> int:
    if screen.totals.failed:
        return exits.UNREADABLE
    return exits.FINDINGS if mode.check and screen.totals.changed else exits.DONE
