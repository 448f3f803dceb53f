"""What only the blocks that the first look leaves in doubt are asked: it takes longer to find out."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from cleaner.structure.first import likeness, words_of

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from cleaner.structure.first import Maker
    from cleaner.structure.glance import Column
    from cleaner.structure.look import Measured

_NO_WORDS: Final[frozenset[str]] = frozenset()
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
#: Dates stand in lines, not in paragraphs.
DATE_CHARS: Final = 120
#: Longer blocks are not compared with title and description.
COMPARED_CHARS: Final = 400
_QUOTES: Final = "\"“„«»‘'「"


def closer_columns(
    seen: Measured, look: Sequence[int], wanted: Container[str] | None = None
) -> dict[str, Column]:
    """What the words of the blocks ``look`` say, a column a feature: those ``wanted``, or all. Linear."""
    texts = [seen.page.out.texts[i] for i in look]
    head = seen.page.head
    makers: dict[str, Maker] = {
        "embedded": lambda: _embedded(texts, seen.page.embedded),
        "title": lambda: _likenesses(texts, head.title),
        "description": lambda: _likenesses(texts, head.description),
        "doubles": lambda: _count_doubles(seen.page.out.texts, look),
        "capitals": lambda: [_capitals(t) for t in texts],
        "date": lambda: [1 if len(t) < DATE_CHARS and _DATE.search(t) else 0 for t in texts],
        "start": lambda: [_start(t[0]) for t in texts],
        "odd": lambda: [
            ("@" in t) + 2 * ("|" in t) + 4 * ("http" in t or ".com" in t) + 8 * ("©" in t) for t in texts
        ],
    }
    return {name: make() for name, make in makers.items() if wanted is None or name in wanted}


def _embedded(texts: Sequence[str], article: str) -> Column:
    """1 for texts that the article embedded for search engines has, 0 for others; -1 where there is none."""
    return [(1 if t[:60] in article else 0) if article else -1 for t in texts]


def _likenesses(texts: Sequence[str], said: str) -> Column:
    """How much each text says what is said elsewhere."""
    words = words_of(said)
    return [likeness(words_of(t), words) if len(t) < COMPARED_CHARS else 0.0 for t in texts]


def _count_doubles(texts: Sequence[str], look: Sequence[int]) -> Column:
    """For each block the number of those with the same text."""
    count = Counter(texts)
    return [count[texts[i]] for i in look]


def _start(char: str) -> int:
    """1 for a small letter, 2 for a capital, 3 for a digit, 4 for a quotation mark, else 0."""
    if char.islower():
        return 1
    if char.isupper():
        return 2
    if char.isdigit():
        return 3
    return 4 if char in _QUOTES else 0


def _capitals(text: str) -> float:
    """Share of capitalised words at the block's beginning."""
    words = text[:120].split()
    return sum(w[0].isupper() for w in words) / len(words) if words else 0.0
