"""HTML to ``Document``: parsed by lexbor, rendered once, every block with its span."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final, overload

from selectolax.lexbor import LexborHTMLParser

from cleaner.model import Document, token_of
from cleaner.page.head import Head, embedded_article, read_head
from cleaner.page.render import HIDDEN_PROSE_CHARS, Render, render

#: Never article text, or a double of it: ``noscript`` repeats images that are loaded late.
DROPPED: Final = [
    "script", "style", "svg", "noscript", "template", "iframe", "link", "meta", "select", "datalist",
    "textarea", "object", "audio", "video", "canvas", "head", "map", "noframes", "noembed", "xmp",
]  # fmt: skip
_INVISIBLE: Final = "\u00ad\u200b\u2060\ufeff"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BODY = re.compile(r"</head>\s*(?=<body)")
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)[^>]*>")
_NAMES = re.compile(r' ?(?:class|id)="([^"]*)"')
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


class _Classes(Sequence[tuple[str, ...]]):
    """For each block the class and id tokens of its element, then of those above; made on demand."""

    def __init__(self, out: Render) -> None:
        """The tokens of the blocks of ``out``."""
        self._out = out

    def __len__(self) -> int:
        """Number of blocks."""
        return len(self._out.texts)

    @overload
    def __getitem__(self, i: int) -> tuple[str, ...]: ...
    @overload
    def __getitem__(self, i: slice) -> list[tuple[str, ...]]: ...
    def __getitem__(self, i: int | slice) -> tuple[str, ...] | list[tuple[str, ...]]:
        """Tokens of block ``i``, innermost first."""
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self)))]
        out, found, box = self._out, tokens_of(self._out.inner[i]), self._out.box[i]
        while True:
            found += tokens_of(out.box_head[box])
            if not box:
                return tuple(found)
            box = out.box_up[box]


class _Depths(Sequence[int]):
    """For each block the number of elements above it; counted on demand."""

    def __init__(self, out: Render) -> None:
        """The depths of the blocks of ``out``."""
        self._out = out

    def __len__(self) -> int:
        """Number of blocks."""
        return len(self._out.texts)

    @overload
    def __getitem__(self, i: int) -> int: ...
    @overload
    def __getitem__(self, i: slice) -> list[int]: ...
    def __getitem__(self, i: int | slice) -> int | list[int]:
        """Depth of block ``i``."""
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self)))]
        box, depth = self._out.box[i], 0
        while box:
            box, depth = self._out.box_up[box], depth + 1
        return depth


class Parsed:
    """What is known of a page beyond its blocks.

    The tree itself is gone: parsing slows fourfold where trees pile up, so ``select`` parses again
    for the few selectors that need it.
    """

    def __init__(self, html: str, body: str, out: Render, *, hidden: bool) -> None:
        """The page, the part of it that was parsed, and its render."""
        self.html = html
        self.body = body
        self.out = out
        self.hidden = hidden

    @cached_property
    def head(self) -> Head:
        """Title, description and embedded article."""
        return read_head(self.html)

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
        return frozenset(" ".join(_NAMES.findall("\n".join(heads))).lower().split())

    def select(self, css: str) -> frozenset[int]:
        """Indices of the blocks inside (or equal to) the elements that ``css`` selects.

        Single classes and ids are known from the render; for others the page is parsed again.
        """
        token = token_of(css)
        if token:
            name = "id" if css[0] == "#" else "class"
            holder = re.compile(rf"""(?:^|\s){name}="(?:[^"]*\s)?{re.escape(token)}[\s"]""", re.IGNORECASE)
            return frozenset(_within(self.out, lambda attrs: holder.search(attrs) is not None))
        tree = LexborHTMLParser(self.body)
        tree.strip_tags(DROPPED)
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


def tokens_of(attrs: str) -> list[str]:
    """Class and id tokens of an element, from its name and attributes."""
    return " ".join(_NAMES.findall(attrs)).split() if "class" in attrs or "id" in attrs else []


def read_page(html: str, url: str | None = None) -> Document:
    """The page as a Document of surface ``html``. Never raises; linear in the page."""
    body = flatten(body_of(html))
    tree = LexborHTMLParser(body)
    tree.strip_tags(DROPPED)
    stream = serialise(tree)
    del tree
    out = render(stream)
    shown = False
    visible = sum([len(t) for t in out.texts if len(t) > HIDDEN_PROSE_CHARS])
    if out.hidden_chars >= HIDDEN_CHARS and out.hidden_chars > HIDDEN_SHARE * visible:
        out, shown = render(stream, hidden=True), True
    elif visible < EMBEDDED_CHARS:
        article = embedded_article(html)
        if len(article) > max(EMBEDDED_CHARS, EMBEDDED_TIMES * visible):
            return embedded(html, article, url)
    return assemble(out, url, Parsed(html, body, out, hidden=shown))


def embedded(html: str, article: str, url: str | None) -> Document:
    """The Document of an article that the page only holds for search engines: title and paragraphs."""
    title = read_head(html).title
    lines = [*([title] if title else []), *article.split("\n")]
    ends = tuple(accumulate((len(t) for t in lines), lambda end, size: end + 1 + size))
    starts = tuple(end - len(t) for end, t in zip(ends, lines, strict=True))
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
    ends = tuple(accumulate((len(t) for t in out.texts), lambda end, size: end + 1 + size))
    starts = tuple(end - len(t) for end, t in zip(ends, out.texts, strict=True))
    names = [head.partition(" ")[0] for head in out.box_head]
    tags = [names[box] for box in out.box]
    return Document(
        "\n".join(out.texts),
        "html",
        starts,
        ends,
        tags,
        out.link_chars,
        _Classes(out),
        _Depths(out),
        url,
        page,
    )


def body_of(page: str) -> str:
    """The page from its body on, where that can be told for sure; it saves a third of the parsing."""
    found = _BODY.match(page, page.find("</head>"))
    if not found or page.rfind("<script", 0, found.start()) > page.rfind("</script", 0, found.start()):
        return page
    return page[found.end() :]


def flatten(page: str) -> str:
    """The page without the tags that nest deeper than ``MAX_DEPTH``. Linear."""
    if page.count("<") < MANY_TAGS:
        return page
    depth = 0
    cuts: list[tuple[int, int]] = []
    for tag in _TAG.finditer(page):
        if tag[1]:
            depth = max(0, depth - 1)
        elif tag[2].lower() not in _NO_END and not tag[0].endswith("/>"):
            depth += 1
            if depth > MAX_DEPTH:
                cuts.append(tag.span())
    out, at = [], 0
    for start, end in cuts:
        out.append(page[at:start])
        at = end
    return "".join((*out, page[at:])) if cuts else page


#: Elements that need no end tag: counting them as open would flatten healthy pages.
_NO_END: Final = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "option", "optgroup", "tbody", "thead",
    "tfoot", "colgroup", "rb", "rt", "rp", "html", "head", "body",
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
