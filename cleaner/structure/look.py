"""From a page to the scores of its blocks: a glance at all, two looks at those that may matter."""

from __future__ import annotations

from functools import cache, partial
from itertools import islice
from math import exp
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.structure.first import find_headline, first_makers
from cleaner.structure.glance import Boxes, glance_columns, likes_of, sizes_of
from cleaner.structure.second import Field, makers_of
from cleaner.structure.tables import BIT, ELEMENTS, HEADS_KEPT, Name
from cleaner.structure.words import names_of, phrases_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cleaner.page import Parsed
    from cleaner.structure.first import Maker
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


class Columns(NamedTuple):
    """What was measured, a column a feature."""

    glance: Mapping[str, Column]  #: of all blocks
    look: Mapping[str, Column]  #: of the blocks that the glance left in


class Sight(NamedTuple):
    """A page looked at: what came of it."""

    seen: Measured  #: of the glance's columns the links alone
    hints: Hints
    look: list[int]  #: the blocks that the glance left in
    scores: list[float]  #: of all blocks
    headline: int  #: the block that repeats the page's title, or -1
    columns: Callable[[], Columns]  #: measures again, at the first call: few ask


class Looks(NamedTuple):
    """A page while it is looked at."""

    seen: Measured
    hints: Hints
    look: list[int]
    makers: dict[str, Maker]  #: of the columns of both looks
    scores: list[float]
    headline: int


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
    found = [known.get(head) or _know(head, tables) for head in out.box_head]
    above, marks = [found[0][1]], [0]
    for (_, say, mark), parent in islice(zip(found, out.box_up, strict=True), 1, None):
        above.append(say + above[parent])
        marks.append(mark | marks[parent])
    up = out.box_up
    return Hints(
        [found[b][0] + (above[up[b]] if b else 0.0) for b in out.box],
        [marks[b] for b in out.box],
        [name[2] for name in found],
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
    seen, hints, look, _, scores, headline = look_at(page, tables)
    seen = seen._replace(columns={"links": seen.columns["links"]})
    return Sight(seen, hints, look, scores, headline, cache(partial(columns_of, page, tables)))


def columns_of(page: Parsed, tables: Tables) -> Columns:
    """What is measured of the page, for those who want to see it."""
    looks = look_at(page, tables)
    wanted = tables.second.edges
    return Columns(looks.seen.columns, {n: make() for n, make in looks.makers.items() if n in wanted})


def look_at(page: Parsed, tables: Tables) -> Looks:
    """The page, looked at. Columns are made when they are binned, one at a time: all of them would
    take 400 MB on a page of 20 MB.
    """
    seen = measure(page)
    hints = hints_of(page, tables)
    glances = tables.glance.scores(seen.columns, hints.names)
    look = left_in(seen, glances)
    phrases = phrases_at(page, look, tables)
    headline = find_headline(seen, page.head)
    makers = first_makers(seen, hints, glances, look, phrases=phrases, headline=headline)
    bins = tables.first.bins(_made_by(makers))
    firsts = _with_scores(glances, look, tables.first.sums(bins, len(look)))
    makers |= second_makers(seen, firsts, look, phrases)
    known = {name: bins[name] for name in tables.binned_alike}
    bins = tables.second.bins(_made_by(makers), known)
    scores = _with_scores(firsts, look, tables.second.sums(bins, len(look)))
    return Looks(seen, hints, look, makers, scores, headline)


def _made_by(makers: Mapping[str, Maker]) -> Callable[[str], Column]:
    """What makes the column of a name."""
    return lambda name: makers[name]()


def _with_scores(scores: list[float], look: Sequence[int], new: Sequence[float]) -> list[float]:
    """The scores, with new ones of the blocks ``look``."""
    scores = scores.copy()
    for i, score in zip(look, new, strict=True):
        scores[i] = score
    return scores


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


def second_makers(
    seen: Measured, scores: Sequence[float], look: Sequence[int], phrases: Sequence[float]
) -> dict[str, Maker]:
    """What makes the columns of the second look, the page being as the first look's scores show it."""
    field = Field(seen.page.out, seen.sizes, seen.boxes, [chance(score) for score in scores])
    makers = makers_of(field, look, names=seen.tags, likes=seen.likes, phrases=phrases)
    makers["first"] = lambda: [scores[i] for i in look]
    return makers


def again(
    seen: Measured, scores: Sequence[float], look: Sequence[int], phrases: Sequence[float]
) -> dict[str, Column]:
    """All that the second look measures."""
    return {name: make() for name, make in second_makers(seen, scores, look, phrases).items()}
