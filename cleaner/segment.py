"""Text and Markdown to Documents: the only place besides ``page`` that makes offsets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from cleaner.model import Document

if TYPE_CHECKING:
    from cleaner.model import Surface

#: Marks of Markdown that are sure, each with what it cannot do without, for a look that costs microseconds.
_SURE = {
    "](": r"\]\([^()\s]*\)",
    "#": r"^#{1,6} \S",
    " [": r"^ {0,3}[-*+] \[",
    "```": r"^```",
    "|": r"^\|[ :-]+\|[ :|-]*$",
    "<http": r"^<https?://\S+>$",
    "---\n": r"\A---\n(?:.*\n){1,40}?---$",
}
#: Two of these, and it is as well.
_MAYBE = re.compile(r"\*\*[^*\s][^*\n]*\*\*|(?<!\w)__[^_\s][^_\n]*__(?!\w)|^> \S|^[*+-] \S", re.MULTILINE)
_MAYBE_MARKS = ("**", "__", "\n- ", "\n* ", "\n+ ", "\n> ")
_MAYBE_FIRST = ("- ", "* ", "+ ", "> ")
#: So much of a text is looked at.
_SNIFF_CHARS = 200_000
#: Line ends besides ``\n``; where one occurs the text is split with all of them.
_ODD_ENDS = ("\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
#: A line that goes on in lower case after one that did not end: the mark of hard-wrapped text.
#: So many of them, and such a share of all lines, and it is joined to paragraphs …
WRAPPED_LINES, WRAPPED_SHARE = 3, 0.3
#: … where lines have at least this length: shorter ones are verse, tables or addresses.
WRAP_CHARS = 40
#: A line of a few of these, as page builders leave them, is blank to its reader.
INVISIBLE, INVISIBLE_CHARS = "\u200b\u200c\u200d\u2060\ufeff\u00ad", 3
_ENDS = frozenset(".!?:;\"'”’)]。！？…")
_LIST_ITEM = re.compile(r"(?:[-*+•·>|#]|\d{1,3}[.)]\s|</?\w|```|~~~)")
#: Headings, table rows, code and front matter: what follows is not their next line.
_ALONE = re.compile(r"#{1,6}\s|\||```|~~~|---")
_FENCES = ("```", "~~~")
_KEY = re.compile(r"[A-Za-z_][\w-]*\s*:(?:\s|$)")
#: Front matter is not longer than this.
FRONT_MATTER_LINES = 200

_Span = tuple[int, int]


def sniff_surface(text: str) -> Literal["text", "markdown"]:
    """``markdown`` if the text shows Markdown's own marks, else ``text``. Linear."""
    head = text[:_SNIFF_CHARS]
    if any(mark in head and re.search(pattern, head, re.MULTILINE) for mark, pattern in _SURE.items()):
        return "markdown"
    if not head.startswith(_MAYBE_FIRST) and not any(mark in head for mark in _MAYBE_MARKS):
        return "text"
    found = _MAYBE.finditer(head)
    return "markdown" if next(found, None) and next(found, None) else "text"


def read_text(text: str, surface: Surface, url: str | None = None) -> Document:
    """The text as blocks: one a line, each non-empty.

    Lines of a hard-wrapped paragraph, of front matter and of fenced code belong together. Linear.
    """
    spans, goes_on = _lines(text)
    if surface == "markdown":
        spans = _join_fenced(text, spans)
    if goes_on >= WRAPPED_LINES and goes_on >= WRAPPED_SHARE * len(spans):
        spans = _join_wrapped(text, spans)
    return Document(text, surface, [s for s, _ in spans], [e for _, e in spans], url=url)


def _lines(text: str) -> tuple[list[_Span], int]:
    """Spans of the lines that are not blank, without white space at their edges, and how many go on in lower case.

    The hot path of every text: 0.2 µs a line.
    """
    spans: list[_Span] = []
    at = goes_on = 0
    ended = True  # whether the line before ended a sentence
    odd = any(end in text for end in _ODD_ENDS)
    for line in text.splitlines(keepends=True) if odd else text.split("\n"):
        size = len(line)
        body = line.strip()
        if body and (len(body) > INVISIBLE_CHARS or body.strip(INVISIBLE)):
            start = at if body[0] == line[0] else at + size - len(line.lstrip())
            spans.append((start, start + len(body)))
            goes_on += not ended and body[0].islower()
            ended = body[-1] in _ENDS
        at += size if odd else size + 1
    return spans, goes_on


def _join_wrapped(text: str, spans: list[_Span]) -> list[_Span]:
    """Lines that touch become one block where the first breaks off, unless one of the two stands for itself."""
    out: list[_Span] = []
    last_line = (0, 0)
    for span in spans:
        touches = bool(out) and len(text[out[-1][1] : span[0]].splitlines()) == 1
        long_enough = last_line[1] - last_line[0] >= WRAP_CHARS
        if touches and long_enough and not _LIST_ITEM.match(text, *span) and not _ALONE.match(text, *out[-1]):
            out[-1] = (out[-1][0], span[1])
        else:
            out.append(span)
        last_line = span
    return out


def _join_fenced(text: str, spans: list[_Span]) -> list[_Span]:
    """Front matter and fenced code as one block each; a fence that is never closed is a line like others."""
    closed_at = dict.fromkeys(_FENCES, -1)  # the last line that closes such a fence
    for n, (start, end) in enumerate(spans):
        for mark in _FENCES:
            if text.startswith(mark, start) and not text[start:end].strip(mark[0]):
                closed_at[mark] = n
    out: list[_Span] = []
    fence = ""
    for n, (start, end) in enumerate(spans):
        if fence:
            out[-1] = (out[-1][0], end)
            if text.startswith(fence, start) and not text[start:end].strip(fence[0]):
                fence = ""
            continue
        out.append((start, end))
        if n == 0 and text[start:end] == "---":
            fence = "---" if _is_front_matter(text, spans) else ""
        elif text.startswith(_FENCES, start):
            mark = text[start : start + 3]
            fence = mark if closed_at[mark] > n else ""
    return out


def _is_front_matter(text: str, spans: list[_Span]) -> bool:
    """Whether the first lines are keys and values between two ``---``: not an article between two rules."""
    lines = [text[start:end] for start, end in spans[1:FRONT_MATTER_LINES]]
    return bool(lines) and _KEY.match(lines[0]) is not None and "---" in lines
