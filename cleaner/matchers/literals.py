"""What must occur in a text for a regular expression to match it: its needles.

A rule without needles is tried on more blocks, never on fewer.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cleaner.matchers.base import NO_LIMIT, Triggers, rarest
from cleaner.matchers.needles import EDGE
from cleaner.matchers.reader import UNBOUNDED, Reader, needs_of

#: All of a pattern's quantifiers together may share a text out in so many ways before a clock is needed.
MAX_WAYS = 10_000_000
#: A pattern for whole blocks that can be longer than this says too little with its length.
MAX_SHORT = 120


@lru_cache(maxsize=8192)  # a pack is compiled again whenever it is saved; most of its patterns stay
def triggers_of(pattern: str, *, anchored: bool = True) -> Triggers | None:
    """The triggers of a pattern, or None where nothing useful can be said of it.

    ``anchored``: ``^`` is the start of a block, and the whole pattern may be all of it.
    """
    reader = Reader(pattern, "\n " if anchored else EDGE)
    try:
        part = reader.alternatives()
    except (IndexError, ValueError):
        return None
    if reader.at != len(pattern):
        return None
    whole = anchored and pattern.startswith("^") and reader.ended and reader.top == 1
    bounded = whole and part.longest < UNBOUNDED
    needles = rarest(needs_of(part))
    digit = part.has_digit
    if needles:
        return Triggers(needles, limit=part.longest if bounded else NO_LIMIT, digit=digit)
    if whole and part.longest <= MAX_SHORT:
        return Triggers(short=part.longest, digit=digit)
    return Triggers(short=NO_LIMIT, digit=True) if digit else None


@lru_cache(maxsize=8192)
def is_tame(pattern: str) -> bool:
    """Whether a search for the pattern ends soon in a short text: nothing with a choice inside is repeated,
    and its quantifiers cannot share the text out in too many ways (``.*a.*b.*c.*d``).
    """
    reader = Reader(pattern, "")
    try:
        reader.alternatives()
    except (IndexError, ValueError):
        return False
    return reader.at == len(pattern) and not reader.wild and reader.ways <= MAX_WAYS


def is_anchored(pattern: str) -> bool:
    """Whether the pattern can be found at the start of a text only."""
    return pattern.startswith("^") and "|" not in re.sub(r"\\.|\[[^\]]*\]|\([^()]*\)", "", pattern)
