"""Which of a page's blocks are captions: by their element, by its names, or by the picture beside them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.structure.kinds import ABOVE, HEADLINE_REACH, article_range, elements_above
from cleaner.structure.tables import BIT
from cleaner.structure.words import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.page.render import Render
    from cleaner.structure.look import Sight

#: Longer blocks are no captions.
CAPTION_CHARS: Final = 700
#: Text right after an image, in a paragraph of its own, is a caption if it is no longer than this, has so
#: many words, and fewer links. Shorter ones are labels ("Advantages:", "Share this post").
BESIDE_CHARS, BESIDE_WORDS, BESIDE_LINKS = 100, 4, 0.3
#: No block is a caption of which more than this share is links, but for ``figcaption`` inside the article.
CAPTION_LINKS: Final = 0.6
#: So many elements above a block may be its figure, and hold so many blocks at most.
CAPTION_DEPTH, CAPTION_BLOCKS, BESIDE_DEPTH, BESIDE_BLOCKS = 4, 4, 5, 2
#: Text that the second look takes for body is a caption only right beside an image, if the look is no
#: surer than this, and no longer; elsewhere in a figure, or just after an image, less sureness is enough.
SURE_BODY, LESS_SURE_BODY, SURE_CHARS = 3.0, 1.0, 300
#: Where so many such blocks hold so large a share of what is kept, the article stands beside its pictures.
GALLERY_BLOCKS, GALLERY_SHARE = 5, 0.25
#: Captions go on below the article as long as no more blocks than this stand between them.
BELOW: Final = 3
#: Text of a slide is a caption even where the second look is sure of it, if it is no longer; longer ones tell
#: the story.
SLIDE_CHARS: Final = 200
#: All but this share of a caption that is set in italics, or in bold, is.
STYLED: Final = 0.95
#: A caption that the page shows twice, for narrow and for wide windows, is kept once. Shorter ones may be
#: the credit of several pictures.
DOUBLE_CHARS: Final = 40
#: Elements of boxes are named so where no picture's text is the article's: anywhere, below the article,
#: and where nothing but the picture beside it says caption. Of 1,225 such texts, 30 of them labelled captions,
#: none of the 206 in buttons, with authors, and in share bars was one.
_NEVER: Final = sum(BIT[name] for name in ("button", "share", "newsletter", "nav"))
_NOT_BELOW: Final = _NEVER | sum(
    BIT[name] for name in ("author", "related", "comments", "ads", "footer", "aside")
)
_NOT_BESIDE: Final = _NEVER | BIT["author"] | BIT["blockquote"]
_NOT_IN_FIGURES: Final = frozenset(("td", "th", "pre"))
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NOT_BESIDE_TAGS: Final = _HEADINGS | {"li", "dt", "pre", "blockquote"}
_GALLERY: Final = frozenset((
    "gallery", "photogallery", "imagegallery", "galerie", "bildergalerie", "fotogalerie", "fotostrecke",
    "bilderstrecke", "galeria", "fotogaleria", "galleria", "fotogallery", "galleri", "bildspel", "diaporama",
    "slideshow", "slide", "slides", "slider", "swiper", "carousel", "carrusel", "slick", "lightbox",
))  # fmt: skip
_CREDIT: Final = frozenset(("credit", "credits", "copyright", "photographer", "photocredit", "imagecredit"))


class Pictures(NamedTuple):
    """Where a page's pictures are."""

    inside: Sequence[int]  #: for each element the number of images in it
    captioned: frozenset[int]  #: elements whose pictures have a caption of their own, marked as one


