"""How patterns are run: by ``regex``, under a clock; on short texts, where both mean the same, by ``re``.

To compile a pattern takes ``re`` a third of the time, and that is half of the time that the first texts
take. ``re`` knows no clock and fewer patterns, and takes some characters for others.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Callable

    Search = Callable[..., regex.Match[str] | re.Match[str] | None]

#: One search may take so long before the rule gives up on the document.
TIMEOUT_S = 0.25
#: Texts on whose characters the two agree: what is white space, a digit, part of a word, and which
#: letters are one but for their case. Left out: some controls and numbers, the Turkish i, and scripts with marks.
_AGREED = re.compile(
    "[\t-\r -\xb1\xb4-\xb8\xba\xbb\xbf-\u012f\u0132-\u02ff\u0370-\u0482\u048a-\u052f"
    "\u2010-\u203e\u20a0-\u20bf\u2190-\u23ff\u3000-\u3029\u3030-\u3098\u309b-\u318f\u4e00-\u9fff\uac00-\ud7a3]*"
)

#: Classes by name, and what may one day be operations on sets.
_READ_APART = re.compile(r"\[:\^?\w+:\]|\[\[|--|&&|\|\||~~")
#: A look behind for one of some characters and perhaps a blank: ``re`` wants each of its lengths on its own.
_LOOK_BEHIND = re.compile(r"\(\?<=(\[(?:\\.|[^\]\\])+\]) \?\)")

#: The searches that were asked for so far, by what runs them.
clocked: dict[str, Search] = {}
plain: dict[str, Search] = {}


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> regex.Pattern[str]:
    """The compiled pattern. Raises ``regex.error`` on a bad one."""
    return regex.compile(pattern, regex.IGNORECASE | regex.VERSION0)


def agrees(text: str) -> bool:
    """Whether ``re`` and ``regex`` see the same in a text."""
    return _AGREED.fullmatch(text) is not None


def clocked_search(pattern: str) -> Search:
    """The search that takes a ``timeout``, for any text; compiled at its first use."""
    search = clocked[pattern] = compiled(pattern).search
    return search


def plain_search(pattern: str) -> Search:
    """The search for texts on which both agree, without a clock; compiled at its first use."""
    search = plain[pattern] = _with_re(pattern) or clocked_search(pattern)
    return search


def _with_re(pattern: str) -> Search | None:
    """The search by ``re``; None where it cannot read the pattern, or might read it another way."""
    if _READ_APART.search(pattern):
        return None
    try:
        return re.compile(_LOOK_BEHIND.sub(r"(?:(?<=\1)|(?<=\1 ))", pattern), re.IGNORECASE).search
    except re.error:
        return None
