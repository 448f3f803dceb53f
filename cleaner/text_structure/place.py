"""Where a line stands: among the paragraphs, beside its neighbours, from the top and the bottom."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from cleaner.text_structure import features as f
from cleaner.text_structure.line import PARAGRAPH_ENDS, code_of, own_slots
from cleaner.text_structure.words import phrases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaner.view import View

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f]")
#: Only lines with one of these may look different to a reader; most need not be rewritten.
_MARKUP = re.compile(r"^[-+\d]|[\[\]*_`<>|#~\\]|\s\s")
#: Of longer lines, where rewriting takes a hundred times as long, the addresses of links alone are left out.
MARKUP_CHARS, _TARGET = 160, re.compile(r"\]\([^()\s]*\)")
#: Whether a text is in a script without spaces shows in so many characters of so many lines.
SNIFF_CHARS, SNIFF_LINES = 60, 12
#: A line that ends like a sentence is a paragraph from this size on; any line is from the second.
SENTENCE_CHARS, LONG_CHARS = 80, 200


#: The zones ``first paragraphs`` and ``last paragraphs`` have so many more of them beyond.
NEAR = 2


class Lines:
    """The lines of a text in columns, and the slots of any of them on demand."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Take the sizes of all lines and see which are paragraphs: 0.2 µs a line."""
        self.texts = texts
        self.sizes = sizes = _sizes(texts)
        self.paragraph = [
            z >= SENTENCE_CHARS and (z >= LONG_CHARS or t[-1] in PARAGRAPH_ENDS)
            for t, z in zip(texts, sizes, strict=True)
        ]
        self._codes: dict[int, int] = {}

    def code(self, i: int) -> int:
        """Size and way to end of line ``i``; ``features.EDGE`` outside the text."""
        found = self._codes.get(i)
        if found is None:
            inside = 0 <= i < len(self.texts)
            found = self._codes[i] = code_of(self.texts[i], self.sizes[i]) if inside else f.EDGE
        return found

    @cached_property
    def above(self) -> Sequence[int]:
        """How many paragraphs stand above each line, and at the end how many there are."""
        return list(accumulate(self.paragraph, initial=0))

    @cached_property
    def copies(self) -> Mapping[int, int]:
        """An index into ``features.COPIES`` of each line that occurs more than once."""
        texts = self.texts
        if len(set(texts)) == len(texts):
            return {}
        last = {t: i for i, t in enumerate(texts)}
        first = {t: i for i, t in zip(range(len(texts) - 1, -1, -1), reversed(texts), strict=True)}
        return {i: (first[t] < i) + 2 * (last[t] > i) for i, t in enumerate(texts)}

    @cached_property
    def _runs(self) -> Sequence[int]:
        """The bin of the length of the run of paragraphs, or of other lines, that each line is in."""
        runs: list[int] = []
        for _, group in groupby(self.paragraph):
            size = len(list(group))
            runs += [bisect_right(f.RUNS, size)] * size
        return runs

    def zone(self, i: int) -> int:
        """An index into ``features.ZONES``."""
        above, total = self.above[i], self.above[-1]
        below = total - self.above[i + 1]
        if not total:
            return 4
        if not self.paragraph[i] and not above:
            return 0
        if not self.paragraph[i] and not below:
            return 1
        return 2 if below <= NEAR else 3 if above <= NEAR else 4

    def slots(self, i: int) -> list[int]:
        """All slots of line ``i``: its own and those of its place. 10 µs."""
        code, zone, count = self.code(i), self.zone(i), len(self.texts)
        bulk, above, total = code // 4, self.above, self.above[-1]
        slots = own_slots(self.texts[i], self.sizes[i])
        slots += (
            f.TOP + min(f.TOPMOST, i),
            f.BOTTOM + min(f.LOWEST, count - 1 - i),
            f.ABOVE + 5 * bisect_right(f.PARAGRAPHS, above[i]) + bulk,
            f.BELOW + 5 * bisect_right(f.PARAGRAPHS, total - above[i + 1]) + bulk,
            f.ZONE + f.EDGE * zone + code,
            f.RUN + 5 * self._runs[i] + zone,
            f.WITH_PREV + (f.EDGE + 1) * code + self.code(i - 1),
            f.WITH_NEXT + (f.EDGE + 1) * code + self.code(i + 1),
            f.SECOND_PREV + self.code(i - 2),
            f.SECOND_NEXT + self.code(i + 2),
            f.COPY + 5 * self.copies.get(i, 0) + bulk,
            f.DOCUMENT + 6 * bisect_right(f.BLOCKS, count) + min(5, 6 * total // count),
        )
        return slots

    def phrases(self, i: int) -> set[str]:
        """Stock phrases of line ``i`` and of a heading above it."""
        return phrases(self.texts[i], self.texts[i - 1] if i else "")


def lines_of(view: View) -> Lines:
    """The lines of a document, each as its reader sees it where there is markup, else as it stands."""
    document = view.document
    text = document.text
    texts = [text[s:e] for s, e in zip(document.starts, document.ends, strict=True)]
    if document.surface == "markdown":
        texts = [
            (t if "](" not in t else _TARGET.sub("", t)) if len(t) > MARKUP_CHARS
            else view.visible(i) or t if _MARKUP.search(t)
            else t
            for i, t in enumerate(texts)
        ]  # fmt: skip
    return Lines(texts)


def _sizes(texts: Sequence[str]) -> list[int]:
    """Lengths in characters; where the script writes no spaces, two wide characters count as five.

    Forty characters of Chinese say what a hundred say in an alphabet.
    """
    sizes = list(map(len, texts))
    if any(_WIDE.search(t, 0, SNIFF_CHARS) for t in texts[:SNIFF_LINES] if not t.isascii()):
        return [
            z if t.isascii() else z + 3 * len(_WIDE.findall(t)) // 2
            for t, z in zip(texts, sizes, strict=True)
        ]
    return sizes
