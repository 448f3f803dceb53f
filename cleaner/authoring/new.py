"""A rule from the lines that somebody points at: matcher, category, examples, ready to be tested.

The matcher is as general as the evidence allows: with clean articles to try it on, the fewest words
that stand in none of them; without, the whole line.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cleaner.authoring.finding import block_of
from cleaner.authoring.telling import first_words, name_for, phrases_in, telling_words
from cleaner.authoring.yamltext import write_rule
from cleaner.errors import UsageError
from cleaner.matchers import compile_matcher
from cleaner.matchers.phrase import check_phrases
from cleaner.model import CATEGORIES
from cleaner.packs.spec import Example, Examples, RuleSpec
from cleaner.view import View, count_words, shapes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.authoring.pointed import Pointed
    from cleaner.authoring.select import Selection
    from cleaner.model import Document
    from cleaner.packs.spec import MatcherSpec

#: A line of at most so many words is taken whole; in longer ones a few words are looked for.
SHORT_WORDS = 12
#: Words of a phrase that is taken out of a longer line.
PHRASE_WORDS = range(3, 9)
#: Near misses written into the rule.
NEAR_MISSES = 2
#: Longer texts make poor examples.
EXAMPLE_CHARS = 300
#: Blocks around the cut that go into the example.
CONTEXT_BLOCKS = 1
WHY = "FIXME: say why this is never part of the article."

_NUMBER = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule that could be, and what it rests on."""

    rule: RuleSpec
    category: str
    guesses: tuple[tuple[str, float], ...]  #: categories and their likelihood, best first

    @property
    def yaml(self) -> str:
        """The rule as it stands in a pack."""
        return write_rule(self.rule)


def draft(
    pointed: Pointed,
    selection: Selection,
    *,
    clean: Iterable[Document] = (),
    category: str | None = None,
) -> Draft:
    """A rule that cuts the blocks that are pointed at. Raises UsageError."""
    document, blocks = pointed
    view = View(document)
    prose = [View(d) for d in clean]
    guesses = guess_category(" ".join(view.visible(i) for i in blocks), selection)
    chosen = category or (guesses[0][0] if guesses else "navigation")
    if chosen not in CATEGORIES:
        raise UsageError(f"no category `{chosen}`: there are {', '.join(CATEGORIES)}")
    head, *rest = (view.visible(i) for i in blocks)
    matcher = matcher_for(head, prose)
    bare = RuleSpec(id=name_for(head, f"{chosen}-line"), why=WHY, drop="block", match=matcher)
    rule = _extended(bare, rest, prose)
    keep = near_misses(head, matcher, prose) or _look_alikes(head, matcher, chosen, selection)
    examples = Examples(drop=(_example(document, blocks),), keep=tuple(keep))
    return Draft(replace(rule, examples=examples), chosen, guesses)


def matcher_for(line: str, clean: Sequence[View]) -> MatcherSpec:
    """The most general matcher for a line that matches no block of the clean articles."""
    if "#" in line or check_phrases(line):
        return {"regex": _verbatim(line)}
    general = _NUMBER.sub("#", line.strip())
    words = count_words(line)
    if words <= SHORT_WORDS:
        core = general.strip(" .:!?>|*-")
        return {"exact": core or general}
    if not clean:
        return {"phrase": first_words(general, PHRASE_WORDS[-1])}
    for size in PHRASE_WORDS:
        for phrase in phrases_in(general, size):
            matcher: MatcherSpec = {"phrase": phrase}
            if not _matches_any(matcher, clean):
                return matcher
    return {"starts": first_words(general, SHORT_WORDS)}


def _verbatim(line: str) -> str:
    """A pattern for the line as it is, with any digits: for what the phrase language has no words for."""
    escaped = re.sub(r"\\([ #-])", r"\1", re.escape(line.strip()))
    return "^" + _NUMBER.sub(r"\\d", escaped) + "$"


