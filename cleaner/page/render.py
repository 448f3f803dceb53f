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
from cleaner.page.menu import MENUS, read_menu

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Action = Callable[["_Writer", str, str], str | None]

_HIDING = re.compile(r"(?:^|\s)hidden(?![\w-])(?!\s*=\s*[\"']?until)", re.IGNORECASE)
_STYLED_AWAY = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAG = re.compile(
    r"""(/?[a-zA-Z][^\s/>]*+)[\s/]*+((?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])))*+)>"""
)
#: A quotation mark that does not close within so many tags was never meant to open.
QUOTE_TAGS: Final = 200
#: Hidden text of so many characters is prose: menus come in shorter pieces.
HIDDEN_PROSE_CHARS: Final = 80
#: Elements that nest deeper are taken for inline ones. Real pages stay below 100.
MAX_DEPTH: Final = 500
#: Soft hyphens, zero-width characters, and what no text may hold.
_INVISIBLE: Final = "\u00ad\u200b\u2060\ufeff\0"


class Render:
    """Blocks in columns, and the elements that hold them (``box_*``), parents before children.

    ``box[i]`` is the innermost block-level element of block ``i``; ``inner[i]`` the inline element
    that it begins with. An element is its name and attributes, as the page has them.
    """

    __slots__ = (
        "anchors", "bold", "box", "box_depth", "box_head", "box_name", "box_up", "breaks", "hidden_chars",
        "image_box", "inner", "italic", "link_chars", "pics", "texts",
    )  # fmt: skip

    def __init__(self) -> None:
        """Nothing but the body."""
        self.texts: list[str] = []
        self.box: list[int] = []
        self.link_chars: list[int] = []  #: at most as many as the block has
        self.anchors: list[int] = []
        self.bold: list[int] = []  #: characters in bold
        self.italic: list[int] = []
        self.inner: list[str] = []
        self.pics: list[int] = []  #: images since the block before
        self.breaks: list[int] = []  #: single ``<br>`` in it
        self.box_name: list[str] = ["html", "body"]
        self.box_head: list[str] = ["html", "body"]  #: name and attributes
        self.box_up: list[int] = [0, 0]
        self.box_depth: list[int] = [0, 1]
        self.image_box: list[int] = []  #: of each image the element that holds it
        self.hidden_chars = 0  #: hidden characters left out, in pieces as long as prose


