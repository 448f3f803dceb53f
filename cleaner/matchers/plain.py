"""Phrases that are nothing but words, found without a pattern: a list of fifty takes 5 ms to compile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from cleaner.fold import core_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.matchers.base import Span

Anchor = Literal["anywhere", "start", "end", "whole"]
#: What may stand right beside a word: scripts that are written without blanks, and what is no part of a word.
NO_BOUNDARY = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\W]"
)


class Plain(NamedTuple):
    """A phrase in folded form."""

    text: str
    head: bool  #: no part of a word may stand right before it
    tail: bool  #: … right after it


def plain(folded: str) -> Plain:
    """The phrase, by its folded form."""
    return Plain(folded, not NO_BOUNDARY.match(folded[0]), not NO_BOUNDARY.match(folded[-1]))


def first_of(phrases: Iterable[Plain], text: str, anchor: Anchor) -> Span | None:
    """Where the first of the phrases stands in a folded text, the longest of those that start there.

    At the end, or as the whole, white space and punctuation around it count as its own.
    """
    first, last = 0, len(text)
    if anchor in ("end", "whole"):
        first, last = core_of(text)
    best: Span | None = None
    for phrase in phrases:
        if phrase[0] not in text:
            continue
        size = len(phrase.text)
        low = max(0, last - size) if anchor in ("end", "whole") else 0
        high = first + size if anchor == "whole" else size if anchor == "start" else len(text)
        at = _find(phrase, text, low, high)
        if at >= 0 and (best is None or (at, -size) < (best[0], best[0] - best[1])):
            best = at, at + size
    if best is None or anchor in ("anywhere", "start"):
        return best
    return (0 if anchor == "whole" else best[0]), len(text)


def _find(phrase: Plain, text: str, low: int, high: int) -> int:
    """Where the phrase first stands between words in ``text[low:high]``; -1 for nowhere."""
    at = text.find(phrase.text, low, high)
    while at >= 0:
        end = at + len(phrase.text)
        before = phrase.head and at > 0 and _in_word(text[at - 1])
        after = phrase.tail and end < len(text) and _in_word(text[end])
        if not (before or after):
            return at
        at = text.find(phrase.text, at + 1, high)
    return -1


def _in_word(char: str) -> bool:
    r"""Whether the character is part of a word, as ``\w`` has it."""
    return char.isalnum() or char == "_"