def guess_category(text: str, selection: Selection) -> tuple[tuple[str, float], ...]:
    """Categories by likelihood, from the words of the chosen rules' examples (naive Bayes)."""
    counts: dict[str, Counter[str]] = {}
    for pack, rule in selection.specs.values():
        category = rule.category or pack.category
        if rule.drop and category:
            for example in rule.examples.drop:
                shown = example if isinstance(example, str) else example.in_
                counts.setdefault(category, Counter()).update(telling_words(shown))
    known = {word for c in counts.values() for word in c}
    words = [w for w in telling_words(text) if w in known]
    if not words:
        return ()
    scores = {
        name: sum(math.log((c[w] + 1) / (c.total() + len(known))) for w in words)
        for name, c in counts.items()
    }
    best = max(scores.values())
    weights = {name: math.exp(score - best) for name, score in scores.items()}
    total = sum(weights.values())
    ranked = sorted(((name, w / total) for name, w in weights.items()), key=lambda x: (-x[1], x[0]))
    return tuple(ranked)


def near_misses(line: str, matcher: MatcherSpec, clean: Sequence[View]) -> list[str]:
    """Blocks of clean articles that come closest to the line and are not matched: the best ``keep`` examples."""
    wanted = set(telling_words(line))
    compiled = compile_matcher(matcher)
    ranked: list[tuple[float, int, str]] = []
    for view in clean if wanted else ():
        for i in range(view.size):
            text = view.visible(i)
            there = set(telling_words(text))
            shared = wanted & there
            close = len(shared) >= min(2, len(wanted)) and len(text) <= EXAMPLE_CHARS
            if close and "sentence" in shapes_of(text) and compiled(view, i) is None:
                ranked.append((-len(shared) / len(wanted), len(text), text))
    return [text for _, _, text in sorted(set(ranked))[:NEAR_MISSES]]


def _extended(rule: RuleSpec, rest: Sequence[str], clean: Sequence[View]) -> RuleSpec:
    """The rule over the lines that follow its first: a section that goes on as long as they match."""
    if not rest:
        return rule
    short = [line for line in rest if count_words(line) <= SHORT_WORDS]
    clauses: list[MatcherSpec] = []
    if short:
        whole = [matcher_for(line, ()) for line in short]
        for kind in ("exact", "regex"):
            texts = list(dict.fromkeys(str(m[kind]) for m in whole if kind in m))
            clauses += [{kind: texts if len(texts) > 1 else texts[0]}] if texts else []
    clauses += [matcher_for(line, clean) for line in rest if count_words(line) > SHORT_WORDS]
    goes_on: MatcherSpec = {"any": clauses} if len(clauses) > 1 else clauses[0]
    return replace(rule, drop="section", while_=goes_on, max_blocks=len(rest) + 2)


def _example(document: Document, blocks: Sequence[int]) -> Example:
    """The cut with the blocks around it, and what must be left."""
    text, starts, ends = document.text, document.starts, document.ends
    before = range(max(0, blocks[0] - CONTEXT_BLOCKS), blocks[0])
    after = range(blocks[-1] + 1, min(len(document), blocks[-1] + 1 + CONTEXT_BLOCKS))
    lead = [_shortened(text[starts[i] : ends[i]]) for i in before]
    tail = [_shortened(text[starts[i] : ends[i]]) for i in after]
    cut = [text[starts[i] : ends[i]] for i in blocks]
    return Example("\n\n".join([*lead, *cut, *tail]), "\n\n".join([*lead, *tail]), alone=True)


def _shortened(text: str) -> str:
    """The text, or its beginning up to a sentence's end: context need not be whole."""
    if len(text) <= EXAMPLE_CHARS:
        return text
    end = max(text.rfind(mark, 0, EXAMPLE_CHARS) for mark in ".!?")
    return text[: end + 1] if end > 0 else text[:EXAMPLE_CHARS].rsplit(" ", 1)[0]


def _look_alikes(line: str, matcher: MatcherSpec, category: str, selection: Selection) -> list[str]:
    """Keep examples of rules of the same category that have most words in common with the line."""
    wanted = set(telling_words(line))
    compiled = compile_matcher(matcher)
    ranked = [
        (-len(wanted & set(telling_words(text))), len(text), text)
        for pack, rule in selection.specs.values()
        if (rule.category or pack.category) == category
        for text in rule.examples.keep
        if isinstance(text, str) and "\n" not in text and compiled(block_of(text), 0) is None
    ]
    return [text for shared, _, text in sorted(set(ranked))[:1] if shared]


def _matches_any(matcher: MatcherSpec, clean: Sequence[View]) -> bool:
    compiled = compile_matcher(matcher)
    return any(compiled(view, i) is not None for view in clean for i in range(view.size))
