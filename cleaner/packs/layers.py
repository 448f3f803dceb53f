"""Which rules are in force: built-in packs, packs on top of them, profile, overrides."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from cleaner.errors import PackError, UsageError
from cleaner.model import CONFIDENCES, PROFILES, Pack
from cleaner.packs.builtin import rules_dir
from cleaner.packs.compile import PROJECT, SHARED_WORDS, compile_packs, layer_of
from cleaner.packs.package import folder_of
from cleaner.packs.snapshot import load_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from cleaner.model import Confidence, Profile
    from cleaner.packs.rule import Rule
    from cleaner.packs.spec import PackSpec

#: What the structure voters answer to among the packs, though they are no YAML.
STRUCTURE_PACK = "core/structure"
#: Rules of these confidences run in each profile.
PROFILE_CONFIDENCES: dict[str, tuple[str, ...]] = {
    "strict": CONFIDENCES[:1],
    "balanced": CONFIDENCES[:2],
    "aggressive": CONFIDENCES,
}


@dataclass(frozen=True, slots=True)
class Override:
    """A project's change to a rule that it did not write, with the reason for it."""

    rule: str  #: full rule id, or a pattern like ``en/ads/*``
    reason: str
    off: bool = False
    confidence: Confidence | None = None


class InForce(NamedTuple):
    """The rules that run, sorted by id, and where they come from."""

    rules: tuple[Rule, ...]
    packs: tuple[Pack, ...]
    digest: str  #: of all that the packs say
    structure: bool  #: whether the structure voters are among the chosen packs


def rules_in_force(
    packs: Sequence[str] | None = None,
    folders: Iterable[Path] = (),
    profile: Profile = "balanced",
    overrides: Iterable[Override] = (),
) -> InForce:
    """The rules that run with these options.

    ``packs``: ids or patterns (``en/*``) of built-in packs, None for all. ``folders``: packs on
    top, more specific than the built-in ones; ``package:NAME`` for those of an installed package. Raises PackError and UsageError.
    """
    if profile not in PROFILES:
        message = f"no profile {profile!r}: there are {', '.join(PROFILES)}"
        raise UsageError(message)
    builtin = load_snapshot(rules_dir())
    words = next((p.define for p in builtin.specs if p.pack == SHARED_WORDS), {})
    chosen = _choose(builtin.specs, packs)
    rules = list(compile_packs(chosen, shared=words, triggers=builtin.triggers))
    used = [(p, layer_of(p.pack)) for p in chosen]
    digests = [builtin.digest]
    for folder in map(folder_of, folders):
        own = load_snapshot(folder)
        rules += compile_packs(own.specs, PROJECT, words, own.triggers)
        used += [(p, PROJECT) for p in own.specs]
        digests.append(own.digest)
    rules = _override(_unique(rules), tuple(overrides))
    allowed = PROFILE_CONFIDENCES[profile]
    rules = [r for r in rules if r.verb == "keep" or r.confidence in allowed]
    versions = (Pack(p.pack, p.version, layer, len(p.rules)) for p, layer in used if p.rules)
    return InForce(
        tuple(sorted(rules, key=lambda r: r.id)),
        tuple(sorted(versions, key=lambda p: p.id)),
        " ".join(digests),
        packs is None or any(_answers(STRUCTURE_PACK, name) for name in packs),
    )


def _choose(specs: Sequence[PackSpec], wanted: Sequence[str] | None) -> list[PackSpec]:
    """The packs that are asked for."""
    if wanted is None:
        return list(specs)
    chosen: set[str] = set()
    for name in wanted:
        hits = {p.pack for p in specs if _answers(p.pack, name)}
        if not hits and not _answers(STRUCTURE_PACK, name):
            raise UsageError(_unknown("pack", name, [p.pack for p in specs]))
        chosen |= hits
    return [p for p in specs if p.pack in chosen]


def _answers(pack: str, name: str) -> bool:
    """Whether a pack answers to an id, a folder or a pattern."""
    return fnmatchcase(pack, name) or pack.startswith(name.rstrip("/") + "/")


def _unique(rules: Sequence[Rule]) -> list[Rule]:
    """The rules; of two with the same id the more specific one."""
    known: dict[str, Rule] = {}
    for rule in rules:
        if rule.id not in known or known[rule.id].layer <= rule.layer:
            known[rule.id] = rule
    return list(known.values())


def _override(rules: list[Rule], overrides: Sequence[Override]) -> list[Rule]:
    """The rules with the project's changes. Raises PackError for one that meets no rule or has no reason."""
    for override in overrides:
        hits = {r.id for r in rules if fnmatchcase(r.id, override.rule)}
        if not hits:
            raise PackError(_unknown("rule", override.rule, [r.id for r in rules]))
        if not override.reason.strip():
            message = f"override of `{override.rule}` has no reason: say why, for whoever reads it next year"
            raise PackError(message)
        if override.off:
            rules = [r for r in rules if r.id not in hits]
        elif override.confidence:
            rules = [replace(r, confidence=override.confidence) if r.id in hits else r for r in rules]
    return rules


def _unknown(what: str, name: str, known: Sequence[str]) -> str:
    """The message for a name that nothing has."""
    near = difflib.get_close_matches(name, known, 1)
    return f"no {what} `{name}`" + (
        f": did you mean `{near[0]}`?"
        if near
        else f": see `cleaner rules list` for the {len(known)} there are"
    )
