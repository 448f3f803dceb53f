"""``cleaner rules …``: the commands of people who write rules. Parses, calls, prints."""

from __future__ import annotations

import typer

from cleaner.cli import rules_check, rules_measure, rules_read, rules_write

rules_app = typer.Typer(
    name="rules",
    help="List, test, check and write rules.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

rules_app.command("list")(rules_read.list_command)
rules_app.command("show")(rules_read.show_command)
rules_app.command("test")(rules_check.test_command)
rules_app.command("lint")(rules_check.lint_command)
rules_app.command("coverage")(rules_measure.coverage_command)
rules_app.command("diff")(rules_measure.diff_command)
rules_app.command("stats")(rules_measure.stats_command)
rules_app.command("new")(rules_write.new_command)
rules_app.command("fmt")(rules_write.fmt_command)
rules_app.command("schema")(rules_write.schema_command)
