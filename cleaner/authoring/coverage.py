"""Which clauses of rules the examples exercise.

A clause is one key of a matcher with its value; each pattern of a list is one, and a list of
phrases is one, since a phrase shows by itself what it matches. A clause counts as exercised when
it matched in an example in which it has a say: what finds and extends a cut, in an example that
the rule fires on; what holds it back, in any. A named matcher counts once, with the pack that defines
it; those of ``core/words`` when that pack is among the chosen, by the examples of all rules.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cleaner.authoring.clauses import Path, clauses_of, matchers_of, nested_in, reached, walk
from cleaner.authoring.examples import cases_of, read_example
from cleaner.authoring.select import narrow
from cleaner.matchers import KINDS, build
from cleaner.matchers.base import Scope
from cleaner.matchers.combine import All, Any_, Nothing
from cleaner.matchers.score import score_of
from cleaner.packs.compile import SHARED_WORDS
from cleaner.packs.rule import NEAR_BLOCKS
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cleaner.authoring.select import Selection
    from cleaner.matchers import Matcher, Span, Triggers
    from cleaner.packs.rule import Rule
    from cleaner.packs.spec import MatcherSpec, PackSpec, RuleSpec


@dataclass(frozen=True, slots=True)
class Unit:
    """A clause that examples can exercise."""

    owner: str  #: full rule id, or the pack's id for a clause of its ``define``
    path: Path
    text: str  #: as people read it: ``phrase: share this``


@dataclass(frozen=True, slots=True)
class Coverage:
    """The clauses of the chosen rules, and those that no example exercises."""

    units: tuple[Unit, ...]
    missed: tuple[Unit, ...]

    @property
    def share(self) -> float:
        """Share of the clauses that are exercised; 1.0 where there are none."""
        return 1 - len(self.missed) / len(self.units) if self.units else 1.0


@dataclass(slots=True)
class Trace:
    """What matched while the examples ran: keys are (owner, path)."""

    part: str = "drop"
    fired: set[tuple[str, Path]] = field(default_factory=set)  #: in an example that the rule fires on
    seen: set[tuple[str, Path]] = field(default_factory=set)  #: in any example


@dataclass(frozen=True)
class Traced:
    """A matcher that notes when it matches."""

    inner: Matcher
    trace: Trace
    key: tuple[str, Path]
    holds_back: bool = False  #: it counts in any example

    @property
    def triggers(self) -> Triggers | None:
        """Those of the matcher inside."""
        return self.inner.triggers

    def __call__(self, view: View, i: int) -> Span | None:
        """Where the matcher inside matches."""
        found = self.inner(view, i)
        if found is not None:
            self.trace.seen.add(self.key)
            if self.trace.part == "fires" or self.holds_back:
                self.trace.fired.add(self.key)
        return found


def measure(selection: Selection, pattern: str | None = None) -> Coverage:
    """Coverage of the chosen rules, experimental and deprecated ones left out. Linear in the examples."""
    ids = set(narrow(selection.specs, pattern))
    rules = {r.id: r for r in selection.rules}
    units: list[Unit] = []
    covered: set[tuple[str, Path]] = set()
    shared: set[str] = set()
    for _, pack in selection.chosen:
        used: set[str] = set()
        for spec in pack.rules:
            rule_id = f"{pack.pack}/{spec.id}"
            if rule_id in ids and spec.status == "stable":
                units += units_of(rule_id, spec)
                covered |= exercised(rules[rule_id], pack, spec)
                used |= named_in(rules[rule_id].define, spec)
        shared |= used - pack.define.keys()
        units += _units_defined(pack, used)
    for _, pack in selection.chosen:
        if pack.pack == SHARED_WORDS:
            units += _units_defined(pack, shared)
    return Coverage(tuple(units), tuple(u for u in units if (u.owner, u.path) not in covered))


def _units_defined(pack: PackSpec, names: set[str]) -> list[Unit]:
    """The clauses of those of the pack's named matchers."""
    named = ((name, spec) for name, spec in pack.define.items() if name in names)
    return [u for name, spec in named for u in _units(pack.pack, spec, ("define", name))]


def units_of(rule_id: str, spec: RuleSpec) -> Iterator[Unit]:
    """The rule's clauses, its zone guard among them."""
    for path, matcher in matchers_of(spec):
        yield from _units(rule_id, matcher, path)
    if spec.zone:
        yield Unit(rule_id, ("zone",), f"zone: {', '.join(spec.zone)}")


def exercised(rule: Rule, pack: PackSpec, spec: RuleSpec) -> set[tuple[str, Path]]:
    """Keys of the clauses that the rule's examples exercise."""
    trace = Trace()
    instrumented = instrument(rule, pack, trace)
    covered: set[tuple[str, Path]] = set()
    for case in cases_of(rule, spec):
        trace.part = "fires" if case.part == rule.verb else "silent"
        with suppress(
            TimeoutError
        ):  # of one of its patterns, which `rules test` reports: nothing is shown by it
            covered |= _held_back_by_zone(instrumented, View(read_example(case)))
    guards = {key for key in trace.seen if "unless" in key[1][:1]}
    return covered | trace.fired | guards | {key for key in trace.seen if _only_guards(key, rule)}


