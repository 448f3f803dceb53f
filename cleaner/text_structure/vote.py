"""The vote: which sort of text this is, and which of its lines are left over."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from cleaner.text_structure.ends import vote_extracted
from cleaner.text_structure.page import PAGE_LINES, is_page, outer_lines, vote_page
from cleaner.text_structure.place import lines_of
from cleaner.text_structure.second import TABLES, read_second
from cleaner.text_structure.weights import TABLE, Weights, read_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cleaner.additive import Additive
    from cleaner.text_structure.outcome import TextStructure
    from cleaner.text_structure.place import Lines
    from cleaner.view import View

#: A text with fewer lines is left alone.
FEWEST_LINES = 4
#: An extracted text of which rules cut so many lines, and where so many stand around the paragraphs, is
#: looked at as a page is …
DIRTY_RULED, DIRTY_OUTER = 3, 6
#: … but of it only lines go that are neither paragraphs nor of this size (a paragraph may be fused with a
#: label that has no full stop), below this score. With paragraphs below -3 it would
#: be 2 points more of what is left over in resiliparse's texts, and short last paragraphs amid advertisements with it.
DIRTY_CHARS, DIRTY_SURE = 120, -1.5
#: What has the ends of a page, but fewer lines around its paragraphs than this, may still be an extracted
#: text: there all goes below this score only. By folds resiliparse's texts lose .01 % less of the body so; with
#: sixty lines another .01 %, and F of whole pages' texts falls from .9307 to .9292.
MANY_OUTER, FEW_SURE = 40, -1.0


class Learned(NamedTuple):
    """All that the voter has learned."""

    extracted: Weights
    page: Weights
    second: Callable[[], Additive]  #: the second look at a page's lines; most texts need none


def score(view: View, ruled: frozenset[int] = frozenset()) -> TextStructure | None:
    """The voter's view of a text of which rules cut the blocks ``ruled``; None where it has nothing to say.

    40 µs for clean text, 50 µs a line for pages.
    """
    return vote(lines_of(view), built_in(), ruled) if view.size >= FEWEST_LINES else None


def vote(lines: Lines, learned: Learned, ruled: frozenset[int] = frozenset()) -> TextStructure:
    """The vote on lines under these tables."""
    outer = outer_lines(lines)
    page = outer >= PAGE_LINES and is_page(lines, learned.page)
    if not page and (outer < DIRTY_OUTER or len(ruled) < DIRTY_RULED):
        return vote_extracted(lines, learned.extracted, ruled)
    found = vote_page(lines, learned.page, learned.second(), ruled)
    if found is None:
        return vote_extracted(lines, learned.extracted, ruled)
    if page:
        return found if outer >= MANY_OUTER else _surest(found, FEW_SURE)
    return vote_extracted(lines, learned.extracted, ruled, _short(found, lines))


def _surest(found: TextStructure, below: float) -> TextStructure:
    """The same without the votes on lines that score higher than this."""
    return _only(found, (i for i, v in found.scores.items() if v < below))


def _short(found: TextStructure, lines: Lines) -> TextStructure:
    """The same with the votes alone that hold for an extracted text."""
    sure = _surest(found, DIRTY_SURE)
    return _only(sure, (i for i in sure.scores if not lines.paragraph[i] and lines.sizes[i] < DIRTY_CHARS))


def _only(found: TextStructure, wanted: Iterable[int]) -> TextStructure:
    """The same with the votes on these lines alone."""
    scores = {i: found.scores[i] for i in wanted}
    return replace(found, scores=scores, categories={i: found.categories[i] for i in scores})


@cache
def built_in() -> Learned:
    """The built-in tables, read once."""
    from cleaner.packs.builtin import rules_dir

    table = rules_dir() / TABLE
    second = partial(read_second, rules_dir() / TABLES)
    return Learned(read_weights(table, "extracted"), read_weights(table, "page"), second)