class _Writer:
    """What is being written: the tags to come, the open block, the innermost open element."""

    __slots__ = (
        "anchors", "at_break", "bold", "bold_chars", "box", "breaks", "hidden", "inner", "italic",
        "italic_chars", "link", "link_chars", "no_menu_before", "odd", "out", "parts", "pics", "pieces", "pre", "source", "watch",
    )  # fmt: skip

    def __init__(self, source: str, hidden: Literal["show", "pass over"]) -> None:
        """Write ``source``; ``hidden`` says what becomes of hidden elements."""
        self.source = source.split("<")
        self.pieces = iter(self.source)
        self.no_menu_before = 0
        self.odd = any(char in source for char in _INVISIBLE)
        self.out = Render()
        self.parts: list[str] = []
        self.box = 1
        self.link = self.bold = self.italic = self.pre = 0
        self.link_chars = self.bold_chars = self.italic_chars = self.anchors = self.pics = self.breaks = 0
        self.inner = ""
        self.at_break = False
        self.watch = 0  #: reasons to look at text while it is written
        self.hidden = hidden == "pass over"

    def flush(self) -> None:
        """End the block."""
        text = "".join(self.parts)
        self.parts.clear()
        if self.odd or "&" in text:
            text = unescape(text)
            for char in _INVISIBLE:
                text = text.replace(char, "")
        text = " ".join(text.split()) if not self.pre else text.replace("\r\n", "\n").strip("\n").rstrip()
        if text:
            out, size = self.out, len(text)
            out.texts.append(text)
            out.box.append(self.box)
            out.link_chars.append(self.link_chars if self.link_chars < size else size)
            out.anchors.append(self.anchors)
            out.bold.append(self.bold_chars if self.bold_chars < size else size)
            out.italic.append(self.italic_chars if self.italic_chars < size else size)
            out.inner.append(self.inner)
            out.pics.append(self.pics)
            out.breaks.append(self.breaks)
            self.pics = 0
        self.link_chars = self.bold_chars = self.italic_chars = self.anchors = self.breaks = 0
        self.inner = ""

    def count(self, text: str) -> None:
        """Count text that stands in a link, in bold or in italics, or after a line break."""
        size = len(text)
        if self.link:
            self.link_chars += size
        if self.bold:
            self.bold_chars += size
        if self.italic:
            self.italic_chars += size
        if self.at_break and not text.isspace():
            self.end_break()

    def end_break(self) -> None:
        """Forget the line break before."""
        self.at_break = False
        self.watch -= 1

    # Elements that hold blocks

    def open_box(self, name: str, attrs: str) -> str | None:
        """A block-level element begins."""
        if self.parts:
            self.flush()
        if self.at_break:
            self.end_break()
        if attrs and self.hidden and ("hidden" in attrs or "none" in attrs) and _hides(attrs):
            return self.pass_over(name, hidden=True)
        out, up = self.out, self.box
        depth = out.box_depth[up] + 1
        if depth < MAX_DEPTH:
            self.box = len(out.box_up)
            out.box_head.append(f"{name} {attrs}" if attrs else name)
            out.box_name.append(name)
            out.box_up.append(up)
            out.box_depth.append(depth)
        return None

    def open_block(self, name: str, attrs: str) -> str | None:
        """A block-level element begins that no paragraph can hold."""
        if self.out.box_name[self.box] == "p":
            self.close_box("p", "")
        return self.open_box(name, attrs)

    def open_menu(self, name: str, attrs: str) -> str | None:
        """A menu begins: one block, and the text after it; or an element as any other."""
        found = self.open_block(name, attrs)
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
        self.close_box(name, "")
        last = next(islice(self.pieces, menu.end - at, None))
        return last.partition(">")[2]

    def open_heading(self, name: str, attrs: str) -> str | None:
        """A heading begins."""
        if self.out.box_name[self.box] in elements.HEADINGS:
            self.close_box(self.out.box_name[self.box], "")
        return self.open_block(name, attrs)

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
        return self.open_block(name, attrs)

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
        self.close_box(inner if inner in elements.HEADINGS else name, attrs)

    def open_pre(self, name: str, attrs: str) -> str | None:
        """Preformatted text begins."""
        around = self.box
        found = self.open_block(name, attrs)
        if self.box > around and not self.pre:
            self.pre = self.box
        return found

    def open_dialog(self, name: str, attrs: str) -> str | None:
        """A dialog begins: hidden until a script opens it."""
        return self.open_block(name, attrs if "open" in attrs else f"hidden {attrs}")

    # Elements inside blocks

    def open_inline(self, name: str, attrs: str) -> str | None:
        """An inline element begins."""
        if attrs:
            if self.hidden and ("hidden" in attrs or "none" in attrs) and _hides(attrs):
                return self.pass_over(name, hidden=True)
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
        if not self.link:
            self.link = 1
            self.watch += 1
        self.anchors += 1
        return None

    def close_link(self, _name: str, _attrs: str) -> None:
        """A link ends."""
        if self.link:
            self.link = 0
            self.watch -= 1

    def open_bold(self, name: str, attrs: str) -> str | None:
        """Bold text begins."""
        found = self.open_inline(name, attrs)
        if found is None:
            self.bold += 1
            self.watch += 1
        return found

    def close_bold(self, _name: str, _attrs: str) -> None:
        """Bold text ends."""
        if self.bold:
            self.bold -= 1
            self.watch -= 1

    def open_italic(self, name: str, attrs: str) -> str | None:
        """Italic text begins."""
        found = self.open_inline(name, attrs)
        if found is None:
            self.italic += 1
            self.watch += 1
        return found

    def close_italic(self, _name: str, _attrs: str) -> None:
        """Italic text ends."""
        if self.italic:
            self.italic -= 1
            self.watch -= 1

    def line_break(self, _name: str, _attrs: str) -> None:
        """A line break: a space; two in a row end the block."""
        if self.pre:
            self.parts.append("\n")
        elif self.at_break:
            if self.parts:
                self.flush()
        else:
            self.parts.append(" ")
            self.at_break = True
            self.watch += 1
            self.breaks += 1

    def image(self, name: str, _attrs: str) -> str | None:
        """An image; what AMP puts inside as a fallback is passed over."""
        self.pics += 1
        self.out.image_box.append(self.box)
        return self.pass_over(name) if name == "amp-img" else None

    def ruler(self, _name: str, _attrs: str) -> None:
        """A horizontal rule."""
        if self.parts:
            self.flush()
        if self.out.box_name[self.box] == "p":
            self.close_box("p", "")

    # What is left out

    def raw(self, name: str, _attrs: str) -> str:
        """The text after an element whose content is no markup."""
        end = f"/{name}"
        size = len(end)
        for piece in self.pieces:
            if piece.startswith("/") and piece[:size].lower() == end:
                return piece.partition(">")[2]
        return ""

    def comment(self, piece: str) -> str:
        """The text after a comment that begins with this piece."""
        at = piece.find("-->", 1)
        while at < 0:
            following = next(self.pieces, None)
            if following is None:
                return ""
            piece = following
            at = piece.find("-->")
        return piece[at + 3 :]

    def pass_over(self, name: str, _attrs: str = "", *, hidden: bool = False) -> str | None:
        """The text after an element that is left out with all that it holds.

        It ends at its end tag, at that of the element around it, or, where items end each other, at
        the next.
        """
        around = self.out.box_name[self.box]
        items = name == "p" or name in elements.IMPLIED_ENDS
        depth, held, lists = 1, 0, 0
        for piece in self.pieces:
            head, _, text = piece.partition(">")
            tag = head.partition(" ")[0]
            if tag[:1] == "/":
                ended = tag[1:]
                lists -= ended in elements.LISTS
                depth -= ended == name
                if ended == name and (not lists if items else not depth):
                    return text
                held -= ended == around
                if held < 0:
                    return self.closed_early(around, text)
            elif tag in elements.RAW:
                text = self.raw(tag, "")
            elif tag.startswith("!--"):
                text = self.comment(piece)
            elif items and tag == name and not lists:
                return self.read(piece)
            else:
                depth += tag == name
                held += tag == around
                lists += tag in elements.LISTS
            if hidden and len(text) > HIDDEN_PROSE_CHARS:
                self.out.hidden_chars += len(text)
        return ""

    def closed_early(self, around: str, text: str) -> str:
        """The text after the end tag of the element around what was passed over."""
        self.close_box(around, "")
        return text

    # Tags

    def read(self, piece: str) -> str:
        """The text after the tag that ``piece`` begins with, once all is done that the tag asks for.

        For whatever is not plain ``name attributes``: comments, capitals, quotation marks, no tag at all.
        """
        first = piece[:2].lower()
        if first[:1] == "!" or first[:1] == "?":
            return self.comment(piece) if piece.startswith("!--") else piece.partition(">")[2]
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
        after = action(self, name.removeprefix("/"), attrs) if action else None
        return text if after is None else after


