"""``cleaner rules new``, ``fmt`` and ``schema``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.exits import FINDINGS, USAGE
from cleaner.cli.rules_check import report_tests
from cleaner.cli.rules_print import Targets, exits, fail, put


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
    with exits():
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
        raise typer.Exit(report_tests(run_tests(select([pack]), rule_id), None))


def fmt_command(
    targets: Targets = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if a file would change.")
    ] = False,
) -> None:
    """Put pack files into one form: order of keys, blank lines. Comments stay."""
    with exits():
        from cleaner.authoring.fmt import format_files
        from cleaner.packs.load import shown

        changed, total = format_files(targets or (), "check" if check else "write")
        if not total:
            fail(USAGE, "nothing to format: no pack is chosen")
        for path in changed:
            typer.echo(f"{'would change' if check else 'changed'} {shown(path)}")
        typer.echo(f"{total} packs, {len(changed)} {'would change' if check else 'changed'}", err=True)
        if check and changed:
            raise typer.Exit(FINDINGS)


def schema_command(
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="PATH", help="Write a file.")
    ] = None,
) -> None:
    """Print the JSON Schema of pack files, for completion and hover texts in editors."""
    import json

    from cleaner.authoring.schema import schema

    put(json.dumps(schema(), ensure_ascii=False, indent=2), output or "")
