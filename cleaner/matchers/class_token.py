"""``class``: its element, or one above it, has this class or id token. HTML only."""

from __future__ import annotations

import re
from typing import Any

from cleaner.matchers.base import Kind, Matcher, Scope, check_strings, strings
from cleaner.matchers.css import Css

_TOKEN = re.compile(r"^[A-Za-z_][\w-]*$")


def check_tokens(value: Any) -> list[str]:
    """Messages for tokens that are none."""
    found = check_strings(value)
    if found:
        return found
    return [
        f"takes class or id names, not {t!r}; use css for more" for t in strings(value) if not _TOKEN.match(t)
    ]


def compile_class(value: Any, _scope: Scope) -> Matcher:
    """A matcher for class and id tokens, as the selectors they stand for."""
    return Css(tuple(f"{sign}{token}" for token in strings(value) for sign in ".#"))


KIND = Kind(
    check_tokens,
    compile_class,
    about="HTML: its element, or one above, has this class or id",
    value="strings",
)
