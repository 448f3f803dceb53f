"""The page's text, written out block by block from the stream of its tags.

The parser's tree is written out again and read here as a stream: that costs a third less than
walking the nodes from Python, and its nesting is always well-formed. Nothing recurses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from cleaner.page.elements import BLOCKS, INLINE, VOID

if TYPE_CHECKING:
    from collections.abc import Callable

_HIDDEN = re.compile(r'(?:^| )hidden="(?!until)|display: ?none|visibility: ?hidden')
#: Hidden text of so many characters is prose: menus come in shorter pieces.
HIDDEN_PROSE_CHARS: Final = 80


class Render:
    """Blocks in columns, and the elements that hold them (``box_*``), parents before children.

    ``box[i]`` is the innermost block-level element of block ``i``; ``inner[i]`` the attributes of
    the inline element that it begins with.
    """

    __slots__ = (
        "anchors", "bold", "box", "box_head", "box_up", "breaks", "hidden_chars", "image_box", "inner", "italic",
        "link_chars", "pics", "rulers", "texts",
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
        self.rulers: list[int] = []  #: before which blocks a ``<hr>`` stands
        self.box_head: list[str] = ["body"]  #: name and attributes
        self.box_up: list[int] = [0]
        self.image_box: list[int] = []  #: of each image the element that holds it
        self.hidden_chars = 0  #: hidden characters left out, in pieces as long as prose


class _Writer:
    """What is being written: the open block, the open elements, the hidden element passed over."""

    __slots__ = (
        "anchors", "at_break", "bold", "bold_chars", "box", "breaks", "depth", "hidden", "inner", "italic",
        "italic_chars", "link", "link_chars", "out", "parts", "pics", "pre", "skip", "watch",
    )  # fmt: skip

    def __init__(self, hidden: Literal["show", "pass over"]) -> None:
        """Write an empty page; ``hidden`` says what becomes of hidden elements."""
        self.out = Render()
        self.parts: list[str] = []
        self.box = self.link = self.bold = self.italic = self.pre = self.depth = 0
        self.link_chars = self.bold_chars = self.italic_chars = self.anchors = self.pics = self.breaks = 0
        self.inner = self.skip = ""
        self.at_break = False
        self.watch = 0
        self.hidden = hidden == "pass over"

    def flush(self) -> None:
        """End the block."""
        text = "".join(self.parts)
        self.parts.clear()
        if "&" in text:
            text = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        text = text.strip("\r\n").rstrip() if self.pre else " ".join(text.split())
        if text and not text.isspace():
            out, size = self.out, len(text)
            out.texts.append(text)
            out.box.append(self.box)
            out.link_chars.append(min(size, self.link_chars))
            out.anchors.append(self.anchors)
            out.bold.append(min(size, self.bold_chars))
            out.italic.append(min(size, self.italic_chars))
            out.inner.append(self.inner)
            out.pics.append(self.pics)
            out.breaks.append(self.breaks)
            self.pics = 0
        self.link_chars = self.bold_chars = self.italic_chars = self.anchors = self.breaks = 0
        self.inner = ""

    def count(self, text: str) -> None:
        """Count text that stands in a link, in bold or in italics, or after a line break."""
        size = len(text)
        if self.link > 0:
            self.link_chars += size
        if self.bold > 0:
            self.bold_chars += size
        if self.italic > 0:
            self.italic_chars += size
        if self.at_break and not text.isspace():
            self.at_break = False
            self.watch -= 1

    def end_break(self) -> None:
        """Forget the line break before."""
        if self.at_break:
            self.at_break = False
            self.watch -= 1

    def is_hidden(self, name: str, attrs: str) -> bool:
        """Whether the element is hidden; if so it is passed over from here on."""
        if not self.hidden or not _HIDDEN.search(attrs):
            return False
        self.skip, self.depth = name, 1
        return True

    def pass_over(self, name: str, text: str) -> bool:
        """Whether the hidden element goes on after this tag."""
        if name == self.skip:
            self.depth += 1
        elif name[1:] == self.skip and name[0] == "/":
            self.depth -= 1
            if not self.depth:
                self.skip = ""
                return False
        if len(text) > HIDDEN_PROSE_CHARS:
            self.out.hidden_chars += len(text)
        return True

    def open_box(self, name: str, attrs: str) -> None:
        """A block-level element begins."""
        if self.parts:
            self.flush()
        self.inner = ""  # of an inline element that held nothing
        if attrs and ("hidden" in attrs or "none" in attrs) and self.is_hidden(name, attrs):
            return
        out = self.out
        out.box_head.append(f"{name} {attrs}" if attrs else name)
        out.box_up.append(self.box)
        self.box = len(out.box_up) - 1
        if self.at_break:
            self.end_break()

    def close_box(self, _name: str, _attrs: str) -> None:
        """A block-level element ends."""
        if self.parts:
            self.flush()
        self.inner = ""
        self.box = self.out.box_up[self.box]
        if self.at_break:
            self.end_break()

    def other_box(self, name: str, attrs: str) -> None:
        """An element of a site's own begins or ends."""
        if name[0] == "/":
            self.close_box(name, attrs)
        else:
            self.open_box(name, attrs)

    def open_pre(self, name: str, attrs: str) -> None:
        """Preformatted text begins."""
        self.open_box(name, attrs)
        if not self.skip:
            self.pre += 1

    def close_pre(self, name: str, attrs: str) -> None:
        """Preformatted text ends."""
        self.close_box(name, attrs)
        self.pre -= 1

    def open_dialog(self, name: str, attrs: str) -> None:
        """A dialog begins: hidden until a script opens it."""
        self.open_box(name, attrs if "open" in attrs else f'hidden="" {attrs}')

    def open_inline(self, name: str, attrs: str) -> None:
        """An inline element begins."""
        if attrs:
            if ("hidden" in attrs or "none" in attrs) and self.is_hidden(name, attrs):
                return
            if not self.parts and not self.inner:
                self.inner = attrs

    def open_link(self, name: str, attrs: str) -> None:
        """A link begins; from a link right before it a space parts it."""
        self.open_inline(name, attrs)
        if self.skip:
            return
        if self.anchors and self.parts and self.parts[-1][-1] not in " \n":
            self.parts.append(" ")
        self.link += 1
        self.watch += 1
        self.anchors += 1

    def close_link(self, _name: str, _attrs: str) -> None:
        """A link ends."""
        self.link -= 1
        self.watch -= 1

    def open_bold(self, name: str, attrs: str) -> None:
        """Bold text begins."""
        self.open_inline(name, attrs)
        if not self.skip:
            self.bold += 1
            self.watch += 1

    def close_bold(self, _name: str, _attrs: str) -> None:
        """Bold text ends."""
        self.bold -= 1
        self.watch -= 1

    def open_italic(self, name: str, attrs: str) -> None:
        """Italic text begins."""
        self.open_inline(name, attrs)
        if not self.skip:
            self.italic += 1
            self.watch += 1

    def close_italic(self, _name: str, _attrs: str) -> None:
        """Italic text ends."""
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

    def image(self, name: str, _attrs: str) -> None:
        """An image; what AMP puts inside as a fallback is passed over."""
        self.pics += 1
        self.out.image_box.append(self.box)
        if name == "amp-img":
            self.skip, self.depth = name, 1

    def ruler(self, _name: str, _attrs: str) -> None:
        """A horizontal rule."""
        if self.parts:
            self.flush()
        self.out.rulers.append(len(self.out.texts))


