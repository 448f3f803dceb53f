"""What a page's blocks are: headline, standfirst, captions; and what the dropped ones were."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from cleaner.structure.first import likeness, words_of
from cleaner.structure.tables import BIT
from cleaner.structure.words import names_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from cleaner.model import Category
    from cleaner.page.render import Render
    from cleaner.structure.look import Sight

#: Longer blocks are no captions.
CAPTION_CHARS: Final = 700
#: Text right after an image, in an element of its own, is a caption if it is no longer …
BESIDE_CHARS: Final = 100
#: … and no block is a caption of which more than this share is links.
CAPTION_LINKS, BESIDE_LINKS = 0.6, 0.3
#: So many elements above a block may be its figure, and hold so many blocks at most.
CAPTION_DEPTH, CAPTION_BLOCKS, BESIDE_DEPTH, BESIDE_BLOCKS = 4, 4, 5, 2
#: Text that the second look takes for body is a caption only right beside an image, if the look is no
#: surer than this, and no longer; elsewhere in a figure, or just after an image, less sureness is enough.
SURE_BODY, LESS_SURE_BODY, SURE_CHARS = 3.0, 1.0, 300
#: Where so many such blocks hold so large a share of what is kept, the article stands beside its pictures.
GALLERY_BLOCKS, GALLERY_SHARE = 5, 0.25
#: Captions stand between the headline and so many blocks below the article; a headline further
#: above the article than this is none.
HEADLINE_REACH, BELOW, ABOVE = 60, 3, 4
ARTICLE_CHARS: Final = 40
STANDFIRST_CHARS: Final = 400
#: A standfirst that has no mark of its own says what the description says.
STANDFIRST_LIKENESS: Final = 0.5
_STANDFIRST: Final = frozenset((
    "standfirst", "dek", "deck", "subtitle", "subheadline", "subhead", "subheading", "subline",
    "intro", "lead", "lede", "excerpt", "summary", "teaser", "description", "kicker", "vorspann",
    "chapo", "chapeau", "entradilla", "bajada", "sottotitolo", "ingress",
))  # fmt: skip
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4"))
#: Marks that are categories; the first that applies names the block.
_CATEGORIES: Final[tuple[Category, ...]] = (
    "comments", "newsletter", "share", "ads", "author", "related", "player", "legal", "metadata", "navigation",
)  # fmt: skip


def category_of(marks: int) -> Category:
    """What a dropped block was, by the names above it; most of what is dropped is navigation."""
    for name in _CATEGORIES:
        if marks & BIT[name]:
            return name
    return "navigation"


def headline_of(sight: Sight) -> int:
    """The headline's block, or -1: it repeats the page's title, or is the only ``h1``, above the article."""
    first, _ = article_range(sight)
    if sight.headline >= 0 and sight.headline <= first + ABOVE:
        return sight.headline
    firsts = [i for i, tag in enumerate(sight.seen.tags) if tag == "h1"]
    if len(firsts) == 1 and 0 <= first - firsts[0] < HEADLINE_REACH:
        return firsts[0]
    return -1


def article_range(sight: Sight) -> tuple[int, int]:
    """The first and the last block of the article; (-1, -1) where there is none."""
    kept = [i for i in sight.look if sight.scores[i] > 0 and sight.seen.sizes[i] >= ARTICLE_CHARS]
    return (kept[0], kept[-1]) if kept else (-1, -1)


def standfirst_of(sight: Sight, kinds: Container[int]) -> int:
    """The standfirst's block, or -1: the first kept block, if its names or the description say so."""
    description = words_of(sight.seen.page.head.description)
    for i in islice((i for i in sight.look if sight.scores[i] > 0 and i not in kinds), 1):
        text, size = sight.seen.page.out.texts[i], sight.seen.sizes[i]
        if size > STANDFIRST_CHARS or i < sight.headline:
            return -1
        out = sight.seen.page.out
        boxes = islice(_above(out, out.box[i]), 2)
        if not _STANDFIRST.isdisjoint(name for box in boxes for name in names_of(out.box_head[box])):
            return i
        if sight.seen.tags[i] != "p" and likeness(words_of(text), description) > STANDFIRST_LIKENESS:
            return i
    return -1


