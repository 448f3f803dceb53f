"""Rules as written to rules as compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.matchers import compile_matcher
from cleaner.packs.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.matchers import Matcher
    from cleaner.packs.spec import MatcherSpec, PackSpec, RuleSpec

#: Named matchers of this pack are known to every pack.
SHARED_WORDS = "core/words"
#: More specific layers win over less specific ones.
STRUCTURE, CORE, LANGUAGE, SITE, INSTALLED, PROJECT, COMMAND_LINE = range(7)


def layer_of(pack_id: str) -> int:
    """The layer of a built-in pack."""
    return {"core": CORE, "site": SITE}.get(pack_id.split("/", 1)[0], LANGUAGE)


def compile_packs(packs: Iterable[PackSpec], layer: int | None = None, shared: Mapping[str, MatcherSpec] | None = None) -> tuple[Rule, ...]:
    """The rules of the packs, sorted by id; ``layer`` is that of built-in packs unless given.

    ``shared``: named matchers besides the packs' own, for packs on top of the built-in ones.
    """
    known = {p.pack: p for p in packs}
    words = {**(shared or {}), **(known[SHARED_WORDS].define if SHARED_WORDS in known else {})}
    rules = [
        compile_rule(pack, rule, layer_of(pack.pack) if layer is None else layer, words)
        for pack in known.values()
        for rule in pack.rules
    ]
    return tuple(sorted(rules, key=lambda r: r.id))


def compile_rule(pack: PackSpec, spec: RuleSpec, layer: int, words: Mapping[str, MatcherSpec]) -> Rule:
    """One rule, ready to vote. Its match matcher alone is compiled here; patterns compile when first run."""
    define = {**words, **pack.define}

    def build(matcher: MatcherSpec | None) -> Matcher | None:
        return compile_matcher(matcher, define) if matcher is not None else None

    first = spec.from_ if spec.from_ is not None else spec.match
    return Rule(
        id=f"{pack.pack}/{spec.id}",
        why=spec.why,
        layer=layer,
        verb="drop" if spec.drop else "keep",
        action=spec.drop or spec.keep or "block",
        category=spec.category or pack.category or "navigation",
        confidence=spec.confidence,
        match=compile_matcher(first or {}, define),
        goes_on=build(spec.while_),
        to=build(spec.to),
        max_blocks=spec.max_blocks,
        max_run=spec.max_run,
        zone=spec.zone,
        prev=build(spec.prev),
        next=build(spec.next),
        near=build(spec.near),
        unless=tuple(compile_matcher(m, define) for m in spec.unless),
        domains=spec.domains,
        surfaces=spec.surfaces,
        kind=spec.kind,
        field=spec.field,
        needles=spec.needles,
        pack_version=pack.version,
    )
