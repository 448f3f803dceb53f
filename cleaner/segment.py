"""Text and Markdown to Documents: the only place besides ``page`` that makes offsets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from cleaner.model import Document

if TYPE_CHECKING:
    from cleaner.model import Surface

_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
#: Two of these, or one link or heading, and a text is Markdown.
_SURE = re.compile(r"\]\([^()\s]*\)|^#{1,6} \S|^ {0,3}[-*+] \[|^```|\A---\n.*?^---$|^\|[ :-]+\|[ :|-]*$|^<https?://\S+>$", re.MULTILINE | re.DOTALL)
_MAYBE = re.compile(r"\*\*[^*\s][^*\n]*\*\*|(?<!\w)__[^_\s][^_\n]*__(?!\w)|^> \S|^[*+-] \S", re.MULTILINE)
#: A line that breaks off and goes on in lower case: the mark of hard-wrapped text.
_WRAPPED = re.compile(r"[^\s.!?:;\"'”’)\]][ \t]*\r?\n(?=[a-z\u00df-\u00f6\u00f8-\u00ff\u0430-\u044f(])")
#: Lines of wrapped text are long, and so many of its line breaks look like ``_WRAPPED``.
WRAPPED_SHARE, WRAPPED_BREAKS, WRAP_CHARS = 0.3, 3, 40
_LIST_ITEM = re.compile(r"\s*(?:[-*+•·>|#]|\d{1,3}[.)]\s|</?\w)")


def sniff_surface(text: str) -> Literal["text", "markdown"]:
    """``markdown`` if the text shows Markdown's own marks, else ``text``. Linear."""
    head = text[:200_000]
    if _SURE.search(head):
        return "markdown"
    found = _MAYBE.finditer(head)
    return "markdown" if next(found, None) and next(found, None) else "text"


def read_text(text: str, surface: Surface, url: str | None = None) -> Document:
    """The text as blocks: one a line; lines of a hard-wrapped paragraph, of front matter and of
    fenced code belong together. Linear."""
    spans = [_trim(text, *m.span()) for m in _LINE.finditer(text)]
    spans = [s for s in spans if s[1] > s[0]]
    if surface == "markdown":
        spans = _join_fenced(text, spans)
    if _is_wrapped(text, len(spans)):
        spans = _join_wrapped(text, spans)
    return Document(text, surface, tuple(s for s, _ in spans), tuple(e for _, e in spans), url=url)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its edges."""
    if text[start].isspace() or text[end - 1].isspace():
        line = text[start:end]
        start += len(line) - len(line.lstrip())
        end = max(start, end - (len(line) - len(line.rstrip())))
    return start, end


def _is_wrapped(text: str, blocks: int) -> bool:
    """Whether the text is broken at a fixed width."""
    breaks = sum(1 for _ in _WRAPPED.finditer(text))
    return breaks >= WRAPPED_BREAKS and breaks >= WRAPPED_SHARE * blocks


def _join_wrapped(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Lines that touch become one block, unless the next begins a list item or the first is short."""
    out: list[tuple[int, int]] = []
    last_line = (0, 0)
    for span in spans:
        gap = text[out[-1][1] : span[0]] if out else "\n\n"
        touches = gap.count("\n") == 1 and last_line[1] - last_line[0] >= WRAP_CHARS
        if touches and not _LIST_ITEM.match(text, *span):
            out[-1] = (out[-1][0], span[1])
        else:
            out.append(span)
        last_line = span
    return out


def _join_fenced(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Front matter and fenced code as one block each."""
    out: list[tuple[int, int]] = []
    fence = ""
    for n, (start, end) in enumerate(spans):
        line = text[start:end]
        if fence:
            out[-1] = (out[-1][0], end)
            if line.startswith(fence) and not line.strip(fence[0]):
                fence = ""
            continue
        out.append((start, end))
        if n == 0 and line == "---":
            fence = "---" if "\n---" in text[end : end + 20_000] else ""
        elif line.startswith(("```", "~~~")):
            fence = line[:3] if f"\n{line[:3]}" in text[end:] else ""
    return out
