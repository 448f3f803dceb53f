"""HTML to ``Document``: read once, every block with its span."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final, overload

from cleaner.model import Document
from cleaner.page.head import Head, embedded_article, read_head
from cleaner.page.render import render
from cleaner.page.skip import PROSE_CHARS

if TYPE_CHECKING:
    from cleaner.page.blocks import Render

_BODY = re.compile(r"</head>\s*(?=<body)")
_NAMES = re.compile(r"""\s(?:class|id)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_TOKEN_SELECTOR = re.compile(r"[.#]([\w-]+)$")
_BLOCK: Final = "data-cleaner-block"
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


class Parsed:
    """What is known of a page beyond its blocks."""

    def __init__(self, html: str, out: Render) -> None:
        """The page and its render."""
        self.html = html
        self.out = out

    @cached_property
    def head(self) -> Head:
        """Title and description."""
        return read_head(self.html)

    @cached_property
    def embedded(self) -> str:
        """The article that the page holds for search engines as well, or nothing."""
        return " ".join(embedded_article(self.html).split())

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Every class and id token of the page, lower case."""
        return frozenset(
            " ".join(_tokens("\n".join(set(self.out.box_head).union(self.out.inner)))).lower().split()
        )

    def select(self, css: str) -> frozenset[int]:
        """Indices of the blocks inside (or equal to) the elements that ``css`` selects."""
        token = _TOKEN_SELECTOR.match(css)
        if token and token[1].lower() not in self.tokens:
            return frozenset()
        from selectolax.lexbor import LexborHTMLParser  # few pages have what a selector asks for

        tree = LexborHTMLParser("".join(_skeleton(self.out)))
        found = {
            block.attributes[_BLOCK] or "" for node in tree.css(css) for block in node.css(f"[{_BLOCK}]")
        }
        return frozenset(map(int, found))


def _skeleton(out: Render) -> Iterator[str]:
    """The page's elements, and in them each block's number in its place, as HTML."""
    held: list[list[int]] = [[] for _ in out.box_up]
    for i, box in enumerate(out.box):
        held[box].append(i)
    open_boxes: list[int] = []
    for box, up in enumerate(out.box_up):
        while open_boxes and open_boxes[-1] != up:
            yield f"</{out.box_name[open_boxes.pop()]}>"
        open_boxes.append(box)
        yield f"<{out.box_head[box]}>"
        for i in held[box]:
            inner = out.inner[i]
            number = f'<i {_BLOCK}="{i}"></i>'
            yield f"<{inner}>{number}</{inner.partition(' ')[0]}>" if inner else number


def _tokens(heads: str) -> list[str]:
    """What the class and id attributes of elements hold."""
    return [a or b or c for a, b, c in _NAMES.findall(heads)]


def tokens_of(head: str) -> list[str]:
    """Class and id tokens of an element, from its name and attributes."""
    return " ".join(_tokens(head)).split() if " " in head else []


def read_page(html: str, url: str | None = None) -> Document:
    """The page as a Document of surface ``html``. Never raises; linear in the page."""
    body = body_of(html)
    out = render(body)
    visible = sum([len(t) for t in out.texts if len(t) > PROSE_CHARS])
    if out.hidden_chars >= HIDDEN_CHARS and out.hidden_chars > HIDDEN_SHARE * visible:
        out = render(body, hidden=True)
    elif visible < EMBEDDED_CHARS:
        article = embedded_article(html)
        if len(article) > max(EMBEDDED_CHARS, EMBEDDED_TIMES * visible):
            return embedded(html, article, url)
    return assemble(out, url, Parsed(html, out))


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
    names, depths = out.box_name, out.box_depth
    return Document(
        "\n".join(out.texts),
        "html",
        starts,
        ends,
        [names[box] for box in out.box],
        out.link_chars,
        _Classes(out),
        [depths[box] for box in out.box],
        url,
        page,
    )


def body_of(page: str) -> str:
    """The page from its body on, where that can be told for sure; it saves a third of the reading."""
    found = _BODY.match(page, page.find("</head>"))
    if not found or page.rfind("<script", 0, found.start()) > page.rfind("</script", 0, found.start()):
        return page
    return page[found.end() :]
