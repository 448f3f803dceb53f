"""From a page to the scores of its blocks: a glance at all, two looks at those that may matter."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.structure.first import find_headline, first_columns
from cleaner.structure.glance import Boxes, glance_columns, likes_of, sizes_of
from cleaner.structure.second import Field, second_columns
from cleaner.structure.tables import BIT, ELEMENTS, HEADS_KEPT, Name, sum_names
from cleaner.structure.words import names_of, phrases_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.page import Parsed
    from cleaner.structure.glance import Column
    from cleaner.structure.tables import Tables

#: Blocks that the glance scores lower are looked at no more, unless they are prose: that leaves out
#: two thirds of the blocks and 0.5 % of the articles' letters.
GLANCE_CUT: Final = -5.5
#: Longer blocks with fewer links are looked at whatever the glance says: on one page in 400 it
#: condemns the element that holds the article.
PROSE_CHARS, PROSE_LINKS = 100, 0.4
#: Whatever the glance says of them, their chance is below this score's.
LEFT_OUT: Final = -3.0
_NOTHING: Final = Name(0.0, 0.0, 0.0, 0)
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
    """What the learned words say of each block: by its markup, by its text; and how it is marked."""

    names: list[float]
    phrases: list[float]
    marks: list[int]  #: of all elements above
    box_marks: list[int]  #: of each element by itself
    inline_marks: list[int]  #: of the inline element that the block begins with


class Sight(NamedTuple):
    """A page looked at: what each step measured and made of it."""

    seen: Measured
    hints: Hints
    glances: list[float]  #: of all blocks
    look: list[int]  #: the blocks that the glance left in
    first: dict[str, Column]  #: of those
    second: dict[str, Column]
    field: Field
    scores: list[float]  #: of all blocks
    headline: int  #: the block that repeats the page's title, or -1


def measure(page: Parsed) -> Measured:
    """The page, measured. Linear."""
    out = page.out
    sizes = sizes_of(out.texts)
    boxes, likes = Boxes(out, sizes), likes_of(out)
    tags = [head.partition(" ")[0] for head in out.box_head]
    return Measured(page, sizes, boxes, likes, [tags[b] for b in out.box], glance_columns(out, sizes, boxes, likes))


def hints_of(page: Parsed, tables: Tables) -> Hints:
    """What names and phrases say of each block. Linear in the page."""
    out, known = page.out, tables.heads
    if len(known) > HEADS_KEPT:
        known.clear()
    own: list[float] = []
    above: list[float] = []
    marks: list[int] = []
    single: list[int] = []
    for head, up in zip(out.box_head, out.box_up, strict=True):
        found = known.get(head) or _know(head, tables)
        own.append(found.own)
        above.append(found.above + above[up] if above else found.above)
        single.append(found.marks)
        marks.append(found.marks | marks[up] if marks else 0)
    inner = [(known.get(attrs) or _know(attrs, tables)) if attrs else _NOTHING for attrs in out.inner]
    up = out.box_up
    weight = tables.phrases.get
    return Hints(
        [own[b] + (above[up[b]] if b else 0.0) + i.inline for b, i in zip(out.box, inner, strict=True)],
        [sum([weight(key, 0.0) for key in phrases_of(text)]) for text in out.texts],
        [marks[b] for b in out.box],
        single,
        [i.marks for i in inner],
    )


def _know(head: str, tables: Tables) -> Name:
    """What the names in a tag say together; remembered."""
    found = sum_names([n for n in map(tables.names.get, names_of(head)) if n])
    bit = _ELEMENT_BITS.get(head.partition(" ")[0], 0)
    tables.heads[head] = found = found._replace(marks=found.marks | bit)
    return found


def chance(score: float) -> float:
    """The logistic function."""
    return 1 / (1 + exp(-score)) if score > -60 else 0.0  # noqa: PLR2004 - exp overflows far below


def see(page: Parsed, tables: Tables) -> Sight:
    """The page, looked at. Linear in the page."""
    seen = measure(page)
    hints = hints_of(page, tables)
    start = [n + p for n, p in zip(hints.names, hints.phrases, strict=True)]
    glances = tables.glance.scores(seen.columns, start)
    look = left_in(seen, glances)
    headline = find_headline(seen, page.head)
    first = first_columns(seen, hints, glances, look, headline)
    scores = [min(score, LEFT_OUT) for score in glances]
    for i, score in zip(look, tables.first.scores(first, [0.0] * len(look)), strict=True):
        scores[i] = score
    field, second = again(seen, hints, scores, look)
    for i, score in zip(look, tables.second.scores({**first, **second}, [0.0] * len(look)), strict=True):
        scores[i] = score
    return Sight(seen, hints, glances, look, first, second, field, scores, headline)


def left_in(seen: Measured, glances: Sequence[float]) -> list[int]:
    """The blocks that deserve a second look."""
    sizes, links = seen.sizes, seen.columns["links"]
    return [
        i
        for i, score in enumerate(glances)
        if score > GLANCE_CUT or (sizes[i] >= PROSE_CHARS and links[i] <= PROSE_LINKS)
    ]


def again(seen: Measured, hints: Hints, scores: Sequence[float], look: Sequence[int]) -> tuple[Field, dict[str, Column]]:
    """The page as the first look's scores show it, and what the second look measures of it."""
    field = Field(seen.page.out, seen.sizes, seen.boxes, [chance(score) for score in scores])
    columns = second_columns(field, look, seen.tags, seen.likes, hints.phrases)
    columns["first"] = [scores[i] for i in look]
    return field, columns
