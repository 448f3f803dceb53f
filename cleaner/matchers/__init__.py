"""The match kinds, one file each. To add one: write its file, and its line in ``KINDS``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.matchers import (
    class_token,
    combine,
    css,
    ends,
    exact,
    fuzzy,
    link_only,
    pattern,
    phrase,
    score,
    shape,
    starts,
    words,
)
from cleaner.matchers.base import Kind, Matcher, Scope, Span, Triggers

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS: dict[str, Kind] = {
    "exact": exact.KIND,
    "starts": starts.KIND,
    "ends": ends.KIND,
    "phrase": phrase.KIND,
    "regex": pattern.KIND,
    "fuzzy": fuzzy.KIND,
    "words": words.KIND,
    "shape": shape.KIND,
    "link_only": link_only.KIND,
    "class": class_token.KIND,
    "css": css.KIND,
    "any": combine.ANY,
    "all": combine.ALL,
    "none": combine.NONE,
    "score": score.KIND,
    "use": combine.USE,
}


def build(spec: Mapping[str, Any], scope: Scope) -> Matcher:
    """A compiled matcher for a checked spec; several keys must all match, in the written order."""
    parts = tuple(KINDS[name].compile(value, scope) for name, value in spec.items())
    return parts[0] if len(parts) == 1 else combine.All(parts)


def compile_matcher(
    spec: Mapping[str, Any], define: Mapping[str, Any] | None = None, *, sentences: bool = False
) -> Matcher:
    """A compiled matcher for a checked spec; ``sentences``: one that will be asked about sentences.

    Raises PackError where ``use`` goes round in a circle.
    """
    return build(spec, Scope(define or {}, build, sentences=sentences))


__all__ = ["KINDS", "Kind", "Matcher", "Scope", "Span", "Triggers", "build", "compile_matcher"]
