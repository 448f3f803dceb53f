"""Rules as compiled: what a rule votes to cut or to keep at a block, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlsplit

from cleaner.matchers import Matcher, Triggers, compile_matcher
from cleaner.matchers.combine import holds
from cleaner.sentences import snap
from cleaner.view import ZONES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cleaner.matchers import Span
    from cleaner.model import Action, Category, Confidence, Kind
    from cleaner.packs.spec import MatcherSpec, RuleSpec
    from cleaner.view import View

#: A block longer than this is a whole article that lost its line breaks, or a paragraph worth keeping:
#: ``block`` rules cut only sentences of it. Of 971 blocks that such rules cut in extracted texts all were shorter.
LONG_BLOCK_CHARS = 800
#: ``near`` looks at so many blocks before and after.
NEAR_BLOCKS = 3


def first_matcher(spec: RuleSpec) -> MatcherSpec:
    """The matcher that finds a rule's first block: ``from`` of a region, ``match`` of the others."""
    return (spec.from_ if spec.from_ is not None else spec.match) or {}


class Clause(NamedTuple):
    """One condition of a rule, and whether it held."""

    name: str  #: the YAML key: match, zone, prev, …
    held: bool
    actual: str  #: what was there instead


@dataclass(frozen=True)
class Rule:
    """One entry of a pack, ready to vote. Pure and picklable.

    Its matchers are compiled when they are first asked for: most rules never meet a text that
    holds one of their literals.
    """

    id: str
    layer: int
    verb: Literal["drop", "keep"]
    action: Action
    category: Category
    confidence: Confidence
    spec: RuleSpec
    define: Mapping[str, MatcherSpec]
    triggers: Triggers | None  #: what the prefilter looks for before it asks this rule; None: asked always

    @property
    def why(self) -> str:
        """The reason, as its author gave it."""
        return self.spec.why

    @property
    def kind(self) -> Kind | None:
        """What a keep rule's block is."""
        return self.spec.kind

    @property
    def field(self) -> str | None:
        """Where a metadata rule's block goes in ``Result.metadata``."""
        return self.spec.field

    @cached_property
    def zones(self) -> int:
        """The zones that it is confined to, as ``View.zone_mask`` has them; 0 for none."""
        return sum(1 << ZONES.index(zone) for zone in self.spec.zone)

    @cached_property
    def everywhere(self) -> bool:
        """Whether it applies to documents of all surfaces and sites."""
        return not self.spec.surfaces and not self.spec.domains

    @cached_property
    def match(self) -> Matcher:
        """What finds the rule's first block."""
        return compile_matcher(first_matcher(self.spec), self.define, sentences=self.action == "span")

    @cached_property
    def goes_on(self) -> Matcher | None:
        """What the blocks or sentences that follow must match."""
        return self._matcher(self.spec.while_)

    @cached_property
    def to(self) -> Matcher | None:
        """What finds a region's last block."""
        return self._matcher(self.spec.to)

    @cached_property
    def neighbours(self) -> tuple[tuple[str, Matcher, tuple[int, ...]], ...]:
        """Guards on blocks around: name, matcher, and where they look, relative to the block."""
        around = (*range(-NEAR_BLOCKS, 0), *range(1, 1 + NEAR_BLOCKS))
        places = (
            ("prev", self.spec.prev, (-1,)),
            ("next", self.spec.next, (1,)),
            ("near", self.spec.near, around),
        )
        return tuple(
            (name, compile_matcher(spec, self.define), at) for name, spec, at in places if spec is not None
        )

    @cached_property
    def unless(self) -> tuple[Matcher, ...]:
        """What the block must not match."""
        return tuple(compile_matcher(m, self.define) for m in self.spec.unless)

    @cached_property
    def _vague(self) -> bool:
        """Whether its match costs so much that the blocks around had better be asked first."""
        if self.triggers is None or self.triggers.short:
            return self.spec.prev is not None
        return self.action == "span" and bool(self.neighbours)

    def _matcher(self, spec: MatcherSpec | None) -> Matcher | None:
        """The compiled matcher, where there is one."""
        return compile_matcher(spec, self.define) if spec is not None else None

    def fits(self, surface: str, url: str | None) -> bool:
        """Whether the rule applies to documents of this surface and site at all."""
        spec = self.spec
        if spec.surfaces and surface not in spec.surfaces:
            return False
        if not spec.domains:
            return True
        host = _host(url)
        return any(host == d or host.endswith("." + d) for d in map(str.lower, spec.domains))

    def hits(self, view: View, i: int) -> tuple[Span, ...]:
        """Where ``match`` matches in the visible text of block ``i``: once, or, in a span rule, the
        sentences that match, each taken as a block of its own.
        """
        if self.action == "span":
            return self._sentences(view, i)
        found = self.match(view, i)
        return () if found is None else (found,)

    def _sentences(self, view: View, i: int) -> tuple[Span, ...]:
        """The sentences of block ``i`` that ``match`` matches."""
        sentences = view.sentences(i)
        if self.triggers is not None and len(sentences) > 1:
            may = self.triggers.within(view, i).may_hold
            lines = view.sentence_lines(i)
            sentences = [s for s, line in zip(sentences, lines, strict=True) if may(line, s[1] - s[0])]
        return tuple(s for s in view.in_time(sentences) if holds(self.match, view.part(i, *s), 0))

    def guards(self, view: View, i: int, hits: tuple[Span, ...]) -> Iterator[tuple[str, bool]]:
        """Each guard and whether it holds, cheapest first."""
        if self.zones:
            yield "zone", bool(self.zones & view.zone_mask(i))
        yield from self._beside(view, i)
        if self.unless:
            yield "unless", any(self.allowed(view, i, hit) for hit in hits)

    def _beside(self, view: View, i: int) -> Iterator[tuple[str, bool]]:
        """Each guard on blocks around, and whether it holds."""
        for name, matcher, offsets in self.neighbours:
            yield name, any(holds(matcher, view, k) for k in _around(view, i, offsets))

    def clauses(self, view: View, i: int, hits: tuple[Span, ...]) -> Iterator[Clause]:
        """Each guard with its outcome and what was there, cheapest first. Stop at the first that does not hold."""
        offsets = {name: places for name, _, places in self.neighbours}
        for name, held in self.guards(view, i, hits):
            if name == "zone":
                actual = ", ".join(view.zones(i))
            else:
                actual = " / ".join(view.visible(k)[:80] for k in _around(view, i, offsets.get(name, (0,))))
            yield Clause(name, held, actual)

    def allowed(self, view: View, i: int, hit: Span) -> bool:
        """Whether no ``unless`` matches: the block, or, in a span rule, the sentence."""
        there = (view.part(i, *hit), 0) if self.action == "span" else (view, i)
        return not any(holds(matcher, *there) for matcher in self.unless)

    def vote(self, view: View, i: int) -> tuple[Span, ...]:
        """The spans of the document that the rule votes on from block ``i``."""
        if self.zones and not self.zones & view.zone_mask(i):
            return ()
        if self._vague and not next(self._beside(view, i))[1]:
            return ()
        hits = self.hits(view, i)
        if not hits or not all(held for _, held in self.guards(view, i, hits)):
            return ()
        return REACH[self.action](self, view, i, hits)