def captions_of(sight: Sight, headline: int) -> tuple[list[int], list[int]]:
    """The blocks that are captions of the article's images, and those that say one of them again. Linear."""
    first, last = article_range(sight)
    if first < 0:  # nothing but pictures
        first = last = headline
    if first < 0:
        return [], []
    start = headline if 0 <= first - headline < HEADLINE_REACH and headline >= 0 else first
    start = max(0, start - ABOVE)
    upto = _end_of_pictures(sight, last)
    near = [i for i in range(start, upto) if i != headline and _may_be_caption(sight, i, last)]
    marked = [i for i in near if _is_marked_caption(sight, i)]
    pictures = _pictures(sight, marked)
    found = set(marked)
    likely = []
    for i in near:
        if i not in found and _is_likely_caption(sight, i, pictures, follows=i - 1 in found):
            found.add(i)
            likely.append(i)
    if _tells_the_story(sight, [i for i in likely if not _is_slide(sight, i)]):
        found.difference_update(i for i in likely if sight.scores[i] > 0)
    return _once(sight.seen.page.out.texts, sorted(found))


def _once(texts: Sequence[str], captions: Iterable[int]) -> tuple[list[int], list[int]]:
    """The captions without those that were there before, and the others: each with its credit."""
    seen: set[str] = set()
    kept: list[int] = []
    again: list[int] = []
    for i in captions:
        text = texts[i]
        if text in seen and (len(text) >= DOUBLE_CHARS or again[-1:] == [i - 1]):
            again.append(i)
        else:
            kept.append(i)
        seen.add(text)
    return kept, again


def _end_of_pictures(sight: Sight, last: int) -> int:
    """Where captions end below the article: a gallery goes on as long as its captions do."""
    size = len(sight.scores)
    end = at = last
    while end < min(size - 1, at + BELOW):
        end += 1
        if _may_be_caption(sight, end, last) and _is_marked_caption(sight, end):
            at = end
    return min(size, at + BELOW)


def _tells_the_story(sight: Sight, likely: Iterable[int]) -> bool:
    """Whether what may be captions is much of the article: a list of things, each with its picture."""
    scores, sizes = sight.scores, sight.seen.sizes
    body = [i for i in likely if scores[i] > 0]
    if len(body) < GALLERY_BLOCKS:
        return False
    kept = sum(sizes[i] for i in sight.look if scores[i] > 0)
    return sum(sizes[i] for i in body) > GALLERY_SHARE * kept


def _pictures(sight: Sight, marked: Iterable[int]) -> Pictures:
    """Where the page's pictures are."""
    out = sight.seen.page.out
    images = [0] * len(out.box_up)
    for box in out.image_box:
        images[box] += 1
    for box in range(len(images) - 1, 0, -1):
        images[out.box_up[box]] += images[box]
    captioned = {box for i in marked for box in islice(elements_above(out, out.box[i]), BESIDE_DEPTH)}
    return Pictures(images, frozenset(captioned))


def _may_be_caption(sight: Sight, i: int, last: int) -> bool:
    """Whether the block is short enough, has few enough links, and stands in no box of another kind."""
    out, marks = sight.seen.page.out, sight.hints.marks[i]
    size = len(out.texts[i])
    if size > CAPTION_CHARS or marks & (_NEVER if i <= last else _NOT_BELOW):
        return False
    return out.link_chars[i] <= CAPTION_LINKS * size or (i <= last and bool(marks & BIT["figcaption"]))


def _is_marked_caption(sight: Sight, i: int) -> bool:
    """Whether the block is a caption by its element or by its names, whatever its score."""
    return bool(sight.hints.marks[i] & BIT["figcaption"]) or _is_named_caption(sight, i)


def _is_named_caption(sight: Sight, i: int) -> bool:
    """Whether a small element around the block is named a caption, or an inline one after an image."""
    hints, out, count = sight.hints, sight.seen.page.out, sight.seen.boxes.count
    if out.pics[i] and "caption" in out.inner[i].lower():
        return True
    if not hints.marks[i] & BIT["caption"]:
        return False
    boxes = islice(elements_above(out, out.box[i]), CAPTION_DEPTH)
    return any(hints.box_marks[b] & BIT["caption"] and count[b] <= CAPTION_BLOCKS for b in boxes)


