"""Stand-in until the trained tables are in: prose near prose, in the element that holds most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.page import Parsed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaner.model import Category, Document, Kind


@dataclass(frozen=True, slots=True)
class Structure:
    """What the structure voter makes of a document."""

    scores: Sequence[float]  #: above 0 the block is kept
    kinds: Mapping[int, Kind]  #: of kept blocks that are more than body
    categories: Mapping[int, Category]  #: of dropped blocks
    confidence: float
    flags: tuple[str, ...] = ()

    def terms(self, i: int) -> list[tuple[str, float, float]]:
        """What block ``i`` scores for: name, value, weight."""
        return [("score", self.scores[i], 1.0)]


def score(document: Document) -> Structure:
    """The structure voter's view of the document."""
    page = document.page
    if not isinstance(page, Parsed):
        return Structure([1.0] * len(document), {}, {}, 0.0)
    out = page.out
    mass = [0.0] * len(out.box_up)
    long = [len(t) if len(t) >= 80 and 3 * k < len(t) else 0 for t, k in zip(out.texts, out.link_chars, strict=True)]
    for i, box in enumerate(out.box):
        mass[out.box_up[box]] += long[i]
        mass[box] += long[i] / 2
    best = max(range(len(mass)), key=mass.__getitem__)
    inside = [False] * len(mass)
    inside[best] = True
    for box in range(best + 1, len(mass)):
        inside[box] = inside[out.box_up[box]]
    kinds: dict[int, Kind] = {}
    scores = []
    for i, box in enumerate(out.box):
        tag = document.tags[i]
        value = 1.0 if inside[box] and 2 * out.link_chars[i] < len(out.texts[i]) else -1.0
        if tag == "h1":
            value, kinds[i] = 1.0, "headline"
        elif tag == "figcaption":
            value, kinds[i] = 1.0, "caption"
        scores.append(value)
    return Structure(scores, kinds, {}, 0.5)
