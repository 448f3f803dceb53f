"""``ends``: the block ends with the phrase."""

from __future__ import annotations

from typing import Any

from cleaner.matchers.base import Kind, Matcher, Scope, strings
from cleaner.matchers.phrase import Phrase, check_phrases


def compile_ends(value: Any, scope: Scope) -> Matcher:
    """A matcher for blocks that end with one of the phrases."""
    return Phrase(strings(value), "end", scope.sentences)


KIND = Kind(check_phrases, compile_ends, about="ends with the phrase", value="strings")
