"""The clauses of a rule, each with the path of YAML keys that leads to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cleaner.matchers import KINDS
from cleaner.packs.hints import yaml_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cleaner.packs.spec import MatcherSpec, PackSpec, RuleSpec

Path = tuple[str | int, ...]

#: Fields of a rule that hold one matcher, in the order in which people read them.
MATCHER_FIELDS = ("match", "from_", "while_", "to", "prev", "next", "near")


@dataclass(frozen=True, slots=True)
class Clause:
    """One key of a matcher and its value: ``phrase: [a, b]``."""

    path: Path  #: from the rule (or the pack's ``define``) to the key
    kind: str
    value: Any
    holds_back: bool = (
        False  #: it can only keep its matcher from matching: in a ``none``, or of negative weight
    )

    @property
    def alternatives(self) -> tuple[tuple[Path, Any], ...]:
        """The value's items and their paths; one item for a value that is no list."""
        if isinstance(self.value, (list, tuple)):
            return tuple(((*self.path, k), item) for k, item in enumerate(self.value))
        return ((self.path, self.value),)


def matchers_of(rule: RuleSpec) -> Iterator[tuple[Path, MatcherSpec]]:
    """The rule's matchers and their paths."""
    for name in MATCHER_FIELDS:
        spec = getattr(rule, name)
        if spec is not None:
            yield (yaml_key(name),), spec
    for k, spec in enumerate(rule.unless):
        yield ("unless", k), spec


def clauses_of(rule: RuleSpec) -> Iterator[Clause]:
    """Every clause of every matcher of the rule, nested ones too; ``use`` is not followed."""
    for path, spec in matchers_of(rule):
        yield from walk(spec, path)


def definitions_of(pack: PackSpec) -> Iterator[Clause]:
    """Every clause of the pack's named matchers."""
    for name, spec in pack.define.items():
        yield from walk(spec, ("define", name))


def walk(spec: MatcherSpec, path: Path, *, holds_back: bool = False) -> Iterator[Clause]:
    """The clauses of one matcher."""
    for key, value in spec.items():
        nested = nested_in(key, value)
        for at, inner, back in nested:
            yield from walk(inner, (*path, *at), holds_back=holds_back or back)
        if not nested:
            yield Clause((*path, key), key, value, holds_back)


def nested_in(kind: str, value: Any) -> list[tuple[Path, MatcherSpec, bool]]:
    """The matchers inside a clause, each with its path from the clause's matcher, and whether it can only
    hold that back.
    """
    return [((kind, *at), inner, back) for at, inner, back in KINDS[kind].nested(value)]


def reached(
    define: Mapping[str, MatcherSpec], clauses: Iterable[Clause], *, through_none: bool = False
) -> set[str]:
    """Names of the definitions that these clauses use, and that those use.

    Without ``through_none`` what can only hold back is left out.
    """
    found: set[str] = set()
    todo = list(clauses)
    while todo:
        clause = todo.pop()
        if clause.kind != "use" or clause.value in found or (clause.holds_back and not through_none):
            continue
        if clause.value in define:
            found.add(clause.value)
            todo += walk(define[clause.value], ())
    return found


def used_names(clauses: Iterator[Clause]) -> set[str]:
    """Names that ``use`` clauses refer to."""
    return {c.value for c in clauses if c.kind == "use"}


def with_matcher(rule: RuleSpec, path: Path, spec: MatcherSpec | None) -> RuleSpec:
    """The rule with another matcher at ``path`` (as ``matchers_of`` gives them); None takes it out."""
    if path[0] == "unless":
        at = int(path[1])
        rest = (*rule.unless[:at], *rule.unless[at + 1 :])
        unless = rest if spec is None else (*rule.unless[:at], spec, *rule.unless[at + 1 :])
        return replace(rule, unless=unless)
    name = next(n for n in MATCHER_FIELDS if yaml_key(n) == path[0])
    change: dict[str, Any] = {name: spec}
    return replace(rule, **change)


def without(spec: MatcherSpec, path: Path) -> MatcherSpec | None:
    """The matcher without what ``path`` (from the matcher) leads to; None if nothing is left.

    An item of a list is an alternative of it; a list that lost its last item goes too.
    """
    out = _without(spec, path)
    return out or None


def _without(value: Any, path: Path) -> Any:
    step, rest = path[0], path[1:]
    if isinstance(value, (list, tuple)):
        items = list(value)
        at = int(step)
        inner = _without(items[at], rest) if rest else None
        items[at : at + 1] = [inner] if inner and set(inner) != {"weight"} else []
        return items
    mapping: Mapping[str, Any] = value
    out = dict(mapping)
    key = str(step)
    inner = _without(out[key], rest) if rest else None
    if inner:
        out[key] = inner
    else:
        del out[key]
    return out


def put(value: Any, path: Path, spec: MatcherSpec) -> Any:
    """The value with another matcher where ``path`` leads to; a cue keeps its weight."""
    if not path:
        return {**{key: value[key] for key in ("weight",) if key in value}, **spec}
    step, rest = path[0], path[1:]
    if isinstance(value, (list, tuple)):
        at = int(step)
        return [*value[:at], put(value[at], rest, spec), *value[at + 1 :]]
    return {**value, step: put(value[step], rest, spec)}
