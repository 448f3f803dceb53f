"""The smallest edits of a rule that would make it fire on a document on which it does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from cleaner.authoring.clauses import clauses_of, walk
from cleaner.authoring.mutation import mutants_of
from cleaner.packs.rule import first_matcher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.packs.rule import Rule
    from cleaner.packs.spec import RuleSpec
    from cleaner.view import View

#: A block that has so much in common with a phrase is taken for a variant of it.
LIKE = 0.7
#: Longer blocks are not compared with phrases: it is prose.
COMPARED_CHARS = 160
PHRASES = ("exact", "starts", "ends", "phrase")


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to the rule, and the block (from 0) at which it would fire then."""

    block: int
    text: str  #: delete `zone`; add `share this page` to `exact`
    size: float  #: the smaller, the less of the rule's meaning goes


def smallest_edits(rule: Rule, view: View, most: int = 3) -> tuple[Edit, ...]:
    """Edits of one clause that make the rule fire, smallest first. Blocks times clauses."""
    if not rule.fits(view.document.surface, view.document.url):
        return ()
    found = [*_variants(rule, view), *_loosened(rule, view)]
    seen: dict[str, Edit] = {}
    for edit in sorted(found, key=lambda e: (e.size, e.block)):
        seen.setdefault(edit.text, edit)
    return tuple(seen.values())[:most]


def _loosened(rule: Rule, view: View) -> Iterator[Edit]:
    """Clauses without which, or with which loosened, the rule fires."""
    for mutant, spec in mutants_of(rule.id, rule.spec):
        changed = replace(rule, spec=spec, triggers=None)
        where = _fires(changed, view)
        if where is not None:
            owner = str(mutant.path[0])
            name = mutant.text if owner in mutant.text else f"{mutant.text} under `{owner}`"
            yield Edit(where, name, 1.0 if "loosen" in mutant.text else 1.5)
            if owner in ("match", "from") and mutant.path[-1] == "words" and rule.action != "span":
                old = next(c.value for c in clauses_of(rule.spec) if c.path == mutant.path)
                yield Edit(where, f"change `words` to `{_widened(str(old), view.words(where))}`", 0.9)


def _widened(words: str, count: int) -> str:
    """The range of words, so that it takes in as many."""
    low, dots, high = words.partition("..")
    least, most = int(low or 0), int((high if dots else low) or count)
    return f"{min(least, count) or ''}..{max(most, count) if high or not dots else ''}"


def _variants(rule: Rule, view: View) -> Iterator[Edit]:
    """Blocks that nearly are one of the rule's phrases, and the alternative that would take them in."""
    for clause in walk(first_matcher(rule.spec), ()):
        if clause.kind not in PHRASES:
            continue
        phrases = [str(text) for _, text in clause.alternatives]
        for i in range(view.size):
            text = view.visible(i).strip(" .,:;!?")
            if not text or len(text) > COMPARED_CHARS:
                continue
            likely = ((_likeness(p, part), p, part) for p in phrases for part in _parts(text, p, clause.kind))
            share, near, part = max(likely)
            if LIKE <= share < 1:
                spec = _with_phrase(rule.spec, clause.value, [*phrases, part])
                if _fires(replace(rule, spec=spec, triggers=None), view) is not None:
                    yield Edit(i, f"add `{part}` to `{clause.kind}`, beside `{near}`", 1 - share)


def _parts(text: str, phrase: str, kind: str) -> Iterator[str]:
    """What of a text may stand where the matcher of this kind looks for the phrase: as many words as it has."""
    words, size = text.split(), len(phrase.split())
    if kind == "exact" or len(words) <= size:
        yield text
        return
    starts = {"starts": [0], "ends": [len(words) - size]}.get(kind, range(len(words) - size + 1))
    for k in starts:
        yield " ".join(words[k : k + size]).strip(" .,:;!?")


def _with_phrase(spec: RuleSpec, old: object, phrases: list[str]) -> RuleSpec:
    """The rule with a longer list of phrases in place of the list ``old`` in its first matcher."""

    def changed(value: object) -> object:
        if value is old:
            return phrases
        if isinstance(value, dict):
            return {k: changed(v) for k, v in value.items()}
        return [changed(v) for v in value] if isinstance(value, list) else value

    name = "from_" if spec.from_ is not None else "match"
    change = {name: changed(getattr(spec, name))}
    return replace(spec, **change)  # type: ignore[arg-type] # a matcher stays one


def _likeness(phrase: str, text: str) -> float:
    """How much two texts have in common, from 0 to 1."""
    matcher = SequenceMatcher(None, phrase.lower(), text.lower(), autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= LIKE and matcher.quick_ratio() >= LIKE else 0.0


def _fires(rule: Rule, view: View) -> int | None:
    """The first block at which the rule fires."""
    try:
        return next((i for i in range(view.size) if rule.vote(view, i)), None)
    except TimeoutError:
        return None
