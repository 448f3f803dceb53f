"""What a page's blocks are: headline and standfirst; and what the dropped ones were."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from cleaner.structure.first import likeness, words_of
from cleaner.structure.tables import BIT
from cleaner.structure.words import names_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from cleaner.model import Category
    from cleaner.page.render import Render
    from cleaner.structure.look import Sight

#: A headline stands at most so many blocks above the article, or below its first block.
HEADLINE_REACH, ABOVE = 60, 4
ARTICLE_CHARS: Final = 40
STANDFIRST_CHARS: Final = 400
#: A standfirst that has no mark of its own says what the description says.
STANDFIRST_LIKENESS: Final = 0.5
_STANDFIRST: Final = frozenset((
    "standfirst", "dek", "deck", "subtitle", "subheadline", "subhead", "subheading", "subline",
    "intro", "lead", "lede", "excerpt", "summary", "teaser", "description", "kicker", "vorspann",
    "chapo", "chapeau", "entradilla", "bajada", "sottotitolo", "ingress",
))  # fmt: skip
#: Marks that are categories; the first that applies names the block.
_CATEGORIES: Final[tuple[Category, ...]] = (
    "comments", "newsletter", "share", "ads", "author", "related", "player", "legal", "metadata", "navigation",
)  # fmt: skip


def category_of(marks: int) -> Category:
    """What a dropped block was, by the names above it; most of what is dropped is navigation."""
    for name in _CATEGORIES:
        if marks & BIT[name]:
            return name
    return "navigation"


def headline_of(sight: Sight) -> int:
    """The headline's block, or -1: it repeats the page's title, or is the only ``h1``, above the article."""
    first, _ = article_range(sight)
    if sight.headline >= 0 and (first < 0 or sight.headline <= first + ABOVE):
        return sight.headline
    firsts = [i for i, tag in enumerate(sight.seen.tags) if tag == "h1"]
    if len(firsts) == 1 and (first < 0 or 0 <= first - firsts[0] < HEADLINE_REACH):
        return firsts[0]
    return -1


def article_range(sight: Sight) -> tuple[int, int]:
    """The first and the last block of the article; (-1, -1) where there is none."""
    kept = [i for i in sight.look if sight.scores[i] > 0 and sight.seen.sizes[i] >= ARTICLE_CHARS]
    return (kept[0], kept[-1]) if kept else (-1, -1)


def standfirst_of(sight: Sight, kinds: Container[int]) -> int:
    """The standfirst's block, or -1: the first kept block, if its names or the description say so."""
    description = words_of(sight.seen.page.head.description)
    for i in islice((i for i in sight.look if sight.scores[i] > 0 and i not in kinds), 1):
        text, size = sight.seen.page.out.texts[i], sight.seen.sizes[i]
        if size > STANDFIRST_CHARS or i < sight.headline:
            return -1
        out = sight.seen.page.out
        boxes = islice(elements_above(out, out.box[i]), 2)
        if not _STANDFIRST.isdisjoint(name for box in boxes for name in names_of(out.box_head[box])):
            return i
        if sight.seen.tags[i] != "p" and likeness(words_of(text), description) > STANDFIRST_LIKENESS:
            return i
    return -1


def elements_above(out: Render, box: int) -> Iterator[int]:
    """The element and all above it."""
    while True:
        yield box
        if not box:
            return
        box = out.box_up[box]
