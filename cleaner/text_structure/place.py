"""Where a line stands: among the paragraphs, beside its neighbours, from the top and the bottom."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from cleaner.text_structure import features as f
from cleaner.text_structure.line import code_of, own_slots
from cleaner.text_structure.words import phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.view import View

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f]")
#: Whether a text is in a script without spaces shows in so many characters.
_SNIFF_CHARS = 600
#: A line that ends like a sentence is a paragraph from this size on; any line is from the second.
SENTENCE_CHARS, LONG_CHARS = 80, 200


class Lines:
    """The lines of a text in columns, and the slots of any of them on demand."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Take sizes and codes of all lines: 0.5 µs a line."""
        self.texts = texts
        self.sizes = sizes = _sizes(texts)
        self.codes = codes = [code_of(t, z) for t, z in zip(texts, sizes, strict=True)]
        self.paragraph = [
            z >= LONG_CHARS or (z >= SENTENCE_CHARS and c % 4 < 2) for z, c in zip(sizes, codes, strict=True)
        ]

    @cached_property
    def above(self) -> Sequence[int]:
        """How many paragraphs stand above each line, and at the end how many there are."""
        return list(accumulate(self.paragraph, initial=0))

    @cached_property
    def _first_last(self) -> tuple[dict[str, int], dict[str, int]]:
        """Where each text first and last stands."""
        last = {t: i for i, t in enumerate(self.texts)}
        return {t: len(self.texts) - 1 - i for i, t in enumerate(reversed(self.texts))}, last

    def run(self, i: int) -> int:
        """Number of lines in the run of paragraphs, or of other lines, that line ``i`` is in; at most 31."""
        kind, same = self.paragraph[i], self.paragraph
        low = high = i
        while low and same[low - 1] == kind and i - low < 31:
            low -= 1
        while high + 1 < len(same) and same[high + 1] == kind and high - low < 31:
            high += 1
        return high - low + 1

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
        return 2 if below <= 2 else 3 if above <= 2 else 4

    def slots(self, i: int) -> list[int]:
        """All slots of line ``i``: its own and those of its place. 10 µs."""
        codes, size, count = self.codes, self.sizes[i], len(self.codes)
        code, zone = codes[i], self.zone(i)
        bulk, total = code // 4, self.above[-1]
        first, last = self._first_last
        text = self.texts[i]
        slots = own_slots(text, size)
        slots += (
            f.TOP + min(f.TOPMOST, i),
            f.BOTTOM + min(f.LOWEST, count - 1 - i),
            f.ABOVE + 5 * bisect_right(f.PARAGRAPHS, self.above[i]) + bulk,
            f.BELOW + 5 * bisect_right(f.PARAGRAPHS, total - self.above[i + 1]) + bulk,
            f.ZONE + f.EDGE * zone + code,
            f.RUN + 5 * bisect_right(f.RUNS, self.run(i)) + zone,
            f.WITH_PREV + (f.EDGE + 1) * code + (codes[i - 1] if i else f.EDGE),
            f.WITH_NEXT + (f.EDGE + 1) * code + (codes[i + 1] if i + 1 < count else f.EDGE),
            f.SECOND_PREV + (codes[i - 2] if i > 1 else f.EDGE),
            f.SECOND_NEXT + (codes[i + 2] if i + 2 < count else f.EDGE),
            f.COPY + 5 * ((first[text] < i) + 2 * (last[text] > i)) + bulk,
            f.DOCUMENT + 6 * bisect_right(f.BLOCKS, count) + min(5, 6 * total // count),
        )
        return slots

    def phrases(self, i: int) -> set[str]:
        """Stock phrases of line ``i`` and of a heading above it."""
        return phrases(self.texts[i], self.texts[i - 1] if i else "")


def lines_of(view: View) -> Lines:
    """The lines of a document, each as its reader sees it where there is markup, else as it stands."""
    document = view.document
    if document.surface == "markdown":
        return Lines([view.visible(i) or view.raw(i) for i in range(view.size)])
    text = document.text
    return Lines([text[s:e] for s, e in zip(document.starts, document.ends, strict=True)])


def _sizes(texts: Sequence[str]) -> list[int]:
    """Lengths in characters; where the script writes no spaces, wide characters count twice."""
    sizes = [len(t) for t in texts]
    if any(not t.isascii() and _WIDE.search(t, 0, _SNIFF_CHARS) for t in texts[:40]):
        return [z if t.isascii() else z + len(_WIDE.findall(t)) for t, z in zip(texts, sizes, strict=True)]
    return sizes
