"""``cleaner rules list`` and ``show``."""

from __future__ import annotations

from typing import Annotated

import typer

from cleaner.cli.exits import USAGE
from cleaner.cli.rules_print import AsJson, Filter, Targets, exits, fail, is_json, print_json, warn


def list_command(
    targets: Targets = None,
    pattern: Filter = None,
    category: Annotated[str | None, typer.Option(help="Only rules that cut this category.")] = None,
    output: AsJson = None,
) -> None:
    """List rules: id, action, category, confidence."""
    with exits():
        from cleaner.authoring.listing import line_data, list_rules
        from cleaner.authoring.select import narrow, select

        selection = select(targets or ())
        lines = list_rules(selection, category)
        wanted = set(narrow((x.id for x in lines), pattern))
        lines = [x for x in lines if x.id in wanted]
        warn(selection.problems)
        if is_json(output):
            print_json([line_data(x) for x in lines])
        else:
            width = max((len(x.id) for x in lines), default=0)
            for x in lines:
                typer.echo(f"{x.id:<{width}}  {x.action:<12}  {x.category:<10}  {x.confidence}")
            typer.echo(f"{len(lines)} rules", err=True)
        if not lines:
            raise typer.Exit(USAGE)


def show_command(
    rule_id: Annotated[str, typer.Argument(help="Full rule id, like en/share/share-links.")],
    output: AsJson = None,
) -> None:
    """Show a rule as written, and where it is."""
    with exits():
        from cleaner.authoring.listing import rule_data, show_rule
        from cleaner.authoring.select import select
        from cleaner.packs.problems import suggest

        pack = rule_id.rpartition("/")[0]
        if not pack:
            fail(USAGE, f"`{rule_id}` is not a full rule id, like en/share/share-links")
        selection = select([pack])
        if rule_id not in selection.specs:
            hint = suggest(rule_id, selection.specs)
            fail(USAGE, f"no rule `{rule_id}`" + (f": {hint}" if hint else ""))
        if is_json(output):
            print_json(rule_data(selection, rule_id))
            return
        where, text = show_rule(selection, rule_id)
        typer.echo(f"# {where}\n{text}")
