"""What a page is written into, tag by tag: the blocks in columns, and the state of the writing."""

from __future__ import annotations

import re
from typing import Final, Literal

_HIDDEN = re.compile(r'(?:^| )hidden="(?!until)')
#: How a style hides an element: looked for one by one, which takes a tenth of what one pattern takes.
_HIDING: Final = ("display:none", "display: none", "visibility:hidden", "visibility: hidden")
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


class Writer:
    """What is being written: the open block, the open elements, the hidden element passed over."""

    __slots__ = (
        "anchors", "at_break", "bold", "bold_chars", "box", "breaks", "depth", "heads", "hidden", "inner", "italic",
        "italic_chars", "link", "link_chars", "out", "parts", "pics", "pre", "rows", "skip", "watch",
    )  # fmt: skip

    def __init__(self, hidden: Literal["show", "pass over"]) -> None:
        """Write an empty page; ``hidden`` says what becomes of hidden elements."""
        self.out = Render()
        self.rows: list[tuple[str, int, int, int, int, int, str, int, int]] = []
        self.parts: list[str] = []
        self.heads: dict[str, str] = {}  # as elements repeat theirs
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
        link, bold, italic, size = self.link_chars, self.bold_chars, self.italic_chars, len(text)
        if size:
            self.rows.append((
                text,
                self.box,
                link if link < size else size,  # noqa: FURB136 - min() takes thrice as long
                self.anchors,
                bold if bold < size else size,  # noqa: FURB136
                italic if italic < size else size,  # noqa: FURB136
                self.inner,
                self.pics,
                self.breaks,
            ))  # fmt: skip
            self.pics = 0
        self.link_chars = self.bold_chars = self.italic_chars = self.anchors = self.breaks = 0
        self.inner = ""

    def finish(self) -> Render:
        """The page as written, the rows of its blocks turned into columns."""
        out = self.out
        if self.parts:
            self.flush()
        if self.rows:
            columns = [list(column) for column in zip(*self.rows, strict=True)]
            (out.texts, out.box, out.link_chars, out.anchors, out.bold, out.italic, out.inner, out.pics,
             out.breaks) = columns  # fmt: skip
        return out

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

    def is_hidden(self, head: str) -> bool:
        """Whether the element is hidden; if so it is passed over from here on."""
        name, _, attrs = head.partition(" ")
        if not self.hidden or not _hides(attrs):
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

    def open_box(self, head: str) -> None:
        """A block-level element begins."""
        if self.parts:
            self.flush()
        self.inner = ""  # of an inline element that held nothing
        if ("hidden" in head or "none" in head) and self.is_hidden(head):
            return
        out = self.out
        out.box_head.append(self.heads.setdefault(head, head))  # a list's items have one string
        out.box_up.append(self.box)
        self.box = len(out.box_up) - 1
        if self.at_break:
            self.end_break()

    def close_box(self, _head: str) -> None:
        """A block-level element ends."""
        if self.parts:
            self.flush()
        self.inner = ""
        self.box = self.out.box_up[self.box]
        if self.at_break:
            self.end_break()

    def other_box(self, head: str) -> None:
        """An element of a site's own begins or ends."""
        if head[0] == "/":
            self.close_box(head)
        else:
            self.open_box(head)

    def open_pre(self, head: str) -> None:
        """Preformatted text begins."""
        self.open_box(head)
        if not self.skip:
            self.pre += 1

    def close_pre(self, head: str) -> None:
        """Preformatted text ends."""
        self.close_box(head)
        self.pre -= 1

    def open_dialog(self, head: str) -> None:
        """A dialog begins: hidden until a script opens it."""
        name, _, attrs = head.partition(" ")
        self.open_box(head if "open" in attrs else f'{name} hidden="" {attrs}')

    def open_inline(self, head: str) -> None:
        """An inline element begins."""
        if " " in head:
            if ("hidden" in head or "none" in head) and self.is_hidden(head):
                return
            if not self.parts and not self.inner:
                attrs = head.partition(" ")[2]
                self.inner = self.heads.setdefault(attrs, attrs)

    def open_link(self, head: str) -> None:
        """A link begins; from a link right before it a space parts it."""
        self.open_inline(head)
        if self.skip:
            return
        if self.anchors and self.parts and self.parts[-1][-1] not in " \n":
            self.parts.append(" ")
        self.link += 1
        self.watch += 1
        self.anchors += 1

    def close_link(self, _head: str) -> None:
        """A link ends."""
        self.link -= 1
        self.watch -= 1

    def open_bold(self, head: str) -> None:
        """Bold text begins."""
        self.open_inline(head)
        if not self.skip:
            self.bold += 1
            self.watch += 1

    def close_bold(self, _head: str) -> None:
        """Bold text ends."""
        self.bold -= 1
        self.watch -= 1

    def open_italic(self, head: str) -> None:
        """Italic text begins."""
        self.open_inline(head)
        if not self.skip:
            self.italic += 1
            self.watch += 1

    def close_italic(self, _head: str) -> None:
        """Italic text ends."""
        self.italic -= 1
        self.watch -= 1

    def line_break(self, _head: str) -> None:
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

    def image(self, head: str) -> None:
        """An image; what AMP puts inside as a fallback is passed over."""
        self.pics += 1
        self.out.image_box.append(self.box)
        if head.startswith("amp-img"):
            self.skip, self.depth = "amp-img", 1

    def ruler(self, _head: str) -> None:
        """A horizontal rule."""
        if self.parts:
            self.flush()
        self.out.rulers.append(len(self.rows))


def _hides(attrs: str) -> bool:
    """Whether attributes hide their element."""
    return any(how in attrs for how in _HIDING) or ("hidden=" in attrs and _HIDDEN.search(attrs) is not None)
