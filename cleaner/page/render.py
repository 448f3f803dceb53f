"""The page's text, written out block by block from the stream of its tags.

Tags are read from the source as they come, and elements end where browsers end them: at their end
tag, at that of an element around them, or where another begins that they cannot hold. No tree is
built: a parser's would take longer than all the rest, and of it only the elements around each block
are of use here. Nothing recurses.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import islice
from operator import length_hint
from typing import TYPE_CHECKING, Final, Literal

from cleaner.page import elements
from cleaner.page.blocks import Render
from cleaner.page.menu import MENUS, read_menu
from cleaner.page.skip import Skipped, skip_comment, skip_element, skip_raw

if TYPE_CHECKING:
    from collections.abc import Callable

    Action = Callable[["_Writer", str, str], str | None]

_HIDING = re.compile(r"(?:^|\s)hidden(?![\w-])(?!\s*=\s*[\"']?until)", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAG = re.compile(r"""(/?[a-zA-Z][^\s/>]*+)[\s/]*+((?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])))*+)>""")
#: A quotation mark that does not close within so many tags was never meant to open.
QUOTE_TAGS: Final = 200
#: Elements that nest deeper are taken for inline ones. Real pages stay below 100.
MAX_DEPTH: Final = 500
#: Soft hyphens, zero-width characters, and what no text may hold.
_INVISIBLE: Final = "\u00ad\u200b\u2060\ufeff"


class _Writer:
    """What is being written: the tags to come, the open block, the innermost open element."""

    __slots__ = (
        "anchors", "at_break", "box", "hidden", "inner", "link", "link_chars", "no_menu_before", "out",
        "parts", "pics", "pieces", "pre", "source", "watch",
    )  # fmt: skip

    def __init__(self, source: str, hidden: Literal["show", "pass over"]) -> None:
        """Write ``source``; ``hidden`` says what becomes of hidden elements."""
        self.source = source.split("<")
        self.pieces = iter(self.source)
        self.no_menu_before = 0
        self.out = Render()
        self.parts: list[str] = []
        self.box = 1
        self.pre = self.link_chars = self.anchors = self.pics = 0
        self.inner = ""
        self.link = self.at_break = False
        self.watch = False  #: whether there is a reason to look at text while it is written
        self.hidden = hidden == "pass over"

    def flush(self) -> None:
        """End the block."""
        text = "".join(self.parts)
        self.parts.clear()
        if "&" in text or not text.isascii():
            text = unescape(text)
            for char in _INVISIBLE:
                text = text.replace(char, "")
        text = " ".join(text.split()) if not self.pre else text.replace("\r\n", "\n").strip("\n").rstrip()
        if text:
            out, size = self.out, len(text)
            out.texts.append(text)
            out.box.append(self.box)
            out.link_chars.append(min(size, self.link_chars))
            out.anchors.append(self.anchors)
            out.inner.append(self.inner)
            out.pics.append(self.pics)
            self.pics = 0
        self.link_chars = self.anchors = 0
        self.inner = ""

    def count(self, text: str) -> None:
        """Count text that stands in a link; text after a line break ends its wait for another."""
        if self.link:
            self.link_chars += len(text)
        if self.at_break and not text.isspace():
            self.end_break()

    def end_break(self) -> None:
        """Forget the line break before."""
        self.at_break = False
        self.watch = self.link

    # Elements that hold blocks

    def open_box(self, name: str, attrs: str) -> str | None:
        """A block-level element begins; a paragraph before it ends."""
        if self.parts:
            self.flush()
        if self.at_break:
            self.end_break()
        if attrs and self.hidden and ("hidden" in attrs or "none" in attrs) and _hides(attrs):
            return self.hide(name)
        out, up = self.out, self.box
        if out.box_name[up] == "p" and name in _END_PARAGRAPHS:
            up = out.box_up[up]
        depth = out.box_depth[up] + 1
        if depth < MAX_DEPTH:
            self.box = len(out.box_up)
            out.box_head.append(f"{name} {attrs}" if attrs else name)
            out.box_name.append(name)
            out.box_up.append(up)
            out.box_depth.append(depth)
        return None

    def open_menu(self, name: str, attrs: str) -> str | None:
        """A menu begins: one block, and the text after it; or an element as any other."""
        found = self.open_box(name, attrs)
        at = len(self.source) - length_hint(self.pieces)
        if found is not None or at < self.no_menu_before:
            return found
        around = self.out.box_name[self.out.box_up[self.box]]
        menu = read_menu(self.source, at, name, around)
        if not menu.found:
            self.no_menu_before = menu.end
            return None
        self.parts.append(menu.text)
        self.link_chars = menu.link_chars
        self.close_box(f"/{name}", "")
        last = next(islice(self.pieces, menu.end - at, None))
        return last.partition(">")[2]

    def open_heading(self, name: str, attrs: str) -> str | None:
        """A heading begins."""
        if self.out.box_name[self.box] in elements.HEADINGS:
            self.close_box(f"/{self.out.box_name[self.box]}", "")
        return self.open_box(name, attrs)

    def open_item(self, name: str, attrs: str) -> str | None:
        """An item or a cell begins; the one before ends."""
        if self.parts:
            self.flush()
        ended, held = elements.IMPLIED_ENDS[name]
        box, names, up = self.box, self.out.box_name, self.out.box_up
        while box > 1 and names[box] not in held:
            if names[box] in ended:
                self.box = up[box]
            box = up[box]
        return self.open_box(name, attrs)

    def open_body(self, _name: str, attrs: str) -> None:
        """The body begins; its box is there."""
        if attrs and self.out.box_head[1] == "body":
            self.out.box_head[1] = f"body {attrs}"

    def close_box(self, name: str, _attrs: str) -> None:
        """A block-level element ends, and with it all that are open in it."""
        if self.parts:
            self.flush()
        if self.at_break:
            self.end_break()
        name = name[1:]
        box, names = self.box, self.out.box_name
        if names[box] != name:
            held = elements.END_HELD_BY.get(name, elements.HELD_BY_DEFAULT)
            up = self.out.box_up
            while names[box] != name:
                if box <= 1 or names[box] in held:
                    return
                box = up[box]
        self.box = self.out.box_up[box]
        if self.box < self.pre:
            self.pre = 0

    def close_heading(self, name: str, attrs: str) -> None:
        """A heading ends; pages write ``</h3>`` where they mean ``</h2>``."""
        inner = self.out.box_name[self.box]
        self.close_box(f"/{inner}" if inner in elements.HEADINGS else name, attrs)

    def open_pre(self, name: str, attrs: str) -> str | None:
        """Preformatted text begins."""
        around = self.box
        found = self.open_box(name, attrs)
        if self.box > around and not self.pre:
            self.pre = self.box
        return found

    def open_dialog(self, name: str, attrs: str) -> str | None:
        """A dialog begins: hidden until a script opens it."""
        return self.open_box(name, attrs if "open" in attrs else f"hidden {attrs}")

    # Elements inside blocks

    def open_inline(self, name: str, attrs: str) -> str | None:
        """An inline element begins."""
        if attrs:
            if self.hidden and ("hidden" in attrs or "none" in attrs) and _hides(attrs):
                return self.hide(name)
            if not self.parts and not self.inner:
                self.inner = f"{name} {attrs}"
        return None

    def open_link(self, name: str, attrs: str) -> str | None:
        """A link begins; from a link right before it a space parts it."""
        found = self.open_inline(name, attrs)
        if found is not None:
            return found
        if self.anchors and self.parts and self.parts[-1][-1] not in " \n":
            self.parts.append(" ")
        self.link = self.watch = True
        self.anchors += 1
        return None

    def close_link(self, _name: str, _attrs: str) -> None:
        """A link ends."""
        self.link = False
        self.watch = self.at_break

    def line_break(self, _name: str, _attrs: str) -> None:
        """A line break: a space; two in a row end the block."""
        if self.pre:
            self.parts.append("\n")
        elif self.at_break:
            if self.parts:
                self.flush()
        else:
            self.parts.append(" ")
            self.at_break = self.watch = True

    def image(self, name: str, _attrs: str) -> str | None:
        """An image; what AMP puts inside as a fallback is passed over."""
        self.pics += 1
        self.out.image_box.append(self.box)
        return self.pass_over(name, "") if name == "amp-img" else None

    def ruler(self, _name: str, _attrs: str) -> None:
        """A horizontal rule."""
        if self.parts:
            self.flush()
        if self.out.box_name[self.box] == "p":
            self.close_box("/p", "")

    # What is left out

    def raw(self, name: str, _attrs: str) -> str:
        """The text after an element whose content is no markup."""
        return skip_raw(self.pieces, name)

    def pass_over(self, name: str, _attrs: str) -> str:
        """The text after an element that is left out with all that it holds."""
        return self.skip(name).text

    def hide(self, name: str) -> str:
        """The text after a hidden element."""
        skipped = self.skip(name)
        self.out.hidden_chars += skipped.prose_chars
        return skipped.text

    def skip(self, name: str) -> Skipped:
        """The end of an element that is left out; what else ends there is seen to."""
        around = self.out.box_name[self.box]
        skipped = skip_element(self.pieces, name, around)
        if skipped.ended_by == "around":
            self.close_box(f"/{around}", "")
        elif skipped.ended_by == "next":
            return skipped._replace(text=self.read(skipped.text))
        return skipped

    # Tags

    def read(self, piece: str) -> str:
        """The text after the tag that ``piece`` begins with, once all is done that the tag asks for.

        For whatever is not plain ``name attributes``: comments, capitals, quotation marks, no tag at all.
        """
        first = piece[:2].lower()
        if first[:1] == "!" or first[:1] == "?":
            return skip_comment(self.pieces, piece) if piece.startswith("!--") else piece.partition(">")[2]
        if not ("a" <= first[:1] <= "z" or (first[:1] == "/" and "a" <= first[1:] <= "z")):
            return piece.partition(">")[2] if first[:1] == "/" else f"<{piece}"
        found = _TAG.match(piece)
        while not found and piece.count("<") < QUOTE_TAGS:
            following = next(self.pieces, None)
            if following is None:
                break
            piece = f"{piece}<{following}"
            found = _TAG.match(piece) if ">" in following else None
        if found:
            name, attrs, text = found[1], found[2], piece[found.end() :]
        else:
            head, _, text = piece.partition(">")
            name, _, attrs = head.partition(" ")
        name = name.lower()
        action = _ACTIONS.get(name, _UNKNOWN)
        if action is _UNKNOWN:
            action = _Writer.close_box if name[0] == "/" else _Writer.open_box
        after = action(self, name, attrs) if action else None
        return text if after is None else after


def _hides(attrs: str) -> bool:
    """Whether an element with these attributes is hidden."""
    if ":" in attrs:
        styles = attrs.lower().replace(" ", "")
        if "display:none" in styles or "visibility:hidden" in styles:
            return True
    return _HIDING.search(attrs) is not None and _HIDING.search(_QUOTED.sub("", attrs)) is not None


def _unknown(_writer: _Writer, _name: str, _attrs: str) -> None:
    """Stands for elements of a site's own."""


