"""``regex``: the pattern is found in the block. Case is ignored; ``(?-i:…)`` minds it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import regex

from cleaner.matchers.base import (
    MANY,
    Kind,
    Matcher,
    Needles,
    Scope,
    Span,
    Triggers,
    check_strings,
    either,
    hold,
    one_of,
    strings,
    union_of,
)
from cleaner.matchers.literals import is_anchored, is_tame, triggers_of
from cleaner.matchers.search import TIMEOUT_S, agrees, clocked, clocked_search, compiled, plain, plain_search

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.view import View

#: Watching the clock costs ten times as much as most searches do: in texts up to this length only
#: patterns that may take for ever are watched.
SHORT_CHARS = 600


def check_patterns(value: Any) -> list[str]:
    """Messages for patterns that do not compile."""
    found = check_strings(value)
    for pattern in () if found else strings(value):
        try:
            compiled(pattern)
        except regex.error as error:
            found.append(f"is not a pattern: {error}")
        except (RecursionError, OverflowError, MemoryError):
            found.append("is too large a pattern")
    return found


_BETWEEN = "\x1f"
#: Gates that a snapshot brought along, as JSON values: reading one out of its pattern takes a millisecond.
_known: dict[str, list[Any]] = {}


class _Gate(NamedTuple):
    """What is known of a pattern before it is compiled."""

    triggers: Triggers | None  #: what must occur in a text for it to be worth running
    tame: bool  #: whether it may run without a clock on short texts
    quick: bool  #: whether it is looked for at the start of a text only: sooner run than looked into


@lru_cache(maxsize=8192)
def _gate(pattern: str) -> _Gate:
    """What is known of the pattern before it is compiled."""
    needles, short, limit, tame = _known.get(pattern) or gate_data(pattern)
    quick = tame and is_anchored(pattern)
    if needles is None:
        return _Gate(None, tame, quick)
    sets = tuple(one_of(frozenset(n.split(_BETWEEN))) for n in needles)
    return _Gate(Triggers(sets, short=short, limit=limit), tame, quick)


def gate_data(pattern: str) -> list[Any]:
    """The pattern's gate as JSON values: needles, a string for each set, ``short``, ``limit``, ``tame``."""
    found, tame = triggers_of(pattern), is_tame(pattern)
    if found is None:
        return [None, 0, 0, tame]
    return [[_BETWEEN.join(sorted(n)) for n in found.needles], found.short, found.limit, tame]


def remember_gates(gates: Mapping[str, list[Any]]) -> None:
    """Take over gates that ``gate_data`` gave before: a memory of a pure function, for a faster start."""
    _known.update(gates)


@dataclass(frozen=True)
class Regex:
    """Matches blocks in which one of the patterns is found. Raises TimeoutError past the limit."""

    patterns: tuple[str, ...]
    sentences: bool = False

    @cached_property
    def triggers(self) -> Triggers | None:
        """The literals that the patterns cannot do without."""
        return either(triggers_of(p, anchored=not self.sentences) for p in self.patterns)

    @cached_property
    def first(self) -> Needles | None:
        """Literals of which one must occur in whatever matches, at its start or not; None where there are none."""
        return union_of(
            g.triggers.needles[0] if g.triggers and g.triggers.needles else None for _, g in self._gates
        )

    @cached_property
    def _gates(self) -> tuple[tuple[str, _Gate], ...]:
        """The patterns, each with what is known of it."""
        return tuple((p, _gate(p)) for p in self.patterns)

    def __call__(self, view: View, i: int) -> Span | None:
        """Where the first pattern that is found stands."""
        text = view.visible(i)
        size = len(text)
        if len(self.patterns) >= MANY and self.first is not None and not hold(self.first, view.scanned(i)):
            return None
        short = size <= SHORT_CHARS
        agreed = short and agrees(text)
        for pattern, (triggers, tame, quick) in self._gates:
            known = plain.get(pattern) if agreed and tame else clocked.get(pattern)
            if (
                triggers is not None
                and not (quick and short and known)
                and not triggers.may_hold_at(view, i, size)
            ):
                continue
            search = known or (plain_search if agreed and tame else clocked_search)(pattern)
            if not short:
                view.check_time()
            found = search(text) if tame and short else search(text, timeout=TIMEOUT_S)
            if found:
                return found.span()
        return None


def compile_regex(value: Any, scope: Scope) -> Matcher:
    """A matcher for patterns."""
    return Regex(strings(value), scope.sentences)


KIND = Kind(
    check_patterns, compile_regex, about="the pattern is found in it; case is ignored", value="strings"
)