def _held_back_by_zone(rule: Rule, view: View) -> set[tuple[str, Path]]:
    """Ask the rule about every block; its zone's key if that held it back at one where it matched."""
    found: set[tuple[str, Path]] = set()
    for i in range(view.size):
        rule.vote(view, i)
        hits = rule.hits(view, i)
        for clause in rule.clauses(view, i, hits) if hits else ():
            if clause.name == "zone" and not clause.held:
                found.add((rule.id, ("zone",)))
    return found


def instrument(rule: Rule, pack: PackSpec, trace: Trace) -> Rule:
    """The rule with matchers that note when they match."""
    copy = replace(rule)
    define = rule.define

    def traced(spec: MatcherSpec | None, path: Path, *, sentences: bool = False) -> Matcher | None:
        return (
            _traced(spec, rule.id, path, _Making(define, pack, trace, sentences))
            if spec is not None
            else None
        )

    spec = rule.spec
    first = ("from",) if spec.from_ is not None else ("match",)
    around = (*range(-NEAR_BLOCKS, 0), *range(1, 1 + NEAR_BLOCKS))
    places = (("prev", spec.prev, (-1,)), ("next", spec.next, (1,)), ("near", spec.near, around))
    copy.__dict__.update(
        match=traced(
            spec.from_ if spec.from_ is not None else spec.match, first, sentences=rule.action == "span"
        ),
        goes_on=traced(spec.while_, ("while",)),
        to=traced(spec.to, ("to",)),
        neighbours=tuple((name, traced(s, (name,)), at) for name, s, at in places if s is not None),
        unless=tuple(traced(s, ("unless", k)) for k, s in enumerate(spec.unless)),
    )
    return copy


#: How a clause that holds matchers is made of its value and of them.
_COMBINED: dict[str, Callable[[Any, tuple[Matcher, ...]], Matcher]] = {
    "any": lambda _, parts: Any_(parts),
    "all": lambda _, parts: All(parts),
    "none": lambda _, parts: Nothing(parts),
    "score": score_of,
}


@dataclass(frozen=True, slots=True)
class _Making:
    """What traced matchers are made with."""

    define: Mapping[str, MatcherSpec]
    pack: PackSpec
    trace: Trace
    sentences: bool


def _traced(
    spec: MatcherSpec, owner: str, path: Path, making: _Making, *, holds_back: bool = False
) -> Matcher:
    """A matcher in which every clause notes when it matches."""
    parts: list[Matcher] = []
    for kind, value in spec.items():
        at = (*path, kind)
        nested = nested_in(kind, value)
        if nested:
            inner = tuple(
                _traced(s, owner, (*path, *where), making, holds_back=holds_back or back)
                for where, s, back in nested
            )
            parts.append(_COMBINED[kind](value, inner))
        elif kind == "use":
            named = making.define[value]
            home = making.pack.pack if value in making.pack.define else SHARED_WORDS
            found = _traced(named, home, ("define", value), making)
            parts.append(Traced(found, making.trace, (owner, at), holds_back))
        elif kind == "regex" and isinstance(value, (list, tuple)):
            leaves = (
                Traced(_compiled(kind, v, making), making.trace, (owner, (*at, k)), holds_back)
                for k, v in enumerate(value)
            )
            parts.append(Any_(tuple(leaves)))
        else:
            parts.append(Traced(_compiled(kind, value, making), making.trace, (owner, at), holds_back))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _compiled(kind: str, value: Any, making: _Making) -> Matcher:
    """The matcher of one clause."""
    return KINDS[kind].compile(value, Scope(making.define, build, sentences=making.sentences))


def _units(owner: str, spec: MatcherSpec, path: Path) -> Iterator[Unit]:
    for clause in walk(spec, path):
        if clause.kind == "regex" and isinstance(clause.value, (list, tuple)):
            yield from (Unit(owner, where, f"regex: {value}") for where, value in clause.alternatives)
        else:
            shown = (
                ", ".join(map(str, clause.value)) if isinstance(clause.value, (list, tuple)) else clause.value
            )
            yield Unit(owner, clause.path, f"{clause.kind}: {shown}")


def _only_guards(key: tuple[str, Path], rule: Rule) -> bool:
    """Whether a named matcher only ever holds back, where a match in any example counts."""
    _, path = key
    if path[0] != "define":
        return False
    firing = (m for p, m in matchers_of(rule.spec) if p[0] != "unless")
    return path[1] not in reached(rule.define, (c for m in firing for c in walk(m, ())))


def named_in(define: Mapping[str, MatcherSpec], rule: RuleSpec) -> set[str]:
    """Names of the definitions that the rule uses, and that those use."""
    return reached(define, clauses_of(rule), through_none=True)
