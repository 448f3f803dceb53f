"""HTML to ``Document``: parsed by lexbor, rendered once, every block with its span."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import accumulate
from operator import add, sub
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborHTMLParser

from cleaner.model import Document, token_of
from cleaner.page.columns import Classes, Depths, tokens_of
from cleaner.page.head import Head, embedded_article, read_head
from cleaner.page.render import HIDDEN_PROSE_CHARS, Render, render
from cleaner.page.state import state_article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

#: Never article text, or a double of it: ``noscript`` repeats images that are loaded late.
DROPPED: Final = [
    "script", "style", "svg", "noscript", "template", "iframe", "link", "meta", "select", "datalist",
    "textarea", "object", "audio", "video", "canvas", "head", "map", "noframes", "noembed", "xmp",
]  # fmt: skip
_INVISIBLE: Final = "\u00ad\u200b\u2060\ufeff"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BODY = re.compile(rb"</head>\s*(?=<body)")
_TAG = re.compile(rb"<(/?)([A-Za-z][^\s/>]*)[^>]*>")
_MARK: Final = "data-cleaner-mark"
_OPEN, _CLOSE = "\ue000", "\ue001"
#: lexbor looks for an open paragraph through all open elements at each new block element: 10,000
#: nested ones take it 0.2 s, 100,000 half a minute. Real pages stay below 100.
MAX_DEPTH: Final = 500
#: Pages of fewer tags cannot nest so deep that it hurts.
MANY_TAGS: Final = 8_000
#: Where more prose is hidden than this share of what is visible, scripts will show it: keep it.
HIDDEN_SHARE: Final = 0.5
HIDDEN_CHARS: Final = 1_000
#: Where less prose is visible than this, and so many times more is embedded for search engines,
#: that is the article: scripts would have put it into the page.
EMBEDDED_CHARS: Final = 400
EMBEDDED_TIMES: Final = 3
EMBEDDED_FLAG: Final = "embedded-article"
#: An article tells of its title: so many of its words of so many characters are in it.
TITLE_SHARE, TITLE_WORD_CHARS = 0.5, 4
_WORD = re.compile(r"\w+")


class Parsed:
    """What is known of a page beyond its blocks.

    The tree itself is gone: parsing slows fourfold where trees pile up, so ``select`` parses again
    for the few selectors that need it.
    """

    def __init__(self, data: bytes, out: Render, *, hidden: bool) -> None:
        """The page in UTF-8, and its render."""
        self.data = data
        self.out = out
        self.hidden = hidden

    @property
    def html(self) -> str:
        """The page as a string; made anew each time, since few ask and it is large."""
        return self.data.decode("utf-8", "replace")

    @cached_property
    def head(self) -> Head:
        """Title, description and embedded article."""
        return read_head(self.data)

    def tokens(self, blocks: Iterable[int]) -> frozenset[str]:
        """Class and id tokens, lower case, of the elements that these blocks stand in."""
        out, seen = self.out, set()
        heads = set()
        for i in blocks:
            heads.add(out.inner[i])
            box = out.box[i]
            while box not in seen:
                seen.add(box)
                heads.add(out.box_head[box])
                box = out.box_up[box]
        return frozenset(" ".join(tokens_of("\n".join(heads))).lower().split())

    def select(self, css: str) -> frozenset[int]:
        """Indices of the blocks inside (or equal to) the elements that ``css`` selects.

        Single classes and ids are known from the render; for others the page is parsed again.
        """
        token = token_of(css)
        if token:
            name = "id" if css[0] == "#" else "class"
            holder = re.compile(rf"""(?:^|\s){name}="(?:[^"]*\s)?{re.escape(token)}[\s"]""", re.IGNORECASE)
            return frozenset(_within(self.out, lambda attrs: holder.search(attrs) is not None))
        tree = parse(self.data)
        for node in tree.css(css):
            node.attrs[_MARK] = ""
        return frozenset(_within(render(serialise(tree), hidden=self.hidden), lambda attrs: _MARK in attrs))


def _within(out: Render, wanted: Callable[[str], bool]) -> Iterator[int]:
    """Indices of the blocks that stand in an element with such attributes or begin with one."""
    inside = list(map(wanted, out.box_head))
    for box, up in enumerate(out.box_up):
        inside[box] = inside[box] or inside[up]
    for i, box in enumerate(out.box):
        if inside[box] or wanted(out.inner[i]):
            yield i


