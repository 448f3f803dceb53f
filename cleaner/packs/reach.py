"""How far each action of a rule reaches from a block that matched."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.matchers.combine import holds
from cleaner.sentences import snap
from cleaner.view import PROSE_CHARS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.matchers import Span
    from cleaner.packs.rule import Rule
    from cleaner.view import View

#: A block longer than this is a whole article that lost its line breaks, or a paragraph worth keeping:
#: ``block`` rules cut only sentences of it. Of 971 blocks that such rules cut in extracted texts all were shorter.
LONG_BLOCK_CHARS = 800


def _block(rule: Rule, view: View, i: int, hits: tuple[Span, ...]) -> tuple[Span, ...]:
    """The block; of a very long one, only the sentences that the match touches."""
    text = view.visible(i)
    if len(text) > LONG_BLOCK_CHARS:
        return tuple(view.source_span(i, *snap(text, *hit)) for hit in hits)
    return (view.source_span(i, *_without_fused(rule, view, i, hits)),)


def _without_fused(rule: Rule, view: View, i: int, hits: tuple[Span, ...]) -> Span:
    """Block ``i`` without what is fused to it: a paragraph's worth of sentences before or after all
    hits, with no white space between, that the rule would not cut on its own.
    """
    start, end = 0, len(view.visible(i))
    if end <= PROSE_CHARS:
        return start, end
    first, last = min(s for s, _ in hits), max(e for _, e in hits)
    for before, after in pairwise(view.sentences(i)):
        if before[1] == after[0]:
            if after[0] <= first and after[0] - start > PROSE_CHARS:
                start = after[0]
            elif before[1] >= last and end - before[1] > PROSE_CHARS:
                end = before[1]
                break
    size = len(view.visible(i))
    return (
        0 if start and holds(rule.match, view.part(i, 0, start), 0) else start,
        size if end < size and holds(rule.match, view.part(i, end, size), 0) else end,
    )


def _span(rule: Rule, view: View, i: int, hits: tuple[Span, ...]) -> tuple[Span, ...]:
    """The sentences that matched, and adjoining ones that ``while`` matches."""
    sentences, matched = view.sentences(i), frozenset(hits)
    chosen = {k for k, s in enumerate(view.in_time(sentences)) if s in matched and rule.allowed(view, i, s)}
    if rule.goes_on is not None:
        for step in (1, -1):
            for k in sorted(chosen):
                at = k + step
                while (
                    0 <= at < len(sentences)
                    and at not in chosen
                    and holds(rule.goes_on, view.part(i, *sentences[at]), 0)
                ):
                    chosen.add(at)
                    at += step
    runs: list[list[int]] = []
    for k in sorted(chosen):
        if runs and runs[-1][1] == k - 1:
            runs[-1][1] = k
        else:
            runs.append([k, k])
    return tuple(view.source_span(i, sentences[a][0], sentences[b][1]) for a, b in runs)


def _section(rule: Rule, view: View, i: int, hits: tuple[Span, ...]) -> tuple[Span, ...]:
    """The block, and what follows it as long as ``while`` matches."""
    last = _run(rule, view, i)
    own = view.source_span(i, *_without_fused(rule, view, i, hits))
    return (own if last == i else (own[0], _end_of_run(rule, view, last)),)


def _end_of_run(rule: Rule, view: View, last: int) -> int:
    """Where a run ends in its last block: before a paragraph that is fused with the box's last words.

    The sentences at the block's end that ``while`` does not match on their own are such a paragraph,
    if they are long enough for one, and other sentences of the block do match.
    """
    text, sentences, goes_on = view.visible(last), view.sentences(last), rule.goes_on
    if goes_on is None or len(sentences) == 1 or len(text) < PROSE_CHARS:
        return view.document.ends[last]
    backwards = view.in_time(sentences[::-1])
    end = next((e for s, e in backwards if holds(goes_on, view.part(last, s, e), 0)), 0)
    if not end or len(text) - end <= PROSE_CHARS:
        return view.document.ends[last]
    return view.source_span(last, 0, end)[1]


def _run(rule: Rule, view: View, i: int) -> int:
    """The last block of the run after ``i`` that ``while`` holds for."""
    last = i
    if rule.goes_on is not None:
        stop = min(view.size, i + rule.spec.max_blocks)
        while last + 1 < stop and last + 1 not in view.captions and holds(rule.goes_on, view, last + 1):
            last += 1
    return last


def _region(rule: Rule, view: View, i: int, hits: tuple[Span, ...]) -> tuple[Span, ...]:
    """From the block to the one that ``to`` matches, or as far as ``while`` holds."""
    if rule.to is None:
        return _section(rule, view, i, hits)
    start = view.document.starts[i]
    for last in range(i, min(view.size, i + rule.spec.max_blocks)):
        hit = rule.to(view, last)
        if hit is not None and (last > i or hit not in hits):
            _, end = snap(view.visible(last), *hit)
            return ((start, view.source_span(last, 0, end)[1]),)
        if last > i and rule.goes_on is not None and not holds(rule.goes_on, view, last):
            break
    return _section(rule, view, i, hits) if rule.goes_on is not None else ()


def _rest(rule: Rule, view: View, i: int, _hits: tuple[Span, ...]) -> tuple[Span, ...]:
    """The block and everything below, unless more than ``max_run`` paragraphs stand there in a row."""
    if i < view.last_run(rule.spec.max_run + 1):
        return ()
    return ((view.document.starts[i], view.document.ends[-1]),)


#: How far each action reaches from a block that matched.
REACH: dict[str, Callable[[Rule, View, int, tuple[Span, ...]], tuple[Span, ...]]] = {
    "block": _block,
    "span": _span,
    "section": _section,
    "region": _region,
    "rest": _rest,
}
