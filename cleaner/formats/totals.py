"""Sums over a run: what was cut, by category and by rule, and what needs a look."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.model import INFORMATIVE_FLAGS, flag_name

if TYPE_CHECKING:
    from collections.abc import Mapping

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

    def merge(self, other: Sum) -> None:
        """Count what the other counted."""
        self.documents += other.documents
        self.blocks += other.blocks
        self.chars += other.chars


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
    rejects: dict[str, int] = field(default_factory=dict)  #: reason → records
    listed: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)  #: the first flagged ones

    def add(self, outcome: Outcome) -> None:
        """Count one document."""
        if outcome.status == "failed":
            self.failed += 1
            return
        if outcome.status == "skipped":
            self.skipped += 1
            return
        self.count(
            outcome.chars, outcome.flags, outcome.categories, outcome.rules, outcome.task.source.path,
            changed=outcome.changed,
        )  # fmt: skip

    def count(
        self,
        chars: int,
        flags: tuple[str, ...],
        categories: Mapping[str, Cut],
        rules: Mapping[str, Cut],
        where: str,
        *,
        changed: bool | None = None,
    ) -> None:
        """Count one cleaned document; it is changed where something was cut, if nobody knows better."""
        self.cleaned += 1
        self.changed += bool(categories) if changed is None else changed
        self.chars += chars
        for sums, cuts in ((self.categories, categories), (self.rules, rules)):
            for key, cut in cuts.items():
                sums.setdefault(key, Sum()).add(cut)
        self.cut += sum(cut.chars for cut in categories.values())
        self._add_flags(flags, where)

    def _add_flags(self, all_flags: tuple[str, ...], where: str) -> None:
        flags = tuple(flag for flag in all_flags if flag not in INFORMATIVE_FLAGS)
        if not flags:
            return
        self.flagged += 1
        for name in dict.fromkeys(map(flag_name, flags)):
            self.flags[name] = self.flags.get(name, 0) + 1
        if len(self.listed) < MAX_LISTED:
            self.listed.append((where, flags))

    def merge(self, other: Totals) -> None:
        """Count what the other counted."""
        for name in ("cleaned", "changed", "skipped", "failed", "chars", "cut", "flagged"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for sums, more in ((self.categories, other.categories), (self.rules, other.rules)):
            for key, sum_ in more.items():
                sums.setdefault(key, Sum()).merge(sum_)
        for counts, added in ((self.flags, other.flags), (self.rejects, other.rejects)):
            for key, number in added.items():
                counts[key] = counts.get(key, 0) + number
        self.listed += other.listed[: MAX_LISTED - len(self.listed)]
