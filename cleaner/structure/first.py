"""The first look: what a block that the glance left in says for itself."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from cleaner.structure.tables import BIT, ELEMENTS, MARKS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cleaner.page.head import Head
    from cleaner.structure.glance import Column
    from cleaner.structure.look import Hints, Measured

    Maker = Callable[[], Column]
#: Element names as numbers, so that a table can hold a weight for each.
TAGS: Final = {
    "p": 1, "li": 2, "td": 3, "th": 4, "h1": 5, "h2": 6, "h3": 7, "h4": 8, "h5": 9, "h6": 10, "div": 11,
    "blockquote": 12, "figcaption": 13, "pre": 14, "dd": 15, "dt": 16, "span": 17, "section": 18, "article": 19,
}  # fmt: skip
_HEADLINE_TAGS: Final = frozenset(("h1", "h2", "h3", "h4", "div"))
_NO_WORDS: Final[frozenset[str]] = frozenset()
_WORD = re.compile(r"\w+")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
#: Dates stand in lines, not in paragraphs.
DATE_CHARS: Final = 120
#: Longer blocks are not compared with title and description, and are no headlines.
COMPARED_CHARS, HEADLINE_CHARS = 400, 300
#: A first heading is a headline at less likeness to the title than another block …
H1_BONUS: Final = 0.3
#: … and below this much of both there is none.
HEADLINE_LIKENESS: Final = 0.3
NO_HEADLINE: Final = -500
#: A block so much shorter than the title does not repeat it.
HEADLINE_SHARE: Final = 0.25
#: Marks that tables ask for by name; the rest go together.
ASKED: Final = ("comments", "related", "body", "caption")
_OTHER: Final = sum(BIT[name] for name in MARKS if name not in ASKED)
_QUOTES: Final = "\"“„«»‘'「"


def likeness(words: frozenset[str], others: frozenset[str]) -> float:
    """Share of words in common."""
    common = len(words & others)
    return common / (len(words) + len(others) - common) if common else 0.0


def words_of(text: str) -> frozenset[str]:
    """The text's words, lower case."""
    return frozenset(_WORD.findall(text.lower()))


def find_headline(seen: Measured, head: Head) -> int:
    """The block that repeats the page's title best, or -1."""
    title = words_of(head.title)
    best, where = HEADLINE_LIKENESS, -1
    least = len(head.title) * HEADLINE_SHARE
    for i, (tag, size) in enumerate(zip(seen.tags, seen.sizes, strict=True)):
        if least < size < HEADLINE_CHARS and tag in _HEADLINE_TAGS:
            value = likeness(words_of(seen.page.out.texts[i]), title) + (H1_BONUS if tag == "h1" else 0)
            if value > best:
                best, where = value, i
    return where


def first_makers(
    seen: Measured,
    hints: Hints,
    glances: Sequence[float],
    look: Sequence[int],
    *,
    phrases: Sequence[float],
    headline: int,
) -> dict[str, Maker]:
    """What makes the columns of the first look: few of them are asked for. Each linear in blocks."""
    return {
        "glance": lambda: [glances[i] for i in look],
        "phrase": lambda: [phrases[i] for i in look],
        "names": lambda: [hints.names[i] for i in look],
        "headline_away": lambda: [i - headline if headline >= 0 else NO_HEADLINE for i in look],
        **{name: partial(_at, values, look) for name, values in seen.columns.items()},
        **_around(seen, glances, look),
        **_marked(hints, look),
        **_lists(seen, look),
        **_agreement(seen, look),
        **_letters(seen, look),
    }


def _at(values: Sequence[float], look: Sequence[int]) -> Column:
    """The values of the blocks ``look``."""
    return [values[i] for i in look]


def _around(seen: Measured, glances: Sequence[float], look: Sequence[int]) -> dict[str, Maker]:
    """The blocks before and after."""
    tags, ends, sizes = seen.tags, seen.columns["end"], seen.sizes
    last = len(tags) - 1
    return {
        "glance_before": lambda: [glances[i - 1] if i else -9.0 for i in look],
        "glance_after": lambda: [glances[i + 1] if i < last else -9.0 for i in look],
        "size_before": lambda: [sizes[i - 1] if i else 0.0 for i in look],
        "size_after": lambda: [sizes[i + 1] if i < last else 0.0 for i in look],
        "tag": lambda: [TAGS.get(tags[i], 0) for i in look],
        "tag_before": lambda: [TAGS.get(tags[i - 1], 0) if i else 0 for i in look],
        "tag_after": lambda: [TAGS.get(tags[i + 1], 0) if i < last else 0 for i in look],
        "end_before": lambda: [ends[i - 1] if i else 0 for i in look],
        "end_after": lambda: [ends[i + 1] if i < last else 0 for i in look],
    }