_ACTIONS: Final[dict[str, Callable[[_Writer, str, str], None] | None]] = {
    **dict.fromkeys(BLOCKS, _Writer.open_box),
    **{f"/{name}": _Writer.close_box for name in BLOCKS},
    **dict.fromkeys(INLINE, _Writer.open_inline),
    **{f"/{name}": None for name in (*INLINE, *VOID, "br", "picture")},
    **dict.fromkeys((*VOID, "", "picture"), None),
    "a": _Writer.open_link, "/a": _Writer.close_link,
    "b": _Writer.open_bold, "/b": _Writer.close_bold,
    "strong": _Writer.open_bold, "/strong": _Writer.close_bold,
    "em": _Writer.open_italic, "/em": _Writer.close_italic,
    "i": _Writer.open_italic, "/i": _Writer.close_italic,
    "pre": _Writer.open_pre, "/pre": _Writer.close_pre,
    "dialog": _Writer.open_dialog, "/dialog": _Writer.close_box,
    "br": _Writer.line_break, "hr": _Writer.ruler, "img": _Writer.image, "amp-img": _Writer.image,
}  # fmt: skip


def _with_attributes(writer: _Writer, head: str, _: str) -> None:
    """Do what the tag asks for."""
    name, _, attrs = head.partition(" ")
    action = _ACTIONS.get(name, _Writer.other_box)
    if action is not None:
        action(writer, name, attrs)


def render(stream: str, *, hidden: bool = False) -> Render:
    """The blocks of a serialised tree; hidden elements only if ``hidden``. Linear in the stream.

    Elements of unknown names are taken for block elements: sites' own ones mostly are.
    """
    writer = _Writer("pass over" if not hidden else "show")
    parts = writer.parts
    find = _ACTIONS.get
    for piece in stream.split("<"):
        head, _, text = piece.partition(">")
        if writer.skip:
            if writer.pass_over(head.partition(" ")[0], text):
                continue
        else:
            action = find(head, _with_attributes)  # tags without attributes are found as they are
            if action is not None:
                action(writer, head, "")
                if writer.depth:  # it is hidden
                    writer.pass_over("", text)
                    continue
        if text and (parts or not text.isspace()):
            parts.append(text)
            if writer.watch:
                writer.count(text)
    if parts:
        writer.flush()
    return writer.out
