"""A check on a project's overrides: each must still change something."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from cleaner.config import find_config
from cleaner.packs.load import shown
from cleaner.packs.locate import Source
from cleaner.packs.problems import Problem, suggest

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.authoring.select import Selection
    from cleaner.packs.layers import Override


def dead_overrides(selection: Selection, folder: Path) -> list[Problem]:
    """L014: overrides in the settings of the project that ``folder`` is in, which change nothing.

    Raises UsageError where the settings cannot be read.
    """
    config = find_config(folder)
    if config.path is None:
        return []
    source = Source(shown(config.path), config.path.read_text("utf-8"))
    found = []
    for override in config.overrides:
        said = _dead(selection, override)
        if said is not None:
            message, hint = said
            problem = source.problem_at("L014", _place(source, override.rule), message, hint)
            found.append(replace(problem, severity="warning"))
    return found


def _dead(selection: Selection, override: Override) -> tuple[str, str] | None:
    """Message and hint, if the override changes no rule."""
    hits = [r for r in selection.rules if fnmatchcase(r.id, override.rule)]
    if not hits:
        hint = suggest(override.rule, [r.id for r in selection.rules]) or "delete it"
        return f"an override of `{override.rule}`, which is no rule", hint
    if not override.off and all(r.confidence == override.confidence for r in hits):
        return (
            f"an override of `{override.rule}` that changes nothing: that is its confidence already",
            "delete it",
        )
    return None


def _place(source: Source, rule: str) -> tuple[int, int, int]:
    """Where the settings name the rule: line and column from 0, and length."""
    for number, line in enumerate(source.lines):
        for quote in "\"'":
            at = line.find(f"{quote}{rule}{quote}")
            if at >= 0 and line.lstrip().startswith("rule"):
                return number, at + 1, len(rule)
    return 0, 0, 1
