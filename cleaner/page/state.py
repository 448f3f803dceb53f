"""An article that a page holds only in the state of its scripts: JSON, from which they would make the page."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_SCRIPT, _SCRIPT_END = re.compile(rb"<script\b", re.IGNORECASE), re.compile(rb"</script", re.IGNORECASE)
#: ``window.__STATE__ = {``, and the same as a string that is parsed.
_ASSIGNED = re.compile(r'[\w$\])"\']\s*=\s*(?:JSON\.parse\(\s*(?="))?(?=[{\["])')
_FRAGMENT = re.compile(r"<(?:p|br|h[1-6]|li)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*\s*$")
#: A paragraph has so many characters and ends like a sentence; an article has so many of them.
PARAGRAPH_CHARS, PARAGRAPHS = 60, 2
#: Smaller scripts hold no article.
LEAST_BYTES: Final = 500
#: What has one of these beside its text is another article's teaser.
_TEASER_KEYS: Final = frozenset(("title", "headline", "slug", "url", "href", "link"))


class Text(NamedTuple):
    """A string in the state: the keys above it, and the places in lists."""

    keys: tuple[str, ...]
    places: tuple[int, ...]
    text: str
    teaser: bool  #: the mapping that holds it says what it is a teaser of


def state_article(page: bytes, lines_of: Callable[[str], Sequence[str]]) -> str:
    """The most text in paragraphs that one list, or one string, of the page's state holds, a paragraph a
    line; or nothing. ``lines_of`` renders a fragment of HTML. Linear.
    """
    best: tuple[int, list[str]] = (0, [])
    for data in _states(page):
        for lines in _bodies(list(_texts(data)), lines_of):
            prose = [line for line in lines if _is_paragraph(line)]
            size = sum(map(len, prose))
            if len(prose) >= PARAGRAPHS and size > best[0]:
                best = size, lines
    return "\n".join(best[1])


def _states(page: bytes) -> Iterator[Any]:
    """The data in the page's scripts."""
    for head, body in _scripts(page):
        if len(body) < LEAST_BYTES or b"ld+json" in head:
            continue
        text = body.decode("utf-8", "replace").strip()
        assigned = None if text[:1] in "{[" else _ASSIGNED.search(text)
        if text[:1] in "{[" or assigned:
            try:
                data, _ = json.JSONDecoder(strict=False).raw_decode(text, assigned.end() if assigned else 0)
                yield json.loads(data) if isinstance(data, str) else data
            except (ValueError, RecursionError):  # a program, or hostile
                continue


def _scripts(page: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The attributes and the text of each script. No pattern for the whole: scripts that never end would be
    searched for their end again and again.
    """
    at = 0
    while (start := _SCRIPT.search(page, at)) and (end := _SCRIPT_END.search(page, start.end())):
        head, _, body = page[start.end() : end.start()].partition(b">")
        yield head, body
        at = end.end()


def _texts(data: Any) -> Iterator[Text]:
    """Every string that may be text, in order."""
    stack: list[tuple[tuple[str, ...], tuple[int, ...], Any, bool]] = [((), (), data, False)]
    while stack:
        keys, places, value, teaser = stack.pop()
        if isinstance(value, dict):
            teaser = not _TEASER_KEYS.isdisjoint(value)
            stack += [((*keys, key), places, held, teaser) for key, held in reversed(value.items())]
        elif isinstance(value, list):
            stack += [((*keys, "*"), (*places, n), value[n], False) for n in range(len(value) - 1, -1, -1)]
        elif isinstance(value, str) and value:
            yield Text(keys, places, value, teaser)


def _bodies(texts: Sequence[Text], lines_of: Callable[[str], Sequence[str]]) -> Iterator[list[str]]:
    """What may be an article: a string of several lines, or the strings under like keys in one list."""
    alike: dict[tuple[str, ...], list[Text]] = defaultdict(list)
    for found in texts:
        if len(_FRAGMENT.findall(found.text)) > 1:
            yield list(lines_of(found.text))
        elif "\n" in found.text.strip():
            yield [" ".join(line.split()) for line in found.text.splitlines() if line.strip()]
        elif found.places and not found.teaser:
            alike[found.keys].append(found)
    for group in alike.values():
        ends = sum(_SENTENCE_END.search(text.text) is not None for text in group)
        pieces = 2 * ends < len(group) and len(group[0].places) > 1  # of paragraphs: in bold, in links
        lists: dict[tuple[int, ...], dict[tuple[int, ...], str]] = defaultdict(dict)
        for text in group:
            place = text.places[:-1] if pieces else text.places
            lines = lists[place[:-1]]
            lines[place] = lines.get(place, "") + text.text
        for lines in lists.values():
            yield [line for text in lines.values() for line in lines_of(text)]


def _is_paragraph(line: str) -> bool:
    """Whether a line is a paragraph of prose."""
    return len(line) >= PARAGRAPH_CHARS and " " in line and _SENTENCE_END.search(line) is not None
