"""What a page says of itself: title, description, and an article embedded for search engines."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Final, NamedTuple

_KEY = re.compile(r"""\b(?:property|name|itemprop)\s*=\s*["']?([\w:.-]+)""", re.IGNORECASE)
_VALUE = re.compile(r"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>([^<]*)")
_ARTICLE = re.compile(rb'"articleBody"\s*:\s*("[^"\\]*(?:\\.[^"\\]*)*")')
_PARAGRAPH = re.compile(r"</p>|<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]*>")
#: Where a page has no ``</head>`` this much of it is read for meta tags.
HEAD_BYTES: Final = 100_000


class Head(NamedTuple):
    """What the page's head says; empty strings where it is silent."""

    title: str  #: ``og:title``, or else ``<title>``
    description: str
    article: str  #: the longest ``articleBody`` of its JSON-LD, white space folded


def read_head(page: bytes) -> Head:
    """The head of a page in UTF-8. Linear."""
    end = page.find(b"</head>")
    head = page[: end if end > 0 else HEAD_BYTES].decode("utf-8", "replace")
    metas: dict[str, str] = {}
    for piece in head.split("<meta ")[1:]:
        tag = piece.partition(">")[0]
        if "title" in tag or "description" in tag:
            key, value = _KEY.search(tag), _VALUE.search(tag)
            if key and value:
                metas.setdefault(key[1].lower(), value[1] or value[2] or "")
    title = _TITLE.match(head, head.find("<title"))
    return Head(
        _clean(metas.get("og:title") or (title[1] if title else "")),
        _clean(metas.get("og:description") or metas.get("description", "")),
        _clean(embedded_article(page)),
    )


def embedded_article(page: bytes) -> str:
    """The longest ``articleBody`` of the page's JSON-LD as plain text, a paragraph a line; or nothing."""
    best = b""
    at = page.find(b'"articleBody"')
    while at >= 0:
        found = _ARTICLE.match(page, at)
        if found and len(found[1]) > len(best):
            best = found[1]
        at = page.find(b'"articleBody"', at + 10)
    if not best:
        return ""
    try:
        text = json.loads(best.decode("utf-8", "replace"), strict=False)
    except ValueError:
        return ""
    if not isinstance(text, str):
        return ""
    lines = _MARKUP.sub(" ", _PARAGRAPH.sub("\n", unescape(text))).splitlines()
    return "\n".join(line for line in map(_clean, lines) if line)


def _clean(text: str) -> str:
    """The text with entities resolved and white space folded."""
    return " ".join(unescape(text).split())
