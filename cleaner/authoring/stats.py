"""What each rule does on a folder of documents: hits, cost, and precision where there is gold.

Gold is a folder of the texts that should be left, one file for each document, with the same name
or the same stem. A cut counts as wrong where the gold text holds what was cut: as a line of its
own, or, from 40 characters up, anywhere (shorter texts occur by accident).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cleaner.authoring.corpus import cleaner_with, read_documents
from cleaner.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from cleaner.engine import Engine
    from cleaner.model import Profile, Removal
    from cleaner.packs.rule import Rule
    from cleaner.view import View

#: From this length on a text that occurs in the gold text is no accident.
SURE_CHARS = 40


@dataclass(slots=True)
class RuleStats:
    """One rule, over all documents."""

    rule: str
    asked: int = 0  #: blocks it was tried on
    fired: int = 0  #: blocks it voted from
    documents: int = 0  #: in which it voted
    chars: int = 0  #: cut, where its category counted
    wrong_chars: int = 0  #: of those, that the gold text holds
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)  #: some of the wrong cuts

    @property
    def precision(self) -> float | None:
        """Share of the characters cut that the gold text does not hold; None where it cut none."""
        return 1 - self.wrong_chars / self.chars if self.chars else None


@dataclass(frozen=True, slots=True)
class Stats:
    """All rules over a folder."""

    documents: int
    with_gold: int
    rules: tuple[RuleStats, ...]

    @property
    def silent(self) -> tuple[str, ...]:
        """Rules that never fired."""
        return tuple(r.rule for r in self.rules if not r.fired)


def measure(
    rules: Iterable[Rule],
    ids: Sequence[str],
    corpus: Path,
    gold: Path | None = None,
    profile: Profile = "aggressive",
) -> Stats:
    """Figures for the rules named by ``ids``, all rules running. Linear in the documents.

    With gold, characters are counted in documents that have some only. Raises UsageError.
    """
    if gold is not None and not gold.is_dir():
        raise UsageError(f"{gold}: no such folder of gold texts")
    cleaner = cleaner_with(rules, profile)
    found = {i: RuleStats(i) for i in ids}
    documents = with_gold = 0
    for name, document in read_documents(cleaner, corpus):
        documents += 1
        view = cleaner.look(document).view
        _ask(cleaner.engine, view, found)
        expected = _gold_of(gold, name)
        if gold is not None and expected is None:
            continue
        with_gold += expected is not None
        _count_cuts(cleaner.clean_document(document).removals, expected, found)
    if gold is not None and not with_gold:
        raise UsageError(f"{gold}: holds no text that is called like a document of {corpus}")
    ranked = sorted(found.values(), key=lambda r: (-r.chars, -r.fired, r.rule))
    return Stats(documents, with_gold, tuple(ranked))


def _ask(engine: Engine, view: View, found: dict[str, RuleStats]) -> None:
    """Ask each candidate rule as the engine does, with a watch in hand."""
    document = view.document
    fired: set[str] = set()
    for i, numbers in engine.candidates(view).items():
        for number in numbers:
            rule = engine.rules[number]
            stats = found.get(rule.id)
            if stats is None or not rule.fits(document.surface, document.url):
                continue
            before = time.perf_counter()
            try:
                spans = rule.vote(view, i)
            except TimeoutError:
                spans = ()
            stats.seconds += time.perf_counter() - before
            stats.asked += 1
            stats.fired += bool(spans)
            if spans:
                fired.add(rule.id)
    for rule_id in fired:
        found[rule_id].documents += 1


def _count_cuts(removals: Iterable[Removal], gold: _Gold | None, found: dict[str, RuleStats]) -> None:
    for removal in removals:
        stats = found.get(removal.rule_ids[0])
        if stats is None:
            continue
        for line in removal.text.splitlines():
            text = " ".join(line.split())
            stats.chars += len(text)
            if text and gold is not None and gold.holds(text):
                stats.wrong_chars += len(text)
                if len(stats.wrong) < 3:  # noqa: PLR2004 - samples
                    stats.wrong.append(text)


@dataclass(frozen=True, slots=True)
class _Gold:
    """The text that should be left."""

    text: str
    lines: frozenset[str]

    def holds(self, text: str) -> bool:
        return text in self.lines or (len(text) >= SURE_CHARS and text in self.text)


def _gold_of(folder: Path | None, name: str) -> _Gold | None:
    """The gold text of a document: the file of the same name, or of the same stem."""
    if folder is None:
        return None
    path = folder / name
    for candidate in (path, path.with_suffix(".txt"), path.with_suffix(".md")):
        if candidate.is_file():
            lines = [" ".join(line.split()) for line in candidate.read_text("utf-8", "replace").splitlines()]
            return _Gold(" ".join(lines), frozenset(lines))
    return None


def to_data(stats: Stats) -> dict[str, Any]:
    """The figures as JSON values."""
    return {
        "documents": stats.documents,
        "with_gold": stats.with_gold,
        "silent": list(stats.silent),
        "rules": [
            {
                "rule": r.rule,
                "asked": r.asked,
                "fired": r.fired,
                "documents": r.documents,
                "chars": r.chars,
                "precision": r.precision if stats.with_gold else None,
                "ms": round(r.seconds * 1000, 3),
                "wrong": r.wrong,
            }
            for r in stats.rules
        ],
    }


def to_text(stats: Stats) -> str:
    """The figures as a table, documents and silent rules below it."""
    width = max((len(r.rule) for r in stats.rules), default=4)
    head = f"{'rule':<{width}}  {'fired':>7}  {'documents':>9}  {'chars':>9}  {'precision':>9}  {'asked':>7}  {'ms':>8}"
    lines = [head]
    for r in stats.rules:
        if r.fired:
            precision = f"{r.precision:.3f}" if stats.with_gold and r.precision is not None else "-"
            lines.append(
                f"{r.rule:<{width}}  {r.fired:>7}  {r.documents:>9}  {r.chars:>9}  {precision:>9}  {r.asked:>7}  {r.seconds * 1000:>8.1f}"
            )
    told = f", {stats.with_gold} with gold" if stats.with_gold else ""
    lines += ["", f"{stats.documents} documents{told}"]
    if stats.silent:
        lines += ["", f"{len(stats.silent)} rules never fired:", *(f"  {i}" for i in stats.silent)]
    return "\n".join(lines)
