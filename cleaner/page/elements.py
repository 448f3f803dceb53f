"""Elements by what they do to text, as browsers read them. Those named nowhere are taken for boxes."""

from __future__ import annotations

from typing import Final

INLINE: Final = (
    "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "meter", "nobr", "output", "progress", "q", "rb", "rp", "rt", "ruby", "s",
    "samp", "slot", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "math",
    "mfrac", "mi", "mn", "mo", "mrow", "msub", "msup", "mtext", "semantics", "annotation",
)  # fmt: skip
#: Elements that say nothing here, and tags that browsers ignore.
NOTHING: Final = (
    "area", "base", "col", "embed", "frame", "input", "param", "source", "track", "wbr", "link", "meta",
    "picture", "html", "head", "colgroup", "optgroup", "option",
)  # fmt: skip
#: Their content is no markup: it ends at their end tag alone.
RAW: Final = ("script", "style", "textarea", "title", "iframe", "noframes", "noembed", "xmp")
#: Never article text, or a double of it: ``noscript`` repeats images that are loaded late.
PASSED_OVER: Final = (
    "svg", "noscript", "template", "select", "datalist", "object", "audio", "video", "canvas", "map",
)  # fmt: skip
#: A paragraph ends where one of these begins.
BLOCKS: Final = (
    "address", "article", "aside", "blockquote", "center", "details", "dir", "div", "dl", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hgroup", "main", "menu", "nav", "ol", "p", "search",
    "section", "summary", "table", "ul",
)  # fmt: skip
#: These may stand in a paragraph.
BOXES: Final = ("button", "legend")
PREFORMATTED: Final = ("pre", "listing")
LISTS: Final = ("ul", "ol", "dl", "table")
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_CELLS: Final = frozenset(("td", "th"))
_ROWS: Final = _CELLS | {"tr"}
_GROUPS: Final = _ROWS | {"thead", "tbody", "tfoot", "caption"}
_TABLE: Final = frozenset(("table", "html", "body"))
#: Which open elements end where an element begins, and which ones hold that up.
IMPLIED_ENDS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "li": (
        frozenset(("li",)),
        frozenset(("ul", "ol", "menu", "dir", "table", "td", "th", "section", "article")),
    ),
    **dict.fromkeys(
        ("dt", "dd"),
        (frozenset(("dt", "dd")), frozenset(("dl", "ul", "ol", "table", "td", "th", "section", "article"))),
    ),
    **dict.fromkeys(("td", "th"), (_CELLS, _TABLE | {"tr"})),
    "tr": (_ROWS, _TABLE),
    **dict.fromkeys(("thead", "tbody", "tfoot", "caption"), (_GROUPS, _TABLE)),
}
#: An end tag ends nothing beyond these; those of tables reach as far as the table.
_HELD: Final = frozenset(("td", "th", "caption", "table"))
END_HELD_BY: Final[dict[str, frozenset[str]]] = {
    "li": _HELD | {"ul", "ol"},
    **dict.fromkeys(("td", "th", "tr", "thead", "tbody", "tfoot", "caption", "table"), frozenset(("table",))),
}
HELD_BY_DEFAULT: Final = _HELD
