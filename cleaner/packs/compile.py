"""Rules as written to rules as compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.matchers import Triggers, compile_matcher
from cleaner.matchers.base import NO_LIMIT, rarest
from cleaner.matchers.needles import needle_in
from cleaner.matchers.phrase import fold
from cleaner.packs.rule import Rule, first_matcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.packs.spec import MatcherSpec, PackSpec, RuleSpec

#: Named matchers of this pack are known to every pack.
SHARED_WORDS = "core/words"
#: More specific layers win over less specific ones.
STRUCTURE, CORE, LANGUAGE, SITE, INSTALLED, PROJECT, COMMAND_LINE = range(7)


def layer_of(pack_id: str) -> int:
    """The layer of a built-in pack."""
    return {"core": CORE, "site": SITE}.get(pack_id.split("/", 1)[0], LANGUAGE)


def compile_packs(
    packs: Iterable[PackSpec],
    layer: int | None = None,
    shared: Mapping[str, MatcherSpec] | None = None,
    triggers: Mapping[str, Triggers | None] | None = None,
) -> tuple[Rule, ...]:
    """The rules of the packs, sorted by id; ``layer`` is that of built-in packs unless given.

    ``shared``: named matchers besides the packs' own, for packs on top of the built-in ones.
    ``triggers``: what is already known of the rules' triggers, by full id.
    """
    known = {p.pack: p for p in packs}
    words = {**(shared or {}), **(known[SHARED_WORDS].define if SHARED_WORDS in known else {})}
    rules = [
        compile_rule(pack, rule, layer_of(pack.pack) if layer is None else layer, words, triggers)
        for pack in known.values()
        for rule in pack.rules
    ]
    return tuple(sorted(rules, key=lambda r: r.id))


def compile_rule(
    pack: PackSpec,
    spec: RuleSpec,
    layer: int,
    words: Mapping[str, MatcherSpec],
    triggers: Mapping[str, Triggers | None] | None = None,
) -> Rule:
    """One rule, ready to vote. Its patterns are compiled when they are first run."""
    full_id = f"{pack.pack}/{spec.id}"
    define = {**words, **pack.define} if pack.define else words
    if triggers is not None and full_id in triggers:
        waits_for = triggers[full_id]
    else:
        waits_for = triggers_of(spec, define)
    return Rule(
        id=full_id,
        layer=layer,
        verb="drop" if spec.drop else "keep",
        action=spec.drop or spec.keep or "block",
        category=spec.category or pack.category or "navigation",
        confidence=spec.confidence,
        spec=spec,
        define=define,
        triggers=waits_for,
    )


def triggers_of(spec: RuleSpec, define: Mapping[str, MatcherSpec]) -> Triggers | None:
    """What the prefilter looks for before it asks the rule. Raises PackError where ``use`` goes round in a circle."""
    found = compile_matcher(
        first_matcher(spec), define, sentences=(spec.drop or spec.keep) == "span"
    ).triggers
    if not spec.needles:
        return None if found and found.short >= NO_LIMIT else found
    given = frozenset(needle_in(fold(needle)) for needle in spec.needles)
    if not all(given):
        return None
    derived = found.needles if found and not (found.keys or found.short or found.selectors) else ()
    limit, digit = (found.longest, found.digit) if found else (NO_LIMIT, False)
    return Triggers(rarest([given, *derived]) or (given,), limit=limit, digit=digit)
