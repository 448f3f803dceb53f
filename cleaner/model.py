"""The six nouns: Document, Block, Rule, Pack, Removal, Result; and ``cut``, which joins them.

Offsets everywhere are half-open, in code points, into ``Document.text``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Surface = Literal["text", "markdown", "html"]
Kind = Literal["headline", "standfirst", "body", "caption", "note"]
Category = Literal[
    "donation", "related", "player", "share", "newsletter", "ads", "app", "paywall", "consent",
    "comments", "social", "author", "credit", "affiliate", "navigation", "legal", "metadata",
    "unselected",
]  # fmt: skip
Confidence = Literal["high", "medium", "low"]
Profile = Literal["strict", "balanced", "aggressive"]
Action = Literal["span", "block", "section", "region", "rest"]

#: Flags that tell how a text was taken, and ask nobody to look twice.
INFORMATIVE_FLAGS = frozenset({"extracted-text", "page-text"})

SURFACES: tuple[str, ...] = get_args(Surface)
KINDS: tuple[str, ...] = get_args(Kind)
#: What a rule may call its cut. ``unselected`` is not among them: it marks kinds that the
#: caller's ``keep=`` leaves out, and no rule may use it.
CATEGORIES: tuple[str, ...] = get_args(Category)[:-1]
CONFIDENCES: tuple[str, ...] = get_args(Confidence)
PROFILES: tuple[str, ...] = get_args(Profile)
ACTIONS: tuple[str, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, cell or line, as a span of ``Document.text``."""

    start: int
    end: int
    text: str
    kind: Kind | None = None  #: set on the kept blocks of a Result
    tag: str = ""  #: HTML element name, or its Markdown counterpart; "" in plain text
    link_chars: int = 0  #: visible characters inside links
    classes: tuple[str, ...] = ()  #: class and id tokens, the element's own first, then its ancestors'
    depth: int = 0  #: elements above it


class Page(Protocol):
    """What an HTML document knows beyond its blocks; lives as long as its document."""

    @property
    def html(self) -> str:
        """The decoded page."""

    def tokens(self, blocks: Iterable[int]) -> frozenset[str]:
        """Class and id tokens, lower case, of the elements that these blocks stand in."""

    def select(self, css: str) -> frozenset[int]:
        """Indices of the blocks inside (or equal to) the elements that ``css`` selects."""


def flag_name(flag: str) -> str:
    """What kind of flag it is: without what follows its colon, a headline or a code."""
    return flag.partition(":")[0]


def token_of(css: str) -> str | None:
    """The class or id token, lower case, where a selector is just that (``.token``, ``#token``)."""
    token = css[1:].replace("-", "_")
    return css[1:].lower() if css[:1] in (".", "#") and token.isidentifier() else None


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """Immutable input in columns: block ``i`` is ``text[starts[i]:ends[i]]``.

    Columns, because building a Block costs more than a short text may take; ``blocks`` builds
    them for whoever asks. ``tags``, ``link_chars``, ``classes`` and ``depths`` are empty, or as
    long as ``starts``. In HTML the text is the rendered page, one block a line.
    """

    text: str
    surface: Surface
    starts: Sequence[int]
    ends: Sequence[int]
    tags: Sequence[str] = ()
    link_chars: Sequence[int] = ()
    classes: Sequence[tuple[str, ...]] = ()
    depths: Sequence[int] = ()
    url: str | None = None
    page: Page | None = None
    flags: tuple[str, ...] = ()  #: what reading it had to say: "truncated", "several-articles", …

    def __len__(self) -> int:
        """Number of blocks."""
        return len(self.starts)

    def block(self, i: int) -> Block:
        """Block ``i``."""
        start, end = self.starts[i], self.ends[i]
        return Block(
            start,
            end,
            self.text[start:end],
            None,
            self.tags[i] if self.tags else "",
            self.link_chars[i] if self.link_chars else 0,
            self.classes[i] if self.classes else (),
            self.depths[i] if self.depths else 0,
        )

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every block, in order."""
        return tuple(self.block(i) for i in range(len(self.starts)))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle without the parsed page, which cannot cross a process."""
        return Document, (
            self.text, self.surface, self.starts, self.ends, self.tags,
            self.link_chars, self.classes, self.depths, self.url, None, self.flags,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Removal:
    """A span that was cut, and every rule that voted to cut it."""

    start: int
    end: int
    rule_ids: tuple[str, ...]  #: most specific first; the first one's category counts
    category: Category
    text: str


def cut(source: str, removals: Iterable[Removal]) -> str:
    """``source`` without the removals, which must be sorted and disjoint."""
    out, at = [], 0
    for removal in removals:
        out.append(source[at : removal.start])
        at = removal.end
    out.append(source[at:])
    return "".join(out)


def restore(kept: str, removals: Iterable[Removal]) -> str:
    """The source again, from what was kept and what was cut: the inverse of ``cut``."""
    out: list[str] = []
    at = gone = 0
    for removal in removals:
        upto = removal.start - gone
        out += (kept[at:upto], removal.text)
        at, gone = upto, gone + len(removal.text)
    out.append(kept[at:])
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Pack:
    """Which rules were in force: one versioned set of them."""

    id: str
    version: int
    layer: int
    rules: int


def no_blocks(_: Result) -> tuple[Block, ...]:
    """No blocks: what a Result shows that no labeller was given to."""
    return ()


@dataclass(frozen=True, eq=False)
class Result:
    """A document and what was cut from it. Text, blocks and captions are computed from the two."""

    document: Document
    removals: tuple[Removal, ...]
    kinds: Mapping[int, Kind] = field(default_factory=dict)  #: by block index, where a vote said so
    metadata: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    label: Callable[[Result], Iterable[Block]] = no_blocks  #: gives the kept blocks their kinds

    @property
    def source(self) -> str:
        """The document's text, as it came (HTML: as rendered)."""
        return self.document.text

    @cached_property
    def text(self) -> str:
        """The kept text."""
        return cut(self.document.text, self.removals)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The kept blocks, or what is left of them, in order, each with its kind."""
        return tuple(self.label(self))

    @property
    def captions(self) -> tuple[str, ...]:
        """Texts of the caption blocks."""
        return tuple(b.text for b in self.blocks if b.kind == "caption")

    def restore(self) -> str:
        """The source, put together again from the kept text and the removals."""
        return restore(self.text, self.removals)
