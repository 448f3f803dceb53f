"""What a page says of itself: title, description, and an article embedded for search engines."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Final, NamedTuple

_VALUE = re.compile(r"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>([^<]*)")
_ARTICLE = re.compile(r'"articleBody"\s*:\s*("(?:[^"\\]|\\.)*")')
_PARAGRAPH = re.compile(r"</p>|<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]*>")
#: Where a page has no ``</head>`` this much of it is read for meta tags.
HEAD_CHARS: Final = 100_000


class Head(NamedTuple):
    """What the page's head says; empty strings where it is silent."""

    title: str  #: ``og:title``, or else ``<title>``
    description: str


def read_head(page: str) -> Head:
    """The page's head. Linear."""
    end = page.find("</head>")
    head = page[: end if end > 0 else HEAD_CHARS]
    title = _meta(head, "og:title")
    if not title:
        found = _TITLE.match(head, head.find("<title"))
        title = found[1] if found else ""
    description = _meta(head, "og:description") or _meta(head, "description")
    return Head(_clean(title), _clean(description))


def _meta(head: str, name: str) -> str:
    """What the first meta tag of this name says, or nothing."""
    at = head.find(name)
    while at >= 0:
        if head[at - 1] in "\"'=" and head[at + len(name) : at + len(name) + 1] in "\"' />":
            start, end = head.rfind("<", 0, at), head.find(">", at)
            value = _VALUE.search(head, start, end if end > 0 else len(head))
            if value and head[start : start + 5].lower() == "<meta":
                return value[1] or value[2] or ""
        at = head.find(name, at + 1)
    return ""


def embedded_article(page: str) -> str:
    """The longest ``articleBody`` of the page's JSON-LD as plain text, a paragraph a line; or nothing."""
    best = ""
    at = page.find('"articleBody"')
    while at >= 0:
        found = _ARTICLE.match(page, at)
        if found and len(found[1]) > len(best):
            best = found[1]
        at = page.find('"articleBody"', at + 10)
    if not best:
        return ""
    try:
        text = json.loads(best, strict=False)
    except ValueError:
        return ""
    if not isinstance(text, str):
        return ""
    lines = _MARKUP.sub(" ", _PARAGRAPH.sub("\n", unescape(text))).splitlines()
    return "\n".join(line for line in map(_clean, lines) if line)


def _clean(text: str) -> str:
    """The text with entities resolved and white space folded."""
    return " ".join(unescape(text).split())
