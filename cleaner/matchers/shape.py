"""``shape``: the block has a name for how it looks: a label, a sentence, a paragraph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.matchers.base import Kind, Matcher, Scope, Span, Triggers, check_strings, strings
from cleaner.view import LABEL_CHARS

if TYPE_CHECKING:
    from cleaner.view import View

SHAPES = ("label", "title", "sentence", "prose", "truncated", "question", "quote")


def check_shapes(value: Any) -> list[str]:
    """Messages for names that are no shapes."""
    found = check_strings(value)
    if found:
        return found
    return [f"has no shape `{s}`; there are {', '.join(SHAPES)}" for s in strings(value) if s not in SHAPES]


@dataclass(frozen=True)
class Shape:
    """Matches blocks that have one of the shapes."""

    names: tuple[str, ...]
    sentences: bool = False

    @property
    def triggers(self) -> Triggers | None:
        """Labels and titles are short; of the others nothing can be said."""
        labels = set(self.names) <= {"label", "title"}
        return Triggers(short=LABEL_CHARS) if labels and not self.sentences else None

    def __call__(self, view: View, i: int) -> Span | None:
        """The whole block."""
        return None if view.shapes(i).isdisjoint(self.names) else (0, len(view.visible(i)))


def compile_shape(value: Any, scope: Scope) -> Matcher:
    """A matcher for shapes."""
    return Shape(tuple(sorted(set(strings(value)))), scope.sentences)


KIND = Kind(check_shapes, compile_shape, about="has one of the shapes: " + ", ".join(SHAPES), value="strings")
