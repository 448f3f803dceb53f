"""Checks for what is there twice: alternatives of one rule, and phrases that another rule covers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from cleaner.authoring.clauses import Clause, clauses_of, definitions_of
from cleaner.authoring.finding import Finding, Subject, block_of, named
from cleaner.authoring.lint_matchers import is_guarded
from cleaner.fold import key_of
from cleaner.matchers import compile_matcher
from cleaner.matchers.phrase import fold
from cleaner.model import CONFIDENCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.packs.rule import Rule
    from cleaner.packs.spec import RuleSpec
    from cleaner.view import View

#: Kinds whose values are phrases.
PHRASES = ("exact", "starts", "ends", "phrase")
#: One block is asked of all rules; longer than this something else is wrong.
LIMIT_S = 5.0


def duplicate_alternative(subject: Subject) -> Iterator[Finding]:
    """L010: an alternative that an earlier one of the same list makes needless."""
    for pack in subject.packs:
        owned = [("", c) for c in definitions_of(pack)]
        owned += [(f"{pack.pack}/{r.id}", c) for r in pack.rules for c in clauses_of(r)]
        for rule_id, clause in owned:
            for path, value, first in _needless(clause):
                message = f"`{value}` is covered by `{first}` of the same list"
                yield Finding("L010", pack.pack, rule_id, path, message, "delete it")


def already_covered(subject: Subject) -> Iterator[Finding]:
    """L009: a phrase whose block another rule cuts anyway, without any guard."""
    rules = subject.compiled()
    for rule_id, pack, rule in subject.rules():
        if rule.drop != "block" or rule.field is not None:
            continue
        for clause in _plain_clauses(rule):
            covered: dict[str, list[tuple[tuple[str | int, ...], str]]] = {}
            for path, text in clause.alternatives:
                cover = (
                    "" if "{" in text or "#" in text else _cover(subject, rules[rule_id], clause.kind, text)
                )
                if cover:
                    covered.setdefault(cover, []).append((path, text))
            for cover, found in covered.items():
                message = f"{named([t for _, t in found])} is cut by {cover} already"
                yield Finding("L009", pack.pack, rule_id, found[0][0], message, "delete it here, or there")


def _needless(clause: Clause) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Path and value of each needless alternative, and the one that covers it."""
    if clause.kind == "regex":
        seen: set[str] = set()
        for path, value in clause.alternatives:
            if value in seen:
                yield path, value, value
            seen.add(value)
        return
    if clause.kind not in PHRASES:
        return
    known: dict[str, str] = {}
    for path, value in clause.alternatives:
        key = key_of(fold(value)) if clause.kind == "exact" else fold(value)
        if key in known:
            yield path, value, known[key]
        elif clause.kind != "exact":
            shorter = _part_of(clause.kind, key, known)
            if shorter:
                yield path, value, shorter
        known.setdefault(key, value)


def _part_of(kind: str, key: str, known: dict[str, str]) -> str:
    """An earlier alternative that matches wherever this one does."""
    if "{" in key:
        return ""
    padded = f" {key} "
    for other, value in known.items():
        if "{" in other or "#" in other or not other[:1].isalnum() or not other[-1:].isalnum():
            continue
        where = {"starts": padded.startswith(f" {other} "), "ends": padded.endswith(f" {other} ")}
        if where.get(kind, f" {other} " in padded):
            return value
    return ""


def _plain_clauses(rule: RuleSpec) -> Iterator[Clause]:
    """Clauses of phrases that alone decide whether the rule's matcher matches."""
    spec, path = rule.match or {}, ("match",)
    inner = (
        [(spec, path)] if "any" not in spec else [(s, ("match", "any", k)) for k, s in enumerate(spec["any"])]
    )
    if "any" in spec and len(spec) > 1:
        return
    for matcher, where in inner:
        if len(matcher) == 1:
            kind, value = next(iter(matcher.items()))
            if kind in ("exact", "starts", "phrase"):
                yield Clause((*where, kind), kind, value)


def _cover(subject: Subject, mine: Rule, kind: str, text: str) -> str:
    """The rule that cuts every block that this phrase alone would cut, or "".

    Only rules that say so in phrases count: that a pattern happens to cover a phrase does no harm.
    """
    view = block_of(text)
    try:
        votes = subject.engine.vote(view, time.monotonic() + LIMIT_S)
    except TimeoutError:  # of somebody's pattern, which is a finding of its own
        return ""
    for vote in sorted(votes, key=lambda v: v.rule_id):
        other = vote.rule
        if other is None or other.id == mine.id or (vote.start, vote.end) != (0, len(text)):
            continue
        if not _outranks(other, mine) or not _says(other, kind, view):
            continue
        if other.id < mine.id or is_guarded(mine.spec):  # of two that cover each other the later is reported
            return other.id
    return ""


def _outranks(other: Rule, mine: Rule) -> bool:
    """Whether the other rule cuts a block whenever it matches, and whenever this one would."""
    surely = CONFIDENCES.index(other.confidence) <= CONFIDENCES.index(mine.confidence)
    same = (other.layer, other.category, other.verb) == (mine.layer, mine.category, mine.verb)
    return same and surely and other.action == "block" and not is_guarded(other.spec)


def _says(other: Rule, kind: str, view: View) -> bool:
    """Whether one of the rule's own phrases matches, and does so in longer blocks too where ``kind`` does."""
    strong = {"exact": ("exact", "starts", "phrase"), "starts": ("starts", "phrase"), "phrase": ("phrase",)}[
        kind
    ]
    clauses = (c for c in _plain_clauses(other.spec) if c.kind in strong)
    return any(compile_matcher({c.kind: c.value})(view, 0) is not None for c in clauses)
