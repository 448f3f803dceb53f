"""The vote: which sort of text this is, and which of its lines are left over."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from cleaner.text_structure.ends import vote_extracted
from cleaner.text_structure.page import is_page, may_be_page, vote_page
from cleaner.text_structure.place import lines_of
from cleaner.text_structure.second import TABLES, read_second
from cleaner.text_structure.weights import TABLE, Weights, read_weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.additive import Additive
    from cleaner.text_structure.outcome import TextStructure
    from cleaner.text_structure.place import Lines
    from cleaner.view import View

#: A text with fewer lines is left alone.
FEWEST_LINES = 4


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
    if may_be_page(lines) and is_page(lines, learned.page):
        found = vote_page(lines, learned.page, learned.second(), ruled)
        if found is not None:
            return found
    return vote_extracted(lines, learned.extracted, ruled)


@cache
def built_in() -> Learned:
    """The built-in tables, read once."""
    from cleaner.packs.builtin import rules_dir

    table = rules_dir() / TABLE
    second = partial(read_second, rules_dir() / TABLES)
    return Learned(read_weights(table, "extracted"), read_weights(table, "page"), second)
