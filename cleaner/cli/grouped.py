"""A command whose ``--help`` shows its options in groups."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand


class GroupedCommand(TyperCommand):
    """Groups by ``rich_help_panel``, which typer itself heeds only together with rich, and that starts slowly."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Nothing. Each group is written under its name, in the order of the options."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and parameter.param_type_name == "option":
                name: Any = getattr(parameter, "rich_help_panel", None)
                groups.setdefault(name or "Options", []).append(record)
        for name, records in groups.items():
            with formatter.section(name):
                formatter.write_dl(records)
