"""``phrase``, and the phrase language that ``exact``, ``starts`` and ``ends`` share.

Words separated by spaces; ``{1..3}`` stands for one to three words, ``#`` for a digit. Case,
quotes, dashes and white space are folded on both sides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal

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

if TYPE_CHECKING:
    from cleaner.view import View

_SLOT = re.compile(r"^\{(\d+)\.\.(\d+)\}$")
_LOOKS_LIKE_SLOT = re.compile(r"\{[^}]*\}?")
_NO_BOUNDARY = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\W]"
)
Anchor = Literal["anywhere", "start", "end", "whole"]


def fold(phrase: str) -> str:
    """The phrase as the view shows text: lower case, straight quotes, single spaces."""
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
    head = "" if _NO_BOUNDARY.match(first) else r"(?<!\w)"
    tail = "" if _NO_BOUNDARY.match(last) else r"(?!\w)"
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


@lru_cache(maxsize=4096)
def _compiled(phrases: tuple[str, ...], anchor: Anchor) -> re.Pattern[str]:
    """One pattern for all the alternatives, the longest first."""
    if anchor in ("end", "whole"):  # end punctuation does not count, in the phrase as in the block
        phrases = tuple(p.rstrip(".,:;!?… ") or p for p in phrases)
    joined = "|".join(pattern_of(p) for p in sorted(phrases, key=lambda p: (-len(p), p)))
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
            return Triggers(short=max(len(p) for p in self.phrases) + 4)
        return either([Triggers(keys=self._keys), self._gate])

    @property
    def first(self) -> Needles | None:
        """Literals of which one must occur in whatever matches; None where there are none."""
        return self._gate.needles[0] if self._gate and self._gate.needles and not self._keys else None

    @cached_property
    def _keys(self) -> frozenset[str]:
        """The keys of whole phrases that are nothing but words."""
        plain = (p for p in self.phrases if "{" not in p and "#" not in p)
        return frozenset(key_of(fold(p)) for p in plain) if self.anchor == "whole" else NOTHING

    @cached_property
    def _gate(self) -> Triggers | None:
        """The literals of each phrase that has no key."""
        start = self.anchor == "start" and not self.sentences
        return either(
            _literals(p, start=start) for p in self.phrases if self.anchor != "whole" or "{" in p or "#" in p
        )

    def _may_hold(self, view: View, i: int) -> bool:
        """Whether the block is worth a search, and first of all the pattern's compiling."""
        if self._keys and key_of(view.folded(i)) in self._keys:
            return True
        return self._gate is None or self._gate.may_hold_at(view, i, len(view.visible(i)))

    def __call__(self, view: View, i: int) -> Span | None:
        """Where the first of the phrases stands."""
        if not self._may_hold(view, i):
            return None
        found = _compiled(self.phrases, self.anchor).search(view.folded(i))
        return found.span() if found else None


def compile_phrase(value: Any, scope: Scope) -> Matcher:
    """A matcher for phrases anywhere in the block."""
    return Phrase(strings(value), sentences=scope.sentences)


KIND = Kind(check_phrases, compile_phrase, about="contains the phrase, on word boundaries", value="strings")
