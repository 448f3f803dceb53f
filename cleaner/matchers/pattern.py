"""``regex``: the pattern is found in the block. Case is ignored; ``(?-i:…)`` minds it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import regex

from cleaner.matchers.base import (
    NOTHING,
    Kind,
    Matcher,
    Scope,
    Span,
    Triggers,
    check_strings,
    either,
    strings,
)
from cleaner.matchers.literals import triggers_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.view import View

#: One search may take so long before the rule gives up on the document.
TIMEOUT_S = 0.25


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> regex.Pattern[str]:
    """The compiled pattern. Raises ``regex.error`` on a bad one."""
    return regex.compile(pattern, regex.IGNORECASE | regex.VERSION0)


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
_known: dict[str, list[Any] | None] = {}


@lru_cache(maxsize=8192)
def _gate(pattern: str) -> Triggers | None:
    """What must occur in a text for the pattern to be worth running, and first of all compiling."""
    known = _known[pattern] if pattern in _known else gate_data(pattern)
    if known is None:
        return None
    needles, short, limit = known
    return Triggers(frozenset(needles.split(_BETWEEN)) if needles else NOTHING, short=short, limit=limit)


def gate_data(pattern: str) -> list[Any] | None:
    """The pattern's gate as JSON values: needles in one string, ``short``, ``limit``."""
    found = triggers_of(pattern)
    if found is None:
        return None
    found = found.as_scanned()
    return [_BETWEEN.join(sorted(found.needles)), found.short, found.limit]


def remember_gates(gates: Mapping[str, list[Any] | None]) -> None:
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

    def __call__(self, view: View, i: int) -> Span | None:
        """Where the first pattern that is found stands."""
        text, scanned = view.visible(i), view.scanned(i)
        for pattern in self.patterns:
            gate = _gate(pattern)
            if gate is not None and not gate.may_hold(scanned):
                continue
            found = compiled(pattern).search(text, timeout=TIMEOUT_S)
            if found:
                return found.span()
        return None


def compile_regex(value: Any, scope: Scope) -> Matcher:
    """A matcher for patterns."""
    return Regex(strings(value), scope.sentences)


KIND = Kind(
    check_patterns, compile_regex, about="the pattern is found in it; case is ignored", value="strings"
)
