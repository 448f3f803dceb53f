"""``fuzzy``: the block contains the phrase with at most so many edits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import regex

from cleaner.fold import scan_form
from cleaner.matchers.base import Kind, Matcher, Scope, Span, Triggers, rarest
from cleaner.matchers.phrase import fold
from cleaner.matchers.search import TIMEOUT_S

if TYPE_CHECKING:
    from cleaner.view import View

MAX_EDITS = 3
#: Fewer characters for each edit, and the phrase fits nearly anything.
MIN_CHARS_PER_EDIT = 6


def check_fuzzy(value: Any) -> list[str]:
    """Messages for a value that is not ``{phrase: …, edits: 1..3}``."""
    if not isinstance(value, dict) or set(value) != {"phrase", "edits"}:
        return ["takes {phrase: …, edits: 1..3}"]
    phrase, edits = value["phrase"], value["edits"]
    if not isinstance(phrase, str) or not phrase.strip():
        return ["needs a text as its phrase"]
    if type(edits) is not int or not 1 <= edits <= MAX_EDITS:
        return [f"takes 1 to {MAX_EDITS} edits, not {edits!r}"]
    if len(fold(phrase)) < MIN_CHARS_PER_EDIT * edits:
        return [
            f"allows {edits} edits in {len(fold(phrase))} characters; give {MIN_CHARS_PER_EDIT} characters an edit"
        ]
    return []


@lru_cache(maxsize=512)
def _compiled(phrase: str, edits: int) -> regex.Pattern[str]:
    """The phrase as an approximate pattern on word boundaries."""
    return regex.compile(rf"(?<!\w)(?:{regex.escape(phrase)}){{e<={edits}}}(?!\w)", regex.BESTMATCH)


@dataclass(frozen=True)
class Fuzzy:
    """Matches blocks that nearly hold the phrase."""

    phrase: str
    edits: int

    @cached_property
    def triggers(self) -> Triggers | None:
        """Of ``edits + 1`` equal parts of the phrase at least one stands unedited (pigeonhole)."""
        size, parts = len(self.phrase), self.edits + 1
        bounds = [round(k * size / parts) for k in range(parts + 1)]
        pieces = {self.phrase[a:b] for a, b in pairwise(bounds)}
        plain = all(p.replace(" ", "").isalnum() for p in pieces)
        needles = rarest([frozenset(map(scan_form, pieces))]) if plain else ()
        return Triggers(needles) if needles else None

    def __call__(self, view: View, i: int) -> Span | None:
        """Where the best approximate match stands."""
        found = _compiled(self.phrase, self.edits).search(view.folded(i), timeout=TIMEOUT_S)
        return found.span() if found else None


def compile_fuzzy(value: Any, _scope: Scope) -> Matcher:
    """A matcher for a phrase with edits."""
    return Fuzzy(fold(value["phrase"]), value["edits"])


KIND = Kind(
    check_fuzzy, compile_fuzzy, about="contains the phrase with at most so many edits", value="object"
)
