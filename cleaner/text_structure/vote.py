"""The vote: score lines where it matters, then choose what to keep as one stretch of lines.

Extracted text is mostly article: lines are scored from either end only as far as what is found
there stays in doubt, and an end is cut when all evidence together is strong. In page text every line
is scored, and the article is the stretch with the greatest sum.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING

from cleaner.text_structure.line import DIGITS
from cleaner.text_structure.place import Lines, lines_of
from cleaner.text_structure.weights import TABLE, Texts, Weights, read_weights

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from cleaner.model import Category, Kind
    from cleaner.view import View

#: A text with fewer lines is left alone.
FEWEST_LINES = 4
#: A score is clipped to this: one phrase must not decide over a dozen lines.
CLIP = 6.0
#: A line of so many characters counts once; longer ones by the root of their size, up to ``LONGEST``.
UNIT_CHARS, LONGEST_CHARS = 50, 400
#: What a line that a rule cuts scores at the end of an extracted text; at its head share rows stand below
#: the headline, and say nothing about it. Beyond the innermost of them the lines must
#: speak for themselves, by the margins below: the sentence above a "Get our app" is the article's.
RULED = -4.0
#: A line of this size that ends in a full stop may be the article's last between two advertisements.
STATEMENT_CHARS = 46
#: What a line's score is raised by before it is summed: doubt speaks for the article.
BENEFIT_EXTRACTED, BENEFIT_PAGE = 2.0, 2.2
#: An end of an extracted text is cut when the sum over it is below minus this …
MARGIN_HEAD, MARGIN_TAIL = 3.0, 4.0
#: … and no more than this share of the text's characters, and no more than so many, goes with it.
CUT_SHARE, CUT_CHARS = 0.25, 4000
#: So many lines, such a share of them with digits, are data and stay; so do lines of program text.
DATA_LINES, DATA_SHARE = 8, 0.7
CODE_MARKS, CODE_SHARE = frozenset("{};=<>_\\"), 0.3
#: An end that is a paragraph of this size is left alone: of what is cut from the ends of the labelled
#: texts 8 % lies behind one, and nearly half of the texts have one at both ends.
END_CHARS = 150
#: A paragraph of this size ends the scan from an end, unscored; and so does a sum of what was passed
#: since the best cut that is above the second figure.
STOP_CHARS = 240
#: The scan from an end goes on until the lines passed since the best cut sum up to this.
SURE = 12.0
#: A text may be a whole page's if so many lines stand above its third and below its third last
#: paragraph: 95 % of the pages, 4 % of the extracted texts (3 to 10 % by extractor) …
PAGE_LINES, OUTER_PARAGRAPHS = 20, 3
#: … and it is one if its first and its last lines score below the first figure on average, and their
#: averages together below the second.
END_LINES, PAGE_END, PAGE_ENDS = 8, -2.0, -8.0
#: Below the paragraphs a line from this size on is taken for a teaser.
TEASER_CHARS = 25
#: A line inside the article of a page is cut below this score.
INSIDE_PAGE = -4.0

#: The headline of a page is looked for in so many lines above the article, among those of this size
#: (longer than ``HEADLINE_FULL`` is no better) that do not end like a statement. It is the marked title
#: on 6 of 10 pages where that stands above the stretch.
HEADLINE_ABOVE, HEADLINE_LEAST, HEADLINE_FULL, HEADLINE_MOST = 12, 25, 70, 180
HEADLINE_STOPS = (1, 3)


@dataclass(frozen=True, slots=True)
class TextStructure:
    """What the voter makes of a text."""

    scores: Mapping[int, float] = field(default_factory=dict)  #: by block; below 0 votes to drop
    categories: Mapping[int, Category] = field(default_factory=dict)  #: of dropped blocks
    kinds: Mapping[int, Kind] = field(default_factory=dict)  #: of kept blocks that are more than body
    flags: tuple[str, ...] = ()
    lines: Lines | None = None
    weights: Weights | None = None

    def terms(self, i: int) -> Sequence[tuple[str, float, float]]:
        """What block ``i`` scores for: name, value, weight; the weightiest first."""
        return self.weights.terms(self.lines, i) if self.weights and self.lines else ()


_NOTHING = TextStructure(flags=("extracted-text",))


def score(view: View, ruled: frozenset[int] = frozenset()) -> TextStructure | None:
    """The voter's view of a text of which rules cut the blocks ``ruled``; None where it has nothing to say.

    40 µs for clean text, 20 µs a line for pages.
    """
    if view.size < FEWEST_LINES:
        return None
    return vote(lines_of(view), _weights("extracted"), _weights("page"), ruled)


def vote(
    lines: Lines, extracted: Weights, page: Weights, ruled: frozenset[int] = frozenset()
) -> TextStructure:
    """The vote on lines under these weights."""
    if may_be_page(lines) and is_page(lines, page):
        return vote_page(lines, page, ruled)
    return vote_extracted(lines, extracted, ruled)


def may_be_page(lines: Lines) -> bool:
    """Whether so many lines stand around the paragraphs as a page's menu and footer have."""
    above, total = lines.above, lines.above[-1]
    outer = min(OUTER_PARAGRAPHS, (total + 1) // 2)
    if not outer:
        return len(lines.sizes) >= PAGE_LINES
    first = bisect_left(above, outer) - outer
    last = len(lines.sizes) - bisect_left(above, total - outer + 1) - outer + 1
    return first + last >= PAGE_LINES


def is_page(lines: Lines, weights: Weights) -> bool:
    """Whether both ends of the text look like a page's menu and footer."""
    count = len(lines.sizes)
    top = [weights.score(lines, i) for i in range(min(END_LINES, count))]
    mean_top = sum(top) / len(top)
    if mean_top >= PAGE_END:
        return False
    bottom = [weights.score(lines, i) for i in range(max(0, count - END_LINES), count)]
    mean_bottom = sum(bottom) / len(bottom)
    return mean_bottom < PAGE_END and mean_top + mean_bottom < PAGE_ENDS


@lru_cache(maxsize=2)
def _weights(texts: Texts) -> Weights:
    """The built-in weights."""
    from cleaner.packs.builtin import rules_dir

    return read_weights(rules_dir() / TABLE, texts)


def _evidence(lines: Lines, i: int, value: float, benefit: float) -> float:
    """What line ``i`` says for the article: its score, clipped, and weighed by its size."""
    size = min(lines.sizes[i], LONGEST_CHARS) / UNIT_CHARS
    return (max(-CLIP, min(CLIP, value)) + benefit) * sqrt(size)


def vote_extracted(lines: Lines, weights: Weights, ruled: frozenset[int]) -> TextStructure:
    """Votes on the two ends of an extracted text."""
    look_up, look_down = _doubtful(lines, slice(1)), _doubtful(lines, slice(-1, -4, -1))
    if not look_up and not look_down:
        return _NOTHING
    count = len(lines.sizes)
    scores = dict[int, float]()
    room = min(CUT_CHARS, CUT_SHARE * sum(lines.sizes))
    head = _end(lines, weights, range(count), scores, frozenset()) if look_up else []
    scores |= dict.fromkeys(ruled, RULED)
    tail = _end(lines, weights, range(count - 1, -1, -1), scores, ruled) if look_down else []
    cut = [
        i
        for end in (head, tail)
        if sum(lines.sizes[i] for i in end) <= room and not _is_data(lines, end)
        for i in end
        if i not in ruled
    ]
    if not cut:
        return _NOTHING
    votes = {i: min(scores[i], 0.0) for i in cut}
    return TextStructure(votes, _categories(lines, cut), {}, ("extracted-text",), lines, weights)


def _doubtful(lines: Lines, end: slice) -> bool:
    """Whether an end is worth scoring: its last line is no paragraph, or a short one near such a line."""
    near = lines.paragraph[end]
    return not near[0] or (lines.sizes[end][0] < END_CHARS and not all(near))


def _within_reach(lines: Lines, order: range, margin: float, known: Container[int]) -> bool:
    """Whether the worst scores could cut anything: one short line below a long paragraph never goes."""
    room = margin
    for i in order:
        if _stops(lines, i) and i not in known:
            break
        room += _evidence(lines, i, -CLIP, BENEFIT_EXTRACTED)
        if room < 0:
            return True
    return False


def _stops(lines: Lines, i: int) -> bool:
    """Whether line ``i`` ends a scan."""
    return lines.paragraph[i] and lines.sizes[i] >= STOP_CHARS


def _is_statement(lines: Lines, i: int) -> bool:
    """Whether line ``i`` may be a last paragraph: what rules cut around it says nothing about it."""
    return lines.sizes[i] >= STATEMENT_CHARS and lines.code(i) % 4 == 0


def _is_data(lines: Lines, end: Sequence[int]) -> bool:
    """Whether the lines are a table, a list of sources or prices, or a program: the article's, though no prose."""
    texts = [lines.texts[i] for i in end]
    with_digits = sum(not DIGITS.isdisjoint(t) for t in texts)
    with_marks = sum(not CODE_MARKS.isdisjoint(t) and "http" not in t for t in texts)
    return (len(end) >= DATA_LINES and with_digits >= DATA_SHARE * len(end)) or with_marks > CODE_SHARE * len(
        end
    )


def _end(
    lines: Lines, weights: Weights, order: range, scores: dict[int, float], ruled: frozenset[int]
) -> list[int]:
    """The lines to cut from one end, scored as far as needed into ``scores``, which holds the lines that rules cut."""
    margin = MARGIN_HEAD if order.step > 0 else MARGIN_TAIL
    passed: list[int] = []
    total = best = own = 0.0  # ``own``: of the lines passed since the last one that a rule cuts
    cut, closed = 0, False
    for i in order if _within_reach(lines, order, margin, ruled) else ():
        if i not in scores:
            if _stops(lines, i):
                break
            scores[i] = weights.score(lines, i)
        gain = -_evidence(lines, i, scores[i], BENEFIT_EXTRACTED)
        total += gain
        closed = closed or (i not in ruled and _is_statement(lines, i))
        backed = i in ruled and not closed
        own = 0.0 if backed else own + gain
        passed.append(i)
        if total > best and (backed or own > margin):
            best, cut = total, len(passed)
        elif total < best - SURE:
            break
    return passed[:cut]


def vote_page(lines: Lines, weights: Weights, ruled: frozenset[int]) -> TextStructure:
    """Votes on all lines of a page but the stretch that is the article; none where that holds no paragraph."""
    values = [-CLIP if i in ruled else weights.score(lines, i) for i in range(len(lines.sizes))]
    low, high = _stretch([_evidence(lines, i, v, BENEFIT_PAGE) for i, v in enumerate(values)])
    if not any(lines.paragraph[low:high]):
        return TextStructure(flags=("page-text",))
    kinds: dict[int, Kind] = {}
    title = _headline(lines, values, low)
    if title is not None:
        kinds[title] = "headline"
    votes = {
        i: min(v, 0.0)
        for i, v in enumerate(values)
        if i not in kinds and (not low <= i < high or (v <= INSIDE_PAGE and i not in ruled))
    }
    return TextStructure(votes, _categories(lines, votes), kinds, ("page-text",), lines, weights)


def _headline(lines: Lines, values: Sequence[float], low: int) -> int | None:
    """The line above the article that is most like a headline: of some length, and not like a menu."""
    fitting = [
        i
        for i in range(max(0, low - HEADLINE_ABOVE), low)
        if HEADLINE_LEAST <= lines.sizes[i] <= HEADLINE_MOST and lines.code(i) % 4 in HEADLINE_STOPS
    ]
    worth = {i: min(lines.sizes[i], HEADLINE_FULL) / 15 + max(-CLIP, values[i]) / 2 for i in fitting}
    return max(fitting, key=lambda i: (worth[i], -i), default=None)


def _stretch(evidence: Sequence[float]) -> tuple[int, int]:
    """The half-open stretch with the greatest sum."""
    best, found = 0.0, (0, 0)
    total, low = 0.0, 0
    for i, value in enumerate(evidence):
        if total <= 0:
            total, low = 0.0, i
        total += value
        if total > best:
            best, found = total, (low, i + 1)
    return found


def _categories(lines: Lines, cut: Iterable[int]) -> dict[int, Category]:
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
