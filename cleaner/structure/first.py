"""The first look: what a block that the glance left in says for itself."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Final

from cleaner.structure.tables import BIT, ELEMENTS, MARKS

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

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
_WORD = re.compile(r"\w+")
#: Longer blocks are no headlines.
HEADLINE_CHARS: Final = 300
#: A first heading is a headline at less likeness to the title than another block …
H1_BONUS: Final = 0.3
#: … and below this much of both there is none.
HEADLINE_LIKENESS: Final = 0.3
NO_HEADLINE: Final = -500
#: A block so much shorter than the title does not repeat it.
HEADLINE_SHARE: Final = 0.25
#: Marks that tables ask for by name; the rest go together.
ASKED: Final = ("comments", "related", "body", "caption")
_BITS: Final = {
    "other": sum(BIT[name] for name in MARKS if name not in ASKED),
    **{name: BIT[name] for name in (*ASKED, *ELEMENTS)},
}


def likeness(words: frozenset[str], others: frozenset[str]) -> float:
    """Share of words in common."""
    return len(words & others) / len(words | others) if words and others else 0.0


def words_of(text: str) -> frozenset[str]:
    """The text's words, lower case."""
    return frozenset(_WORD.findall(text.lower()))


def find_headline(seen: Measured, head: Head) -> int:
    """The block that repeats the page's title best, or -1."""
    title = words_of(head.title)
    best, where = HEADLINE_LIKENESS, -1
    least = len(head.title) * HEADLINE_SHARE
    texts = seen.page.out.texts
    for i, tag in enumerate(seen.tags):
        if tag in _HEADLINE_TAGS and least < seen.sizes[i] < HEADLINE_CHARS:
            value = likeness(words_of(texts[i]), title) + (H1_BONUS if tag == "h1" else 0)
            if value > best:
                best, where = value, i
    return where


def first_columns(
    seen: Measured,
    hints: Hints,
    glances: Sequence[float],
    look: Sequence[int],
    *,
    phrases: Sequence[float],
    headline: int,
    wanted: Container[str] | None = None,
) -> dict[str, Column]:
    """What the first look measures of the blocks ``look``, a column a feature: those ``wanted``, or all.

    Linear in blocks.
    """
    out, boxes = seen.page.out, seen.boxes
    texts, sizes, tags, ends = out.texts, seen.sizes, seen.tags, seen.columns["end"]
    last = len(texts) - 1
    up, box = out.box_up, out.box
    one = [up[box[i]] for i in look]
    makers: dict[str, Maker] = {
        **{name: partial(_at, values, look) for name, values in seen.columns.items()},
        "glance": partial(_at, glances, look),
        "phrase": partial(_at, phrases, look),
        "names": partial(_at, hints.names, look),
        "anchors": partial(_at, out.anchors, look),
        "pictures": partial(_at, out.pics, look),
        "headline_away": lambda: [i - headline if headline >= 0 else NO_HEADLINE for i in look],
        "place": lambda: [i / (last + 1) for i in look],
        "commas": lambda: [texts[i].count(", ") + texts[i].count("，") + texts[i].count("、") for i in look],
        "glance_before": lambda: [glances[i - 1] if i else -9.0 for i in look],
        "glance_after": lambda: [glances[i + 1] if i < last else -9.0 for i in look],
        "size_before": lambda: [sizes[i - 1] if i else 0.0 for i in look],
        "size_after": lambda: [sizes[i + 1] if i < last else 0.0 for i in look],
        "tag": lambda: [TAGS.get(tags[i], 0) for i in look],
        "tag_before": lambda: [TAGS.get(tags[i - 1], 0) if i else 0 for i in look],
        "tag_after": lambda: [TAGS.get(tags[i + 1], 0) if i < last else 0 for i in look],
        "end_before": lambda: [ends[i - 1] if i else 0 for i in look],
        "end_after": lambda: [ends[i + 1] if i < last else 0 for i in look],
        "like_count": lambda: _count_likes(seen.likes, look),
        "above_count": lambda: [boxes.count[b] for b in one],
        "above2_count": lambda: [boxes.count[up[b]] for b in one],
        "above2_links": lambda: [boxes.link_chars[up[b]] / boxes.sizes[up[b]] for b in one],
        "above2_mean": lambda: [boxes.sizes[up[b]] / boxes.count[up[b]] for b in one],
        **{f"in_{name}": partial(_has, hints.marks, bit, look) for name, bit in _BITS.items()},
    }
    return {name: make() for name, make in makers.items() if wanted is None or name in wanted}


def _at(values: Sequence[float], look: Sequence[int]) -> Column:
    """The values of the blocks ``look``."""
    return [values[i] for i in look]


def _has(marks: Sequence[int], bit: int, look: Sequence[int]) -> Column:
    """1 where the mark is set: on the block's element or on one above it."""
    return [1 if marks[i] & bit else 0 for i in look]


def _count_likes(likes: Sequence[int], look: Sequence[int]) -> Column:
    """For each block the number of those like it."""
    count = Counter(likes)
    return [count[likes[i]] for i in look]