_UNKNOWN: Final = _unknown
_END_PARAGRAPHS: Final = frozenset(
    (*elements.BLOCKS, *elements.HEADINGS, *elements.PREFORMATTED, *elements.IMPLIED_ENDS, "dialog")
)
_ACTIONS: Final[dict[str, Action | None]] = {
    **{f"/{name}": _Writer.close_box for name in (*elements.BLOCKS, *elements.BOXES, *elements.IMPLIED_ENDS, *elements.PREFORMATTED, "dialog")},
    **{
        f"/{name}": None
        for name in (*elements.INLINE, *elements.NOTHING, *elements.PASSED_OVER, *elements.RAW, "body", "img")
    },
    **dict.fromkeys(elements.NOTHING, None),
    **dict.fromkeys((*elements.BOXES, *elements.BLOCKS), _Writer.open_box),
    **dict.fromkeys(elements.PREFORMATTED, _Writer.open_pre),
    **dict.fromkeys(MENUS, _Writer.open_menu),
    **dict.fromkeys(elements.INLINE, _Writer.open_inline),
    **dict.fromkeys(elements.HEADINGS, _Writer.open_heading),
    **dict.fromkeys((f"/{name}" for name in elements.HEADINGS), _Writer.close_heading),
    **dict.fromkeys(elements.IMPLIED_ENDS, _Writer.open_item),
    **dict.fromkeys(elements.RAW, _Writer.raw),
    **dict.fromkeys(elements.PASSED_OVER, _Writer.pass_over),
    "a": _Writer.open_link, "/a": _Writer.close_link,
    "body": _Writer.open_body,

    "dialog": _Writer.open_dialog,
    **dict.fromkeys(("br", "br/", "/br"), _Writer.line_break),
    **dict.fromkeys(("hr", "hr/"), _Writer.ruler),
    "img": _Writer.image, "image": _Writer.image, "amp-img": _Writer.image,
}  # fmt: skip


def render(source: str, *, hidden: bool = False) -> Render:
    """The blocks of a page; hidden elements only if ``hidden``. Linear.

    Elements of unknown names are taken for block elements: sites' own ones mostly are.
    """
    writer = _Writer(source, "pass over" if not hidden else "show")
    parts, find, read = writer.parts, _ACTIONS.get, writer.read
    text = next(writer.pieces)
    if text and not text.isspace():
        parts.append(text)
    for piece in writer.pieces:
        head, end, text = piece.partition(">")
        name, _, attrs = head.partition(" ")
        action = find(name, _UNKNOWN)
        if action is _UNKNOWN or not end or (text and attrs and ("'" in attrs or attrs.count('"') & 1)):
            text = read(piece)
        elif action is not None:
            after = action(writer, name, attrs)
            if after is not None:
                text = after
        if text and (parts or not text.isspace()):
            parts.append(text)
            if writer.watch:
                writer.count(text)
    if parts:
        writer.flush()
    return writer.out
