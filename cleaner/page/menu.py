"""Menus and page feet, read in one go: ``read_menu``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.page.elements import PASSED_OVER, RAW

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Elements of menus. In the labelled pages they hold a third of all lines and 0.02 % of the articles.
MENUS: Final = ("nav", "footer")
#: Menus come in shorter pieces of text.
PIECE_CHARS: Final = 100
#: No menu has so many tags.
MOST_TAGS: Final = 5_000
_LINK, _LINK_END, _LEFT_OUT, _NO_MENU = 1, 2, 3, 4
_TAGS: Final = {
    "a": _LINK,
    "/a": _LINK_END,
    **dict.fromkeys((*RAW, *PASSED_OVER), _LEFT_OUT),
    **dict.fromkeys(("h1", "article", "main"), _NO_MENU),
}


class Menu(NamedTuple):
    """A menu's text, or how far it was read before it turned out to be none."""

    end: int  #: number of the last piece read: the menu's end tag
    text: str
    link_chars: int
    found: bool


def read_menu(pieces: Sequence[str], start: int, name: str, around: str) -> Menu:  # noqa: C901 - it runs per tag
    """The menu whose content begins at ``pieces[start]``, in an element ``name`` inside one ``around``.

    A piece is a tag without its ``<``, and the text after it. Linear.
    """
    parts: list[str] = []
    end, around_end, awaited = f"/{name}", f"/{around}", ""
    depth, held, link, link_chars, at = 1, 0, False, 0, start
    for at in range(start, min(len(pieces), start + MOST_TAGS)):
        head, _, text = pieces[at].partition(">")
        tag = head.partition(" ")[0]
        what = _TAGS.get(tag)
        if awaited:
            if tag != awaited:
                continue
            awaited = ""
        elif what is None:
            depth += (tag == name) - (tag == end)
            held += (tag == around) - (tag == around_end)
            if not depth:
                return Menu(at, " ".join(parts), link_chars, found=True)
            if held < 0 or (head[:1] == "!" and not head.endswith("--")):
                break
        elif what == _LEFT_OUT:
            awaited = f"/{tag}"
            continue
        elif what == _NO_MENU:
            break
        else:
            link = what == _LINK
        if text and not text.isspace():
            if len(text) > PIECE_CHARS:
                break
            parts.append(text)
            link_chars += link and len(text)
    return Menu(at, "", 0, found=False)
