"""Rules as compiled: what a rule votes to cut or to keep at a block, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlsplit

from cleaner.matchers import Matcher, Triggers
from cleaner.model import Action, Category, Confidence, Document, Kind
from cleaner.sentences import sentence_spans, snap
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cleaner.matchers import Span

#: ``near`` looks at so many blocks before and after.
NEAR_BLOCKS = 3


class Clause(NamedTuple):
    """One condition of a rule, and whether it held."""

    name: str  #: the YAML key: match, zone, prev, …
    held: bool
    actual: str  #: what was there instead


@dataclass(frozen=True)
class Rule:
    """One entry of a pack, ready to vote. Pure and picklable."""

    id: str
    why: str
    layer: int
    verb: Literal["drop", "keep"]
    action: Action
    category: Category
    confidence: Confidence
    match: Matcher
    goes_on: Matcher | None = None
    to: Matcher | None = None
    max_blocks: int = 12
    max_run: int = 3
    zone: tuple[str, ...] = ()
    prev: Matcher | None = None
    next: Matcher | None = None
    near: Matcher | None = None
    unless: tuple[Matcher, ...] = ()
    domains: tuple[str, ...] = ()
    surfaces: tuple[str, ...] = ()
    kind: Kind | None = None
    field: str | None = None
    needles: tuple[str, ...] = ()
    pack_version: int = 1

    @cached_property
    def triggers(self) -> Triggers | None:
        """What the prefilter looks for before it asks this rule."""
        return Triggers(frozenset(self.needles)) if self.needles else self.match.triggers

    def fits(self, surface: str, url: str | None) -> bool:
        """Whether the rule applies to documents of this surface and site at all."""
        if self.surfaces and surface not in self.surfaces:
            return False
        if not self.domains:
            return True
        host = (urlsplit(url).hostname or "") if url else ""
        return any(host == d or host.endswith("." + d) for d in self.domains)

    def clauses(self, view: View, i: int) -> Iterator[Clause]:
        """Each condition with its outcome, cheapest first. Stop at the first that does not hold."""
        if self.zone:
            zones = view.zones(i)
            yield Clause("zone", not set(zones).isdisjoint(self.zone), ", ".join(zones))
        for name, matcher, where in (
            ("prev", self.prev, (i - 1,)),
            ("next", self.next, (i + 1,)),
            ("near", self.near, (*range(i - NEAR_BLOCKS, i), *range(i + 1, i + 1 + NEAR_BLOCKS))),
        ):
            if matcher is not None:
                there = [k for k in where if 0 <= k < view.size]
                hit = any(matcher(view, k) is not None for k in there)
                yield Clause(name, hit, " / ".join(view.visible(k)[:80] for k in there))
        for matcher in self.unless:
            yield Clause("unless", matcher(view, i) is None, view.visible(i)[:80])

    def vote(self, view: View, i: int) -> Span | None:
        """The span of the document that the rule votes on from block ``i``, or None."""
        found = self.match(view, i)
        if found is None or not all(clause.held for clause in self.clauses(view, i)):
            return None
        return REACH[self.action](self, view, i, found)


def _block(_rule: Rule, view: View, i: int, _found: Span) -> Span | None:
    """The block."""
    return view.document.starts[i], view.document.ends[i]


def _span(rule: Rule, view: View, i: int, found: Span) -> Span | None:
    """The sentences that the match touches, and adjoining ones that ``while`` matches."""
    text = view.visible(i)
    start, end = snap(text, *found)
    if rule.goes_on is not None:
        spans = sentence_spans(text)
        first = next(k for k, s in enumerate(spans) if s[1] > start)
        last = max(k for k, s in enumerate(spans) if s[0] < end)
        while first > 0 and _sentence_matches(rule.goes_on, text, spans[first - 1]):
            first -= 1
        while last + 1 < len(spans) and _sentence_matches(rule.goes_on, text, spans[last + 1]):
            last += 1
        start, end = spans[first][0], spans[last][1]
    return view.source_span(i, start, end)


def _sentence_matches(matcher: Matcher, text: str, span: Span) -> bool:
    """Whether a matcher matches one sentence, taken as a block of its own."""
    sentence = text[span[0] : span[1]]
    alone = View(Document(sentence, "text", (0,), (len(sentence),)))
    return matcher(alone, 0) is not None


def _section(rule: Rule, view: View, i: int, _found: Span) -> Span | None:
    """The block, and what follows it as long as ``while`` matches."""
    return view.document.starts[i], view.document.ends[_run(rule, view, i)]


def _run(rule: Rule, view: View, i: int) -> int:
    """The last block of the run after ``i`` that ``while`` holds for."""
    last = i
    if rule.goes_on is not None:
        stop = min(view.size, i + rule.max_blocks)
        while last + 1 < stop and rule.goes_on(view, last + 1) is not None:
            last += 1
    return last


def _region(rule: Rule, view: View, i: int, found: Span) -> Span | None:
    """From the block to the one that ``to`` matches, or as far as ``while`` holds."""
    if rule.to is None:
        return _section(rule, view, i, found)
    start = view.document.starts[i]
    for last in range(i, min(view.size, i + rule.max_blocks)):
        hit = rule.to(view, last)
        if hit is not None and (last > i or hit != found):
            _, end = snap(view.visible(last), *hit)
            return start, view.source_span(last, 0, end)[1]
        if last > i and rule.goes_on is not None and rule.goes_on(view, last) is None:
            break
    return _section(rule, view, i, found) if rule.goes_on is not None else None


def _rest(rule: Rule, view: View, i: int, _found: Span) -> Span | None:
    """The block and everything below, unless more than ``max_run`` paragraphs stand there in a row."""
    run = 0
    for k in range(i + 1, view.size):
        run = run + 1 if view.is_paragraph(k) and "truncated" not in view.shapes(k) else 0
        if run > rule.max_run:
            return None
    return view.document.starts[i], view.document.ends[-1]


#: How far each action reaches from a block that matched.
REACH: dict[str, Callable[[Rule, View, int, Span], Span | None]] = {
    "block": _block,
    "span": _span,
    "section": _section,
    "region": _region,
    "rest": _rest,
}
