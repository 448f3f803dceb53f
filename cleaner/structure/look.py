"""From a page to the scores of its blocks: a glance at all, two looks at those that may matter."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.structure.first import find_headline, first_columns
from cleaner.structure.glance import Boxes, glance_columns, likes_of, sizes_of
from cleaner.structure.second import Field, second_columns
from cleaner.structure.tables import BIT, ELEMENTS, HEADS_KEPT, Name
from cleaner.structure.words import names_of, phrases_of

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from cleaner.page import Parsed
    from cleaner.structure.glance import Column
    from cleaner.structure.tables import Tables

#: Blocks that the glance scores lower are looked at no more, unless they are prose: that leaves out
#: two thirds of the blocks and 0.5 % of the articles' letters.
GLANCE_CUT: Final = -5.5
#: Longer blocks with fewer links are looked at whatever the glance says: on one page in 400 it
#: condemns the element that holds the article.
PROSE_CHARS, PROSE_LINKS = 100, 0.4
_ELEMENT_BITS: Final = {name: BIT[name] for name in ELEMENTS}


class Measured(NamedTuple):
    """A page as it is measured before any chance is known."""

    page: Parsed
    sizes: Column
    boxes: Boxes
    likes: list[int]
    tags: list[str]  #: of each block's element
    columns: dict[str, Column]  #: the glance's


class Hints(NamedTuple):
    """What the names in the markup say of each block, and how they mark it."""

    names: list[float]
    marks: list[int]  #: of the block's element and of all above it
    box_marks: list[int]  #: of each element by itself


class Sight(NamedTuple):
    """A page looked at: what each step measured and made of it."""

    seen: Measured
    hints: Hints
    look: list[int]  #: the blocks that the glance left in
    first: dict[str, Column]  #: of those
    second: dict[str, Column]
    scores: list[float]  #: of all blocks
    headline: int  #: the block that repeats the page's title, or -1


def measure(page: Parsed) -> Measured:
    """The page, measured. Linear."""
    out = page.out
    sizes = sizes_of(out.texts)
    boxes, likes = Boxes(out, sizes), likes_of(out)
    tags = [out.box_head[b].partition(" ")[0] for b in out.box]
    return Measured(page, sizes, boxes, likes, tags, glance_columns(out, sizes, boxes, likes))


def hints_of(page: Parsed, tables: Tables) -> Hints:
    """What names say of each block. Linear in the page."""
    out, known = page.out, tables.heads
    if len(known) > HEADS_KEPT:
        known.clear()
    own: list[float] = []
    above: list[float] = []
    marks: list[int] = []
    single: list[int] = []
    for head, parent in zip(out.box_head, out.box_up, strict=True):
        found = known.get(head) or _know(head, tables)
        own.append(found[0])
        above.append(found[1] + above[parent] if above else found[1])
        single.append(found[2])
        marks.append(found[2] | marks[parent] if marks else 0)
    up = out.box_up
    return Hints(
        [own[b] + (above[up[b]] if b else 0.0) for b in out.box], [marks[b] for b in out.box], single
    )


def _know(head: str, tables: Tables) -> Name:
    """What the names in a tag say together; remembered."""
    own = above = 0.0
    marks = _ELEMENT_BITS.get(head.partition(" ")[0], 0)
    names = tables.names.get
    for name in names_of(head):
        found = names(name)
        if found:
            own += found[0]
            above += found[1]
            marks |= found[2]
    tables.heads[head] = known = Name(own, above, marks)
    return known


def chance(score: float) -> float:
    """The logistic function."""
    return 1 / (1 + exp(-score)) if score > -60 else 0.0  # noqa: PLR2004 - exp overflows far below


def see(page: Parsed, tables: Tables) -> Sight:
    """The page, looked at. Linear in the page."""
    seen = measure(page)
    hints = hints_of(page, tables)
    scores = tables.glance.scores(seen.columns, hints.names)
    look = left_in(seen, scores)
    phrases = phrases_at(page, look, tables)
    headline = find_headline(seen, page.head)
    wanted = tables.first.edges.keys() | tables.second.edges.keys()
    first = first_columns(seen, hints, scores, look, phrases=phrases, headline=headline, wanted=wanted)
    blank = [0.0] * len(look)
    firsts = tables.first.scores(first, blank)
    for i, score in zip(look, firsts, strict=True):
        scores[i] = score
    second = again(seen, scores, look, phrases, tables.second.edges.keys())
    for i, score in zip(look, tables.second.scores({**first, **second}, blank), strict=True):
        scores[i] = score
    return Sight(seen, hints, look, first, second, scores, headline)


def phrases_at(page: Parsed, look: Sequence[int], tables: Tables) -> list[float]:
    """What first and last words say of the blocks ``look``; 0 for all others."""
    texts, weight = page.out.texts, tables.phrases.get
    found = [0.0] * len(texts)
    for i in look:
        for key in phrases_of(texts[i]):
            found[i] += weight(key, 0.0)
    return found


def left_in(seen: Measured, glances: Sequence[float]) -> list[int]:
    """The blocks that deserve a second look."""
    sizes, links = seen.sizes, seen.columns["links"]
    return [
        i
        for i, score in enumerate(glances)
        if score > GLANCE_CUT or (sizes[i] >= PROSE_CHARS and links[i] <= PROSE_LINKS)
    ]


def again(
    seen: Measured,
    scores: Sequence[float],
    look: Sequence[int],
    phrases: Sequence[float],
    wanted: Container[str] | None = None,
) -> dict[str, Column]:
    """What the second look measures, the page being as the first look's scores show it."""
    field = Field(seen.page.out, seen.sizes, seen.boxes, [chance(score) for score in scores])
    columns = second_columns(field, look, names=seen.tags, likes=seen.likes, phrases=phrases, wanted=wanted)
    columns["first"] = [scores[i] for i in look]
    return columns
