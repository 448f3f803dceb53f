"""Elements by what they do to text. Those named nowhere here are taken for block elements."""

from __future__ import annotations

from typing import Final

INLINE: Final = (
    "abbr", "acronym", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "meter", "nobr", "output", "progress", "q", "rb", "ruby", "s",
    "samp", "slot", "small", "span", "strike", "sub", "sup", "time", "tt", "u", "var", "math",
    "mfrac", "mi", "mn", "mo", "mrow", "msub", "msup", "mtext", "semantics", "annotation",
)  # fmt: skip
VOID: Final = ("area", "base", "col", "embed", "frame", "input", "param", "source", "track", "wbr")
BLOCKS: Final = (
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd",
    "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "html", "legend", "li", "main", "nav", "ol", "p", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
)  # fmt: skip
