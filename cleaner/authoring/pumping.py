"""Patterns that take too long: found by feeding them the inputs that make such patterns explode.

The idea is that of static ReDoS checkers (safe-regex, rxxr, recheck): repeat what a repeated part
matches, then let the match fail. The verdict is not theirs, but measured on the engine that runs
the rules, so a shape that the engine copes with is not reported.
"""

from __future__ import annotations

import math
import re
import time
from dataclasses import dataclass

from cleaner.authoring.sample import NotUnderstoodError, parse, repeats, sample
from cleaner.matchers.search import compiled

#: Characters of the pumped input: a long paragraph. Longer blocks are rare and have the time limit.
PUMPED_CHARS = 3000
#: A search over so much text takes 0.01 to 1 ms; the engine gives up after 250.
SLOW_S = 0.1
#: A slow search is repeated, and its shortest time counts: the machine may have been busy.
REPEATS = 3
#: So many times the limit, and there is no doubt.
STOP = 3
#: What may follow the pumped part so that the match fails.
ENDINGS = ("\x01", "")
#: Pumped where the pattern is not understood, and after each of its parts that repeat.
ALWAYS = ("a", "1", "a ", "a, ", ".")
#: Units and prefixes tried for one pattern.
MOST_TRIES = 30

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Blowup:
    """An input on which a pattern takes too long."""

    prefix: str
    unit: str
    times: int
    ending: str
    seconds: float
    stopped: bool  #: whether it was stopped, and would have taken longer

    @property
    def text(self) -> str:
        """The input."""
        return self.prefix + self.unit * self.times + self.ending

    def describe(self) -> str:
        """The input as people write it, and the time."""
        shown = [repr(self.prefix)] if self.prefix else []
        shown += [f"{self.unit!r} x {self.times}"] + ([repr(self.ending)] if self.ending else [])
        limit = "over " if self.stopped else ""
        return f"{limit}{self.seconds * 1000:.0f} ms on {' + '.join(shown)}"


def find_blowup(pattern: str) -> Blowup | None:
    """An input of paragraph length that the pattern takes too long on, the shortest found; or None.

    Nothing is tried on a pattern in which no part may repeat often. Cost otherwise: some dozens of
    searches; a few milliseconds for a pattern that is quick.
    """
    for prefix, unit in _tries(pattern):
        for ending in ENDINGS:
            most = max(2, PUMPED_CHARS // len(unit))
            if _time(pattern, prefix + unit * most + ending)[0] > SLOW_S:
                return _shortest(pattern, prefix, unit, ending, most)
    return None


def _tries(pattern: str) -> list[tuple[str, str]]:
    """Prefixes and units to pump, without repetition. As blocks are seen: no two spaces in a row."""
    try:
        parts = [
            (_SPACES.sub(" ", p), _SPACES.sub(" ", sample(r.parts[0]))) for p, r in repeats(parse(pattern))
        ]
    except (NotUnderstoodError, RecursionError):
        return [("", unit) for unit in ALWAYS]
    own = [(prefix, unit + gap) for prefix, unit in parts for gap in ("", " ") if unit.strip()]
    other = [(prefix, unit) for prefix, _ in parts for unit in ALWAYS[:3]]
    return list(dict.fromkeys([*own, *other]))[:MOST_TRIES]


def _shortest(pattern: str, prefix: str, unit: str, ending: str, most: int) -> Blowup:
    """The blow-up with the fewest repetitions, by doubling: short inputs make better messages."""
    times = 8
    while times < most:
        seconds, stopped = _time(pattern, prefix + unit * times + ending)
        if seconds > SLOW_S:
            return Blowup(prefix, unit, times, ending, seconds, stopped)
        times *= 2
    seconds, stopped = _time(pattern, prefix + unit * most + ending)
    return Blowup(prefix, unit, most, ending, seconds, stopped)


def _time(pattern: str, text: str) -> tuple[float, bool]:
    """Seconds of processor time that the search takes, and whether it was stopped."""
    found = compiled(pattern)
    best = math.inf
    for _ in range(REPEATS):
        before = time.process_time()
        try:
            found.search(text, timeout=SLOW_S * STOP)
        except TimeoutError:
            return SLOW_S * STOP, True
        best = min(best, time.process_time() - before)
        if best <= SLOW_S:
            break
    return best, False
