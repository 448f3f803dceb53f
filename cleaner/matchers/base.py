"""What a match kind is, what a compiled matcher is, and what must occur for one to match."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from ahocorasick_rs import BytesAhoCorasick, Implementation

from cleaner.matchers.rarity import ENOUGH_BITS, bits, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cleaner.view import View

#: Where in the visible text a matcher matched: half-open, code points.
Span = tuple[int, int]
NOTHING: frozenset[str] = frozenset()
NO_LIMIT = 1_000_000_000
#: Literals of which one must occur.
Needles = frozenset[str]
#: Needles of one set, and sets of one matcher, beyond which they are not worth looking for.
MAX_NEEDLES, MAX_SETS = 400, 3
#: Of what else must occur, sets of needles that are found in a larger share of a text's words are left out:
#: they hold nearly everywhere, and finding them costs more than asking the rule.
COMMON = 1 / 50
#: So many alternatives are looked for all at once before each is asked.
MANY = 3
#: Sets of so many needles are looked for by an automaton (4 µs for a paragraph, 0.7 µs a needle one by
#: one), once they were asked for so often that building it (0.15 ms) pays.
LARGE_SET, ASKED_OFTEN = 12, 40


@dataclass(frozen=True, slots=True)
class Triggers:
    """What the prefilter looks for: a block can match only if one of these is true of it.

    ``needles``: of each of these sets it contains one, in the form of ``fold.scan_lines``, a leading
    newline standing for the start of the block, and it has no more than ``limit`` characters; the
    rarest set comes first; ``keys``: its key (see ``fold.key_of``) is one of them; ``short``: it has
    at most so many characters; ``selectors``: one of these CSS selectors finds it. Where ``digit`` says
    so, it holds a digit besides.
    """

    needles: tuple[Needles, ...] = ()
    keys: frozenset[str] = NOTHING
    short: int = 0
    selectors: frozenset[str] = NOTHING
    limit: int = NO_LIMIT
    digit: bool = False

    def may_hold(self, scanned: str, size: int) -> bool:
        """Whether a block of ``size`` characters, as ``View.scanned`` shows it, can be one that matches."""
        if self.needles and size <= self.limit:
            for needles in self.needles:  # no generator: this runs a hundred times a text
                if not _look(needles).finds(scanned):
                    break
            else:
                return True
        return bool(self.keys or self.selectors) or size <= self.short

    def may_hold_at(self, view: View, i: int, size: int) -> bool:
        """Whether block ``i``, of ``size`` characters, can be one that matches."""
        if self.needles and size <= self.limit:
            found = view.found.get(i)
            for needles in self.needles:
                if found is not None and needles in view.indexed:
                    if needles.isdisjoint(found):
                        break
                elif not _look(needles).finds(view.scanned(i)):
                    break
            else:
                return True
        return bool(self.keys or self.selectors) or size <= self.short

    def within(self, view: View, i: int) -> Triggers:
        """The triggers with those needles alone that occur in block ``i``: all that its parts can hold."""
        found, scanned = view.found.get(i), view.scanned(i)
        there = (
            needles & found
            if found is not None and needles in view.indexed
            else frozenset(n for n in needles if n in scanned)
            for needles in self.needles
        )
        return replace(self, needles=tuple(there))

    @property
    def longest(self) -> int:
        """Characters that a block which matches can have at most."""
        if self.keys or self.selectors:
            return NO_LIMIT
        return max(self.limit if self.needles else 0, self.short)

    @property
    def cost(self) -> float:
        """How much work these triggers let through, for choosing between clauses that all must hold.

        Keys cost a dictionary look-up, a needle the more the commoner it is; a length limit costs
        every short block.
        """
        needles = share(self.needles[0]) * min(1.0, self.limit / 500) if self.needles else 0.0
        short = self.short / (4000 if self.digit else 1000)
        return needles + short + 0.01 * bool(self.selectors) + 0.0001 * bool(self.keys)


class _Look:
    """How one set of needles is looked for in a block."""

    __slots__ = ("_asked", "_scan", "others", "starts")

    def __init__(self, needles: Needles) -> None:
        """Those that begin a block, without the newline that says so, and those that stand anywhere."""
        self.starts = tuple(n[1:] for n in needles if n[0] == "\n")
        self.others = tuple(n for n in needles if n[0] != "\n")
        self._asked = 0 if len(self.others) >= LARGE_SET else -1
        self._scan: BytesAhoCorasick | None = None

    def finds(self, scanned: str) -> bool:
        """Whether one of the needles occurs in a block."""
        if scanned.startswith(self.starts):
            return True
        if self._scan is not None:
            return bool(self._scan.find_matches_as_indexes(scanned.encode("utf-8", "surrogatepass")))
        if self._asked >= 0:
            self._count()
        for needle in self.others:  # noqa: SIM110 - any() takes twice the time
            if needle in scanned:
                return True
        return False

    def _count(self) -> None:
        """Build an automaton once the set was asked for so often that it pays."""
        self._asked += 1
        if self._asked > ASKED_OFTEN:
            found = [needle.encode("utf-8", "surrogatepass") for needle in self.others]
            self._scan = BytesAhoCorasick(found, implementation=Implementation.NoncontiguousNFA)


#: How each set of needles is looked for: the same for all rules.
_look = cache(_Look)


def hold(needles: Needles, scanned: str) -> bool:
    """Whether one of the needles occurs in a block."""
    return _look(needles).finds(scanned)


def union_of(sets: Iterable[Needles | None]) -> Needles | None:
    """The needles of all alternatives together; None where one of them has none."""
    known = list(sets)
    there = [s for s in known if s]
    return frozenset().union(*there) if len(there) == len(known) else None


@cache
def one_of(needles: Needles) -> Needles:
    """The set itself, the same object for equal sets: they are looked up by the hundred a text."""
    return needles


def rarest(sets: Iterable[Needles]) -> tuple[Needles, ...]:
    """The sets of which a text must hold one needle each, the rarest first; too common ones are left out."""
    kept = {one_of(s) for s in sets if s and all(bits(n) >= ENOUGH_BITS for n in s) and len(s) <= MAX_NEEDLES}
    first = sorted(kept, key=lambda s: (share(s), sorted(s)))[:MAX_SETS]
    return tuple(s for k, s in enumerate(first) if not k or share(s) <= COMMON)


def any_of(alternatives: Iterable[Sequence[Needles]]) -> tuple[Needles, ...]:
    """The sets of needles of an alternative: its branches' rarest ones together, then the next ones.

    None of them where a branch has none.
    """
    known = list(alternatives)
    most = max(map(len, known), default=0) if all(known) else 0
    return rarest(fewest({n for sets in known for n in sets[min(k, len(sets) - 1)]}) for k in range(most))


def fewest(needles: Iterable[str]) -> Needles:
    """The needles without those that hold another one: ``share`` finds ``shares`` as well."""
    out: list[str] = []
    for needle in sorted(set(needles), key=lambda n: (len(n), n)):
        if not any(short in needle for short in out):
            out.append(needle)
    return frozenset(out)


def either(triggers: Iterable[Triggers | None]) -> Triggers | None:
    """Triggers of an alternative: None (try every block) as soon as one branch has none."""
    known = list(triggers)
    there = [t for t in known if t is not None]
    if len(there) < len(known):
        return None
    needles = any_of(t.needles for t in there if t.needles)
    if not needles and any(t.needles for t in there):
        return None
    return Triggers(
        needles,
        NOTHING.union(*(t.keys for t in there)),
        max((t.short for t in there), default=0),
        NOTHING.union(*(t.selectors for t in there)),
        max((t.limit for t in there if t.needles), default=NO_LIMIT),
        all(t.digit for t in there),
    )


def cheapest(triggers: Iterable[Triggers | None]) -> Triggers | None:
    """Triggers of a conjunction: those of the clause that lets the least through, within the limits and
    the needles of all.
    """
    known = [t for t in triggers if t is not None]
    if not known:
        return None
    best = min(known, key=lambda t: t.cost)
    sure = [t.needles for t in known if t.needles and not (t.keys or t.short or t.selectors)]
    needles = rarest(s for sets in (best.needles, *sure) for s in sets) if best.needles else ()
    limit, digit = min(t.longest for t in known), any(t.digit for t in known)
    return replace(best, needles=needles, limit=limit, digit=digit)


class Matcher(Protocol):
    """A compiled matcher. Calling it is pure; it must be picklable."""

    @property
    def triggers(self) -> Triggers | None:
        """What must hold of a block that matches, or None if nothing can be said."""

    def __call__(self, view: View, i: int) -> Span | None:
        """Where block ``i`` matches, in its visible text, or None."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a matcher may refer to while it is compiled: named matchers, and the way to compile one."""

    define: Mapping[str, Any]
    build: Callable[[Mapping[str, Any], Scope], Matcher]
    trail: tuple[str, ...] = ()  #: names being resolved, to stop a circle
    sentences: bool = False  #: it will be asked about sentences: their start is not their block's


@dataclass(frozen=True, slots=True)
class Kind:
    """A match kind: how its YAML value is checked and compiled.

    ``check`` gives messages for a bad value, none for a good one; ``nested`` gives the matcher
    specs inside the value, each with its path and whether it can only hold the match back.
    """

    check: Callable[[Any], list[str]]
    compile: Callable[[Any, Scope], Matcher]
    nested: Callable[[Any], list[tuple[tuple[str | int, ...], Any, bool]]] = lambda _: []
    about: str = ""  #: one line, for the schema's hover text
    value: str = "string"  #: JSON type of the value: string, strings, specs, score, object, boolean


def strings(value: Any) -> tuple[str, ...]:
    """The value as a tuple of strings: one string, or a list of them."""
    return (value,) if isinstance(value, str) else tuple(value)


def check_strings(value: Any) -> list[str]:
    """Messages where the value is not a string or a non-empty list of non-empty strings."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, (list, tuple)) or not items:
        return ["takes a text or a list of texts"]
    bad = [item for item in items if not isinstance(item, str) or not item.strip()]
    return [f'takes texts, not {item!r} (quote it: "{item}")' for item in bad]
