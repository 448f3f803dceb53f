"""Checks on matchers: those that match too much, nothing, or take too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.authoring.clauses import Clause, clauses_of, definitions_of, matchers_of, nested_in
from cleaner.authoring.finding import Finding, Subject, block_of, named
from cleaner.authoring.pumping import find_blowup
from cleaner.authoring.sample import NotUnderstoodError, parse, required
from cleaner.matchers.needles import needle_in
from cleaner.matchers.search import compiled
from cleaner.view import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.matchers import Matcher
    from cleaner.packs.spec import MatcherSpec, PackSpec, RuleSpec

#: What a block is never seen with (see ARCHITECTURE.md), and what stands there instead.
FOLDED = {
    **dict.fromkeys("’‘‚´", "'"), **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("–—‐‑−", "-"), "…": "...",
    **dict.fromkeys("\u00a0\u202f\u2009\t\n\r", " "), **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
}  # fmt: skip
#: Texts that have nothing in common.
PROBES = ("", "q", "Zv xj? Kw.", "7 + 8", "\u65e5\u672c", "#")
#: Match kinds that look at nothing but the block's text.
TEXTUAL = frozenset(
    {"exact", "starts", "ends", "phrase", "regex", "fuzzy", "words", "shape", "any", "all", "none", "score", "use"}
)  # fmt: skip
#: Fields of a rule that hold it back.
GUARDS = ("zone", "prev", "next", "near", "unless", "domains", "surfaces")

#: A word of a script without spaces, two characters of which count as a word.
ONE_WORD = 2


def matches_everything(subject: Subject) -> Iterator[Finding]:
    """L004: a pattern that matches the empty text in every block. One anchored at both ends does not."""
    for pack, rule_id, clause, path, pattern in _patterns(subject):
        if all(compiled(pattern).search(probe) is not None for probe in PROBES):
            hint = "make a part of it compulsory"
            yield Finding(
                "L004", pack.pack, rule_id, path, _of(clause, "matches every block, whatever it says"), hint
            )


def cannot_match(subject: Subject) -> Iterator[Finding]:
    """L005: a pattern or phrase that no block can match."""
    for pack, rule_id, clause, path, pattern in _patterns(subject):
        try:
            never = sorted(required(parse(pattern)) & FOLDED.keys())
        except (NotUnderstoodError, RecursionError):
            continue
        if never:
            shown = ", ".join(repr(c) for c in never)
            instead = FOLDED[never[0]]
            hint = f"matchers see {instead!r} there" if instead else "matchers see nothing there"
            yield Finding(
                "L005",
                pack.pack,
                rule_id,
                path,
                _of(clause, f"can never match: no block is seen with {shown}"),
                hint,
            )
    for rule_id, pack, rule in subject.rules():
        for at, spec in matchers_of(rule):
            yield from _dead_alternatives(subject, pack, rule_id, at, spec)


def contradicted_by_guard(subject: Subject) -> Iterator[Finding]:
    """L006: an alternative that an ``unless`` of the same rule always holds back."""
    for rule_id, pack, rule in subject.rules():
        guards = [(g, subject.matcher(pack, g)) for g in rule.unless if _keys(g) <= TEXTUAL]
        first = rule.from_ if rule.from_ is not None else rule.match
        if not guards or first is None:
            continue
        key = "from" if rule.from_ is not None else "match"
        for clause in _first_clauses(rule):
            if clause.kind not in ("exact", "phrase"):
                continue
            always = [m for g, m in guards if clause.kind == "exact" or _is_monotone(pack, g)]
            held = [
                (path, text)
                for path, text in clause.alternatives
                if not ("{" in text or "#" in text) and any(_always(m, text) for m in always)
            ]
            if held:
                message = (
                    f"{named([t for _, t in held])} never fires: the rule's own `unless` always holds it back"
                )
                hint = f"take it out of `{key}`, or narrow the guard"
                yield Finding("L006", pack.pack, rule_id, held[0][0], message, hint)


def no_needle(subject: Subject) -> Iterator[Finding]:
    """L007: a rule that is asked at every block, because no literal tells where it may match."""
    rules = subject.compiled()
    for rule_id, pack, rule in subject.rules():
        if rules[rule_id].triggers is None:
            key = "from" if rule.from_ is not None else "match"
            message = "no literal tells where it may match: it is tried on every block"
            signs = [n for n in rule.needles if not needle_in(n)]
            hint = (
                f"`{signs[0]}` is no needle: one holds a letter, a digit or a sign like €, %, @ or /"
                if signs
                else "add a phrase, give `needles`, or a reason: # lint: L007 …"
            )
            yield Finding("L007", pack.pack, rule_id, (key,), message, hint, "key")


def slow_pattern(subject: Subject) -> Iterator[Finding]:
    """L008: a pattern that takes too long on some block, which is shown."""
    known: dict[str, str] = {}
    for pack, rule_id, clause, path, pattern in _patterns(subject):
        if pattern not in known:
            blowup = find_blowup(pattern)
            known[pattern] = blowup.describe() if blowup else ""
        if known[pattern]:
            hint = "bound the repeats, and let no two of them match the same text"
            yield Finding("L008", pack.pack, rule_id, path, _of(clause, f"takes {known[pattern]}"), hint)


def too_broad(subject: Subject) -> Iterator[Finding]:
    """L012: one word anywhere in a block, and nothing that holds the rule back."""
    for rule_id, pack, rule in subject.rules():
        spec = rule.from_ if rule.from_ is not None else rule.match
        if rule.drop is None or spec is None or set(spec) != {"phrase"} or is_guarded(rule):
            continue
        for clause in _first_clauses(rule):
            for path, text in clause.alternatives:
                if text.isalpha() and count_words(text) <= ONE_WORD:
                    message = f"any block that holds the word `{text}` is cut"
                    hint = "use `exact`, add `words: ..8`, or a guard"
                    yield Finding("L012", pack.pack, rule_id, path, message, hint)


def is_guarded(rule: RuleSpec) -> bool:
    """Whether anything but its matcher decides if the rule fires."""
    return any(getattr(rule, g) for g in GUARDS)


def _patterns(subject: Subject) -> Iterator[tuple[PackSpec, str, Clause, tuple[str | int, ...], str]]:
    """Every regular expression of the packs under lint; rule id "" for those of ``define``."""
    for pack in subject.packs:
        owned = [("", c) for c in definitions_of(pack)]
        owned += [(f"{pack.pack}/{r.id}", c) for r in pack.rules for c in clauses_of(r)]
        for rule_id, clause in owned:
            if clause.kind == "regex":
                for path, pattern in clause.alternatives:
                    yield pack, rule_id, clause, path, pattern


def _first_clauses(rule: RuleSpec) -> Iterator[Clause]:
    """Clauses at the top of the rule's first matcher, and of the alternatives of an ``any`` there."""
    key, spec = ("from", rule.from_) if rule.from_ is not None else ("match", rule.match)
    for name, value in (spec or {}).items():
        if name == "any":
            for k, inner in enumerate(value):
                yield from (Clause((key, name, k, n), n, v) for n, v in inner.items() if n != "any")
        else:
            yield Clause((key, name), name, value)


