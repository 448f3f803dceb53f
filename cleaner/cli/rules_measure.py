"""``cleaner rules coverage``, ``diff`` and ``stats``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.exits import FINDINGS, USAGE
from cleaner.cli.rules_print import (
    Corpus,
    Filter,
    Output,
    ProfileName,
    Targets,
    exits,
    fail,
    profile_named,
    warn,
    write_as,
    write_reports,
)


def coverage_command(
    targets: Targets = None,
    pattern: Filter = None,
    output: Output = None,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Also delete or loosen one clause at a time.")
    ] = False,
    minimum: Annotated[
        float,
        typer.Option("--min", metavar="PERCENT", min=0, max=100, help="Fail below this share of clauses."),
    ] = 0,
    survivors: Annotated[
        float,
        typer.Option(
            "--max-survivors",
            metavar="PERCENT",
            min=0,
            max=100,
            help="Fail above this share of mutants that survive.",
        ),
    ] = 100,
) -> None:
    """Measure which clauses of stable rules the examples exercise, and which could go unnoticed."""
    with exits(output, "rules coverage"):
        from cleaner.authoring.coverage import measure
        from cleaner.authoring.gaps import gaps
        from cleaner.authoring.mutation import mutate as try_mutants
        from cleaner.authoring.output import Report
        from cleaner.authoring.select import select

        selection = select(targets or ())
        warn(selection.problems)
        coverage = measure(selection, pattern)
        if not coverage.units:
            fail(USAGE, "nothing to measure: no stable rule is chosen")
        mutation = try_mutants(selection, pattern) if mutate else None
        problems = gaps(selection, coverage.missed, mutation.survivors if mutation else ())
        alone = write_reports(output, Report("rules coverage", tuple(problems)))
        for problem in problems if not alone else ():
            typer.echo(problem.render() + "\n")
        covered = len(coverage.units) - len(coverage.missed)
        typer.echo(f"{covered} of {len(coverage.units)} clauses exercised: {coverage.share:.1%}", err=alone)
        if mutation:
            counts = f"{len(mutation.survivors)} of {len(mutation.tried)} mutants survived"
            typer.echo(f"{counts}: {mutation.share:.1%}", err=alone)
        if coverage.share * 100 < minimum or (mutation and mutation.share * 100 > survivors):
            raise typer.Exit(FINDINGS)


def diff_command(
    old: Annotated[str, typer.Argument(help="A folder of packs, or git:REVISION[:PATH].")],
    new: Annotated[str, typer.Argument(help="The same, after the change.")],
    corpus: Corpus,
    profile: ProfileName = "balanced",
    output: Annotated[
        list[str] | None, typer.Option("--output", "-o", help="markdown or json, with =PATH for a file.")
    ] = None,
    most: Annotated[
        int | None, typer.Option("--max-touched", help="Fail if more untouched documents are touched now.")
    ] = None,
) -> None:
    """Show what a change of rules does to a folder of documents, for a pull request."""
    with exits():
        import json
        import tempfile

        from cleaner.authoring.corpus import folder_of_version
        from cleaner.authoring.diff import compare, to_data, to_markdown

        with tempfile.TemporaryDirectory() as scratch:
            before, after = (
                folder_of_version(v, Path(scratch) / side) for side, v in (("old", old), ("new", new))
            )
            found = compare(before, after, corpus, profile_named(profile))
        write_as(
            output,
            {
                "markdown": lambda: to_markdown(found),
                "json": lambda: json.dumps(to_data(found), ensure_ascii=False, indent=2),
            },
        )
        if most is not None and len(found.newly_touched) > most:
            raise typer.Exit(FINDINGS)


def stats_command(
    corpus: Corpus,
    targets: Targets = None,
    pattern: Filter = None,
    gold: Annotated[
        Path | None, typer.Option("--gold", help="A folder of the texts that should be left.")
    ] = None,
    profile: ProfileName = "aggressive",
    output: Annotated[
        list[str] | None, typer.Option("--output", "-o", help="table or json, with =PATH for a file.")
    ] = None,
) -> None:
    """Count what each rule does on a folder of documents: hits, cost, precision against gold."""
    with exits():
        import json

        from cleaner.authoring.select import narrow, select
        from cleaner.authoring.stats import measure, to_data, to_text

        selection = select(targets or ())
        warn(selection.problems)
        ids = narrow(selection.specs, pattern)
        if not ids:
            fail(USAGE, "nothing to measure: no rule is chosen")
        found = measure(selection.rules, ids, corpus, gold, profile_named(profile))
        write_as(
            output,
            {
                "table": lambda: to_text(found),
                "json": lambda: json.dumps(to_data(found), ensure_ascii=False, indent=2),
            },
        )
