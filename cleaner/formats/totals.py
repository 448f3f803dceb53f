"""Sums over a run: what was cut, by category and by rule, and what needs a look."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.model import INFORMATIVE_FLAGS

if TYPE_CHECKING:
    from cleaner.formats.work import Cut, Outcome

#: Flagged and failed documents that are listed by name; of more only the number is said.
MAX_LISTED = 20


@dataclass(slots=True)
class Sum:
    """What one category or rule cut."""

    documents: int = 0
    blocks: int = 0
    chars: int = 0

    def add(self, cut: Cut) -> None:
        """Count one more document."""
        self.documents += 1
        self.blocks += cut.blocks
        self.chars += cut.chars


@dataclass(slots=True)
class Totals:
    """A run, summed up. Grows with the number of rules, not of documents."""

    cleaned: int = 0
    changed: int = 0
    skipped: int = 0
    failed: int = 0
    chars: int = 0  #: of the sources
    cut: int = 0  #: of them, characters that were cut
    categories: dict[str, Sum] = field(default_factory=dict)
    rules: dict[str, Sum] = field(default_factory=dict)
    flags: dict[str, int] = field(default_factory=dict)  #: flag → documents
    flagged: int = 0
    listed: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)  #: the first flagged ones

    def add(self, outcome: Outcome) -> None:
        """Count one document."""
        if outcome.status == "failed":
            self.failed += 1
            return
        if outcome.status == "skipped":
            self.skipped += 1
            return
        self.cleaned += 1
        self.changed += outcome.changed
        self.chars += outcome.chars
        for sums, cuts in ((self.categories, outcome.categories), (self.rules, outcome.rules)):
            for key, cut in cuts.items():
                sums.setdefault(key, Sum()).add(cut)
        self.cut += sum(cut.chars for cut in outcome.categories.values())
        self._add_flags(outcome)

    def _add_flags(self, outcome: Outcome) -> None:
        flags = tuple(flag for flag in outcome.flags if flag not in INFORMATIVE_FLAGS)
        if not flags:
            return
        self.flagged += 1
        for flag in flags:
            self.flags[flag] = self.flags.get(flag, 0) + 1
        if len(self.listed) < MAX_LISTED:
            self.listed.append((outcome.task.source.path, flags))
