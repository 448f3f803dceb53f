"""Why each block was kept or cut, and why a rule did or did not fire. The same code that cuts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from cleaner.engine import Vote
from cleaner.matchers import compile_matcher
from cleaner.matchers.score import scores_in
from cleaner.model import Removal
from cleaner.packs.rule import Clause, first_matcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.clean import Cleaner
    from cleaner.model import Document
    from cleaner.packs.rule import Rule
    from cleaner.view import View

#: Keys of a matcher that say what stands in a block; the others many blocks answer to.
TELLING = frozenset(("exact", "starts", "ends", "phrase", "regex", "fuzzy", "css", "class", "use", "any"))

_Spanned = TypeVar("_Spanned", Vote, Removal)


@dataclass(frozen=True, slots=True)
class VoteReport:
    """One vote on a block, and whether it had its way."""

    rule_id: str
    verb: str  #: drop or keep
    category: str
    confidence: str
    why: str
    won: bool


@dataclass(frozen=True, slots=True)
class BlockReport:
    """What became of one block."""

    index: int
    start: int
    end: int
    text: str
    kept: str  #: what is left of it; "" when all of it was cut
    kind: str | None  #: of what is left
    votes: tuple[VoteReport, ...]
    score: float | None = None  #: the structure voter's; above 0 it keeps
    terms: tuple[tuple[str, float], ...] = ()  #: what the score is the sum of, weightiest first


@dataclass(frozen=True, slots=True)
class RuleReport:
    """How one rule fared at one block: its conditions in the order they are asked, up to the first that failed."""

    index: int
    text: str
    clauses: tuple[Clause, ...]
    spans: tuple[tuple[int, int], ...]  #: what it voted on; empty when it did not fire

    @property
    def fired(self) -> bool:
        """Whether the rule voted here."""
        return bool(self.spans)


def explain(cleaner: Cleaner, document: Document) -> tuple[BlockReport, ...]:
    """A report on every block of the document. Linear in blocks times the votes on each."""
    result = cleaner.clean_document(document)
    opinion = cleaner.look(document)
    try:
        opinion, votes = cleaner.votes(opinion)
    except TimeoutError:
        votes = []
    kept = {block.start: block for block in result.blocks}
    votes_at = _by_block(document, votes)
    removals_at = _by_block(document, result.removals)
    out = []
    for i, (start, end) in enumerate(zip(document.starts, document.ends, strict=True)):
        block = kept.get(start)
        mine = votes_at.get(i, ())
        winners = {rule_id for r in removals_at.get(i, ()) for rule_id in r.rule_ids}
        out.append(
            BlockReport(
                i,
                start,
                end,
                document.text[start:end],
                block.text if block else "",
                block.kind if block else None,
                tuple(_report(v, winners) for v in sorted(mine, key=lambda v: (-v.layer, v.rule_id))),
                opinion.scores.get(i),
                tuple((name, value * weight) for name, value, weight in opinion.terms(i)),
            )
        )
    return tuple(out)


def _by_block(document: Document, spans: Iterable[_Spanned]) -> dict[int, list[_Spanned]]:
    """The spans that overlap each block, by its index."""
    out: dict[int, list[_Spanned]] = {}
    for span in spans:
        for i in range(bisect_right(document.ends, span.start), bisect_left(document.starts, span.end)):
            out.setdefault(i, []).append(span)
    return out


def _report(vote: Vote, winners: set[str]) -> VoteReport:
    """The vote as people read it."""
    why = vote.rule.why if vote.rule is not None else "the structure voter scores it below the article"
    won = not winners if vote.keep else vote.rule_id in winners
    return VoteReport(vote.rule_id, "keep" if vote.keep else "drop", vote.category, vote.confidence, why, won)


def explain_rule(cleaner: Cleaner, document: Document, rule_id: str) -> tuple[RuleReport, ...]:
    """A report on the rule at every block, best first: fired, then those where most conditions held.

    Raises UsageError for an unknown rule.
    """
    rule = cleaner.rule(rule_id)
    view = cleaner.look(document).view
    reports = [_in_time(rule, view, i) for i in range(view.size)]
    return tuple(sorted(reports, key=lambda r: (not r.fired, -sum(c.held for c in r.clauses), r.index)))


def _in_time(rule: Rule, view: View, i: int) -> RuleReport:
    """What the rule says of block ``i``, or that a pattern of it took too long to say."""
    try:
        return _try(rule, view, i)
    except TimeoutError:
        stopped = Clause("time", False, "stopped: a pattern takes too long here, see `cleaner rules lint`")
        return RuleReport(i, view.visible(i), (stopped,), ())


def _try(rule: Rule, view: View, i: int) -> RuleReport:
    """What the rule says of block ``i``."""
    clauses: list[Clause] = []
    if not rule.fits(view.document.surface, view.document.url):
        clauses.append(
            Clause("domains/surfaces", False, f"{view.document.surface}, {view.document.url or 'no address'}")
        )
    else:
        hits = rule.hits(view, i)
        added = _sum(rule, view, i)
        parts = () if hits or added or rule.action == "span" else _parts(rule, view, i)
        clauses += parts or [Clause("match", bool(hits), added or view.visible(i)[:120])]
        for clause in rule.clauses(view, i, hits) if hits else ():
            clauses.append(clause)
            if not clause.held:
                break
    held = all(c.held for c in clauses)
    spans = rule.vote(view, i) if held else ()
    if held and not spans:
        clauses.append(Clause(rule.action, False, "reaches nothing here: see `to`, `max_blocks`, `max_run`"))
    return RuleReport(i, view.visible(i), tuple(clauses), spans)


def _parts(rule: Rule, view: View, i: int) -> tuple[Clause, ...]:
    """The keys of the matcher, those that held and the first that did not; none where nothing telling held."""
    spec = first_matcher(rule.spec)
    held = {k: compile_matcher({k: value}, rule.define)(view, i) is not None for k, value in spec.items()}
    if all(held.values()) or not any(held[k] for k in held.keys() & TELLING):
        return ()
    actual = {"words": str(view.words(i)), "shape": ", ".join(sorted(view.shapes(i))) or "none"}
    ordered = [*(k for k in held if held[k]), next(k for k in held if not held[k])]
    return tuple(Clause(f"match: {k}", held[k], actual.get(k, view.visible(i)[:120])) for k in ordered)


def _sum(rule: Rule, view: View, i: int) -> str:
    """What the scores of the rule's match add up to, cue by cue, in the sentence that reaches most; "" where
    it has none, or no cue matches.
    """
    scores = list(scores_in(rule.match))
    places = [(view, i)]
    if scores and rule.action == "span":
        places = [(view.part(i, *sentence), 0) for sentence in view.sentences(i)]
    sums = [(score, score.terms(*place)) for score in scores for place in places]
    if not any(terms for _, terms in sums):
        return ""
    score, terms = max(sums, key=lambda s: sum(weight for _, weight in s[1]) - s[0].least)
    shown = ", ".join(f"{weight:+} {text}" for text, weight in terms)
    return f"{sum(weight for _, weight in terms)} of {score.least}: {shown}"


def near_misses(reports: Sequence[RuleReport], most: int = 5) -> tuple[RuleReport, ...]:
    """The blocks at which the rule matched, or a telling key of its matcher did, and something held it back."""
    return tuple(r for r in reports if not r.fired and r.clauses and r.clauses[0].held)[:most]
