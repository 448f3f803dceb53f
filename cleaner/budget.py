"""How much of a text rules may cut before the less certain of them are told to hold back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.engine import Vote
    from cleaner.view import View

#: Rules that would cut a larger share of a text's paragraphs than this are reined in.
BUDGET_SHARE = 0.5
#: Texts with fewer paragraphs are not measured against the budget: one appeal is half of them.
BUDGET_PARAGRAPHS = 4


def within_budget(view: View, votes: list[Vote]) -> tuple[list[Vote], bool]:
    """The votes, without those of low and then of medium confidence as long as all together cut too
    much; and whether they did.
    """
    over = False
    for confidence in ("low", "medium"):
        if share_cut(view, votes) <= BUDGET_SHARE:
            break
        over = True
        votes = [v for v in votes if v.keep or v.rule is None or v.confidence != confidence]
    return votes, over or share_cut(view, votes) > BUDGET_SHARE


def share_cut(view: View, votes: Iterable[Vote]) -> float:
    """Share of the text's paragraphs that rules vote to drop, whatever comes of it."""
    document = view.document
    spans = sorted((v.start, v.end) for v in votes if not v.keep and v.rule is not None)
    if not spans:
        return 0.0
    total = gone = at = reach = 0
    for i in range(view.size):
        if not view.is_paragraph(i):
            continue
        total += 1
        while at < len(spans) and spans[at][0] <= document.starts[i]:
            reach = max(reach, spans[at][1])
            at += 1
        gone += reach >= document.ends[i]
    return gone / total if total >= BUDGET_PARAGRAPHS else 0.0
