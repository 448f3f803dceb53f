"""trafilatura's view of a page: which of the document's blocks it takes for the article, and what
the page's head says. Imported only where it is asked for: the import alone takes half a second.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.structure.vote import decide

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.model import Document
    from cleaner.structure import Structure

_WORD = re.compile(r"\w+")
#: Words in a row that say where a block comes from; shorter blocks are compared whole.
SHINGLE = 4
#: A block is trafilatura's when so many of its shingles are.
SHARED = 0.5
#: What trafilatura's choice adds to the score of a block, or takes from it. By folds, 1 gains less, and
#: its choice alone loses on news. Where the voter keeps nothing, the choice decides.
SAY, LAST_SAY = 2.0, 100.0
#: Fields of trafilatura's metadata, and their names in ``Result.metadata``.
_FIELDS = {
    "title": "title",
    "author": "author",
    "date": "published",
    "sitename": "site",
    "description": "description",
    "url": "canonical_url",
    "language": "language",
    "image": "image",
    "categories": "categories",
    "tags": "tags",
}


def ask(document: Document, html: str, structure: Structure) -> Structure:
    """The structure with trafilatura's choice of blocks, or as it was where trafilatura has none."""
    chosen = chosen_blocks(document, html)
    if chosen is None:
        return replace(structure, flags=(*structure.flags, "no-second-opinion"))
    scores = [1.0 if keep or structure.kinds.get(i) == "caption" else -1.0 for i, keep in enumerate(chosen)]
    return replace(structure, scores=scores)


def consult(document: Document, html: str, structure: Structure) -> Structure:
    """The structure once trafilatura's choice of blocks has been added to its scores."""
    chosen = chosen_blocks(document, html)
    if chosen is None or structure.sight is None:
        return replace(structure, flags=(*structure.flags, "no-second-opinion"))
    say = SAY if any(score > 0 for score in structure.sight.scores) else LAST_SAY
    found = decide(structure.sight, [say if keep else -say for keep in chosen])
    return replace(found, confidence=structure.confidence, flags=(*structure.flags, "fallback"))


def chosen_blocks(document: Document, html: str) -> list[bool] | None:
    """Whether trafilatura keeps each block; None where it finds no article or fails."""
    from trafilatura import extract

    try:
        text = extract(html, url=document.url, include_comments=False, include_tables=True)
    except Exception:  # noqa: BLE001 - whatever lxml or trafilatura raise on a broken page: no opinion
        return None
    if not text:
        return None
    known = _shingles(text.split("\n"))
    return [_is_known(document.text[s:e], known) for s, e in zip(document.starts, document.ends, strict=True)]


def read_head(html: str, url: str | None) -> Mapping[str, str]:
    """Title, author, dates and the like from JSON-LD, meta tags and the page, by trafilatura."""
    from trafilatura.metadata import extract_metadata

    try:
        found = extract_metadata(html, default_url=url)
    except Exception:  # noqa: BLE001 - see chosen_blocks: a page without readable metadata has none
        return {}
    out = {}
    for theirs, ours in _FIELDS.items():
        value = getattr(found, theirs, None)
        if value:
            out[ours] = "; ".join(value) if isinstance(value, list) else str(value)
    return out


def _shingles(lines: Iterable[str]) -> set[tuple[str, ...]]:
    """Every run of ``SHINGLE`` words in a line, and the words of shorter lines."""
    out: set[tuple[str, ...]] = set()
    for line in lines:
        words = _WORD.findall(line.lower())
        out.update(tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)))
    return out


def _is_known(text: str, known: set[tuple[str, ...]]) -> bool:
    """Whether most of the block's shingles are known."""
    own = _shingles([text]) - {()}
    return bool(own) and len(own & known) >= SHARED * len(own)
