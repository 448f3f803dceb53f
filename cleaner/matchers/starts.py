"""``starts``: the block begins with the phrase."""

from __future__ import annotations

from typing import Any

from cleaner.matchers.base import Kind, Matcher, Scope, strings
from cleaner.matchers.phrase import Phrase, check_phrases


def compile_starts(value: Any, scope: Scope) -> Matcher:
    """A matcher for blocks that begin with one of the phrases."""
    return Phrase(strings(value), "start", scope.sentences)


KIND = Kind(check_phrases, compile_starts, about="begins with the phrase", value="strings")
