"""``words``: the block has so many words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.matchers.base import NO_LIMIT, Kind, Matcher, Scope, Span, Triggers

if TYPE_CHECKING:
    from cleaner.view import View

_RANGE = re.compile(r"^(\d*)\.\.(\d*)$|^(\d+)$")
#: Words are shorter than this on average, also in languages that build long ones; a block that is not
#: is no text.
WORD_CHARS = 20


def bounds(value: Any) -> tuple[int, int] | None:
    """Fewest and most words of ``3..8``, ``..8``, ``9..`` or ``4``; None for anything else."""
    found = _RANGE.match(str(value))
    if not found or isinstance(value, bool):
        return None
    if found[3]:
        return int(found[3]), int(found[3])
    low, high = int(found[1] or 0), int(found[2] or NO_LIMIT)
    return (low, high) if low <= high and (found[1] or found[2]) else None


def check_words(value: Any) -> list[str]:
    """Messages for a value that is no range."""
    return [] if bounds(value) else [f"takes a range like 1..8, ..8 or 9.., not {value!r}"]


@dataclass(frozen=True)
class Words:
    """Matches blocks with a number of words in the range."""

    low: int
    high: int
    sentences: bool = False

    @property
    def longest(self) -> int:
        """Characters that so many words have at most."""
        return self.high if self.high >= NO_LIMIT else WORD_CHARS * (self.high + 1)

    @property
    def triggers(self) -> Triggers | None:
        """A number of words is found nowhere by its letters, but it bounds a block's length."""
        return None if self.sentences or self.high >= NO_LIMIT else Triggers(short=self.longest)

    def __call__(self, view: View, i: int) -> Span | None:
        """The whole block."""
        size = len(view.visible(i))
        return (0, size) if size <= self.longest and self.low <= view.words(i) <= self.high else None


def compile_words(value: Any, scope: Scope) -> Matcher:
    """A matcher for a number of words."""
    low, high = bounds(value) or (0, 0)
    return Words(low, high, scope.sentences)


KIND = Kind(check_words, compile_words, about="has so many words: 1..8, ..8, 9..", value="string")
