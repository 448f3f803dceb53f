"""``phrase``, and the phrase language that ``exact``, ``starts`` and ``ends`` share.

Words separated by spaces; ``{1..3}`` stands for one to three words, ``#`` for a digit. Case,
quotes, dashes and white space are folded on both sides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from cleaner.fold import key_of, lower, scan_form
from cleaner.markup import see
from cleaner.matchers.base import (
    NOTHING,
    Kind,
    Matcher,
    Needles,
    Scope,
    Span,
    Triggers,
    check_strings,
    either,
    strings,
)
from cleaner.matchers.literals import triggers_of
from cleaner.matchers.plain import NO_BOUNDARY, Anchor, Plain, first_of, plain

if TYPE_CHECKING:
    from cleaner.view import View

_SLOT = re.compile(r"^\{(\d+)\.\.(\d+)\}$")
#: Words that nothing is to be done about: a look that costs a tenth of folding.
_SIMPLE = re.compile(r"[A-Za-z0-9]+(?:[ '.,-][A-Za-z0-9]+)*[.!?]?")
_LOOKS_LIKE_SLOT = re.compile(r"\{[^}]*\}?")


def fold(phrase: str) -> str:
    """The phrase as the view shows text: lower case, straight quotes, single spaces."""
    if _SIMPLE.fullmatch(phrase):
        return phrase.lower()
    return lower(see(phrase, "html")[0].strip())


def pattern_of(phrase: str) -> str:
    """A regular expression, without anchors, for a phrase over folded text."""
    out, gap = "", ""
    for word in fold(phrase).split():
        slot = _SLOT.match(word)
        if slot:
            low, high = int(slot[1]), int(slot[2])
            out += rf"{gap}\S+(?:\s+\S+){{{low - 1},{high - 1}}}" if low else rf"(?:{gap}\S+){{0,{high}}}"
        else:
            out += gap + re.escape(word).replace(r"\#", r"\d")
        gap = r"\s+"
    first, last = fold(phrase)[:1], fold(phrase)[-1:]
    head = "" if NO_BOUNDARY.match(first) else r"(?<!\w)"
    tail = "" if NO_BOUNDARY.match(last) else r"(?!\w)"
    return head + out + tail


def words_of(phrase: str) -> str:
    """The phrase in scan form, without its slots and without blanks at its ends."""
    return scan_form(" ".join(w for w in fold(phrase).split() if not _SLOT.match(w))).strip()


def check_phrases(value: Any) -> list[str]:
    """Messages for phrases that cannot mean anything."""
    found = check_strings(value)
    for phrase in () if found else strings(value):
        for slot in _LOOKS_LIKE_SLOT.findall(phrase):
            numbers = _SLOT.match(slot)
            if not numbers or int(numbers[1]) > int(numbers[2]) or int(numbers[2]) < 1:
                found.append(f"has a word slot {slot!r} that is not like {{1..3}}")
        if not found and not words_of(phrase):
            found.append(f"{phrase!r} has no word of its own")
    return found


def _bare(phrase: str, anchor: Anchor) -> str:
    """The phrase without end punctuation where that does not count, in the phrase as in the block."""
    return phrase.rstrip(".,:;!?… ") or phrase if anchor in ("end", "whole") else phrase


def _is_pattern(phrase: str) -> bool:
    """Whether it holds more than words: slots, digits, or signs alone."""
    return "{" in phrase or "#" in phrase or not any(c.isalnum() for c in phrase)


@lru_cache(maxsize=4096)
def _plain_of(phrases: tuple[str, ...], anchor: Anchor) -> tuple[Plain, ...]:
    """The phrases that are nothing but words, folded: once, whichever rules use them."""
    bare = (_bare(p, anchor) for p in phrases if not _is_pattern(p))
    return tuple(plain(" ".join(fold(p).split())) for p in bare)


@lru_cache(maxsize=4096)
def _compiled(phrases: tuple[str, ...], anchor: Anchor) -> re.Pattern[str]:
    """One pattern for all the alternatives, the longest first."""
    joined = "|".join(pattern_of(_bare(p, anchor)) for p in sorted(phrases, key=lambda p: (-len(p), p)))
    head = {"start": "^", "whole": r"^[\W_]*"}.get(anchor, "")
    tail = r"[\W_]*$" if anchor in ("end", "whole") else ""
    return re.compile(f"{head}(?:{joined}){tail}")


def _literals(phrase: str, *, start: bool) -> Triggers | None:
    """What must stand in a text for the phrase to match."""
    return triggers_of(f"^{pattern_of(phrase)}" if start else pattern_of(phrase), anchored=start)


@dataclass(frozen=True)
class Phrase:
    """Matches blocks that hold one of the phrases."""

    phrases: tuple[str, ...]
    anchor: Anchor = "anywhere"
    sentences: bool = False

    @cached_property
    def triggers(self) -> Triggers | None:
        """The literals of each phrase; whole phrases without slots are keys."""
        if self.anchor != "whole":
            return self._gate
        if self.sentences:
            return either(_literals(p, start=False) for p in self.phrases)
        if any("#" in p and "{" not in p for p in self.phrases):
            digit = all("#" in p for p in self.phrases)
            return Triggers(short=max(len(p) for p in self.phrases) + 4, digit=digit)
        return either([Triggers(keys=self._keys), self._gate])

    @property
    def first(self) -> Needles | None:
        """Literals of which one must occur in whatever matches; None where there are none."""
        return self._gate.needles[0] if self._gate and self._gate.needles and not self._keys else None

    @cached_property
    def _keys(self) -> frozenset[str]:
        """The keys of whole phrases that are nothing but words."""
        return frozenset(key_of(p.text) for p in self._plain) if self.anchor == "whole" else NOTHING

    @cached_property
    def _plain(self) -> tuple[Plain, ...]:
        """The phrases that are nothing but words."""
        return _plain_of(self.phrases, self.anchor)

    @cached_property
    def _others(self) -> tuple[str, ...]:
        """The phrases that need a pattern."""
        return tuple(filter(_is_pattern, self.phrases))

    @cached_property
    def _gate(self) -> Triggers | None:
        """The literals of each phrase that has no key: patterns are compiled only where one occurs."""
        start = self.anchor == "start" and not self.sentences
        return either(
            _literals(p, start=start) for p in self.phrases if self.anchor != "whole" or _is_pattern(p)
        )

    def __call__(self, view: View, i: int) -> Span | None:
        """Where the first of the phrases stands, the longest of those that start there."""
        text = view.folded(i)
        found = None
        if not self._keys or key_of(text) in self._keys:
            found = first_of(self._plain, text, self.anchor)
        if self._others and (self._gate is None or self._gate.may_hold_at(view, i, len(text))):
            match = _compiled(self._others, self.anchor).search(text)
            if match and (found is None or (match.start(), -match.end()) < (found[0], -found[1])):
                return match.span()
        return found


def compile_phrase(value: Any, scope: Scope) -> Matcher:
    """A matcher for phrases anywhere in the block."""
    return Phrase(strings(value), sentences=scope.sentences)


KIND = Kind(check_phrases, compile_phrase, about="contains the phrase, on word boundaries", value="strings")