def _marked(hints: Hints, look: Sequence[int]) -> dict[str, Maker]:
    """How the elements above are marked, and what elements they are."""
    marks = [hints.marks[i] for i in look]
    bits = {"other": _OTHER, **{name: BIT[name] for name in (*ASKED, *ELEMENTS)}}
    return {f"in_{name}": partial(_has, marks, bit) for name, bit in bits.items()}


def _has(marks: Sequence[int], bit: int) -> Column:
    """1 where the mark is set."""
    return [1 if mark & bit else 0 for mark in marks]


def _lists(seen: Measured, look: Sequence[int]) -> dict[str, Maker]:
    """What stands in the block besides text, and the elements above it."""
    out, boxes, likes = seen.page.out, seen.boxes, seen.likes
    up, box, texts = out.box_up, out.box, out.texts
    one = [up[box[i]] for i in look]
    two = [up[b] for b in one]
    total = len(texts)
    return {
        "anchors": partial(_at, out.anchors, look),
        "breaks": partial(_at, out.breaks, look),
        "pictures": partial(_at, out.pics, look),
        "bold": lambda: [out.bold[i] / len(texts[i]) for i in look],
        "italic": lambda: [out.italic[i] / len(texts[i]) for i in look],
        "place": lambda: [i / total for i in look],
        "blocks": lambda: [total] * len(look),
        "like_count": lambda: _count_likes(likes, look),
        "above_count": lambda: [boxes.count[b] for b in one],
        "above2_count": lambda: [boxes.count[b] for b in two],
        "above2_links": lambda: [boxes.link_chars[b] / boxes.sizes[b] for b in two],
        "above2_mean": lambda: [boxes.sizes[b] / boxes.count[b] for b in two],
    }


def _count_likes(likes: Sequence[int], look: Sequence[int]) -> Column:
    """For each block the number of those like it."""
    count = Counter(likes)
    return [count[likes[i]] for i in look]


def _agreement(seen: Measured, look: Sequence[int]) -> dict[str, Maker]:
    """How much a block says what title, description or embedded article say, or another block."""
    head, texts, sizes = seen.page.head, seen.page.out.texts, seen.sizes
    title, description, article = words_of(head.title), words_of(head.description), head.article

    @cache
    def words() -> list[frozenset[str]]:
        return [words_of(texts[i]) if sizes[i] < COMPARED_CHARS else _NO_WORDS for i in look]

    return {
        "title": lambda: [likeness(w, title) for w in words()] if title else [0.0] * len(look),
        "description": lambda: (
            [likeness(w, description) for w in words()] if description else [0.0] * len(look)
        ),
        "embedded": lambda: (
            [1 if texts[i][:60] in article else 0 for i in look] if article else [-1] * len(look)
        ),
        "doubles": lambda: _count_doubles(texts, look),
    }


def _count_doubles(texts: Sequence[str], look: Sequence[int]) -> Column:
    """For each block the number of those with the same text."""
    count = Counter(texts)
    return [count[texts[i]] for i in look]


def _letters(seen: Measured, look: Sequence[int]) -> dict[str, Maker]:
    """What a block's characters say."""
    texts = [seen.page.out.texts[i] for i in look]
    return {
        "commas": lambda: [t.count(", ") + t.count("，") + t.count("、") for t in texts],
        "capitals": lambda: [_capitals(t) for t in texts],
        "date": lambda: [1 if len(t) < DATE_CHARS and _DATE.search(t) else 0 for t in texts],
        "start": lambda: [_start(t[0]) for t in texts],
        "odd": lambda: [
            ("@" in t) + 2 * ("|" in t) + 4 * ("http" in t or ".com" in t) + 8 * ("©" in t) for t in texts
        ],
    }


def _start(char: str) -> int:
    """1 for a small letter, 2 for a capital, 3 for a digit, 4 for a quotation mark, else 0."""
    if char.islower():
        return 1
    if char.isupper():
        return 2
    if char.isdigit():
        return 3
    return 4 if char in _QUOTES else 0


def _capitals(text: str) -> float:
    """Share of capitalised words at the block's beginning."""
    words = text[:120].split()
    return sum([w[0].isupper() for w in words]) / len(words) if words else 0.0
