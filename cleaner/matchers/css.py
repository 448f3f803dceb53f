"""``css``: the block stands in an element that the selector finds. HTML only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cleaner.matchers.base import Kind, Matcher, Scope, Span, Triggers, check_strings, strings

if TYPE_CHECKING:
    from cleaner.view import View


def check_css(value: Any) -> list[str]:
    """Messages for selectors that the parser refuses."""
    found = check_strings(value)
    if found:
        return found
    from selectolax.lexbor import LexborHTMLParser

    blank = LexborHTMLParser("<p></p>")
    for selector in strings(value):
        try:
            blank.css(selector)
        except Exception as error:  # noqa: BLE001 - selectolax raises several kinds
            found.append(f"is not a selector: {selector!r}: {error}")
    return found


@dataclass(frozen=True)
class Css:
    """Matches blocks in elements that one of the selectors finds."""

    selectors: tuple[str, ...]

    @cached_property
    def triggers(self) -> Triggers | None:
        """The selectors themselves: the page finds their blocks faster than asking each block."""
        return Triggers(selectors=frozenset(self.selectors))

    def __call__(self, view: View, i: int) -> Span | None:
        """The whole block."""
        hit = any(i in view.selected(selector) for selector in self.selectors)
        return (0, len(view.visible(i))) if hit else None


def compile_css(value: Any, _scope: Scope) -> Matcher:
    """A matcher for selectors."""
    return Css(strings(value))


KIND = Kind(
    check_css, compile_css, about="HTML: it stands in an element that the selector finds", value="strings"
)
