"""``link_only``: all that the block shows are links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.matchers.base import Kind, Matcher, Scope, Span, Triggers

if TYPE_CHECKING:
    from cleaner.view import View

#: Linear on whatever it meets: brackets nest once (a linked image), nothing looks past the next ``<a``.
_LINK = re.compile(
    r"!?\[[^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*)*\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)"
    r"|<?https?://[^\s<>]+>?|<a\s[^<>]*>(?:(?!<a\s).)*?</a>"
)
_REST = re.compile(r"[\W_]*")
#: A page's block counts as links when all but so much of it is inside them (bullets, "|").
LINK_SHARE = 0.9


def check_link_only(value: Any) -> list[str]:
    """Messages for anything but ``true``."""
    return [] if value is True else ["takes true; to ask for the opposite write none: [{link_only: true}]"]


@dataclass(frozen=True)
class LinkOnly:
    """Matches blocks whose every visible character is a link."""

    @property
    def triggers(self) -> Triggers | None:
        """None: links are known to the page, not to its words."""
        return None

    def __call__(self, view: View, i: int) -> Span | None:
        """The whole block."""
        size = len(view.visible(i))
        document = view.document
        if document.link_chars:
            hit = size > 0 and document.link_chars[i] >= LINK_SHARE * size
        else:
            raw = view.raw(i)
            bare = _LINK.sub("", raw)
            hit = len(bare) < len(raw) and _REST.fullmatch(bare) is not None
        return (0, size) if hit else None


def compile_link_only(_value: Any, _scope: Scope) -> Matcher:
    """A matcher for blocks of links."""
    return LinkOnly()


KIND = Kind(check_link_only, compile_link_only, about="all that it shows are links", value="boolean")
