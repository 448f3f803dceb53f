"""``cleaner rules …``: the commands of people who write rules. Parses, calls, prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from cleaner.cli import rules_check, rules_measure, rules_read, rules_write

if TYPE_CHECKING:
    from collections.abc import Callable

rules_app = typer.Typer(
    name="rules",
    help="List, test, check and write rules.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

#: Command → what the list of commands says: a line holds some fifty characters.
COMMANDS: dict[str, tuple[Callable[..., None], str]] = {
    "list": (rules_read.list_command, "List rules: id, action, category, confidence."),
    "show": (rules_read.show_command, "Show a rule as written, and where it is."),
    "test": (rules_check.test_command, "Run the examples of rules, and the fixtures."),
    "lint": (rules_check.lint_command, "Check rules for what loads and is wrong all the same."),
    "coverage": (rules_measure.coverage_command, "Name clauses that no example exercises."),
    "diff": (rules_measure.diff_command, "Show what a change of rules does to documents."),
    "stats": (rules_measure.stats_command, "Count what each rule does on documents."),
    "new": (rules_write.new_command, "Write a rule for lines of a page."),
    "fmt": (rules_write.fmt_command, "Put pack files into one form; comments stay."),
    "schema": (rules_write.schema_command, "Print the JSON Schema of packs, for editors."),
}
for name, (command, summary) in COMMANDS.items():
    rules_app.command(name, short_help=summary)(command)
