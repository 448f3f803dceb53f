"""Source text to what a reader sees of it, with a map back.

Markdown and HTML markup, bullets, white space, zero-width characters, quotes and dashes.
"""

from __future__ import annotations

import re
from collections import deque
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.model import Surface

#: Same length, so that offsets hold.
_STRAIGHT = {
    "’": "'", "‘": "'", "‚": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
}  # fmt: skip
_BULLETS = r"[-*+•·◦▪►▶▸»>→|–—✓✔●○■□‣⁃\ufeff]+"
_INVISIBLE = r"[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]+"
#: Rewritten on every surface: leading bullets, white space runs, invisible characters, ``…``.
_COMMON = rf"(?P<bullet>^\s*(?:{_BULLETS}\s+)+|^\s+|\s+$)|(?P<space>\s{{2,}}|[^\S \u00a0\u202f\u2009])|(?P<gone>{_INVISIBLE})|(?P<dots>…)"
_TEXT = re.compile(_COMMON)
#: What follows the text of a link: its address, and a title in quotes.
_TARGET = r"\]\((?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)?)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
#: No two ways to match the same characters, and no look beyond the next mark of the same kind:
#: a megabyte of ``[``, ``*``, ``<!--`` or blanks takes as long as one of prose.
_MARKDOWN = (
    r"(?P<lead>^\s*(?:>\s?|#{1,6}\s+|[-*+]\s+|\d{1,3}[.)]\s+|\|\s*)+)"
    r"|<(?P<auto>https?://[^<>\s]+)>"
    r"|(?P<open>!?\[)(?=[^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*)*\]\()"
    rf"|(?P<close>{_TARGET})"
    r"|(?P<tag></?[a-zA-Z][^<>]*>|<!--(?:(?!<!--).)*?-->)"
    r"|(?P<mark>\*{1,3}|(?<!\w)_{1,3}(?=[^\s_])|(?<=[^\s_])_{1,3}(?!\w)|~~|`+)"
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+.!>|~-])"
    r"|(?P<tail>\s*(?:\||\s#+)\s*$)"
    "|" + _COMMON
)
_ASCII = bytes(range(128))
#: What the patterns rewrite, for a look before they run.
_LEADING = re.compile(rf"\s|{_BULLETS}\s")
_ODD_ASCII = ("  ", *(c for c in map(chr, range(32)) if c.isspace()))
_ODD = re.compile(rf"{_INVISIBLE}|…|[^\S\u00a0\u202f\u2009]")
_ODD_INSIDE = tuple(odd for odd in _ODD_ASCII if odd != "\n")
_BULLET_SIGNS = frozenset("-*+•·◦▪►▶▸»>→|–—✓✔●○■□‣⁃\ufeff")
_MARKDOWN_MARKS = re.compile(r"[\[\]*_`<>|#~\\]")
_PAIRED = ("open", "close", "tag", "mark")


@cache
def _markdown() -> re.Pattern[str]:
    """``_MARKDOWN``, compiled when Markdown first turns up."""
    return re.compile(_MARKDOWN, re.DOTALL)


def see(raw: str, surface: Surface) -> tuple[str, Sequence[int] | None]:
    """The visible text of a block, and the offset in ``raw`` of each of its characters.

    The offsets have one entry more than the text (the end), and are None when they would only
    count up. Linear in ``raw``.
    """
    flat = straighten(raw)
    if _is_plain(flat, surface):
        return flat, None
    pattern = _markdown() if surface == "markdown" else _TEXT
    lead = pattern.match(flat)
    if lead and lead.lastgroup in ("lead", "bullet") and _is_plain(flat[lead.end() :], surface):
        return flat[lead.end() :], range(lead.end(), len(raw) + 1)
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


def straighten(text: str) -> str:
    """The text with straight quotes, hyphens for dashes and plain blanks; as long as it was."""
    for curly, plain in _STRAIGHT.items() if not text.isascii() else ():
        if curly in text:  # a hundred times faster than str.translate where there are none
            text = text.replace(curly, plain)
    return text


def is_even(flat: str) -> bool:
    """Whether nothing inside the lines of a straightened text is rewritten, markup aside.

    A look that costs next to nothing.
    """
    return not any(odd in flat for odd in _ODD_INSIDE) and not any(map(_ODD.match, beyond_ascii(flat)))


def is_as_seen(line: str, surface: Surface) -> bool:
    """Whether a reader sees a line of an even text (``is_even``) as it stands."""
    first = line[0]
    if first in _BULLET_SIGNS or first.isspace() or line[-1].isspace() or "\n" in line:
        return False
    return surface != "markdown" or not (first.isdigit() or _MARKDOWN_MARKS.search(line))


def _is_plain(flat: str, surface: Surface) -> bool:
    """Whether there is nothing to rewrite: a look that costs a hundredth of the rewriting."""
    if not flat or flat[-1].isspace() or _LEADING.match(flat):
        return not flat
    if any(odd in flat for odd in _ODD_ASCII) or any(map(_ODD.match, beyond_ascii(flat))):
        return False
    return surface != "markdown" or not (flat[0] in "-+" or flat[0].isdigit() or _MARKDOWN_MARKS.search(flat))


def beyond_ascii(text: str) -> frozenset[str]:
    """The characters of a text that are not ASCII. 1 GB/s where they are few, 0.1 where they are most."""
    if text.isascii():
        return frozenset()
    rest = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    return frozenset(rest.decode("utf-8", "surrogatepass"))


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


def span_in(raw: str, offsets: Sequence[int], start: int, end: int, surface: Surface) -> tuple[int, int]:
    """Where visible ``start:end`` stands in ``raw``, with the markup around it that belongs to it alone.

    Of the marks that touch the span those go with it whose partner is inside it, or touches it on
    the other side: what is left keeps its marks in pairs. Linear.
    """
    first, last = offsets[start], offsets[end - 1] + 1
    if surface != "markdown":
        return first, last
    left, right = offsets[start - 1] + 1 if start else 0, offsets[end] if end < len(offsets) else len(raw)
    before: list[re.Match[str]] = []
    inside: list[str] = []
    after: list[re.Match[str]] = []
    for found in _markdown().finditer(raw, left, right):
        if found.lastgroup not in _PAIRED:
            continue
        if found.end() <= first:
            before.append(found)
        elif found.start() >= last:
            after.append(found)
        elif inside and _are_pair(inside[-1], found[0]):
            inside.pop()
        else:
            inside.append(found[0])
    return _grow(first, last, before, inside, after)


def _grow(
    first: int, last: int, before: list[re.Match[str]], inside: list[str], after: list[re.Match[str]]
) -> tuple[int, int]:
    """The span with the touching marks that pair up, from the inside out."""
    outer = deque(after)
    lone = deque(inside)
    while True:
        left = before[-1] if before and before[-1].end() == first else None
        right = outer[0] if outer and outer[0].start() == last else None
        if right and lone and _are_pair(lone[-1], right[0]):
            lone.pop()
            last = outer.popleft().end()
        elif left and lone and _are_pair(left[0], lone[0]):
            lone.popleft()
            first = before.pop().start()
        elif left and right and not lone and _are_pair(left[0], right[0]):
            first, last = before.pop().start(), outer.popleft().end()
        else:
            return first, last


def _are_pair(opener: str, closer: str) -> bool:
    """Whether two marks open and close the same thing."""
    if opener.endswith("["):
        return closer.startswith("](")
    if opener[0] == "<":
        name = re.match(r"<(\w+)", opener)
        return name is not None and re.match(rf"</{name[1]}\b", closer) is not None
    return opener == closer
