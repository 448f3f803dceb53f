"""What a save changes: the packs compiled anew, and the rules whose tests may come out otherwise now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.authoring.clauses import clauses_of, reached
from cleaner.authoring.select import recompiled
from cleaner.packs.builtin import rules_dir
from cleaner.packs.compile import SHARED_WORDS, triggers_of
from cleaner.packs.load import load_pack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cleaner.authoring.select import Selection
    from cleaner.matchers import Triggers
    from cleaner.packs.rule import Rule
    from cleaner.packs.spec import MatcherSpec, PackSpec

Words = dict[str, "MatcherSpec"]


def renewed(selection: Selection, fresh: Sequence[tuple[Path, PackSpec]]) -> tuple[Selection, frozenset[str]]:
    """The selection with these packs, which it has in an older form, and the full ids of the rules that are
    not as they were: they say something else, or a definition does that they use, if by way of others.

    No definition of core/words that was there before may be missing.
    """
    before = {r.id: r for r in selection.rules}
    for root, pack in fresh:
        if pack.pack == SHARED_WORDS:
            old = next(p.define for r, p in selection.chosen if (r, p.pack) == (root, SHARED_WORDS))
            # what is as it was stays the same object: rules whose pack defines a name anew are told by that
            new = {n: old[n] if n in old and old[n] == spec else spec for n, spec in pack.define.items()}
            rules = tuple(_with_words(rule, old, new) for rule in selection.rules)
            words = new if root == rules_dir() else selection.words
            selection = recompiled(replace(selection, rules=rules), [(root, replace(pack, define=new))])
            selection = replace(selection, words=words)
        else:
            there = replace(selection, words=_words(selection, root))
            known = _known_triggers(pack, there, before)
            selection = replace(recompiled(there, [(root, pack)], known), words=selection.words)
    ours = {f"{p.pack}/{r.id}" for _, p in selection.chosen for r in p.rules}
    changed = (r for r in selection.rules if r.id in ours and r is not before.get(r.id))
    return selection, frozenset(r.id for r in changed if _differs(r, before.get(r.id)))


def _with_words(rule: Rule, old: Words, new: Words) -> Rule:
    """The rule with the new words in place of the old ones; itself if it uses none that changed."""
    changed = {n for n in new if new[n] is not old.get(n) and rule.define.get(n) is old.get(n)}
    if not changed & reached(rule.define, clauses_of(rule.spec), through_none=True):
        return rule
    define = {**rule.define, **{n: new[n] for n in changed}}
    return replace(rule, define=define, triggers=triggers_of(rule.spec, define))


def _known_triggers(
    pack: PackSpec, selection: Selection, before: Mapping[str, Rule]
) -> dict[str, Triggers | None]:
    """The triggers of the pack's rules that say what they said: to find them anew is most of compiling."""
    define = {**selection.words, **pack.define}
    out = {}
    for spec in pack.rules:
        old = before.get(f"{pack.pack}/{spec.id}")
        if old is not None and old.spec == spec:
            names = reached(old.define, clauses_of(spec), through_none=True)
            if all(define.get(n) == old.define[n] for n in names):
                out[old.id] = old.triggers
    return out


def _words(selection: Selection, root: Path) -> Mapping[str, MatcherSpec]:
    """What ``use`` may name in every pack of the folder: a project may have a core/words of its own."""
    path = root / f"{SHARED_WORDS}.yaml"
    if root == rules_dir() or not path.is_file():
        return selection.words
    chosen = next((p.define for r, p in selection.chosen if (r, p.pack) == (root, SHARED_WORDS)), None)
    return {**selection.words, **(load_pack(path, root).define if chosen is None else chosen)}


def _differs(rule: Rule, before: Rule | None) -> bool:
    """Whether examples may come out otherwise than with the rule as it was before."""
    if before is None or (rule.spec, rule.category) != (before.spec, before.category):
        return True
    names = reached(rule.define, clauses_of(rule.spec), through_none=True)
    return any(rule.define[n] != before.define.get(n) for n in names)
