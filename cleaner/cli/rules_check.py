"""``cleaner rules test`` and ``lint``."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli.exits import BAD_RULES, FINDINGS, USAGE
from cleaner.cli.rules_print import Filter, Output, Targets, exits, fail, warn, write_reports

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.authoring.outcome import Outcome
    from cleaner.authoring.select import Selection


def test_command(
    targets: Targets = None,
    pattern: Filter = None,
    output: Output = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes.")] = 2,
    update: Annotated[
        bool, typer.Option("--update", help="Write golden files of fixtures as the output is now.")
    ] = False,
    interactive: Annotated[bool, typer.Option("--interactive", help="Ask before each golden file.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Run again whenever a pack changes.")] = False,
) -> None:
    """Run the examples of rules, each rule alone and among all packs, and the fixtures."""
    with exits(output, "rules test"), _no_collection():
        from cleaner.authoring.run import run_tests
        from cleaner.authoring.select import select

        if watch and (output or update or interactive):
            fail(USAGE, "--watch only prints: leave out --output, --update and --interactive")
        if watch:
            _watch(targets, pattern)
            return
        selection = select(targets or (), examples="later")
        warn(selection.problems)
        outcomes = run_tests(selection, pattern, jobs)
        if update or interactive:
            outcomes = _update(selection, outcomes, pattern, ask=interactive)
        raise typer.Exit(report_tests(outcomes, output))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Do not look for garbage in circles: there is next to none, and looking takes a seventh of the run."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def lint_command(
    targets: Targets = None,
    pattern: Filter = None,
    output: Output = None,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="CODE", help="Say what a code is about.")
    ] = None,
) -> None:
    """Check rules for what loads and is wrong all the same; every finding of every file at once."""
    with exits(output, "rules lint"):
        if explain is not None:
            _explain(explain)
            return
        from cleaner.authoring.lint import lint
        from cleaner.authoring.lint_overrides import dead_overrides
        from cleaner.authoring.output import Report
        from cleaner.authoring.select import narrow, select
        from cleaner.packs.problems import PackLoadError

        selection = select(targets or (), "report")
        warn(selection.problems)
        ids = narrow(selection.specs, pattern) if pattern else None
        if not (selection.chosen or selection.broken) or (ids == [] and not selection.broken):
            fail(USAGE, "nothing to check: no rule is chosen")
        problems = sorted((*selection.broken, *lint(selection, ids)), key=lambda p: p.sort_key)
        if ids is None:
            problems += dead_overrides(selection, Path.cwd())
        alone = write_reports(output, Report("rules lint", tuple(problems)))
        if not alone and problems:
            typer.echo(f"{PackLoadError(problems)}\n")
        checked = f"{len(selection.chosen)} packs, {len(selection.specs if ids is None else ids)} rules"
        typer.echo(f"{checked}: {len(problems)} findings", err=alone)
        if problems:
            raise typer.Exit(BAD_RULES if selection.broken else FINDINGS)


def _explain(code: str) -> None:
    from cleaner.authoring.codes import CODES, explain
    from cleaner.packs.problems import suggest

    if code.upper() not in CODES:
        hint = suggest(code.upper(), CODES)
        fail(USAGE, f"no code `{code}`: {hint or 'see ' + ', '.join(CODES)}")
    typer.echo(explain(code.upper()))


def report_tests(outcomes: Sequence[Outcome], output: Sequence[str] | None) -> int:
    """Print and write the outcomes; the exit code they come to."""
    from cleaner.authoring.outcome import count
    from cleaner.authoring.output import Report

    alone = write_reports(output, Report("rules test", (), tuple(outcomes)))
    if not alone:
        for outcome in outcomes:
            if outcome.failed:
                typer.echo(outcome.render() + "\n")
    if not outcomes:
        typer.echo("no tests: nothing is chosen, or what is chosen has no examples", err=True)
        return USAGE
    summary = ", ".join(f"{number} {name}" for name, number in count(list(outcomes)).items())
    typer.echo(f"{len(outcomes)} tests: {summary}", err=alone)
    return FINDINGS if any(o.failed for o in outcomes) else 0


def _update(
    selection: Selection, outcomes: list[Outcome], pattern: str | None, *, ask: bool
) -> list[Outcome]:
    """Write the golden files of failed fixtures, after a question each if ``ask``; the outcomes then."""
    from cleaner.authoring.run import update_fixtures

    def accept(outcome: Outcome) -> bool:
        if not ask:
            return True
        typer.echo(outcome.render())
        return typer.confirm("write this as the expected output?")

    changed = update_fixtures(selection, outcomes, pattern, accept)
    typer.echo(f"{len(changed)} golden files written", err=True)
    return [changed.get(o.test, o) if o.mode == "fixture" else o for o in outcomes]


def _watch(targets: Sequence[str] | None, pattern: str | None) -> None:
    """Test, and test again what changes, until interrupted."""
    import time

    from cleaner.authoring.watch import Watch

    session = Watch(targets or (), pattern)
    typer.echo("watching; Ctrl-C to stop", err=True)
    try:
        for outcomes, error, seconds in session.rounds():
            if error:
                typer.echo(error, err=True)
            else:
                report_tests(outcomes, None)
            typer.echo(f"{time.strftime('%H:%M:%S')} after {seconds * 1000:.0f} ms", err=True)
            gc.collect()  # nobody waits now
    except KeyboardInterrupt:
        return
