"""Kinds of the kept blocks: headline, standfirst, body, caption, note."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from cleaner.model import Block
from cleaner.view import PROSE_CHARS, View, count_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleaner.model import Kind, Result

#: A headline has from three to so many words and characters; a standfirst is shorter than the last figure.
#: First lines of two words are as often "Key takeaways".
LEAST_HEADLINE_WORDS, HEADLINE_WORDS, HEADLINE_CHARS, STANDFIRST_CHARS = 3, 30, 140, 260
#: One that ends like speech is shorter still, and one sentence: "Is it over? So it seems!" is how an
#: article begins. With this, 0.04 % of the labelled bodies are taken for headlines (most of those are
#: marked as body by mistake), 0.07 % without; of the headlines above bodies 95 % are still found.
SPOKEN_HEADLINE_CHARS = 75
_SENTENCE_INSIDE = re.compile(r"[^\W\d_]{2}[.!?][\"”’»)]* +[\"“„«(]*[^\W\d_a-z]|[。！？]")
#: An item of a list is no headline: "1. Kitchens cost most".
_LIST_ITEM = re.compile(r"\s*(?:\d{1,3}[.)]|[-*•])\s")
_LABEL_ENDS = frozenset(")]|+–-%™®")
#: A standfirst that ends with a full stop is one short sentence; longer ones are first paragraphs.
STANDFIRST_SENTENCE_CHARS = 100
#: A picture's title shares at least so many of its words with the caption.
SAID_AGAIN = 0.75
_NO_HEADLINE_END = (".", ",", ";", ":", "…", "。")


def label(result: Result) -> Iterator[Block]:
    """The kept blocks in order, each with its kind. What votes or the page said goes first."""
    kept = list(kept_spans(result))
    kinds: Mapping[int, Kind] = result.kinds
    if result.document.surface != "html":
        view, blocks = View(result.document), [i for i, _ in kept]
        kinds = {**_opening(view, blocks, kinds), **_picture_titles(view, blocks, kinds), **kinds}
    document = result.document
    starts, ends, tags, links = document.starts, document.ends, document.tags, document.link_chars
    classes, depths = document.classes, document.depths
    for i, text in kept:
        yield Block(
            starts[i],
            ends[i],
            text,
            kinds.get(i, "body"),
            tags[i] if tags else "",
            links[i] if links else 0,
            classes[i] if classes else (),
            depths[i] if depths else 0,
        )


def kept_spans(result: Result) -> Iterator[tuple[int, str]]:
    """Index and kept text of each block of which something but white space is kept. Linear."""
    document, removals = result.document, result.removals
    text, at = document.text, 0
    edges = [(r.start, r.end) for r in removals]
    edges.append((len(text), len(text) + 1))
    first, last = edges[0]
    for i, (start, end) in enumerate(zip(document.starts, document.ends, strict=True)):
        if first <= start and end <= last:  # most blocks of a page
            continue
        while last <= start:
            at += 1
            first, last = edges[at]
        left = (text[start:end] if end <= first else _left_of(text, start, end, edges, at)).strip()
        if left:
            yield i, left


def _left_of(text: str, start: int, end: int, edges: Sequence[tuple[int, int]], at: int) -> str:
    """What sorted cuts, from the one ``at`` on, leave of ``text[start:end]``."""
    parts = []
    while edges[at][0] < end:
        first, last = edges[at]
        parts.append(text[start : max(start, first)])
        start = max(start, last)
        at += 1
    parts.append(text[start:end])
    return "".join(parts)


def _picture_titles(view: View, kept: Sequence[int], known: Mapping[int, Kind]) -> dict[int, Kind]:
    """Short lines that the caption right below them says again: a picture's title or alternative text."""
    found: dict[int, Kind] = {}
    for above, i in pairwise(kept):
        if known.get(i) != "caption" or above in known or len(view.visible(above)) >= PROSE_CHARS:
            continue
        words = set(view.folded(above).split())
        if len(words) > 1 and len(words & set(view.folded(i).split())) >= SAID_AGAIN * len(words):
            found[above] = "caption"
    return found


def _opening(view: View, kept: Sequence[int], known: Mapping[int, Kind]) -> dict[int, Kind]:
    """Headline and standfirst of a text, from the shape of its first kept blocks."""
    found: dict[int, Kind] = {}
    for n, i in enumerate(kept[:4]):
        if i in known:
            continue
        text = view.visible(i)
        if "headline" not in found.values():
            if _is_headline(view, i, text) and n + 1 < len(kept):
                found[i] = "headline"
            elif len(text) >= PROSE_CHARS:
                break
        elif _is_standfirst(view, text, kept[n + 1 :]):
            found[i] = "standfirst"
            break
        else:
            break
    return found


def _is_headline(view: View, i: int, text: str) -> bool:
    """Whether a block among the first looks like a headline."""
    if view.document.surface == "markdown" and view.raw(i).startswith("# "):
        return True
    if text.endswith(_NO_HEADLINE_END) or len(text) > HEADLINE_CHARS or _LIST_ITEM.match(view.raw(i)):
        return False
    spoken = not text[-1:].isalnum() and text[-1:] not in _LABEL_ENDS
    if spoken and (len(text) > SPOKEN_HEADLINE_CHARS or _SENTENCE_INSIDE.search(text)):
        return False
    return LEAST_HEADLINE_WORDS <= count_words(text) <= HEADLINE_WORDS


def _is_standfirst(view: View, text: str, below: Sequence[int]) -> bool:
    """Whether the block under a headline looks like a standfirst: short, with body below it."""
    if (
        not below
        or len(text) > STANDFIRST_CHARS
        or not any(len(view.visible(k)) >= PROSE_CHARS for k in below[:4])
    ):
        return False
    return not text.endswith((".", "。")) or len(text) < STANDFIRST_SENTENCE_CHARS
