"""The vote on a whole page's text: whether a text is one, and which of its lines are the article.

Every line is scored twice: by itself, and once more knowing what stands around it (``second``).
"""

from __future__ import annotations

from bisect import bisect_left
from functools import partial
from typing import TYPE_CHECKING

from cleaner.text_structure.evidence import CLIP
from cleaner.text_structure.outcome import TextStructure, categories
from cleaner.text_structure.second import First, Sight, again

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.additive import Additive
    from cleaner.model import Kind
    from cleaner.text_structure.outcome import Terms
    from cleaner.text_structure.place import Lines
    from cleaner.text_structure.second import Column
    from cleaner.text_structure.weights import Weights

#: A text may be a whole page's if so many lines stand above its third and below its third last
#: paragraph …
PAGE_LINES, OUTER_PARAGRAPHS = 14, 3
#: … and its first and its last lines score below the first figure on average, and their averages together
#: below the second: 95 % of the pages, 0.4 % of the marked bodies …
END_LINES, PAGE_END, PAGE_ENDS = 8, 1.0, -6.0
#: … and it is one if what the second look would cut scores below this on average. In a list or a table
#: that an extractor left whole it finds little that is sure.
PAGE_CUT = -2.4
#: The headline of a page is looked for in so many lines above the article, among those of this size
#: (longer than ``HEADLINE_FULL`` is no better) that do not end like a statement. It is the marked title
#: on 457 of the 645 pages where that stands above the article; on 386 if the words that it shares
#: with the article counted for nothing.
HEADLINE_ABOVE, HEADLINE_LEAST, HEADLINE_FULL, HEADLINE_MOST = 12, 10, 70, 180
HEADLINE_STOPS, HEADLINE_SHARED = (1, 3), 6.0
#: So much of the article's first paragraph says whether it is in another script than Latin letters.
SCRIPT_CHARS = 60
#: In a text of so few lines, which may be an extracted one after all, a paragraph goes only below this
#: score: doubt speaks for the article.
FEW_LINES, DOUBT = 60, -2.5
#: A line of this size right below the headline is the standfirst, unless it scores below the last figure.
#: Marked bodies seldom hold one, so a score somewhat below 0 says little.
STANDFIRST_CHARS, STANDFIRST_SCORE = range(70, 261), -2.0


def outer_lines(lines: Lines) -> int:
    """How many lines stand around the paragraphs, where a page has its menu and footer."""
    above, total = lines.above, lines.above[-1]
    outer = min(OUTER_PARAGRAPHS, (total + 1) // 2)
    if not outer:
        return len(lines.sizes)
    first = bisect_left(above, outer) - outer
    last = len(lines.sizes) - bisect_left(above, total - outer + 1) - outer + 1
    return first + last


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


def vote_page(
    lines: Lines, weights: Weights, model: Additive, ruled: frozenset[int] = frozenset()
) -> TextStructure | None:
    """Votes on all lines of a page but the article's; none where no paragraph would be left.

    None where the second look is unsure whether this is a page's text at all.
    """
    sight = Sight(lines, first_look(lines, weights, ruled))
    values, found = again(sight, model)
    doubt = DOUBT if len(values) <= FEW_LINES else 0.0
    least = [doubt if is_paragraph else 0.0 for is_paragraph in lines.paragraph]
    start = next((i for i, v in enumerate(values) if v > least[i] and lines.paragraph[i]), None)
    if start is None:
        return TextStructure(flags=("page-text",))
    title = headline_above(sight, start)
    kinds: dict[int, Kind] = {}
    if title is not None:
        kinds[title] = "headline"
        if (
            title + 1 < start
            and lines.sizes[title + 1] in STANDFIRST_CHARS
            and values[title + 1] > STANDFIRST_SCORE
        ):
            kinds[title + 1] = "standfirst"
    votes = {i: v for i, v in enumerate(values) if v <= least[i] and i not in kinds}
    if not votes or sum(votes.values()) >= PAGE_CUT * len(votes):
        return None
    why = partial(_terms, model, found)
    return TextStructure(votes, categories(lines, votes), kinds, ("page-text",), why)


def first_look(lines: Lines, weights: Weights, ruled: frozenset[int]) -> First:
    """The scores of all lines by themselves. 20 µs a line."""
    parts = [weights.parts(lines, i) for i in range(len(lines.sizes))]
    return First([a + b for a, b in parts], [b for _, b in parts], ruled)


def _terms(model: Additive, found: Mapping[str, Column], i: int) -> Terms:
    """What line ``i`` scores for in the second look."""
    return model.terms({name: column[i] for name, column in found.items()})


def headline_above(sight: Sight, start: int) -> int | None:
    """The line above the article that is most like a headline.

    It is of some length, in the article's script and words, unlike a menu; rules cut it not.
    """
    sizes, values, texts = sight.sizes, sight.values, sight.lines.texts
    sample = texts[start][:SCRIPT_CHARS]
    other_script = sum(map(str.isascii, sample)) < len(sample) / 2
    fitting = [
        i
        for i in range(max(0, start - HEADLINE_ABOVE), start)
        if i not in sight.first.ruled
        and not (other_script and texts[i].isascii())
        and HEADLINE_LEAST <= sizes[i] <= HEADLINE_MOST
        and sight.stops[i] in HEADLINE_STOPS
    ]
    worth = {
        i: min(sizes[i], HEADLINE_FULL) / 15
        + max(-CLIP, values[i]) / 2
        + HEADLINE_SHARED * max(0.0, sight.shared[i])
        for i in fitting
    }
    return max(fitting, key=lambda i: (worth[i], -i), default=None)
