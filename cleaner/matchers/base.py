"""What a match kind is, what a compiled matcher is, and what must occur for one to match."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from cleaner.view import fold_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cleaner.view import View

#: Where in the visible text a matcher matched: half-open, code points.
Span = tuple[int, int]
NOTHING: frozenset[str] = frozenset()
NO_LIMIT = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Triggers:
    """What the prefilter looks for: a block can match only if one of these is true of it.

    ``needles``: it contains one of them, lower case, a leading newline standing for the start of
    the block, and it has no more than ``limit`` characters; ``keys``: its key (see ``view.key_of``) is one of them; ``short``: it has at most
    so many characters; ``selectors``: one of these CSS selectors finds it.
    """

    needles: frozenset[str] = NOTHING
    keys: frozenset[str] = NOTHING
    short: int = 0
    selectors: frozenset[str] = NOTHING
    limit: int = NO_LIMIT

    def __or__(self, other: Triggers) -> Triggers:
        """What must be true when either may match."""
        return Triggers(
            self.needles | other.needles,
            self.keys | other.keys,
            max(self.short, other.short),
            self.selectors | other.selectors,
            max((t.limit for t in (self, other) if t.needles), default=NO_LIMIT),
        )

    def may_hold(self, folded: str) -> bool:
        """Whether a text, as a reader sees it and folded by ``fold_case``, can be one that matches."""
        if len(folded) <= self.limit and any(
            n in folded if n[0] != "\n" else folded.startswith(n[1:]) for n in self.needles
        ):
            return True
        return bool(self.keys or self.selectors) or len(folded) <= self.short

    def as_scanned(self) -> Triggers:
        """The same, the needles as they are looked for."""
        return replace(self, needles=frozenset(map(fold_case, self.needles)))

    @property
    def longest(self) -> int:
        """Characters that a block which matches can have at most."""
        if self.keys or self.selectors:
            return NO_LIMIT
        return max(self.limit if self.needles else 0, self.short)

    @property
    def cost(self) -> float:
        """How much work these triggers let through, for choosing between clauses that all must hold.

        Keys cost a dictionary look-up; a needle the more the shorter it is; a length limit costs
        every short block.
        """
        needles = max(
            (1000 / (len(n.strip("\n")) + 4 * n.startswith("\n")) ** 2 for n in self.needles), default=0
        )
        return (needles + self.short + 5 * bool(self.selectors) + 0.1 * bool(self.keys)) * min(
            1.0, self.limit / 500
        )


def either(triggers: Iterable[Triggers | None]) -> Triggers | None:
    """Triggers of an alternative: None (try every block) as soon as one branch has none."""
    out = Triggers()
    for one in triggers:
        if one is None:
            return None
        out |= one
    return out


def cheapest(triggers: Iterable[Triggers | None]) -> Triggers | None:
    """Triggers of a conjunction: those of the clause that lets the least through, within the limits of all."""
    known = [t for t in triggers if t is not None]
    if not known:
        return None
    best = min(known, key=lambda t: t.cost)
    return replace(best, limit=min(t.longest for t in known))


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
    specs inside the value.
    """

    check: Callable[[Any], list[str]]
    compile: Callable[[Any, Scope], Matcher]
    nested: Callable[[Any], list[Any]] = lambda _: []
    about: str = ""  #: one line, for the schema's hover text
    value: str = "string"  #: JSON type of the value: string, strings, specs, object, boolean


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
