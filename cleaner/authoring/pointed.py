"""The lines of a file, or the text, that somebody points at, as blocks of a document.

The lines of a page are those of its source; what a rule sees of them is the page as it is read.
"""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from cleaner.authoring.corpus import PAGES, TEXTS
from cleaner.decode import to_utf8
from cleaner.errors import UsageError
from cleaner.page import Parsed, read_page
from cleaner.page.parse import parse, serialise
from cleaner.page.render import render
from cleaner.segment import read_text, sniff_surface

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.model import Document

_LINES = re.compile(r"(?P<file>.+?)(?::(?P<first>\d+)(?:-(?P<last>\d+))?)?")
_PAGE_START = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


class Pointed(NamedTuple):
    """A document, and the blocks of it that are pointed at."""

    document: Document
    blocks: tuple[int, ...]


def in_file(source: str) -> Pointed:
    """What ``FILE:12-18`` points at. Raises UsageError."""
    found = _LINES.fullmatch(source)
    path = Path(found["file"]) if found else Path(source)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    if found is None or found["first"] is None:
        raise UsageError(f"say which lines: --from {source}:12-18")
    first = int(found["first"])
    last = int(found["last"] or first)
    kind = path.suffix.lower()
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    if kind in PAGES or _PAGE_START.match(text):
        return in_page(to_utf8(data), first, last)
    return in_text(text, first, last, "markdown" if TEXTS.get(kind) == "markdown" else "auto")


def in_text(
    text: str, first: int, last: int, surface: Literal["auto", "text", "markdown"] = "auto"
) -> Pointed:
    """The blocks on lines ``first`` to ``last`` (from 1) of a text. Raises UsageError."""
    document = read_text(text, sniff_surface(text) if surface == "auto" else surface)
    lines = text.splitlines(keepends=True)
    _check(first, last, len(lines))
    start = sum(map(len, lines[: first - 1]))
    end = start + sum(map(len, lines[first - 1 : last]))
    return _pointed(
        document,
        [i for i in range(len(document)) if document.starts[i] < end and document.ends[i] > start],
        (first, last),
    )


def in_page(page: bytes, first: int, last: int) -> Pointed:
    """The blocks that lines ``first`` to ``last`` (from 1) of a page's source, in UTF-8, become. Raises UsageError.

    The page is parsed again up to the first line and up to the last: what is there already stands before.
    """
    document = read_page(page)
    lines = page.splitlines(keepends=True)
    _check(first, last, len(lines))
    blocks = [document.text[s:e] for s, e in zip(document.starts, document.ends, strict=True)]
    before, after = (_rendered(b"".join(lines[:n]), document) for n in (first - 1, last))
    start = _common(blocks, before)
    end = min(len(after), len(blocks))
    if after and _common(blocks, after) < len(after) - 1:  # what is not rendered as it stands in the source
        end = start
    return _pointed(document, range(start, end), (first, last))


def _rendered(page: bytes, whole: Document) -> list[str]:
    """The blocks of the beginning of a page, hidden ones too if the page is read that way."""
    hidden = isinstance(whole.page, Parsed) and whole.page.hidden
    return list(render(serialise(parse(page)), hidden=hidden).texts)


def _common(some: Sequence[str], others: Sequence[str]) -> int:
    """How many blocks two pages begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(some, others, strict=False)))


def _check(first: int, last: int, lines: int) -> None:
    if not 1 <= first <= last <= lines:
        raise UsageError(f"lines {first}-{last} are not in the text, which has {lines}")


def _pointed(document: Document, blocks: Sequence[int], lines: tuple[int, int]) -> Pointed:
    if not blocks:
        raise UsageError(f"lines {lines[0]}-{lines[1]} are empty, or hold nothing that a reader sees")
    return Pointed(document, tuple(blocks))
