"""Rules with one clause deleted or loosened, to see whether any of their examples notices.

What mutation testing is for programs (DeMillo, Lipton and Sayward, 1978). A mutant that every
example still accepts is a survivor: a clause that could go, or an example that is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cleaner.authoring.clauses import Path, matchers_of, nested_in, put, with_matcher, without
from cleaner.authoring.coverage import named_in
from cleaner.authoring.examples import cases_of, expected_of, left_of, read_example, same
from cleaner.authoring.select import narrow
from cleaner.engine import Vote
from cleaner.matchers.words import bounds
from cleaner.packs.compile import SHARED_WORDS
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.authoring.examples import Case
    from cleaner.authoring.select import Selection
    from cleaner.packs.rule import Rule
    from cleaner.packs.spec import MatcherSpec, PackSpec, RuleSpec


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to a rule, or to a named matcher that rules use."""

    owner: str  #: full rule id, or the pack's id for a change to its ``define``
    path: Path
    text: str  #: delete `zone`, loosen `exact` to `phrase`


@dataclass(frozen=True, slots=True)
class Mutation:
    """Every mutant that was tried, and those that no example noticed."""

    tried: tuple[Mutant, ...]
    survivors: tuple[Mutant, ...]

    @property
    def share(self) -> float:
        """Share of the mutants that survived; 0.0 where there are none."""
        return len(self.survivors) / len(self.tried) if self.tried else 0.0


def mutate(selection: Selection, pattern: str | None = None) -> Mutation:
    """Try every mutant of the chosen stable rules. Linear in mutants times examples."""
    ids = set(narrow(selection.specs, pattern))
    rules = {r.id: r for r in selection.rules}
    tried: list[Mutant] = []
    survivors: list[Mutant] = []
    everyone: list[tuple[Rule, RuleSpec, _Probe]] = []
    for _, pack in selection.chosen:
        mine = [
            (rules[i], s) for s in pack.rules if (i := f"{pack.pack}/{s.id}") in ids and s.status == "stable"
        ]
        probes = {rule.id: _Probe(rule, spec) for rule, spec in mine}
        for rule, spec in mine:
            for mutant, changed in mutants_of(rule.id, spec):
                tried.append(mutant)
                if not probes[rule.id].notices(replace(rule, spec=changed, triggers=None)):
                    survivors.append(mutant)
        users = [(rule, spec, probes[rule.id]) for rule, spec in mine]
        everyone += users
        for mutant, noticed in _definitions_tried(pack, users):
            tried.append(mutant)
            survivors += [] if noticed else [mutant]
    for _, pack in selection.chosen:
        if pack.pack == SHARED_WORDS:
            for mutant, noticed in _definitions_tried(pack, everyone):
                tried.append(mutant)
                survivors += [] if noticed else [mutant]
    return Mutation(tuple(tried), tuple(survivors))


def _definitions_tried(
    pack: PackSpec, users: list[tuple[Rule, RuleSpec, _Probe]]
) -> Iterator[tuple[Mutant, bool]]:
    """Each change to a named matcher of the pack that a rule uses, and whether an example noticed."""
    by_name: dict[str, list[tuple[Rule, _Probe]]] = {}
    for rule, spec, probe in users:
        for name in named_in(rule.define, spec):
            if rule.define[name] is pack.define.get(name):
                by_name.setdefault(name, []).append((rule, probe))
    for mutant, define in _changed_definitions(pack):
        using = by_name.get(str(mutant.path[1]), [])
        if using:
            changed = ((replace(r, define={**r.define, **define}, triggers=None), p) for r, p in using)
            yield mutant, any(p.notices(r) for r, p in changed)


def mutants_of(rule_id: str, spec: RuleSpec) -> Iterator[tuple[Mutant, RuleSpec]]:
    """Each mutant of the rule, and the rule as it would be."""
    if spec.zone:
        yield Mutant(rule_id, ("zone",), "delete `zone`"), replace(spec, zone=())
    for path, matcher in matchers_of(spec):
        name = "unless" if path[0] == "unless" else str(path[0])
        if name in ("prev", "next", "near", "unless") or (
            name == "while" and (spec.to or spec.drop == "span")
        ):
            yield Mutant(rule_id, path, f"delete `{name}`"), with_matcher(spec, path, None)
        for inner, text, changed in _changes(matcher, ()):
            yield Mutant(rule_id, (*path, *inner), text), with_matcher(spec, path, changed)


def _changed_definitions(pack: PackSpec) -> Iterator[tuple[Mutant, dict[str, MatcherSpec]]]:
    for name, matcher in pack.define.items():
        for inner, text, changed in _changes(matcher, ()):
            yield Mutant(pack.pack, ("define", name, *inner), text), {name: changed}


def _changes(spec: MatcherSpec, path: Path) -> Iterator[tuple[Path, str, MatcherSpec]]:
    """Path, description and whole matcher for each change to one clause of it."""
    for kind, value in spec.items():
        if len(spec) > 1 and (rest := without(spec, (kind,))):
            yield (*path, kind), f"delete `{kind}`", rest
        loosened = _loosened(kind, value)
        if loosened:
            text, change = loosened
            yield (*path, kind), text, {**{k: v for k, v in spec.items() if k != kind}, **change}
        items = [at for at, *_ in nested_in(kind, value)]
        if kind == "regex" and isinstance(value, (list, tuple)):
            items = [(kind, k) for k in range(len(value))]
        for k, at in enumerate(items if len(items) > 1 else ()):
            text = f"delete {'cue' if kind == 'score' else 'alternative'} {k + 1} of `{kind}`"
            yield (*path, *at), text, without(spec, at) or {}
        for at, inner, _ in nested_in(kind, value):
            for where, text, changed in _changes(inner, (*path, *at)):
                yield where, text, put(spec, at, changed)


def _loosened(kind: str, value: Any) -> tuple[str, MatcherSpec] | None:
    """A description, and what stands in the clause's place."""
    if kind in ("exact", "starts", "ends"):
        return f"loosen `{kind}` to `phrase`", {"phrase": value}
    if kind == "score" and value["least"] > 1:
        least = value["least"]
        return f"loosen `least: {least}`", {"score": {**value, "least": least - 1}}
    if kind == "words":
        low, high = bounds(value) or (0, 0)
        return f"loosen `words: {value}`", {"words": f"{low // 2}..{min(high, 10**6) * 2}"}
    return None


class _Probe:
    """A rule's examples, and whether a changed rule still does what they say."""

    def __init__(self, rule: Rule, spec: RuleSpec) -> None:
        """Keep the examples that the rule as it is passes: only those can notice."""
        cases = [case for case in cases_of(rule, spec) if not case.todo]
        self.cases = [(case, read_example(case)) for case in cases]
        self.cases = [
            (case, document) for case, document in self.cases if _accepts(rule, case, View(document))
        ]

    def notices(self, changed: Rule) -> bool:
        """Whether an example fails with the changed rule. A pattern that no longer ends is noticed too."""
        try:
            return not all(_accepts(changed, case, View(document)) for case, document in self.cases)
        except TimeoutError:
            return True


def _accepts(rule: Rule, case: Case, view: View) -> bool:
    """Whether the rule alone does what the example says."""
    document = view.document
    spans = [span for i in range(view.size) for span in rule.vote(view, i)]
    keep = rule.verb == "keep"
    if case.part == rule.verb and not spans:
        return False
    if keep:
        return case.part == "keep" or not spans
    votes = [
        Vote(*span, rule.layer, keep, rule.id, rule.category, rule.confidence, -1, rule) for span in spans
    ]
    return same(expected_of(case, document), left_of(document, votes))
