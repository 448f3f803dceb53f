"""The page's text, written out block by block from the stream of its tags.

The parser's tree is written out again and read here as a stream: that costs a third less than
walking the nodes from Python, and its nesting is always well-formed. Nothing recurses.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from cleaner.page.elements import BLOCKS, INLINE, VOID
from cleaner.page.writer import HIDDEN_PROSE_CHARS, Render, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The stream is split in windows of so many characters.
WINDOW_CHARS: Final = 500_000

_ACTIONS: Final[dict[str, Callable[[Writer, str], None] | None]] = {
    **dict.fromkeys(BLOCKS, Writer.open_box),
    **{f"/{name}": Writer.close_box for name in BLOCKS},
    **dict.fromkeys(INLINE, Writer.open_inline),
    **{f"/{name}": None for name in (*INLINE, *VOID, "br", "picture")},
    **dict.fromkeys((*VOID, "", "picture"), None),
    "a": Writer.open_link, "/a": Writer.close_link,
    "b": Writer.open_bold, "/b": Writer.close_bold,
    "strong": Writer.open_bold, "/strong": Writer.close_bold,
    "em": Writer.open_italic, "/em": Writer.close_italic,
    "i": Writer.open_italic, "/i": Writer.close_italic,
    "pre": Writer.open_pre, "/pre": Writer.close_pre,
    "dialog": Writer.open_dialog, "/dialog": Writer.close_box,
    "br": Writer.line_break, "hr": Writer.ruler, "img": Writer.image, "amp-img": Writer.image,
}  # fmt: skip


def _windows(stream: str) -> Iterator[str]:
    """The stream, cut before a tag now and then, so that no list of all its pieces is made."""
    at = 0
    while at >= 0:
        end = stream.find("<", at + WINDOW_CHARS)
        yield stream[at:end] if end >= 0 else stream[at:]
        at = end


def _by_name(_writer: Writer, _head: str) -> None:
    """Nothing: it stands for the action that an element's name alone tells."""


def render(stream: str, *, hidden: bool = False) -> Render:
    """The blocks of a serialised tree; hidden elements only if ``hidden``. Linear in the stream.

    Elements of unknown names are taken for block elements: sites' own ones mostly are.
    """
    writer = Writer("pass over" if not hidden else "show")
    parts = writer.parts
    find = _ACTIONS.get
    for piece in chain.from_iterable(window.split("<") for window in _windows(stream)):
        head, _, text = piece.partition(">")
        if writer.skip:
            if writer.pass_over(head.partition(" ")[0], text):
                continue
        else:
            action = find(head, _by_name)  # tags without attributes are found as they are
            if action is _by_name:
                action = find(head.partition(" ")[0], Writer.other_box)
            if action is not None:
                action(writer, head)
                if writer.depth:  # it is hidden
                    writer.pass_over("", text)
                    continue
        if text and (parts or not text.isspace()):
            parts.append(text)
            if writer.watch:
                writer.count(text)
    return writer.finish()


__all__ = ["HIDDEN_PROSE_CHARS", "Render", "render"]
