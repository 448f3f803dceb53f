"""Checks on packs: reasons, definitions, ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.authoring.clauses import clauses_of, definitions_of, used_names
from cleaner.authoring.finding import Finding, Subject
from cleaner.packs.builtin import rules_dir
from cleaner.packs.compile import PROJECT, SHARED_WORDS
from cleaner.packs.load import find_packs, pack_id_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A reason in fewer words says no more than the id.
REASON_WORDS = 4


def thin_reason(subject: Subject) -> Iterator[Finding]:
    """L003: a ``why`` that says nothing that the id does not say."""
    for rule_id, pack, rule in subject.rules():
        words = rule.why.split()
        said = {w.strip(".,;:").casefold() for w in words}
        hint = "say why it is not part of the article"
        if said & {"fixme", "todo"}:
            yield Finding("L003", pack.pack, rule_id, ("why",), "the reason is still to be written", hint)
        elif len(words) < REASON_WORDS or said <= set(rule.id.split("-")):
            yield Finding("L003", pack.pack, rule_id, ("why",), "too short to be a reason", hint)


def unused_definition(subject: Subject) -> Iterator[Finding]:
    """L011: a named matcher that nothing uses. Those of core/words are there for packs to come."""
    for pack in subject.packs:
        if pack.pack == SHARED_WORDS:
            continue
        used = used_names(definitions_of(pack)).union(*(used_names(clauses_of(r)) for r in pack.rules))
        for name in pack.define:
            if name not in used:
                message = f"`{name}` is defined and never used"
                yield Finding("L011", pack.pack, "", ("define", name), message, "use it, or delete it", "key")


def shadowed_rule(subject: Subject) -> Iterator[Finding]:
    """L013: a project's rule with the full id of a built-in rule, which it replaces."""
    home = rules_dir()
    chosen = {p.pack for root, p in subject.selection.chosen if root != home}
    if not chosen or not home.is_dir():
        return
    shared = chosen & {pack_id_of(p, home) for p in find_packs(home)}
    for rule in subject.selection.rules:
        pack_id = rule.id.rpartition("/")[0]
        if rule.layer == PROJECT and pack_id in shared:
            message = "a built-in pack has this id, and rules of the same id are replaced"
            hint = "give the pack an id of its own; to change a built-in rule, use an override"
            yield Finding("L013", pack_id, rule.id, ("id",), message, hint)
