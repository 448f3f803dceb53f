"""``cleaner clean``."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cleaner.cli import exits
from cleaner.cli.options import (
    ByRuleOption,
    CheckOption,
    ConfigOption,
    DiffOption,
    DryRunOption,
    ExtractorOption,
    FailFastOption,
    ForceOption,
    FormatOption,
    InPlaceOption,
    InputOption,
    JobsOption,
    KeepOption,
    LedgerOption,
    MaxMbOption,
    MetadataOption,
    OutOption,
    PacksOption,
    PathsArgument,
    ProfileOption,
    QuietOption,
    RulesOption,
    UrlOption,
    settings,
)
from cleaner.errors import UsageError

if TYPE_CHECKING:
    from cleaner.cli.show import Screen
    from cleaner.formats.inputs import Inputs
    from cleaner.formats.render import Format
    from cleaner.formats.run import Plan
    from cleaner.formats.work import Outcome

HELP = """
Clean files, folders, globs, or "-" (standard input): HTML pages, Markdown and text, also .gz and .zst.

\b
  cleaner clean page.html                    one input: the article, on the screen
  cleaner clean scraped/ -o articles/        a folder: the output mirrors it; run again to go on
  cleaner clean 'scraped/**/*.html' -o out/ --format json
  curl -s https://… | cleaner clean - --url https://…
  cleaner clean notes/ --diff                what would be cut, nothing written
  cleaner clean notes/ --check               exit 1 if anything would be cut
  cleaner clean notes/ --in-place            text and Markdown files themselves; backups are kept
  cleaner clean in/ -o out/ --ledger cuts.jsonl    and later: cleaner restore out/ --ledger cuts.jsonl
"""
#: Fewer files than this are done before a second process has started.
WORTH_A_WORKER = 16
MB = 1_000_000


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


def clean(
    paths: PathsArgument,
    out: OutOption = None,
    format_: FormatOption = None,
    profile: ProfileOption = None,
    keep: KeepOption = None,
    packs: PacksOption = None,
    rules: RulesOption = None,
    extractor: ExtractorOption = None,
    metadata: MetadataOption = False,
    input_: InputOption = None,
    url: UrlOption = None,
    jobs: JobsOption = 0,
    dry_run: DryRunOption = False,
    check: CheckOption = False,
    diff: DiffOption = False,
    in_place: InPlaceOption = False,
    ledger: LedgerOption = None,
    by_rule: ByRuleOption = False,
    force: ForceOption = False,
    fail_fast: FailFastOption = False,
    max_mb: MaxMbOption = 256,
    config: ConfigOption = None,
    quiet: QuietOption = False,
) -> int:
    """The exit code."""
    from cleaner.cli.show import Screen
    from cleaner.formats.inputs import find
    from cleaner.formats.run import Options, plan, run
    from cleaner.formats.work import Work

    mode = _mode(paths, out, dry_run=dry_run, check=check, diff=diff, in_place=in_place)
    form = cast("Format", format_ or _format_of(mode.file))
    _check(paths, mode, form)
    inputs = find(paths, without=(mode.out,) if mode.out else ())
    planned = plan(inputs, mode.out, form, in_place=in_place) if mode.writes else plan(inputs, None, form)
    _require_inputs(paths, inputs, mode, url)
    wanted = settings(
        config, profile=profile, packs=packs, rules=rules, keep=keep, extractor=extractor, metadata=metadata
    )
    work = Work(
        wanted.cleaner(), form, input_, url, max_mb * MB, bool(ledger and mode.writes), diff, in_place
    )  # fmt: skip
    options = Options(
        jobs or _jobs(len(planned.tasks)), mode.out if mode.writes else None,
        ledger if mode.writes else None, force, fail_fast,
    )  # fmt: skip
    screen = Screen(
        total=len(planned.tasks), quiet=quiet, to_screen=mode.to_screen, by_rule=by_rule,
        bar=not (diff or check),
    )  # fmt: skip
    with closing(run(work, planned.tasks, options)) as outcomes, screen:
        _report_problems(screen, inputs, planned)
        for outcome in outcomes:
            _deliver(outcome, mode, screen)
    screen.end(inputs.passed_over)
    return _exit_code(screen, mode)


def _mode(
    paths: list[str], out: Path | None, *, dry_run: bool, check: bool, diff: bool, in_place: bool
) -> Mode:
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
        and _format_of(out, None)
    )
    return Mode(None if as_file else out, out if as_file else None, in_place, writes, diff, check)


def _one_file(path: str) -> bool:
    return path == "-" or Path(path).is_file()


def _format_of(file: Path | None, default: str | None = "text") -> str | None:
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
        return replace(outcome, status="failed", message=str(error))
    return outcome


def _exit_code(screen: Screen, mode: Mode) -> int:
    if screen.totals.failed:
        return exits.UNREADABLE
    return exits.FINDINGS if mode.check and screen.totals.changed else exits.DONE
