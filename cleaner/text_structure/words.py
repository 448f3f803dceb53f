"""Stock phrases of a line: runs of one to three words, with ``^`` and ``$`` for its ends, and the line above."""

from __future__ import annotations

import re
from itertools import pairwise

_WORD = re.compile(r"\w+")
_DIGITS = frozenset("0123456789")
#: Of a line of more characters the words at its beginning and its end are looked at.
MANY_CHARS, HEAD_CHARS, TAIL_CHARS = 180, 110, 60
#: Lines up to so many words are taken as a whole: to their end, and in runs of three.
LABEL_WORDS = 15
#: A line above with so many words may be a heading over this one.
HEADING_WORDS = 5


def words_of(text: str) -> list[str]:
    """Words in lower case, numbers by their number of digits (``####`` is a year)."""
    words = _WORD.findall(text.lower())
    if text.isascii() and _DIGITS.isdisjoint(text):
        return words
    return [w if not w.isdigit() else "#" * min(4, len(w)) for w in words]


def phrases(text: str, above: str) -> set[str]:
    """The phrases of a line, and those of the line above it, marked ``<``, where that may be a heading."""
    if len(text) > MANY_CHARS:
        words = [*words_of(text[:HEAD_CHARS])[:-1], "~", *words_of(text[-TAIL_CHARS:])[1:]]
    else:
        words = words_of(text)
    if not words:
        return set()
    found = set(words)
    if len(words) <= LABEL_WORDS:
        words = ["^", *words, "$"]
        found.update(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    else:
        words = ["^", *words]
    found.update(map(" ".join, pairwise(words)))
    if above and len(above) <= 8 * HEADING_WORDS:
        heading = words_of(above)
        if len(heading) <= HEADING_WORDS:
            found.update("< " + word for word in heading)
            found.add("< ^ " + " ".join(heading) + " $")
    return found
