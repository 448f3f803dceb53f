"""``exact``: the whole block is the phrase."""

from __future__ import annotations

from typing import Any

from cleaner.matchers.base import Kind, Matcher, Scope, strings
from cleaner.matchers.phrase import Phrase, check_phrases


def compile_exact(value: Any, scope: Scope) -> Matcher:
    """A matcher for blocks that are one of the phrases, edge punctuation aside."""
    return Phrase(strings(value), "whole", scope.sentences)


KIND = Kind(check_phrases, compile_exact, about="the whole block is the phrase", value="strings")
