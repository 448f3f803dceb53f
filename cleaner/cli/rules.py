"""``cleaner rules …``: the commands of people who write rules. Parses, calls, prints."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cleaner.errors import CleanerError, PackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cleaner.authoring.outcome import Outcome
    from cleaner.authoring.output import Report
    from cleaner.authoring.select import Selection
    from cleaner.model import Profile

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


@rules_app.command("coverage")
def coverage_command(
    targets: Targets = None,
    pattern: Filter = None,
    output: Output = None,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Also delete or loosen one clause at a time.")
    ] = False,
    minimum: Annotated[
        float, typer.Option("--min", metavar="PERCENT", help="Fail below this share of clauses.")
    ] = 0,
    survivors: Annotated[
        float,
        typer.Option(
            "--max-survivors", metavar="PERCENT", help="Fail above this share of mutants that survive."
        ),
    ] = 100,
) -> None:
    """Measure which clauses of stable rules the examples exercise, and which could go unnoticed."""
    with _exits(output, "rules coverage"):
        from cleaner.authoring.coverage import measure
        from cleaner.authoring.gaps import gaps
        from cleaner.authoring.mutation import mutate as try_mutants
        from cleaner.authoring.output import Report
        from cleaner.authoring.select import select

        selection = select(targets or ())
        _warn(selection.problems)
        coverage = measure(selection, pattern)
        if not coverage.units:
            _fail(USAGE, "nothing to measure: no stable rule is chosen")
        mutation = try_mutants(selection, pattern) if mutate else None
        problems = gaps(selection, coverage.missed, mutation.survivors if mutation else ())
        alone = _write(output, Report("rules coverage", tuple(problems)))
        for problem in problems if not alone else ():
            typer.echo(problem.render() + "\n")
        covered = len(coverage.units) - len(coverage.missed)
        typer.echo(f"{covered} of {len(coverage.units)} clauses exercised: {coverage.share:.1%}", err=alone)
        if mutation:
            counts = f"{len(mutation.survivors)} of {len(mutation.tried)} mutants survived"
            typer.echo(f"{counts}: {mutation.share:.1%}", err=alone)
        if coverage.share * 100 < minimum or (mutation and mutation.share * 100 > survivors):
            raise typer.Exit(FINDINGS)


@rules_app.command("diff")
def diff_command(
    old: Annotated[str, typer.Argument(help="A folder of packs, or git:REVISION[:PATH].")],
    new: Annotated[str, typer.Argument(help="The same, after the change.")],
    corpus: Annotated[Path, typer.Option("--corpus", help="A folder of documents.")],
    profile: Annotated[str, typer.Option(help="strict, balanced or aggressive.")] = "balanced",
    output: Annotated[
        list[str] | None, typer.Option("--output", "-o", help="markdown or json, with =PATH for a file.")
    ] = None,
    most: Annotated[
        int | None, typer.Option("--max-touched", help="Fail if more untouched documents are touched now.")
    ] = None,
) -> None:
    """Show what a change of rules does to a folder of documents, for a pull request."""
    with _exits():
        import json
        import tempfile

        from cleaner.authoring.corpus import folder_of_version
        from cleaner.authoring.diff import compare, to_data, to_markdown

        with tempfile.TemporaryDirectory() as scratch:
            before, after = (
                folder_of_version(v, Path(scratch) / side) for side, v in (("old", old), ("new", new))
            )
            found = compare(before, after, corpus, _profile(profile))
        _write_as(
            output,
            {
                "markdown": lambda: to_markdown(found),
                "json": lambda: json.dumps(to_data(found), ensure_ascii=False, indent=2),
            },
        )
        if most is not None and len(found.newly_touched) > most:
            raise typer.Exit(FINDINGS)


@rules_app.command("stats")
def stats_command(
    corpus: Annotated[Path, typer.Option("--corpus", help="A folder of documents.")],
    targets: Targets = None,
    pattern: Filter = None,
    gold: Annotated[
        Path | None, typer.Option("--gold", help="A folder of the texts that should be left.")
    ] = None,
    profile: Annotated[str, typer.Option(help="strict, balanced or aggressive.")] = "aggressive",
    output: Annotated[
        list[str] | None, typer.Option("--output", "-o", help="table or json, with =PATH for a file.")
    ] = None,
) -> None:
    """Count what each rule does on a folder of documents: hits, cost, precision against gold."""
    with _exits():
        import json

        from cleaner.authoring.select import narrow, select
        from cleaner.authoring.stats import measure, to_data, to_text

        selection = select(targets or ())
        _warn(selection.problems)
        ids = narrow(selection.specs, pattern)
        if not ids:
            _fail(USAGE, "nothing to measure: no rule is chosen")
        found = measure(selection.rules, ids, corpus, gold, _profile(profile))
        _write_as(
            output,
            {
                "table": lambda: to_text(found),
                "json": lambda: json.dumps(to_data(found), ensure_ascii=False, indent=2),
            },
        )


@rules_app.command("new")
def new_command(
    source: Annotated[
        str | None, typer.Option("--from", metavar="FILE:12-18", help="The lines to cut, in their file.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", help="The text to cut.")] = None,
    clean: Annotated[
        Path | None, typer.Option("--clean", help="Clean articles: what the rule must leave alone.")
    ] = None,
    pack: Annotated[
        str | None, typer.Option("--pack", help="Write it into this pack, below ./rules, and test it.")
    ] = None,
    category: Annotated[str | None, typer.Option(help="What it cuts; guessed unless given.")] = None,
    why: Annotated[str | None, typer.Option(help="Why it is not part of the article.")] = None,
) -> None:
    """Write a rule for lines of a page: id, matcher, examples. Prints it, or adds it to a pack."""
    with _exits():
        from cleaner.authoring.draft import add_to_pack, draft_from, likely
        from cleaner.authoring.run import run_tests
        from cleaner.authoring.select import select

        draft = draft_from(source, text, clean, category, why)
        if draft.guesses and category is None:
            typer.echo(f"# category: {likely(draft)}", err=True)
        if pack is None:
            typer.echo(draft.yaml, nl=False)
            return
        path, rule_id = add_to_pack(draft, pack)
        typer.echo(f"added {rule_id} to {path}")
        raise typer.Exit(_report_tests(run_tests(select([pack]), rule_id), None))


@rules_app.command("fmt")
def fmt_command(
    targets: Targets = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if a file would change.")
    ] = False,
) -> None:
    """Put pack files into one form: order of keys, blank lines. Comments stay."""
    with _exits():
        from cleaner.authoring.fmt import format_files
        from cleaner.packs.load import shown

        changed, total = format_files(targets or (), "check" if check else "write")
        if not total:
            _fail(USAGE, "nothing to format: no pack is chosen")
        for path in changed:
            typer.echo(f"{'would change' if check else 'changed'} {shown(path)}")
        typer.echo(f"{total} packs, {len(changed)} {'would change' if check else 'changed'}", err=True)
        if check and changed:
            raise typer.Exit(FINDINGS)


@rules_app.command("schema")
def schema_command(
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="PATH", help="Write a file.")
    ] = None,
) -> None:
    """Print the JSON Schema of pack files, for completion and hover texts in editors."""
    from cleaner.authoring.schema import schema

    if output is None:
        _print_json(schema())
        return
    import json

    Path(output).write_text(json.dumps(schema(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


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


def _write_as(output: Sequence[str] | None, forms: Mapping[str, Callable[[], str]]) -> None:
    """Write the forms asked for; the first of them to standard output where none is."""
    for wish in output or [next(iter(forms))]:
        name, _, path = wish.partition("=")
        if name not in forms:
            _fail(USAGE, f"no output format `{name}`: there are {', '.join(forms)}")
        if path:
            Path(path).write_text(forms[name]() + "\n", encoding="utf-8")
        else:
            typer.echo(forms[name]())


def _profile(name: str) -> Profile:
    from cleaner.model import PROFILES

    if name not in PROFILES:
        _fail(USAGE, f"no profile `{name}`: there are {', '.join(PROFILES)}")
    return name  # type: ignore[return-value] # checked above


def _warn(problems: Sequence[object]) -> None:
    """Name the packs that are not loaded; they are not the ones asked for."""
    if problems:
        paths = sorted({str(getattr(p, "path", "")) for p in problems})
        typer.echo(f"warning: not loaded, for {len(problems)} problems: {', '.join(paths)}", err=True)


def _print_json(data: object) -> None:
    import json

    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _fail(code: int, message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)


if __name__ == "__main__":
    rules_app()
