"""Tests run again when a pack is saved: only what changed is read, compiled and tested anew."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.authoring.run import run_tests
from cleaner.authoring.select import chosen_paths, recompiled, select
from cleaner.errors import CleanerError
from cleaner.packs.compile import SHARED_WORDS
from cleaner.packs.load import load_pack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cleaner.authoring.outcome import Outcome
    from cleaner.authoring.select import Selection
    from cleaner.packs.spec import PackSpec

#: How often file times are looked at; a thousandth of a second's work for a hundred packs.
POLL_S = 0.05


class Watch:
    """A session of testing on every save."""

    def __init__(self, targets: Sequence[str], pattern: str | None) -> None:
        """Watch what the targets name."""
        self.targets, self.pattern = targets, pattern
        self.selection: Selection | None = None
        self.known: dict[Path, int] = {}

    def rounds(self) -> Iterator[tuple[list[Outcome], str, float]]:
        """Outcomes, or a message of why there are none, and the seconds it took; first of all, then
        of each pack that is saved. Never ends by itself.
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
        """Outcomes of the rules that changed in these files; of all rules where files came or went."""
        selection, roots = self.selection, chosen_paths(self.targets)
        known = {root / f"{pack.pack}.yaml" for root, pack in selection.chosen} if selection else set()
        if selection is None or not changed <= known & roots.keys() or any(_is_shared(p) for p in changed):
            return self._everything()
        try:
            fresh = tuple((roots[p], load_pack(p, roots[p])) for p in sorted(changed))
        except CleanerError as error:
            return [], str(error)
        part = tuple((root, _changed(pack, selection)) for root, pack in fresh)
        self.selection = recompiled(selection, fresh)
        return run_tests(replace(self.selection, chosen=part), self.pattern, fixtures="leave"), ""

    def _everything(self) -> tuple[list[Outcome], str]:
        self.known = self._times()
        try:
            self.selection = select(self.targets)
        except CleanerError as error:
            self.selection = None
            return [], str(error)
        return run_tests(self.selection, self.pattern), ""

    def _times(self) -> dict[Path, int]:
        times = {}
        for path in chosen_paths(self.targets):
            try:
                times[path] = path.stat().st_mtime_ns
            except FileNotFoundError:  # editors save by putting a new file in the old one's place
                continue
        return times


def _changed(pack: PackSpec, selection: Selection) -> PackSpec:
    """The pack with those of its rules that are not as they were; all of them where what they share is."""
    before = next((p for _, p in selection.chosen if p.pack == pack.pack), None)
    if before is None or (before.define, before.category) != (pack.define, pack.category):
        return pack
    same = set(map(repr, before.rules))
    rules = tuple(r for r in pack.rules if repr(r) not in same)
    return replace(pack, rules=rules) if rules else pack


def _is_shared(path: Path) -> bool:
    """Whether every pack may use what this one defines."""
    return path.as_posix().endswith(f"/{SHARED_WORDS}.yaml")
