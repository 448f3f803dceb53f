"""The structure voter: ``score`` says which blocks of a page are the article, and what each is."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import add
from typing import TYPE_CHECKING, Final

from cleaner.page import Parsed
from cleaner.structure.articles import others_of
from cleaner.structure.captions import captions_of
from cleaner.structure.kinds import category_of, headline_of, standfirst_of
from cleaner.structure.look import PROSE_CHARS, PROSE_LINKS, chance, see
from cleaner.structure.tables import load_tables
from cleaner.structure.terms import terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleaner.model import Category, Document, Kind
    from cleaner.structure.look import Sight
    from cleaner.structure.tables import Tables

#: A headline or a caption is kept by what it is; its score says no more than that.
KEPT_BY_KIND: Final = 1.0
#: Other articles are dropped, and captions that the page shows a second time.
DROPPED_BY_KIND: Final = -1.0
#: Below this confidence the choice deserves a second opinion.
LOW_CONFIDENCE: Final = 0.75
#: Where no paragraph is kept, those are that score so much less than the best at most, if they are
#: no mere lines; unless even the best is hopeless.
NEAR_BEST, HOPELESS, LINE_CHARS = 1.0, -4.0, 30


@dataclass(frozen=True, slots=True)
class Structure:
    """What the structure voter makes of a document."""

    scores: Sequence[float]  #: above 0 the block is kept
    kinds: Mapping[int, Kind]  #: of kept blocks that are more than body
    categories: Mapping[int, Category]  #: of dropped blocks
    confidence: float  #: 0 to 1: the F1 that the chances of the blocks let one expect
    flags: tuple[str, ...] = ()
    sight: Sight | None = field(default=None, compare=False, repr=False)
    second: Sequence[float] | None = None  #: what a second opinion added to each block's score

    def terms(self, i: int) -> list[tuple[str, float, float]]:
        """What block ``i`` scores for, as (what, 1, weight): they add up to its score.

        A block that is kept by its kind has the terms that it would have had as body.
        """
        if self.sight is None:
            return []
        found = terms_of(self.sight, load_tables(), i)
        return [*found, ("second opinion", 1.0, self.second[i])] if self.second else found


def score(document: Document, tables: Tables | None = None) -> Structure:
    """The structure voter's view of a document; where there is no page, all of it is kept. Linear.

    ``tables`` other than the built-in ones are for measuring: ``terms`` does not know them.
    """
    page = document.page
    if not isinstance(page, Parsed) or not page.out.texts:
        first: dict[int, Kind] = {0: "headline"} if "h1" in document.tags[:1] else {}
        return Structure([1.0] * len(document), first, {}, 1.0 if len(document) else 0.0)
    return decide(see(page, tables or load_tables()))


def decide(sight: Sight, second: Sequence[float] | None = None) -> Structure:
    """What the scores of a page come to, with what a second opinion adds to each."""
    if second:
        sight = sight._replace(scores=list(map(add, sight.scores, second)))
    sight = sight._replace(scores=spare(sight))
    confidence = expected_f1(sight)
    others = others_of(sight)
    sight = sight._replace(scores=_without(sight.scores, others.blocks))
    headline = headline_of(sight)
    captions, again = captions_of(sight, headline)
    scores = _without(sight.scores, again)
    kinds: dict[int, Kind] = dict.fromkeys(captions, "caption")
    if headline >= 0 and (captions or max(scores) > 0):  # a headline alone is no article
        kinds[headline] = "headline"
    for i in kinds:
        scores[i] = max(scores[i], KEPT_BY_KIND)
    standfirst = standfirst_of(sight, kinds)
    if standfirst >= 0:
        kinds[standfirst] = "standfirst"
    marks = sight.hints.marks
    categories = {i: category_of(marks[i]) for i, value in enumerate(scores) if value <= 0}
    flags = (*(("low-confidence",) if confidence < LOW_CONFIDENCE else ()), *others.flags)
    return Structure(scores, kinds, categories, confidence, flags, sight, second)


def _without(scores: Sequence[float], blocks: Iterable[int]) -> list[float]:
    """The scores, with some blocks dropped."""
    found = list(scores)
    for i in blocks:
        found[i] = min(found[i], DROPPED_BY_KIND)
    return found


def spare(sight: Sight) -> list[float]:
    """The scores, raised where no paragraph would be kept: the likeliest one is kept, and those near it.

    A page of one short paragraph among menus would come out empty.
    """
    sizes, links, scores = sight.seen.sizes, sight.seen.columns["links"], sight.scores
    prose = [i for i in sight.look if sizes[i] >= PROSE_CHARS and links[i] <= PROSE_LINKS]
    best = max((scores[i] for i in prose), default=1.0)
    if best > 0 or best < HOPELESS:
        return scores
    lift = NEAR_BEST - best
    return [
        s + lift if s + lift > 0 and sizes[i] >= LINE_CHARS else min(s, 0.0) for i, s in enumerate(scores)
    ]


def expected_f1(sight: Sight) -> float:
    """The F1 that the choice would have if each block were article with its chance."""
    kept = hit = wanted = 0.0
    for i in sight.look:
        size, p = sight.seen.sizes[i], chance(sight.scores[i])
        wanted += size * p
        if sight.scores[i] > 0:
            kept += size
            hit += size * p
    return 2 * hit / (kept + wanted) if kept else 0.0
