"""What a page holds and nobody reads: passed over in the stream of its tags.

A piece of that stream is a tag without its ``<``, and the text after it. Each function reads on from
where the stream is, and gives back the text after what it passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from cleaner.page.elements import IMPLIED_ENDS, LISTS, RAW

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Hidden text of so many characters is prose: menus come in shorter pieces.
PROSE_CHARS: Final = 80


class Skipped(NamedTuple):
    """What ended an element that was passed over, and the text after that."""

    ended_by: Literal["itself", "around", "next"]  #: its end tag, that of the element around it, another item
    text: str  #: or, if ended by the next item, the piece that begins with it
    prose_chars: int  #: characters passed over, in pieces as long as prose


def skip_raw(pieces: Iterator[str], name: str) -> str:
    """The text after an element whose content is no markup."""
    end = f"/{name}"
    size = len(end)
    for piece in pieces:
        if piece.startswith("/") and piece[:size].lower() == end:
            return piece.partition(">")[2]
    return ""


def skip_comment(pieces: Iterator[str], piece: str) -> str:
    """The text after a comment that begins with ``piece``."""
    at = piece.find("-->", 1)
    while at < 0:
        following = next(pieces, None)
        if following is None:
            return ""
        piece = following
        at = piece.find("-->")
    return piece[at + 3 :]


def skip_element(pieces: Iterator[str], name: str, around: str) -> Skipped:
    """The text after an element ``name`` and all that it holds; it stands in one named ``around``."""
    items = name == "p" or name in IMPLIED_ENDS
    depth, held, lists, prose = 1, 0, 0, 0
    for piece in pieces:
        head, _, text = piece.partition(">")
        tag = head.partition(" ")[0]
        if tag[:1] == "/":
            ended = tag[1:]
            lists -= ended in LISTS
            depth -= ended == name
            held -= ended == around
            if ended == name and (not lists if items else not depth):
                return Skipped("itself", text, prose)
            if held < 0:
                return Skipped("around", text, prose)
        elif tag in RAW:
            text = skip_raw(pieces, tag)
        elif tag.startswith("!--"):
            text = skip_comment(pieces, piece)
        elif items and tag == name and not lists:
            return Skipped("next", piece, prose)
        else:
            depth += tag == name
            held += tag == around
            lists += tag in LISTS
        if len(text) > PROSE_CHARS:
            prose += len(text)
    return Skipped("itself", "", prose)
