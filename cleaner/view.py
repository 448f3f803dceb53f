"""How matchers see a document: each block as its reader sees it, and where that stands.

A ``View`` lives for one document and computes on demand; nothing in it changes the document.
"""

from __future__ import annotations

import math
import re
import time
import weakref
from typing import TYPE_CHECKING

from cleaner.fold import lower, scan_lines, scan_part, signs_of
from cleaner.markup import is_as_seen, is_even, see, span_in, straighten
from cleaner.model import Document
from cleaner.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

#: A block of so many characters counts as a paragraph in zones. In the bodies of the labelled
#: pages 86 % of the blocks that end like a sentence are longer; of the other lines of those pages 7 % are.
PROSE_CHARS = 80
#: The same for scripts that write no spaces.
PROSE_CHARS_CJK = 40
#: ``head`` and ``tail`` reach over so many paragraphs …
ZONE_PARAGRAPHS = 3
#: … and ``tail`` over at least this share of them: teasers below a text count as paragraphs too.
TAIL_SHARE = 1 / 3

#: Names of the zones, by their bits in ``View.zone_mask``: a block is in the middle, or in some of the others.
ZONES = ("top", "head", "tail", "bottom", "middle")
ANYWHERE = (1 << len(ZONES)) - 1
TOP, HEAD, TAIL, BOTTOM, MIDDLE = (1 << bit for bit in range(len(ZONES)))

_WORD = re.compile(r"\w+(?:['.,-]\w+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f]")
_SENTENCE_END = re.compile(r"[.!?:;。！？।؟۔…]['\")\]»”]*$")
_TRUNCATED = re.compile(r"\.\.\.[\])]?$|\[\.\.\.\]?$")
_QUOTED = re.compile(r"^[\"'].*[\"'][.,]?$", re.DOTALL)
LABEL_CHARS, LABEL_WORDS = 100, 14
#: Work on so many sentences takes some milliseconds: then the clock is looked at.
MANY_SPANS = 500
#: Titles leave words of so few letters in lower case.
SHORT_WORD = 3


def count_words(text: str) -> int:
    """Words in a text; two characters of a script without spaces count as one word."""
    if text.isascii():
        return len(_WORD.findall(text))
    cjk = len(_CJK.findall(text))
    return len(_WORD.findall(_CJK.sub(" ", text) if cjk else text)) + (cjk + 1) // 2


def shapes_of(text: str) -> frozenset[str]:
    """Names of the shapes a visible text has; the ``shape`` match kind lists them."""
    found = set()
    words = count_words(text)
    ends = bool(_SENTENCE_END.search(text))
    if ends:
        found.add("sentence")
        if len(text) >= PROSE_CHARS or (len(text) >= PROSE_CHARS_CJK and _CJK.search(text)):
            found.add("prose")
    if words and words <= LABEL_WORDS and len(text) <= LABEL_CHARS and not ends:
        found.add("label")
        if _is_title(text):
            found.add("title")
    if _TRUNCATED.search(text):
        found.add("truncated")
    if text.endswith("?"):
        found.add("question")
    if _QUOTED.match(text):
        found.add("quote")
    return frozenset(found)


def _is_title(text: str) -> bool:
    """Whether most of the longer words are capitalised."""
    words = [w for w in text.split() if len(w) > SHORT_WORD and w[0].isalpha()]
    return bool(words) and sum(not w[0].islower() for w in words) >= 0.6 * len(words)


