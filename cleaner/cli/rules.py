"""``cleaner rules …``: the commands of people who write rules. Parses, calls, prints."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.errors import CleanerError, PackError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.authoring.outcome import Outcome
    from cleaner.authoring.output import Report
    from cleaner.authoring.select import Selection

FINDINGS, CANNOT_LOAD, USAGE = 1, 2, 3

rules_app = typer.Typer(
    name="rules",
    help="List, test, check and write rules.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app = rules_app

Targets = Annotated[
    list[str] | None,
    typer.Argument(
        help="Pack files, folders of packs, pack ids or globs (en/*). Default: ./rules, or the built-in packs."
    ),
]
Filter = Annotated[
    str | None,
    typer.Option("--filter", "-k", help="Only rules whose id contains this, or matches this glob."),
]
Output = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", help="json, junit, sarif or github, with =PATH to write a file. Repeatable."
    ),
]


@rules_app.command("list")
def list_command(
    targets: Targets = None,
    pattern: Filter = None,
    category: Annotated[str | None, typer.Option(help="Only rules that cut this category.")] = None,
    output: Annotated[str | None, typer.Option("--output", "-o", help="json")] = None,
) -> None:
    """List rules: id, action, category, confidence."""
    with _exits():
        from cleaner.authoring.listing import line_data, list_rules
        from cleaner.authoring.select import narrow, select

        selection = select(targets or ())
        lines = list_rules(selection, category)
        wanted = set(narrow((x.id for x in lines), pattern))
        lines = [x for x in lines if x.id in wanted]
        _warn(selection.problems)
        if output == "json":
            _print_json([line_data(x) for x in lines])
        elif output is not None:
            _fail(USAGE, f"rules list writes json, not {output}")
        else:
            width = max((len(x.id) for x in lines), default=0)
            for x in lines:
                typer.echo(f"{x.id:<{width}}  {x.action:<12}  {x.category:<10}  {x.confidence}")
            typer.echo(f"{len(lines)} rules", err=True)
        if not lines:
            raise typer.Exit(USAGE)


@rules_app.command("show")
def show_command(
    rule_id: Annotated[str, typer.Argument(help="Full rule id, like en/share/share-links.")],
    output: Annotated[str | None, typer.Option("--output", "-o", help="json")] = None,
) -> None:
    """Show a rule as written, and where it is."""
    with _exits():
        from cleaner.authoring.listing import rule_data, show_rule
        from cleaner.authoring.select import select
        from cleaner.packs.problems import suggest

        pack = rule_id.rpartition("/")[0]
        if not pack:
            _fail(USAGE, f"`{rule_id}` is not a full rule id, like en/share/share-links")
        selection = select([pack])
        if rule_id not in selection.specs:
            hint = suggest(rule_id, selection.specs)
            _fail(USAGE, f"no rule `{rule_id}`" + (f": {hint}" if hint else ""))
        if output == "json":
            _print_json(rule_data(selection, rule_id))
            return
        where, text = show_rule(selection, rule_id)
        typer.echo(f"# {where}\n{text}")


@rules_app.command("test")
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
    with _exits(output, "rules test"):
        from cleaner.authoring.run import run_tests
        from cleaner.authoring.select import select

        if watch:
            _watch(targets, pattern)
            return
        selection = select(targets or ())
        _warn(selection.problems)
        outcomes = run_tests(selection, pattern, jobs)
        if update or interactive:
            outcomes = _update(selection, outcomes, pattern, ask=interactive)
        raise typer.Exit(_report_tests(outcomes, output))


@rules_app.command("lint")
def lint_command(
    targets: Targets = None,
    pattern: Filter = None,
    output: Output = None,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="CODE", help="Say what a code is about.")
    ] = None,
) -> None:
    """Check rules for what loads and is wrong all the same; every finding of every file at once."""
    with _exits(output, "rules lint"):
        if explain is not None:
            _explain(explain)
            return
        from cleaner.authoring.lint import lint
        from cleaner.authoring.output import Report
        from cleaner.authoring.select import narrow, select

        selection = select(targets or ())
        _warn(selection.problems)
        ids = narrow(selection.specs, pattern) if pattern else None
        if not selection.chosen or ids == []:
            _fail(USAGE, "nothing to check: no rule is chosen")
        problems = lint(selection, ids)
        alone = _write(output, Report("rules lint", tuple(problems)))
        if not alone:
            for problem in problems:
                typer.echo(problem.render() + "\n")
        checked = f"{len(selection.chosen)} packs, {len(selection.specs if ids is None else ids)} rules"
        typer.echo(f"{checked}: {len(problems)} findings", err=alone)
        if problems:
            raise typer.Exit(FINDINGS)


def _explain(code: str) -> None:
    from cleaner.authoring.codes import CODES, explain
    from cleaner.packs.problems import suggest

    if code.upper() not in CODES:
        _fail(USAGE, f"no code `{code}`: {suggest(code.upper(), CODES)}")
    typer.echo(explain(code.upper()))


def _report_tests(outcomes: Sequence[Outcome], output: Sequence[str] | None) -> int:
    """Print and write the outcomes; the exit code they come to."""
    from cleaner.authoring.outcome import count
    from cleaner.authoring.output import Report

    alone = _write(output, Report("rules test", (), tuple(outcomes)))
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
                _report_tests(outcomes, None)
            typer.echo(f"{time.strftime('%H:%M:%S')} after {seconds * 1000:.0f} ms", err=True)
    except KeyboardInterrupt:
        return


@contextmanager
def _exits(output: Sequence[str] | None = None, command: str = "") -> Iterator[None]:
    """Turn errors raised on purpose into messages and exit codes; load errors go into reports too."""
    try:
        yield
    except CleanerError as error:
        problems = getattr(error, "problems", ())
        if output and problems:
            from cleaner.authoring.output import Report

            if not _write(output, Report(command, tuple(problems))):
                typer.echo(str(error), err=True)
        else:
            typer.echo(str(error), err=True)
        raise typer.Exit(CANNOT_LOAD if isinstance(error, PackError) else USAGE) from None


def _write(output: Sequence[str] | None, report: Report) -> bool:
    """Write the reports asked for; whether one went to standard output, where it must stand alone."""
    from pathlib import Path

    from cleaner.authoring.output import FORMATS

    printed = False
    for wish in output or ():
        name, _, path = wish.partition("=")
        if name not in FORMATS:
            _fail(USAGE, f"no output format `{name}`: there are {', '.join(FORMATS)}")
        text = FORMATS[name](report)
        if path:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(text + "\n", encoding="utf-8")
        else:
            typer.echo(text)
            printed = True
    return printed


def _warn(problems: Sequence[object]) -> None:
    """Name the packs that are not loaded; they are not the ones asked for."""
    if problems:
        paths = sorted({str(getattr(p, "path", "")) for p in problems})
        typer.echo(f"warning: not loaded, for {len(problems)} problems: {', '.join(paths)}", err=True)


def _print_json(data: object) -> None:
    import json

    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _fail(code: int, message: str) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(code)


if __name__ == "__main__":
    rules_app()
