"""From the spellings of a pattern to needles: what a text must hold, in the form of ``fold.scan_lines``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.fold import SIGN, SIGNS, scan_form
from cleaner.matchers.base import Needles, fewest
from cleaner.matchers.rarity import bits

if TYPE_CHECKING:
    from collections.abc import Iterable

#: In spellings: the edge of a word.
EDGE = "\x00"
_LEADING = re.compile("^\n +")


def needle_of(spelling: str) -> str:
    """What must stand in a text that holds the spelling: an edge beside a letter at either end is a blank
    there; where the words say little, it is a sign.
    """
    needle = _LEADING.sub("\n ", spelling.replace(EDGE, ""))
    signs = [c for c in needle if c in SIGNS]
    for sign in signs:
        needle = needle.replace(sign, " ")
    if spelling.startswith(EDGE) and needle[:1].strip():
        needle = " " + needle
    if spelling.endswith(EDGE) and needle[-1:].strip():
        needle += " "
    return max((needle, *(SIGN + sign for sign in signs)), key=bits)


def needles_of(spellings: Iterable[str]) -> Needles:
    """What must stand in a text that holds one of the spellings; at the start of a text, blanks count as one."""
    found = [needle_of(spelling) for spelling in spellings]
    return fewest([*found, *(f"\n {needle.lstrip()}" for needle in found if needle.startswith("  "))])


def needle_in(text: str) -> str:
    """What must stand in a text that holds ``text``; "" where that says nothing."""
    return needle_of("".join(c if c in SIGNS else scan_form(c) for c in text)).strip(" ")
