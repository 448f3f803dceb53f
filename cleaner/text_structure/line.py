"""A line by itself: its code (size and way to end, known for every line) and its own slots."""

from __future__ import annotations

import re
from bisect import bisect_right

from cleaner.text_structure import features as f

_FULL_STOPS = frozenset(".。！．؟।۔！")
_ASKS = frozenset("!?？！")
_OPEN = frozenset(":;,：、，")
_CLOSING = frozenset("\"'”’»)]“」』）*_")
#: A line of some size that ends so is taken for a paragraph; cheaper than ``end_of``.
PARAGRAPH_ENDS = _FULL_STOPS | _ASKS | _CLOSING
_BRACKETS = frozenset(")]）")
_BULLETS = frozenset("-*•–·◦▪")
_QUOTES = frozenset("\"“„«'‘»")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
_INNER_END = re.compile(r"[.!?][\"”’»)]* +[\"“„«(]*[^\W\d_a-z]|[。！？]")
#: What ``_INNER_END`` cannot do without.
_INNER = frozenset(".!?。！？")
_DIGIT = re.compile(r"\d")
#: Of a longer line the features but its size and its end are taken from so many characters.
LOOK_CHARS = 160
#: Words of a line that are looked at for capitals, and their least length.
_CAPITAL_WORDS, _LONG_WORD = 20, 4
DIGITS = frozenset("0123456789")
_COMMAS = frozenset(",、،，")
_SYMBOLS = {symbol: f.SYMBOL + k for k, symbol in enumerate(f.SYMBOLS)}


def end_of(text: str) -> int:  # noqa: PLR0911 - a decision list, the likely first
    """How a line that is not empty ends: an index into ``features.ENDS``."""
    last = text[-1]
    if last.isalpha():
        return 7
    if last in _CLOSING and len(text) > 1:
        before = text[-2]
        if before in _FULL_STOPS:
            return 0
        if before in _ASKS:
            return 1
        return 6 if last in _BRACKETS else 5
    if last in _FULL_STOPS:
        return 2 if text.endswith("..") else 0
    if last in _ASKS:
        return 1
    if last == "…":
        return 2
    if last in _OPEN:
        return 3
    return 4 if last.isdigit() else 8


def first_of(text: str) -> int:  # noqa: PLR0911 - a decision list, the likely first
    """What a line that is not empty begins with: an index into ``features.FIRSTS``."""
    first = text[0]
    if first.isalpha():
        return 0 if first.isupper() else 1 if first.islower() else 2
    if first.isdigit():
        return 3
    if first in _BULLETS:
        return 4
    if first in _QUOTES:
        return 5
    if first == "|":
        return 6
    if first in "@#":
        return 7
    return 8 if first in "([" else 9


def code_of(text: str, size: int) -> int:
    """Size and way to end in one number, below ``features.EDGE``."""
    return 4 * bisect_right(f.SIZES, size) + f.STOP_OF_END[end_of(text)]


def _capitals(text: str, words: list[str]) -> int:
    """An index into ``features.CAPS``."""
    upper = lower = 0
    for word in words[:_CAPITAL_WORDS]:
        if len(word) >= _LONG_WORD:
            if word[0].isupper():
                upper += 1
            elif word[0].isalpha():  # in small letters, or of a script without case
                lower += 1
    if text.isupper():
        return 8
    return 6 * upper // (upper + lower) if upper + lower else 7


def own_slots(text: str, size: int) -> list[int]:
    """Slots of the features that the line has by itself. ``size`` is that of ``Lines.sizes``."""
    bulk, end, first = bisect_right(f.SIZES, size), end_of(text), first_of(text)
    whole, text = len(text), text[:LOOK_CHARS]
    stop, words, found = f.STOP_OF_END[end], text.split(), set(text)
    digits = date = 0
    if not found.isdisjoint(DIGITS):
        digits = bisect_right(f.DIGIT_SHARES, len(_DIGIT.findall(text)) / len(text))
        date = 2 * (_TIME.search(text) is not None) + (_YEAR.search(text) is not None)
    count = len(words) * whole // len(text)
    if size > whole:  # no spaces: two wide characters are a word, and add three to its size
        count = max(count, (size - whole) // 3)
    inner = min(3, len(_INNER_END.findall(text))) if bulk and not found.isdisjoint(_INNER) else 0
    commas = 0 if found.isdisjoint(_COMMAS) else min(3, sum(map(text.count, _COMMAS)))
    slots = [
        f.LENGTH + bisect_right(f.LENGTHS, size),
        f.WORD_COUNT + bisect_right(f.WORDS, count),
        f.END + 5 * end + bulk,
        f.FIRST + 5 * first + bulk,
        f.CAPITALS
        + 4 * _capitals(text, words)
        + bisect_right(f.FEW_WORDS, count if size > whole else len(words)),
        f.DIGITS + 5 * digits + bulk,
        f.INNER + 4 * inner + stop,
        f.COMMAS + 5 * commas + bulk,
        f.DATE + 5 * date + bulk,
    ]
    slots += map(_SYMBOLS.__getitem__, found & _SYMBOLS.keys())
    return slots
