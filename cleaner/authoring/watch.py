"""Tests run again when a pack is saved: only what changed is read, compiled and tested anew."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.authoring.run import run_tests
from cleaner.authoring.saved import renewed
from cleaner.authoring.select import chosen_paths, select
from cleaner.errors import CleanerError
from cleaner.packs.compile import SHARED_WORDS
from cleaner.packs.load import load_pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from cleaner.authoring.outcome import Outcome
    from cleaner.authoring.select import Selection
    from cleaner.packs.spec import PackSpec

#: How often file times are looked at; a thousandth of a second's work for a hundred packs.
POLL_S = 0.05
UNCHANGED = "saved, and no rule is changed by it"


class Watch:
    """A session of testing on every save, in one process: there the patterns of the last round are compiled."""

    def __init__(self, targets: Sequence[str], pattern: str | None) -> None:
        """Watch what the targets name."""
        self.targets, self.pattern = targets, pattern
        self.selection: Selection | None = None
        self.known: dict[Path, int] = {}
        self.last: dict[str, list[Outcome]] = {}  #: what became of each rule's examples

    def rounds(self) -> Iterator[tuple[list[Outcome], str, float]]:
        """Outcomes, or a message of why there are none, and the seconds it took; first of all, then
        after each save of the rules that it changed, and of those that failed before. Never ends by itself.
        """
        before = time.perf_counter()
        yield *self._everything(), time.perf_counter() - before
        while True:
            time.sleep(POLL_S)
            changed = self.changes()
            if changed:
                before = time.perf_counter()
                yield *self.again(changed), time.perf_counter() - before

    def changes(self) -> set[Path]:
        """Pack files whose time differs from the last look."""
        now = self._times()
        changed = {p for p in now.keys() | self.known.keys() if now.get(p) != self.known.get(p)}
        self.known = now
        return changed

    def again(self, changed: set[Path]) -> tuple[list[Outcome], str]:
        """Outcomes of the rules that these files change, and of those that failed before; of the files'
        rules where nothing changes; of all rules where files or shared words came or went.
        """
        selection, roots = self.selection, chosen_paths(self.targets)
        known = {root / f"{p.pack}.yaml": p for root, p in selection.chosen} if selection else {}
        if selection is None or not changed <= known.keys() & roots.keys():
            return self._everything()
        try:
            fresh = [(roots[p], load_pack(p, roots[p])) for p in sorted(changed)]
        except CleanerError as error:
            return [], str(error)
        if any(_words(known[root / f"{p.pack}.yaml"]) - _words(p) for root, p in fresh):
            return self._everything()
        self.selection, ids = renewed(selection, fresh)
        there = self.selection.specs
        self.last = {i: found for i, found in self.last.items() if i in there}
        failed = {i for i, found in self.last.items() if any(o.failed for o in found)}
        outcomes = self._run(self.selection, ids | failed) if ids | failed else []
        if not outcomes:
            saved = {f"{pack.pack}/{rule.id}" for _, pack in fresh for rule in pack.rules}
            outcomes = [o for i in there if i in saved for o in self.last.get(i, ())]
        return outcomes, "" if outcomes else UNCHANGED

    def _run(self, selection: Selection, ids: Iterable[str]) -> list[Outcome]:
        """Outcomes of the examples of these rules, which are remembered."""
        wanted = set(ids)
        part = tuple(
            (root, replace(pack, rules=tuple(r for r in pack.rules if f"{pack.pack}/{r.id}" in wanted)))
            for root, pack in selection.chosen
        )
        chosen = tuple((root, pack) for root, pack in part if pack.rules)
        return self._remembered(run_tests(replace(selection, chosen=chosen), self.pattern, fixtures="leave"))

    def _everything(self) -> tuple[list[Outcome], str]:
        self.known, self.last = self._times(), {}
        try:
            self.selection = select(self.targets)
        except CleanerError as error:
            self.selection = None
            return [], str(error)
        return self._remembered(run_tests(self.selection, self.pattern)), ""

    def _remembered(self, outcomes: list[Outcome]) -> list[Outcome]:
        """The outcomes, those of examples kept by their rules."""
        fresh: dict[str, list[Outcome]] = {}
        for outcome in outcomes:
            if outcome.mode != "fixture":
                fresh.setdefault(outcome.test.partition(" ")[0], []).append(outcome)
        self.last |= fresh
        return outcomes

    def _times(self) -> dict[Path, int]:
        times = {}
        for path in chosen_paths(self.targets):
            try:
                times[path] = path.stat().st_mtime_ns
            except FileNotFoundError:  # editors save by putting a new file in the old one's place
                continue
        return times


def _words(pack: PackSpec) -> set[str]:
    """Names that other packs may use."""
    return set(pack.define) if pack.pack == SHARED_WORDS else set()
