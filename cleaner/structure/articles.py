"""A page's other articles: those that scrolling brings, and the teasers of more, each in an ``<article>``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.structure.tables import BIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.structure.look import Sight

SEVERAL_FLAG: Final = "several-articles"
#: With a colon and its headline, what each of the other articles is called.
OTHER_FLAG: Final = "other-article"
#: Another ``<article>`` with so large a share of the letters kept is an article of its own.
OTHER_SHARE: Final = 0.25
#: Teasers have no more than this share together: a list of things, each with a link, is the article itself.
TEASERS_SHARE: Final = 0.25
#: A heading of which so much is a link leads to another page.
LINKED: Final = 0.9
#: The first article wins if so many of its letters are kept.
LEAST_LETTERS: Final = 40
#: So many others are called by name, each by so many characters.
MOST_NAMES, NAME_CHARS = 10, 100
_HEADLINES: Final = frozenset(("h1", "h2"))
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5"))


class Article(NamedTuple):
    """An outermost ``<article>`` with something in it."""

    blocks: list[int]
    letters: float  #: kept
    heading: int  #: the first one, above all text that is kept; -1 for none


class Others(NamedTuple):
    """What is not the page's first article."""

    blocks: frozenset[int]  #: to be dropped
    flags: tuple[str, ...]


def others_of(sight: Sight) -> Others:
    """The page's other articles, and how to flag them. Linear.

    Where the headline stands in an ``<article>``, those below that have a headline of the same rank are
    dropped; parts of one article, and the entries of a live blog, have none. Where the headline does not,
    any of them may be parts.
    """
    articles = list(_articles(sight))
    if not articles:
        return Others(frozenset(), ())
    total = sum(sight.seen.sizes[i] for i in sight.look if sight.scores[i] > 0)
    first = next((a for a in articles if sight.headline in a.blocks), None)
    full: list[Article] = []
    if first and first.letters >= LEAST_LETTERS:
        rank = sight.seen.tags[sight.headline]
        full = [a for a in articles if a.blocks[0] > first.blocks[-1] and _has_headline(sight, a, rank)]
    large = [a for a in articles if a.letters > OTHER_SHARE * total]
    named = full or (large[1:] if len(large) > 1 else [])
    teasers = _teasers(sight, [a for a in articles if a is not first and a not in full], total)
    dropped = frozenset(i for a in (*full, *teasers) for i in a.blocks)
    return Others(dropped, tuple(_flags(sight, named)))


def _articles(sight: Sight) -> Iterator[Article]:
    """The page's outermost ``<article>`` elements, in order."""
    bit, marks = BIT["article"], sight.hints.box_marks
    if not any(mark & bit for mark in marks):
        return
    out = sight.seen.page.out
    tops = [0] * len(marks)
    for box, up in enumerate(out.box_up):
        tops[box] = tops[up] or (box if marks[box] & bit else 0)
    held: dict[int, list[int]] = {}
    for i, box in enumerate(out.box):
        if tops[box]:
            held.setdefault(tops[box], []).append(i)
    tags, scores, sizes = sight.seen.tags, sight.scores, sight.seen.sizes
    for blocks in held.values():
        kept = [i for i in blocks if scores[i] > 0 and tags[i] not in _HEADINGS]
        heading = next((i for i in blocks if tags[i] in _HEADINGS), -1)
        yield Article(blocks, sum(sizes[i] for i in kept), heading if kept and heading < kept[0] else -1)


def _has_headline(sight: Sight, article: Article, rank: str) -> bool:
    """Whether an article begins with a headline of this rank."""
    return rank in _HEADLINES and article.heading >= 0 and sight.seen.tags[article.heading] == rank


def _teasers(sight: Sight, articles: list[Article], total: float) -> list[Article]:
    """Of these articles the teasers below the text: headings that are links, and little text."""
    out, scores = sight.seen.page.out, sight.scores
    found = [
        a
        for a in articles
        if a.letters and a.heading >= 0 and out.link_chars[a.heading] >= LINKED * len(out.texts[a.heading])
    ]
    inside = {i for a in found for i in a.blocks}
    last = max((i for i in sight.look if scores[i] > 0 and i not in inside), default=-1)
    found = [a for a in found if a.blocks[0] > last]
    return found if sum(a.letters for a in found) <= TEASERS_SHARE * total else []


def _flags(sight: Sight, others: list[Article]) -> Iterator[str]:
    """That there are others, and their headlines."""
    if others:
        yield SEVERAL_FLAG
    for article in others[:MOST_NAMES]:
        if article.heading >= 0:
            yield f"{OTHER_FLAG}:{sight.seen.page.out.texts[article.heading][:NAME_CHARS]}"
