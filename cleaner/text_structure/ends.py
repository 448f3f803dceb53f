"""The vote on extracted text: how much of either end is left over.

Such text is mostly article: lines are scored from either end only as far as what is found
there stays in doubt, and an end is cut when all evidence together is strong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.text_structure.evidence import CLIP, evidence
from cleaner.text_structure.headlines import headlines
from cleaner.text_structure.line import DIGITS
from cleaner.text_structure.outcome import TextStructure, categories

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from cleaner.text_structure.outcome import Terms
    from cleaner.text_structure.place import Lines
    from cleaner.text_structure.weights import Weights

#: What a line that a rule cuts scores at the end of an extracted text; at its head share rows stand below
#: the headline, and say nothing about it. Beyond the innermost of them the lines must
#: speak for themselves, by the margins below: the sentence above a "Get our app" is the article's.
RULED = -4.0
#: A line of this size that ends in a full stop may be the article's last between two advertisements.
STATEMENT_CHARS = 46
#: What a line's score is raised by before it is summed: doubt speaks for the article.
BENEFIT = 2.0
#: An end of an extracted text is cut when the sum over it is below minus this (4 at the tail: 1 % more of what
#: is left over in resiliparse's texts at most, and one marked body more touched) …
MARGIN_HEAD, MARGIN_TAIL = 3.0, 5.0
#: … and no more than this share of the text's characters, and no more than so many, goes with it.
CUT_SHARE, CUT_CHARS = 0.25, 4000
#: So many lines, such a share of them with digits, are data and stay; so do lines of program text.
DATA_LINES, DATA_SHARE = 8, 0.7
CODE_MARKS, CODE_SHARE = frozenset("{};=<>_\\"), 0.3
#: An end that is a paragraph of this size is left alone: of what is cut from the ends of the labelled
#: texts 8 % lies behind one, and nearly half of the texts have one at both ends.
END_CHARS = 150
#: A paragraph that scores above this ends the scan too, however sure the lines around it are.
DOUBT = -2.5
#: A paragraph of this size ends the scan from an end, unscored; and so does a sum of what was passed
#: since the best cut that is above the second figure.
STOP_CHARS = 240
#: The scan from an end goes on until the lines passed since the best cut sum up to this.
SURE = 12.0

_NOTHING = TextStructure(flags=("extracted-text",))


def vote_extracted(
    lines: Lines, weights: Weights, ruled: frozenset[int], sure: TextStructure = _NOTHING
) -> TextStructure:
    """Votes on the two ends of an extracted text, and on the lines that are ``sure`` to be left over."""
    look_up, look_down = _doubtful(lines, slice(1)), _doubtful(lines, slice(-1, -4, -1))
    if not look_up and not look_down and not sure.scores:
        return _NOTHING
    count = len(lines.sizes)
    scores = dict[int, float]()
    room = min(CUT_CHARS, CUT_SHARE * sum(lines.sizes))
    head = _end(lines, weights, range(count), scores, frozenset()) if look_up else []
    scores |= dict.fromkeys(ruled, RULED)
    tail = _end(lines, weights, range(count - 1, -1, -1), scores, ruled) if look_down else []
    cut = {
        i
        for end in (head, tail)
        if sum(lines.sizes[i] for i in end) <= room and not _is_data(lines, end)
        for i in end
        if i not in ruled
    }
    cut |= sure.scores.keys() - ruled
    cut -= headlines(lines, cut, ruled)
    if not cut:
        return _NOTHING
    votes = {i: sure.scores[i] if i in sure.scores else min(scores[i], 0.0) for i in sorted(cut)}

    def terms(i: int) -> Terms:
        return sure.terms(i) if i in sure.scores else weights.terms(lines, i)

    return TextStructure(votes, categories(lines, votes), {}, ("extracted-text",), terms)


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
        room += evidence(lines.sizes[i], -CLIP, BENEFIT)
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
            if lines.paragraph[i] and scores[i] > DOUBT:
                break
        closed = closed or (i not in ruled and _is_statement(lines, i))
        backed = i in ruled and not closed
        gain = 0.0 if closed and i in ruled else -evidence(lines.sizes[i], scores[i], BENEFIT)
        total += gain
        own = 0.0 if backed else own + gain
        passed.append(i)
        if total > best and (backed or own > margin):
            best, cut = total, len(passed)
        elif total < best - SURE:
            break
    return passed[:cut]
