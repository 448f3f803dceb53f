"""Source text to what a reader sees of it, with a map back: Markdown and HTML markup, bullets,
white space, zero-width characters, quotes and dashes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.model import Surface

#: Same length, so that offsets hold.
_STRAIGHT = str.maketrans(
    {"’": "'", "‘": "'", "‚": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
     "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "}
)  # fmt: skip
_BULLETS = r"[-*+•·◦▪►▶▸»>→|–—✓✔●○■□‣⁃\ufeff]+"
_INVISIBLE = r"[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]+"
#: Rewritten on every surface: leading bullets, white space runs, invisible characters, ``…``.
_COMMON = rf"(?P<bullet>^\s*(?:{_BULLETS}\s+)+|^\s+|\s+$)|(?P<space>\s{{2,}}|[^\S \u00a0\u202f\u2009])|(?P<gone>{_INVISIBLE})|(?P<dots>…)"
_TEXT = re.compile(_COMMON)
_MARKDOWN = re.compile(
    r"(?P<lead>^\s*(?:>\s?|#{1,6}\s+|[-*+]\s+|\d{1,3}[.)]\s+|\|\s*)+)"
    r"|<(?P<auto>https?://[^<>\s]+)>"
    r"|(?P<open>!?\[)(?=[^\[\]\n]*\]\()|(?P<close>\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?(?:\s+\"[^\"]*\")?\))"
    r"|(?P<tag></?[a-zA-Z][^<>]*>|<!--.*?-->)"
    r"|(?P<mark>\*{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)|~~|`+)"
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+.!>|~-])"
    r"|(?P<tail>\s*(?:\||\s#+)\s*$)"
    "|" + _COMMON,
    re.DOTALL,
)
_OPENERS = re.compile(r"(?:!?\[|\*{1,3}|_{1,3}|~~|`+|<[a-zA-Z][^<>]*>)+$")
_CLOSERS = re.compile(r"(?:\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?(?:\s+\"[^\"]*\")?\)|\*{1,3}|_{1,3}|~~|`+|</[a-zA-Z][^<>]*>)+")


def see(raw: str, surface: Surface) -> tuple[str, Sequence[int] | None]:
    """The visible text of a block, and the offset in ``raw`` of each of its characters.

    The offsets have one entry more than the text (the end), and are None when they would only
    count up. Linear in ``raw``.
    """
    flat = raw if raw.isascii() else raw.translate(_STRAIGHT)
    pattern = _MARKDOWN if surface == "markdown" else _TEXT
    if not pattern.search(flat):
        return flat, None
    pieces: list[tuple[str, int, int]] = []  # text, its offset in raw, 1 when it runs with raw
    at = 0
    for found in pattern.finditer(flat):
        if found.start() > at:
            pieces.append((flat[at : found.start()], at, 1))
        name, start = found.lastgroup, found.start()
        if name in ("auto", "escaped"):
            pieces.append((found[name], found.start(name), 1))
        elif name == "space":
            pieces.append((" ", start, 0))
        elif name == "dots":
            pieces.append(("...", start, 0))
        at = found.end()
    pieces.append((flat[at:], at, 1))
    return _join(pieces, len(raw))


def _join(pieces: list[tuple[str, int, int]], size: int) -> tuple[str, list[int]]:
    """Visible text and offsets of the pieces, with white space that meets across them folded."""
    out: list[str] = []
    offsets: list[int] = []
    for text, at, step in pieces:
        first = at
        if text[:1] == " " and (not out or out[-1][-1:] == " "):
            text, first = text[1:], at + step  # noqa: PLW2901 - the piece without its first blank
        if text:
            out.append(text)
            offsets.extend(range(first, first + len(text)) if step else [first] * len(text))
    visible = "".join(out)
    short = visible.rstrip()
    del offsets[len(short) :]
    offsets.append(size)
    return short, offsets


def edge(raw: str, offsets: Sequence[int], at: int, side: Literal["start", "end"]) -> int:
    """The offset in ``raw`` where a cut at visible offset ``at`` must fall so that no markup is torn.

    The markup that opens right before a start goes with the cut; so does the markup that closes
    right after an end.
    """
    if side == "start":
        here = offsets[at]
        before = offsets[at - 1] + 1 if at else 0
        found = _OPENERS.search(raw[before:here])
        return here - (len(found[0]) if found else 0) if at else 0
    if at >= len(offsets) - 1:
        return len(raw)
    here = offsets[at - 1] + 1
    found = _CLOSERS.match(raw, here, max(here, offsets[at]))
    return found.end() if found else here
