"""When the less certain rules are told to hold back: alone in a text, or where too much would go."""

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
#: So many other rules are company for one of medium confidence, whatever they cut.
OTHER_RULES = 2


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


def corroborated(view: View, votes: list[Vote]) -> list[Vote]:
    """The votes, without those of medium confidence that stand alone in their text.

    What such a rule cuts is boilerplate where other boilerplate is; the one such line of an otherwise
    clean text is as likely its author's. Company is a vote cast from another block that is of another category,
    of high confidence or the structure voter's; or two other rules, whatever they cut. One other rule of
    medium confidence and the same category is not: an author who writes "Read more" once does so twice.
    Of 817 clean bodies rules touched 79 without this, 16 with any other rule as company, and 15 so. On
    pages the structure voter has spoken for each block: nothing is held back there.
    """
    drops = [v for v in votes if not v.keep]
    if view.document.surface == "html" or all(v.confidence != "medium" or v.rule is None for v in drops):
        return votes
    alone = {v.rule_id for v in drops if v.confidence == "medium"}
    alone = {rule_id for rule_id in alone if not _has_company(rule_id, drops)}
    return [v for v in votes if v.keep or v.rule_id not in alone] if alone else votes


def _has_company(rule_id: str, drops: Iterable[Vote]) -> bool:
    """Whether enough else is cut at blocks where this rule does not speak up."""
    own = {v.block: v.category for v in drops if v.rule_id == rule_id}
    others = [v for v in drops if v.rule_id != rule_id and v.block not in own]
    said = set(own.values())
    return len({v.rule_id for v in others}) >= OTHER_RULES or any(
        v.category not in said or v.rule is None or v.confidence == "high" for v in others
    )


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