def _around(view: View, i: int, offsets: Iterable[int]) -> list[int]:
    """The blocks at these places, relative to block ``i``, that there are."""
    return [i + k for k in offsets if 0 <= i + k < view.size]


def _host(url: str | None) -> str:
    """The host of an address; "" where it has none, or is none."""
    try:
        return (urlsplit(url).hostname or "") if url else ""
    except ValueError:  # an address comes with the document: whatever it is, it must not raise
        return ""


def _block(_rule: Rule, view: View, i: int, hits: tuple[Span, ...]) -> tuple[Span, ...]:
    """The block; of a very long one, only the sentences that the match touches."""
    text = view.visible(i)
    if len(text) > LONG_BLOCK_CHARS:
        return tuple(view.source_span(i, *snap(text, *hit)) for hit in hits)
    return ((view.document.starts[i], view.document.ends[i]),)


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


def _section(rule: Rule, view: View, i: int, _hits: tuple[Span, ...]) -> tuple[Span, ...]:
    """The block, and what follows it as long as ``while`` matches."""
    return ((view.document.starts[i], view.document.ends[_run(rule, view, i)]),)


def _run(rule: Rule, view: View, i: int) -> int:
    """The last block of the run after ``i`` that ``while`` holds for."""
    last = i
    if rule.goes_on is not None:
        stop = min(view.size, i + rule.spec.max_blocks)
        while last + 1 < stop and holds(rule.goes_on, view, last + 1):
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
