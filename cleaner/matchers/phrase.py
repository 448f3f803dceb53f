"""``phrase``, and the phrase language that ``exact``, ``starts`` and ``ends`` share.

Words separated by spaces; ``{1..3}`` stands for one to three words, ``#`` for a digit. Case,
quotes, dashes and white space are folded on both sides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal

from cleaner.markup import see
from cleaner.matchers.base import NOTHING, Kind, Matcher, Scope, Span, Triggers, check_strings, strings
from cleaner.view import key_of, lower

if TYPE_CHECKING:
    from cleaner.view import View

_SLOT = re.compile(r"^\{(\d+)\.\.(\d+)\}$")
_LOOKS_LIKE_SLOT = re.compile(r"\{[^}]*\}?")
_NO_BOUNDARY = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\W]"
)
#: A needle must not hold what folding changes: the prefilter reads the source's own bytes.
UNFOLDED = re.compile(r"[^\w .,:!?&@/()+%$€£©®™|]|#|\.{2,}")
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


def needle_of(phrase: str) -> str:
    """The longest part of the phrase that must stand in a text for the phrase to match."""
    parts: list[str] = []
    for piece in re.split(r"\{\d+\.\.\d+\}", fold(phrase)):
        parts += [p.strip() for p in UNFOLDED.split(piece)]
    return max(parts, key=len)


def check_phrases(value: Any) -> list[str]:
    """Messages for phrases that cannot mean anything."""
    found = check_strings(value)
    for phrase in () if found else strings(value):
        for slot in _LOOKS_LIKE_SLOT.findall(phrase):
            numbers = _SLOT.match(slot)
            if not numbers or int(numbers[1]) > int(numbers[2]) or int(numbers[2]) < 1:
                found.append(f"has a word slot {slot!r} that is not like {{1..3}}")
        if not found and not needle_of(phrase):
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


@dataclass(frozen=True)
class Phrase:
    """Matches blocks that hold one of the phrases."""

    phrases: tuple[str, ...]
    anchor: Anchor = "anywhere"
    sentences: bool = False

    @cached_property
    def triggers(self) -> Triggers:
        """The longest literal of each phrase; whole phrases without slots are keys."""
        needles, keys = set(), set()
        for phrase in self.phrases:
            if self.sentences:
                needles.add(needle_of(phrase))
            elif self.anchor == "whole" and "{" not in phrase and "#" not in phrase:
                keys.add(key_of(fold(phrase)))
            elif self.anchor == "whole" and "{" not in phrase:
                return Triggers(short=max(len(p) for p in self.phrases) + 4)
            else:
                needles.add(self._anchored(phrase))
        return Triggers(frozenset(needles), frozenset(keys))

    @cached_property
    def _gate(self) -> Triggers:
        """The triggers but for the keys, the needles as they are looked for."""
        return replace(self.triggers.as_scanned(), keys=NOTHING)

    def _may_hold(self, view: View, i: int) -> bool:
        """Whether the block is worth a search, and first of all the pattern's compiling."""
        keys = self.triggers.keys
        if self.triggers.short:  # of a block without the punctuation at its edges: not known here
            return True
        return (bool(keys) and key_of(view.folded(i)) in keys) or self._gate.may_hold(view.scanned(i))

    def _anchored(self, phrase: str) -> str:
        """The phrase's needle, with the newline that stands for a block's start where it begins one."""
        needle = needle_of(phrase)
        return "\n" + needle if self.anchor == "start" and fold(phrase).startswith(needle) else needle

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