def captions_of(sight: Sight, headline: int) -> list[int]:
    """The blocks that are captions of the article's images. Linear."""
    first, last = article_range(sight)
    if first < 0:
        return []
    start = headline if 0 <= first - headline < HEADLINE_REACH and headline >= 0 else first
    images = _images(sight.seen.page.out)
    upto = min(len(sight.scores), last + BELOW)
    near = [i for i in range(max(0, start - ABOVE), upto) if i != headline and _may_be_caption(sight, i)]
    marked = {i for i in near if _is_marked_caption(sight, i)}
    likely = [i for i in near if i not in marked and _is_likely_caption(sight, i, images)]
    if _is_gallery(sight, likely):
        likely = [i for i in likely if sight.scores[i] <= 0]
    return sorted([*marked, *likely])


def _is_gallery(sight: Sight, likely: Iterable[int]) -> bool:
    """Whether what may be captions is much of the article: a list of things, each with its picture."""
    scores, sizes = sight.scores, sight.seen.sizes
    body = [i for i in likely if scores[i] > 0]
    if len(body) < GALLERY_BLOCKS:
        return False
    kept = sum(sizes[i] for i in sight.look if scores[i] > 0)
    return sum(sizes[i] for i in body) > GALLERY_SHARE * kept


def _images(out: Render) -> list[int]:
    """For each element the number of images in it."""
    images = [0] * len(out.box_up)
    for box in out.image_box:
        images[box] += 1
    for box in range(len(images) - 1, 0, -1):
        images[out.box_up[box]] += images[box]
    return images


def _may_be_caption(sight: Sight, i: int) -> bool:
    """Whether the block is short enough, and has few enough links."""
    out = sight.seen.page.out
    size = len(out.texts[i])
    few = out.link_chars[i] <= CAPTION_LINKS * size or bool(sight.hints.marks[i] & BIT["figcaption"])
    return size <= CAPTION_CHARS and few


def _is_marked_caption(sight: Sight, i: int) -> bool:
    """Whether the block is a caption by its element or by its names, whatever its score."""
    return bool(sight.hints.marks[i] & BIT["figcaption"]) or _is_named_caption(sight, i)


def _is_likely_caption(sight: Sight, i: int, images: list[int]) -> bool:
    """Whether the block is a caption by where it stands: in a figure, or right beside an image."""
    score, out = sight.scores[i], sight.seen.page.out
    if score > SURE_BODY or (score > 0 and len(out.texts[i]) > SURE_CHARS):
        return False
    if _shares_element(sight, i, images):
        return True
    return score <= LESS_SURE_BODY and (
        bool(sight.hints.marks[i] & BIT["figure"])
        or "caption" in out.inner[i].lower()
        or _is_after_image(sight, i)
    )


def _is_named_caption(sight: Sight, i: int) -> bool:
    """Whether a small element around the block is named a caption."""
    hints, out, count = sight.hints, sight.seen.page.out, sight.seen.boxes.count
    if not hints.marks[i] & BIT["caption"]:
        return False
    boxes = islice(_above(out, out.box[i]), CAPTION_DEPTH)
    return any(hints.box_marks[b] & BIT["caption"] and count[b] <= CAPTION_BLOCKS for b in boxes)


def _is_after_image(sight: Sight, i: int) -> bool:
    """Whether the block is a short paragraph below an image."""
    out, size = sight.seen.page.out, len(sight.seen.page.out.texts[i])
    short = size <= BESIDE_CHARS and out.link_chars[i] <= BESIDE_LINKS * size
    return bool(out.pics[i]) and short and sight.seen.tags[i] == "p"


def _shares_element(sight: Sight, i: int, images: list[int]) -> bool:
    """Whether the block shares a small element with an image."""
    out = sight.seen.page.out
    if not out.image_box or sight.seen.tags[i] in _HEADINGS:
        return False
    for box in islice(_above(out, out.box[i]), BESIDE_DEPTH):
        if box and images[box]:
            return sight.seen.boxes.count[box] <= BESIDE_BLOCKS
    return False


def _above(out: Render, box: int) -> Iterator[int]:
    """The element and all above it."""
    while True:
        yield box
        if not box:
            return
        box = out.box_up[box]