class View:
    """A document with each block's visible text, its shapes, and its place among the paragraphs."""

    __slots__ = ("__weakref__", "_flat", "_folded", "_offsets", "_parts", "_runs", "_selected", "_sentence_lines", "_sentences", "_shapes", "_visible", "_words", "_zones",
                 "article", "captions", "deadline", "document", "found", "indexed", "named", "scans", "size")  # fmt: skip

    def __init__(
        self, document: Document, article: Sequence[bool] | None = None, captions: Container[int] = ()
    ) -> None:
        """View ``document``; ``article`` says of each block whether the structure voter keeps it, and
        ``captions`` are those that it takes for captions.
        """
        self.document = document
        self.size = len(document)
        self.article = article
        self.captions = captions
        self.deadline = math.inf  #: of ``time.monotonic``: past it, what is not yet known raises TimeoutError
        self._flat: str | None = None  # the text with straight quotes where it is even, else empty
        self._visible: dict[int, str] = {}
        self._words: dict[int, int] = {}
        self._parts: dict[tuple[int, int, int], View] = {}
        self._folded: dict[int, str] = {}
        self.found: dict[int, frozenset[str]] = {}  #: needles that the prefilter found in each block
        self.indexed: frozenset[frozenset[str]] = frozenset()  #: sets of needles that ``found`` knows of
        self.named: dict[tuple[str, int], tuple[int, int] | None] = {}  #: what named matchers said of blocks
        self.scans: dict[int, str] = {}  #: what ``scanned`` gave, or the prefilter left here
        self._offsets: dict[int, Sequence[int] | None] = {}
        self._shapes: dict[int, frozenset[str]] = {}
        self._sentences: dict[int, Sequence[tuple[int, int]]] = {}
        self._sentence_lines: dict[int, Sequence[str]] = {}
        self._selected: dict[str, frozenset[int]] = {}
        self._runs: dict[int, int] = {}
        self._zones: list[int] = []

    def raw(self, i: int) -> str:
        """Block ``i`` as it stands in the source."""
        document = self.document
        return document.text[document.starts[i] : document.ends[i]]

    def visible(self, i: int) -> str:
        """Block ``i`` as a reader sees it."""
        text = self._visible.get(i)
        if text is None:
            self.check_time()
            text = self._visible[i] = self._see(i)
        return text

    def _see(self, i: int) -> str:
        """Block ``i`` as a reader sees it, and how its characters stand in the source."""
        document = self.document
        if self._flat is None:
            flat = straighten(document.text)
            self._flat = flat if is_even(flat) else ""
        if self._flat:
            text = self._flat[document.starts[i] : document.ends[i]]
            if is_as_seen(text, document.surface):
                self._offsets[i] = None
                return text
        text, self._offsets[i] = see(self.raw(i), document.surface)
        return text

    def check_time(self) -> None:
        """Raise TimeoutError past the deadline."""
        if self.deadline < math.inf and time.monotonic() > self.deadline:
            raise TimeoutError

    def in_time(self, spans: Sequence[tuple[int, int]]) -> Iterable[tuple[int, int]]:
        """The spans; of many of them, with a look at the clock every so often. Raises TimeoutError."""
        return spans if len(spans) <= MANY_SPANS else self._watched(spans)

    def _watched(self, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        for at in range(0, len(spans), MANY_SPANS):
            self.check_time()
            yield from spans[at : at + MANY_SPANS]

    def folded(self, i: int) -> str:
        """Block ``i`` as a reader sees it, in lower case; as long as ``visible(i)``."""
        text = self._folded.get(i)
        if text is None:
            text = self._folded[i] = lower(self.visible(i))
        return text

    def scanned(self, i: int) -> str:
        """Block ``i`` as needles are looked for in it: see ``fold.scan_lines``."""
        text = self.scans.get(i)
        if text is None:
            (text,) = scan_lines([self.visible(i)])
            self.scans[i] = text
        return text

    def source_span(self, i: int, start: int, end: int) -> tuple[int, int]:
        """Where ``visible(i)[start:end]`` stands in the document, with the markup that is its own."""
        size, base = len(self.visible(i)), self.document.starts[i]
        if start <= 0 and end >= size:
            return base, self.document.ends[i]
        offsets = self._offsets[i]
        if offsets is None:
            return base + start, base + end
        if start >= end:
            return base + offsets[start], base + offsets[start]
        first, last = span_in(self.raw(i), offsets, start, end, self.document.surface)
        return base + first, base + last

    def shapes(self, i: int) -> frozenset[str]:
        """Names of the shapes that block ``i`` has."""
        found = self._shapes.get(i)
        if found is None:
            found = self._shapes[i] = shapes_of(self.visible(i))
        return found

    def words(self, i: int) -> int:
        """Words of block ``i``."""
        count = self._words.get(i)
        if count is None:
            count = self._words[i] = count_words(self.visible(i))
        return count

    def is_paragraph(self, i: int) -> bool:
        """Whether block ``i`` counts as a paragraph of the article in zones."""
        if self.article is not None and not self.article[i]:
            return False
        length = self.document.ends[i] - self.document.starts[i]
        if length >= PROSE_CHARS and self.document.surface == "markdown":
            length = len(self.visible(i))  # a link's address is no prose
        if length >= PROSE_CHARS:
            return True
        return length >= PROSE_CHARS_CJK and bool(_CJK.search(self.raw(i)))

    def sentences(self, i: int) -> Sequence[tuple[int, int]]:
        """Spans of the sentences in ``visible(i)``."""
        found = self._sentences.get(i)
        if found is None:
            found = self._sentences[i] = sentence_spans(self.visible(i))
        return found

    def sentence_lines(self, i: int) -> Sequence[str]:
        """The sentences of block ``i`` as needles are looked for in them, each with the signs of the block."""
        found = self._sentence_lines.get(i)
        if found is None:
            text, signs = self.visible(i), signs_of(self.scanned(i))
            found = [scan_part(text[s:e], signs) for s, e in self.in_time(self.sentences(i))]
            self._sentence_lines[i] = found
        return found

    def part(self, i: int, start: int, end: int) -> View:
        """``visible(i)[start:end]`` as a document of one block, in the same elements of the page."""
        part = self._parts.get((i, start, end))
        if part is None:
            part = self._parts[i, start, end] = _Part(self, i, self.visible(i)[start:end])
        return part

    def zones(self, i: int) -> tuple[str, ...]:
        """Names of the zones that block ``i`` is in."""
        mask = self.zone_mask(i)
        return tuple(name for bit, name in enumerate(ZONES) if mask >> bit & 1)

    def zone_mask(self, i: int) -> int:
        """The zones that block ``i`` is in, a bit for each of ``ZONES``. Linear in blocks at the first call only."""
        if not self._zones:
            self._find_zones()
        return self._zones[i]

    def _find_zones(self) -> None:
        """Fill in the zones of all blocks, by the paragraphs before and after each."""
        flags = [self.is_paragraph(i) for i in range(self.size)]
        total, before = sum(flags), 0
        tail = max(ZONE_PARAGRAPHS, TAIL_SHARE * total)
        ends = total > 0 or self.article is None  # a page of pictures is not all below its last paragraph
        for flag in flags:
            after = total - before - flag
            bits = TOP * (not before) | HEAD * (before < ZONE_PARAGRAPHS)
            bits |= TAIL * (after < tail) | BOTTOM * (not after and ends)
            self._zones.append(bits or MIDDLE)
            before += flag

    def last_run(self, length: int) -> int:
        """Where the last ``length`` paragraphs in a row begin, teasers that break off not counted; -1 for none.

        Linear in blocks at the first call only, however many blocks ask.
        """
        found = self._runs.get(length)
        if found is None:
            run, found = 0, -1
            for k in range(self.size - 1, -1, -1):
                run = run + 1 if self.is_paragraph(k) and "truncated" not in self.shapes(k) else 0
                if run >= length:
                    found = k
                    break
            self._runs[length] = found
        return found

    def selected(self, css: str) -> frozenset[int]:
        """Blocks in the elements that ``css`` selects; none where there is no page."""
        found = self._selected.get(css)
        if found is None:
            page = self.document.page
            found = self._selected[css] = page.select(css) if page else frozenset()
        return found


class _Part(View):
    """Part of a block, as a block of its own."""

    __slots__ = ("_at", "_whole")

    def __init__(self, whole: View, at: int, text: str) -> None:
        super().__init__(Document(text, "text", (0,), (len(text),)))
        self._whole, self._at = weakref.ref(whole), at  # strong, the two would outlive their document
        self._visible[0], self._offsets[0] = text, None

    def selected(self, css: str) -> frozenset[int]:
        """The part, where its block stands in an element that ``css`` selects."""
        whole = self._whole()
        return frozenset({0}) if whole is not None and self._at in whole.selected(css) else frozenset()
