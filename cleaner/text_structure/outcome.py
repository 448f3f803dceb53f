"""What the voter makes of a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cleaner.model import Category, Kind
    from cleaner.text_structure.place import Lines

    Terms = Sequence[tuple[str, float, float]]

#: Below the paragraphs a line from this size on is taken for a teaser.
TEASER_CHARS = 25


def no_terms(_: int) -> Terms:
    """No terms: nothing was scored."""
    return ()


@dataclass(frozen=True, slots=True)
class TextStructure:
    """What the voter makes of a text."""

    scores: Mapping[int, float] = field(default_factory=dict)  #: by block; below 0 votes to drop
    categories: Mapping[int, Category] = field(default_factory=dict)  #: of dropped blocks
    kinds: Mapping[int, Kind] = field(default_factory=dict)  #: of kept blocks that are more than body
    flags: tuple[str, ...] = ()
    #: What a block scores for: name, value, weight; the weightiest first.
    terms: Callable[[int], Terms] = no_terms


def categories(lines: Lines, cut: Iterable[int]) -> dict[int, Category]:
    """A guess what each cut line is."""
    found: dict[int, Category] = {}
    total = lines.above[-1]
    for i in cut:
        if lines.paragraph[i]:
            found[i] = "related" if lines.above[i] else "navigation"
        elif lines.above[i] >= total and lines.sizes[i] >= TEASER_CHARS:
            found[i] = "related"
        else:
            found[i] = "navigation"
    return found