def read_page(page: str | bytes, url: str | None = None) -> Document:
    """The page as a Document of surface ``html``; bytes are UTF-8. Never raises; linear in the page."""
    data = page if isinstance(page, bytes) else page.encode("utf-8", "ignore")
    stream = serialise(parse(data))
    out = render(stream)
    shown = False
    visible = sum([len(t) for t in out.texts if len(t) > HIDDEN_PROSE_CHARS])
    if out.hidden_chars >= HIDDEN_CHARS and out.hidden_chars > HIDDEN_SHARE * visible:
        out, shown = render(stream, hidden=True), True
    elif visible < EMBEDDED_CHARS:
        article = embedded_article(data) or _state_of(data, alone=not visible)
        if len(article) > max(EMBEDDED_CHARS, EMBEDDED_TIMES * visible):
            return embedded(data, article, url)
    return assemble(out, url, Parsed(data, out, hidden=shown))


def _state_of(data: bytes, *, alone: bool) -> str:
    """The article in the page's state, or nothing where prose is shown that may be the article, and the
    state's is of something else than the title: other articles come in a state as well.
    """
    article = state_article(data, _lines_of)
    if alone or not article:
        return article
    title = {word for word in _WORD.findall(read_head(data).title.lower()) if len(word) >= TITLE_WORD_CHARS}
    told = title & set(_WORD.findall(article.lower()))
    return article if title and len(told) >= TITLE_SHARE * len(title) else ""


def _lines_of(text: str) -> Sequence[str]:
    """The lines of a text, which may be HTML."""
    return render(serialise(parse(text.encode("utf-8", "ignore")))).texts


def parse(data: bytes) -> LexborHTMLParser:
    """The tree of a page in UTF-8, without what is never text."""
    tree = LexborHTMLParser(flatten(body_of(data)))
    tree.strip_tags(DROPPED)
    return tree


def embedded(page: bytes, article: str, url: str | None) -> Document:
    """The Document of an article that the page only holds for search engines: title and paragraphs."""
    title = read_head(page).title
    lines = [*([title] if title else []), *article.split("\n")]
    starts, ends = spans_of(lines)
    tags = [*(["h1"] if title else []), *(["p"] * article.count("\n")), "p"]
    nothing = [0] * len(lines)
    return Document(
        "\n".join(lines),
        "html",
        starts,
        ends,
        tags,
        nothing,
        [()] * len(lines),
        nothing,
        url,
        None,
        (EMBEDDED_FLAG,),
    )


def assemble(out: Render, url: str | None, page: Parsed) -> Document:
    """The Document of a render."""
    starts, ends = spans_of(out.texts)
    names = {head: head.partition(" ")[0] for head in set(out.box_head)}
    tags = [names[out.box_head[box]] for box in out.box]
    return Document(
        "\n".join(out.texts),
        "html",
        starts,
        ends,
        tags,
        out.link_chars,
        Classes(out),
        Depths(out),
        url,
        page,
    )


def spans_of(lines: Sequence[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where each line starts and ends in all of them joined by line breaks."""
    sizes = list(map(len, lines))
    ends = tuple(map(add, accumulate(sizes), range(len(sizes))))
    return tuple(map(sub, ends, sizes)), ends


def body_of(page: bytes) -> bytes:
    """The page from its body on, where that can be told for sure; it saves a third of the parsing."""
    found = _BODY.match(page, page.find(b"</head>"))
    if not found or page.rfind(b"<script", 0, found.start()) > page.rfind(b"</script", 0, found.start()):
        return page
    return page[found.end() :]


def flatten(page: bytes) -> bytes:
    """The page without the tags that nest deeper than ``MAX_DEPTH``. Linear."""
    if page.count(b"<") < MANY_TAGS:
        return page
    depth = 0
    cuts: list[tuple[int, int]] = []
    ended = page.rfind(b">") + 1  # behind it tags never end, and each would be searched for its end
    for tag in _TAG.finditer(page, 0, ended):
        if tag[1]:
            depth = max(0, depth - 1)
        elif tag[2].lower() not in _NO_END and not tag[0].endswith(b"/>"):
            depth += 1
            if depth > MAX_DEPTH:
                cuts.append(tag.span())
    out, at = [], 0
    for start, end in cuts:
        out.append(page[at:start])
        at = end
    return b"".join((*out, page[at:])) if cuts else page


#: Elements that need no end tag: counting them as open would flatten healthy pages.
_NO_END: Final = frozenset((
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param", b"source",
    b"track", b"wbr", b"p", b"li", b"dt", b"dd", b"tr", b"td", b"th", b"option", b"optgroup", b"tbody", b"thead",
    b"tfoot", b"colgroup", b"rb", b"rt", b"rp", b"html", b"head", b"body",
))  # fmt: skip


def serialise(tree: LexborHTMLParser) -> str:
    """The tree's body as a stream of tags; comments and invisible characters gone."""
    stream = tree.html or ""
    at = stream.find("<body")
    if at > 0:
        stream = stream[at:]
    if "<!--" in stream:
        stream = _COMMENT.sub("", stream)
    for char in _INVISIBLE:
        if char in stream:
            stream = stream.replace(char, "")
    return stream
