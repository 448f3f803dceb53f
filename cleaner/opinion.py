"""What the structure voters think of a document: which blocks are not the article's, and what the others are.

They have the weakest voice: any rule overrules them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from cleaner.engine import Vote
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cleaner.model import Category, Document, Kind
    from cleaner.structure.tables import Tables
    from cleaner.text_structure import TextStructure

#: Ids of the voters, as removals name them.
PAGE_RULE, TEXT_RULE = "core/structure/page", "core/structure/text"
#: Below this confidence in a page's choice of blocks, trafilatura is asked as well. By folds 3 news pages
#: in 200 are asked about, 1 article page in 50, 1 blog page in 14, at 0.1 s each; F1 rises by 0.003 on
#: the blogs, by 0.001 on articles, not on news. At 0.9 it would be half as many again, and gain twice that.
ASK_BELOW = 0.85
#: Larger pages are not: trafilatura would take seconds.
ASK_CHARS = 1_500_000
#: The layer of the structure voters' votes: below every rule.
LAYER = 0


def no_terms(_: int) -> Sequence[tuple[str, float, float]]:
    """No terms: nothing was scored."""
    return ()


@dataclass(frozen=True, slots=True)
class Opinion:
    """One voter's opinion of a document."""

    view: View
    rule_id: str
    drops: Mapping[int, Category] = field(default_factory=dict)  #: category of each block to drop
    kinds: Mapping[int, Kind] = field(default_factory=dict)  #: of blocks that are more than body
    flags: tuple[str, ...] = ()
    scores: Mapping[int, float] = field(default_factory=dict)  #: above 0 the block is the article's
    terms: Callable[[int], Sequence[tuple[str, float, float]]] = no_terms  #: name, value, weight
    #: How the voter makes up its mind once it knows which blocks rules cut; None where it has already.
    decide: Callable[[View, frozenset[int]], Opinion] | None = None

    def after(self, votes: Iterable[Vote]) -> Opinion:
        """The opinion once the rules have voted: what they cut is evidence about the lines beside it."""
        return self.decide(self.view, blocks_cut(self.view.document, votes)) if self.decide else self

    def votes(self) -> list[Vote]:
        """One vote for each run of blocks to drop with one category: a page has hundreds of menu lines."""
        runs: list[tuple[int, int, Category]] = []  # first block, last block
        for i, category in sorted(self.drops.items()):
            if runs and runs[-1][1] == i - 1 and runs[-1][2] == category:
                runs[-1] = (runs[-1][0], i, category)
            else:
                runs.append((i, i, category))
        starts, ends = self.view.document.starts, self.view.document.ends
        return [
            Vote(starts[first], ends[last], LAYER, False, self.rule_id, category, "low", first)
            for first, last, category in runs
        ]


def no_opinion(document: Document) -> Opinion:
    """An opinion that lets every block stand."""
    return Opinion(View(document), PAGE_RULE if document.surface == "html" else TEXT_RULE)


def form_opinion(document: Document, *, use_trafilatura: bool, tables: Tables | None = None) -> Opinion:
    """The opinion of the voter for this kind of document; trafilatura's choice of a page where asked for.

    Rules are asked about a page after its voter, and about a text before it (``Opinion.after``).
    ``tables``: of the page voter, other than the built-in ones.
    """
    if document.surface == "html":
        return _of_page(document, tables, use_trafilatura=use_trafilatura)
    from cleaner.text_structure import score

    return waiting(View(document), score)


def _of_page(document: Document, tables: Tables | None, *, use_trafilatura: bool) -> Opinion:
    """The page voter's opinion, or trafilatura's where that is asked for, or both where the voter is unsure."""
    from cleaner.structure import score

    found = score(document, tables)
    page = document.page
    if page is not None and (
        use_trafilatura or (found.confidence < ASK_BELOW and len(page.html) <= ASK_CHARS)
    ):
        from cleaner.second_opinion import ask, consult

        found = ask(document, page.html, found) if use_trafilatura else consult(document, page.html, found)
    scores = dict(enumerate(found.scores))
    drops = {i: found.categories.get(i, "navigation") for i, value in scores.items() if value <= 0}
    captions = frozenset(i for i, kind in found.kinds.items() if kind == "caption")
    view = View(document, [value > 0 for value in found.scores], captions)
    return Opinion(view, PAGE_RULE, drops, found.kinds, found.flags, scores, found.terms)


def blocks_cut(document: Document, votes: Iterable[Vote]) -> frozenset[int]:
    """The blocks that lie wholly in what one vote cuts."""
    starts, ends = document.starts, document.ends
    return frozenset(
        i for v in votes if not v.keep for i in range(bisect_left(starts, v.start), bisect_right(ends, v.end))
    )


def waiting(view: View, vote: Callable[[View, frozenset[int]], TextStructure | None]) -> Opinion:
    """An opinion of a text that ``vote`` forms once the rules have voted."""
    return Opinion(view, TEXT_RULE, decide=partial(_of_text, vote))


def _of_text(
    vote: Callable[[View, frozenset[int]], TextStructure | None], view: View, ruled: frozenset[int]
) -> Opinion:
    """The text voter's opinion; mostly none."""
    found = vote(view, ruled)
    if found is None:
        return Opinion(view, TEXT_RULE)
    drops = {i: found.categories.get(i, "navigation") for i, value in found.scores.items() if value <= 0}
    return Opinion(view, TEXT_RULE, drops, found.kinds, found.flags, found.scores, found.terms)
