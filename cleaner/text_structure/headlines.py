"""Lines above an extracted text that may be its headline and standfirst: they stay, whatever stands around them.

The tables were learned from article bodies, which hold neither, and cannot tell them from a menu.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.view import count_words

if TYPE_CHECKING:
    from collections.abc import Container

    from cleaner.text_structure.place import Lines

#: A headline stands at most so many lines above the first paragraph: a menu and a share row may be between.
HEAD_LINES = 20
#: It has at least so many characters and words …
HEADLINE_CHARS, HEADLINE_WORDS = 24, 4
#: … or, where no other line of its sort stands between it and the paragraph, so many.
NEAREST_CHARS, NEAREST_WORDS = 18, 3
_STATEMENT_ENDS = (".", ",", ";", ":", "。", "，", "：")


def headlines(lines: Lines, cut: Container[int], ruled: Container[int]) -> set[int]:
    """Lines that may be headlines or standfirsts, of those to be ``cut``; ``ruled`` ones go by what rules say."""
    texts, sizes = lines.texts, lines.sizes
    start = next(
        (i for i, is_one in enumerate(lines.paragraph) if is_one and i not in ruled and i not in cut), 0
    )
    found: set[int] = set()
    nearest: int | None = None
    for i in range(max(0, start - HEAD_LINES), start):
        if i in ruled:
            continue
        words = 0 if texts[i].endswith(_STATEMENT_ENDS) else count_words(texts[i])
        if words >= NEAREST_WORDS and sizes[i] >= NEAREST_CHARS:
            nearest = i
        standfirst = i - 1 in found and sizes[i] >= HEADLINE_CHARS
        if i in cut and (standfirst or (words >= HEADLINE_WORDS and sizes[i] >= HEADLINE_CHARS)):
            found.add(i)
    if nearest is not None and nearest in cut:
        found.add(nearest)
    return found