def _hides(attrs: str) -> bool:
    """Whether an element with these attributes is hidden."""
    return bool(_STYLED_AWAY.search(attrs) or _HIDING.search(_QUOTED.sub("", attrs)))


def _unknown(_writer: _Writer, _name: str, _attrs: str) -> None:
    """Stands for elements of a site's own."""


_UNKNOWN: Final = _unknown
_ACTIONS: Final[dict[str, Action | None]] = {
    **{f"/{name}": _Writer.close_box for name in (*elements.BLOCKS, *elements.BOXES, *elements.IMPLIED_ENDS, *elements.PREFORMATTED, "dialog")},
    **{
        f"/{name}": None
        for name in (*elements.INLINE, *elements.NOTHING, *elements.PASSED_OVER, *elements.RAW, "body", "img")
    },
    **dict.fromkeys(elements.NOTHING, None),
    **dict.fromkeys(elements.BOXES, _Writer.open_box),
    **dict.fromkeys(elements.BLOCKS, _Writer.open_block),
    **dict.fromkeys(elements.PREFORMATTED, _Writer.open_pre),
    **dict.fromkeys(MENUS, _Writer.open_menu),
    **dict.fromkeys(elements.INLINE, _Writer.open_inline),
    **dict.fromkeys(elements.HEADINGS, _Writer.open_heading),
    **dict.fromkeys((f"/{name}" for name in elements.HEADINGS), _Writer.close_heading),
    **dict.fromkeys(elements.IMPLIED_ENDS, _Writer.open_item),
    **dict.fromkeys(elements.BOLD, _Writer.open_bold),
    **dict.fromkeys((f"/{name}" for name in elements.BOLD), _Writer.close_bold),
    **dict.fromkeys(elements.ITALIC, _Writer.open_italic),
    **dict.fromkeys((f"/{name}" for name in elements.ITALIC), _Writer.close_italic),
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
        head, _, text = piece.partition(">")
        action = find(head, _UNKNOWN)  # tags without attributes are found as they are
        if action is _UNKNOWN:
            name, _, attrs = head.partition(" ")
            action = find(name, _UNKNOWN)
            if action is _UNKNOWN or "'" in attrs or attrs.count('"') & 1:
                text = read(piece)
            elif action is not None:
                after = action(writer, name, attrs)
                if after is not None:
                    text = after
        elif action is not None:
            after = action(writer, head[1:] if head[0] == "/" else head, "")
            if after is not None:
                text = after
        if text and (parts or not text.isspace()):
            parts.append(text)
            if writer.watch:
                writer.count(text)
    if parts:
        writer.flush()
    return writer.out
