"""What the markup and the first words of a block say: keys into the learned tables."""

from __future__ import annotations

import re
from typing import Final

_NAME = re.compile(r"[a-z]{2,}")
_WORD = re.compile(r"[^\W\d_]+")
#: Attributes run on for kilobytes where scripts keep their state in them; names stand in front.
ATTRIBUTE_CHARS: Final = 240
#: Longer blocks are prose: of these only the first two words are looked up.
PHRASE_CHARS: Final = 160
#: The whole text of a block of so few words is a key.
WHOLE_WORDS: Final = 4
_READ_CHARS: Final = 90


def names_of(attrs: str) -> list[str]:
    """The names in an element's tag: of the element, its classes, its ids, its roles."""
    return _NAME.findall(attrs[:ATTRIBUTE_CHARS].lower())


def phrases_of(text: str) -> list[str]:
    """The keys of a block's first and last words: ``^read ^more``, ``more$``, ``=read more``."""
    size = len(text)
    words = _WORD.findall(text[:_READ_CHARS].lower())
    if not words:
        return ["^"]
    start = f"{words[0]} {words[1]}" if len(words) > 1 else words[0]
    if size > PHRASE_CHARS:
        return [f"~{start}"]
    keys = [f"^{words[0]}", f"^{start}"]
    if size <= _READ_CHARS:
        keys.append(f"{words[-1]}$")
        if len(words) <= WHOLE_WORDS:
            keys.append(f"={' '.join(words)}")
    return keys