def _is_likely_caption(sight: Sight, i: int, pictures: Pictures, *, follows: bool) -> bool:
    """Whether the block is a caption by where it stands: in a figure, or right beside an image.

    ``follows``: the block before is a caption. Text before its image is none: of 261 texts no labelled one.
    """
    score, out = sight.scores[i], sight.seen.page.out
    if score > 0 and len(out.texts[i]) > SURE_CHARS:  # most of the article
        return False
    if _is_styled(sight, i) or (follows and _is_credit(sight, i)):
        return True
    beside = _shares_element(sight, i, pictures)
    found = beside and _is_slide(sight, i)
    if not found and score <= SURE_BODY:
        below = (follows or bool(out.pics[i])) and sight.seen.tags[i] not in _NOT_BESIDE_TAGS
        found = beside and below and not sight.hints.marks[i] & _NOT_BESIDE
    if not found and score <= LESS_SURE_BODY:
        found = _is_in_figure(sight, i, pictures) or _is_after_image(sight, i)
    return found and _has_words(out.texts[i])  # last, as it takes longest


def _has_words(text: str) -> bool:
    """Whether most of the text is letters: not a date, nor a count."""
    return 2 * sum(map(str.isalpha, text)) >= len(text)


def _is_credit(sight: Sight, i: int) -> bool:
    """Whether the block, below a caption, credits its picture: it is short, and in the figure or named so."""
    out = sight.seen.page.out
    if len(out.texts[i]) > BESIDE_CHARS or sight.seen.tags[i] in _NOT_IN_FIGURES:
        return False
    named = not _CREDIT.isdisjoint(names_of(out.box_head[out.box[i]]))
    return named or bool(sight.hints.marks[i] & BIT["figure"])


def _is_in_figure(sight: Sight, i: int, pictures: Pictures) -> bool:
    """Whether the block stands in a figure without a caption, or is its title.

    Other text in a figure is what it shows: a table, a quotation.
    """
    out = sight.seen.page.out
    if not sight.hints.marks[i] & BIT["figure"] or sight.seen.tags[i] in _NOT_IN_FIGURES:
        return False
    marks = sight.hints.box_marks
    figure = next((box for box in elements_above(out, out.box[i]) if marks[box] & BIT["figure"]), 0)
    return figure not in pictures.captioned or sight.seen.tags[i] in _HEADINGS


def _is_after_image(sight: Sight, i: int) -> bool:
    """Whether the block is a short paragraph below an image."""
    out, text = sight.seen.page.out, sight.seen.page.out.texts[i]
    short = len(text) <= BESIDE_CHARS and out.link_chars[i] <= BESIDE_LINKS * len(text)
    words = len(text.split()) >= BESIDE_WORDS and not text.endswith((":", "：", "?"))
    return bool(out.pics[i]) and short and words and sight.seen.tags[i] == "p"


def _is_styled(sight: Sight, i: int) -> bool:
    """Whether the block is a paragraph right below an image, all in italics, or a sentence all in bold."""
    out, text = sight.seen.page.out, sight.seen.page.out.texts[i]
    if not out.pics[i] or sight.seen.tags[i] != "p":
        return False
    if out.italic[i] >= STYLED * len(text) and len(text) <= SURE_CHARS:
        return True
    return out.bold[i] >= STYLED * len(text) and len(text) <= BESIDE_CHARS and text.endswith(".")


def _shares_element(sight: Sight, i: int, pictures: Pictures) -> bool:
    """Whether the block shares a small element with an image that has no marked caption."""
    out = sight.seen.page.out
    for box in islice(elements_above(out, out.box[i]), BESIDE_DEPTH):
        if box and pictures.inside[box]:
            return sight.seen.boxes.count[box] <= BESIDE_BLOCKS and box not in pictures.captioned
    return False


def _is_slide(sight: Sight, i: int) -> bool:
    """Whether an element not far above the block is named a gallery, and the block is short and no heading."""
    out: Render = sight.seen.page.out
    if len(out.texts[i]) > SLIDE_CHARS or sight.seen.tags[i] in _HEADINGS:
        return False
    boxes = islice(elements_above(out, out.box[i]), BESIDE_DEPTH)
    return any(not _GALLERY.isdisjoint(names_of(out.box_head[box])) for box in boxes)