def _dead_alternatives(
    subject: Subject, pack: PackSpec, rule_id: str, at: tuple[str | int, ...], spec: MatcherSpec
) -> Iterator[Finding]:
    """``exact`` phrases that the keys beside them rule out, whatever punctuation and case they come in."""
    for inner, path in _mappings(spec, at):
        others = {k: v for k, v in inner.items() if k != "exact"}
        if "exact" not in inner or not others or not _keys(others) <= TEXTUAL:
            continue
        beside = subject.matcher(pack, others)
        dead = [
            (where, text)
            for where, text in Clause((*path, "exact"), "exact", inner["exact"]).alternatives
            if not (
                "{" in text or "#" in text or any(beside(block_of(v), 0) is not None for v in _variants(text))
            )
        ]
        if dead:
            names = " and ".join(f"`{k}`" for k in others)
            message = f"{named([t for _, t in dead])} can never match beside {names}"
            hint = "take it out, or change what stands beside it"
            yield Finding("L005", pack.pack, rule_id, dead[0][0], message, hint)


def _mappings(
    spec: MatcherSpec, path: tuple[str | int, ...]
) -> Iterator[tuple[MatcherSpec, tuple[str | int, ...]]]:
    yield spec, path
    for key, value in spec.items():
        for at, inner, _ in nested_in(key, value):
            yield from _mappings(inner, (*path, *at))


def _keys(spec: MatcherSpec) -> set[str]:
    return {k for inner, _ in _mappings(spec, ()) for k in inner}


def _variants(text: str) -> tuple[str, ...]:
    """The phrase as it may stand in a block that ``exact`` accepts."""
    cases = (text, text.capitalize(), text.title(), text.upper())
    ends = ("", ".", "?", "!", ":", "...", " >", " |")
    return (*(c + e for c in cases for e in ends), f'"{text}"', f"({text})", f"#{text}", f"@{text}")


def _always(matcher: Matcher, text: str) -> bool:
    return all(matcher(block_of(v), 0) is not None for v in _variants(text))


def _is_monotone(pack: PackSpec, spec: MatcherSpec) -> bool:
    """Whether the matcher matches a block whenever it matches a part of it: phrases alone do."""
    if set(spec) == {"phrase"}:
        return True
    if set(spec) == {"any"}:
        return all(_is_monotone(pack, s) for s in spec["any"])
    return set(spec) == {"use"} and _is_monotone(pack, pack.define.get(spec["use"], {}))


def _of(clause: Clause, message: str) -> str:
    return f"`{clause.kind}` {message}"
