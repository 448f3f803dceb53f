"""The first look: what a block that the glance left in says for itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cleaner.structure.tables import BIT, ELEMENTS, MARKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaner.page.head import Head
    from cleaner.structure.glance import Column
    from cleaner.structure.look import Hints, Measured

#: Element names as numbers, so that a table can hold a weight for each.
TAGS: Final = {
    name: n
    for n, name in enumerate(
        "p li td th h1 h2 h3 h4 h5 h6 div blockquote figcaption pre dd dt span section article".split(), 1
    )
}
_HEADLINE_TAGS: Final = frozenset(("h1", "h2", "h3", "h4", "div"))
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
#: Marks that tables ask for by name; the rest go together.
ASKED: Final = ("comments", "related", "body", "caption")
_OTHER: Final = sum(BIT[name] for name in MARKS if name not in ASKED)
_QUOTES: Final = "\"“„«»‘'「"


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
    for i, (tag, size) in enumerate(zip(seen.tags, seen.sizes, strict=True)):
        if size < HEADLINE_CHARS and tag in _HEADLINE_TAGS:
            value = likeness(words_of(seen.page.out.texts[i]), title) + (H1_BONUS if tag == "h1" else 0)
            if value > best:
                best, where = value, i
    return where


def first_columns(
    seen: Measured, hints: Hints, glances: Sequence[float], look: Sequence[int], headline: int
) -> dict[str, Column]:
    """What the first look measures of the blocks ``look``, a column a feature. Linear in blocks."""
    columns: dict[str, Column] = {
        "glance": [glances[i] for i in look],
        "phrase": [hints.phrases[i] for i in look],
        "names": [hints.names[i] for i in look],
        **{name: [values[i] for i in look] for name, values in seen.columns.items()},
        **_around(seen, glances, look),
        **_marked(hints, look),
        **_above(seen, look),
        **_agreement(seen, look),
        **_letters(seen, look),
    }
    columns["headline_away"] = [i - headline if headline >= 0 else NO_HEADLINE for i in look]
    return columns


def _around(seen: Measured, glances: Sequence[float], look: Sequence[int]) -> dict[str, Column]:
    """The blocks before and after."""
    padded = [-9.0, *glances, -9.0]
    tags = [0, *(TAGS.get(tag, 0) for tag in seen.tags), 0]
    ends = [0, *seen.columns["end"], 0]
    return {
        "glance_before": [padded[i] for i in look],
        "glance_after": [padded[i + 2] for i in look],
        "tag": [tags[i + 1] for i in look],
        "tag_before": [tags[i] for i in look],
        "tag_after": [tags[i + 2] for i in look],
        "end_before": [ends[i] for i in look],
        "end_after": [ends[i + 2] for i in look],
    }


def _marked(hints: Hints, look: Sequence[int]) -> dict[str, Column]:
    """How the elements above are marked, and what elements they are."""
    marks = [hints.marks[i] for i in look]
    columns: dict[str, Column] = {"in_other": [float(m & _OTHER > 0) for m in marks]}
    for name in (*ASKED, *ELEMENTS):
        bit = BIT[name]
        columns[f"in_{name}"] = [float(m & bit > 0) for m in marks]
    return columns


def _above(seen: Measured, look: Sequence[int]) -> dict[str, Column]:
    """The element two above."""
    up, box, boxes = seen.page.out.box_up, seen.page.out.box, seen.boxes
    two = [up[up[box[i]]] for i in look]
    return {
        "above2_count": [boxes.count[b] for b in two],
        "above2_links": [boxes.link_chars[b] / (boxes.sizes[b] or 1) for b in two],
        "above2_mean": [boxes.sizes[b] / (boxes.count[b] or 1) for b in two],
    }


def _agreement(seen: Measured, look: Sequence[int]) -> dict[str, Column]:
    """How much a block says what title, description or embedded article say, or another block."""
    head, texts, sizes = seen.page.head, seen.page.out.texts, seen.sizes
    title, description, article = words_of(head.title), words_of(head.description), head.article
    words = [words_of(texts[i]) if sizes[i] < COMPARED_CHARS else frozenset() for i in look]
    times: dict[str, int] = {}
    for text in texts:
        times[text] = times.get(text, 0) + 1
    return {
        "title": [likeness(w, title) for w in words],
        "description": [likeness(w, description) for w in words],
        "embedded": [float(texts[i][:60] in article) for i in look] if article else [-1.0] * len(look),
        "doubles": [times[texts[i]] for i in look],
    }


def _letters(seen: Measured, look: Sequence[int]) -> dict[str, Column]:
    """What a block's characters say."""
    texts = [seen.page.out.texts[i] for i in look]
    return {
        "capitals": [_capitals(t) for t in texts],
        "date": [float(len(t) < DATE_CHARS and bool(_DATE.search(t))) for t in texts],
        "start": [_start(t[0]) for t in texts],
        "odd": [("@" in t) + 2 * ("|" in t) + 4 * ("http" in t or ".com" in t) + 8 * ("©" in t) for t in texts],
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
    return sum(w[0].isupper() for w in words) / len(words) if words else 0.0
