"""What the voter knows of a line, as slots: each slot is one weight in the table and one name in ``explain``.

A line has one slot of each feature (of ``symbol`` as many as apply), so its score is a sum of a
few dozen table look-ups. Nothing here knows a language; the stock phrases are in ``words``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise, product

#: Upper bounds (exclusive) of the bins of a length in characters.
LENGTHS = (4, 8, 12, 16, 20, 25, 30, 36, 44, 52, 62, 75, 90, 110, 140, 180, 240, 320, 450, 700)
#: The same, coarse, for features that are crossed with others.
SIZES = (21, 46, 91, 181)
WORDS = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 18, 22, 30, 45, 80)
FEW_WORDS = (3, 6, 13)
DIGIT_SHARES = (0.0001, 0.05, 0.15, 0.3, 0.6)
PARAGRAPHS = (1, 2, 3, 4, 7)
RUNS = (2, 3, 4, 6, 9, 16, 30)
BLOCKS = (10, 30, 80, 200)
TOPMOST, LOWEST = 12, 15

ENDS = ("full stop", "! or ?", "ellipsis", "colon or comma", "digit", "quote", "bracket", "letter", "other")
FIRSTS = (
    "capital",
    "small letter",
    "letter without case",
    "digit",
    "bullet",
    "quote",
    "bar",
    "@ or #",
    "bracket",
    "other",
)
CAPS = ("no capitals", "few", "some", "half", "many", "most", "all words", "no long words", "all letters")
STOPS = ("full stop", "! or ?", "open", "no stop")
#: The four ways to end, of each of ``ENDS``.
STOP_OF_END = (0, 1, 2, 2, 3, 0, 3, 3, 3)
DATES = ("no date", "year", "time", "year and time")
ZONES = ("above the paragraphs", "below the paragraphs", "last paragraphs", "first paragraphs", "amid")
COPIES = ("once", "copied from above", "copied below", "above and below")
SYMBOLS = '|©@#$€£»›→"“„「/:(!?…%&+–—•;*[={_·'


def _spans(bounds: tuple[float, ...], unit: str = "") -> tuple[str, ...]:
    """Names of the bins between bounds: ``<4``, ``4..8``, … ``>=700``."""
    edges = [f"{b:g}" for b in bounds]
    names = [f"<{edges[0]}", *(f"{a}..{b}" for a, b in pairwise(edges)), f">={edges[-1]}"]
    return tuple(f"{name}{unit}" for name in names)


_SIZES = _spans(SIZES, " chars")
_CODES = tuple(f"{size}, {stop}" for size, stop in product(_SIZES, STOPS))
#: Code of the line above the first and below the last.
EDGE = len(_CODES)
_NEIGHBOURS = (*_CODES, "edge")


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature and its bins; a crossed one numbers the pairs row by row."""

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...] = ("",)

    def __len__(self) -> int:
        """Number of slots."""
        return len(self.rows) * len(self.columns)

    def labels(self) -> list[str]:
        """Names of the slots."""
        return [
            f"{self.name}: {row}" + (f" | {column}" if column else "")
            for row in self.rows
            for column in self.columns
        ]


FEATURES = (
    Feature("length", _spans(LENGTHS, " chars")),
    Feature("words", _spans(WORDS)),
    Feature("end", ENDS, _SIZES),
    Feature("first", FIRSTS, _SIZES),
    Feature("capitals", CAPS, _spans(FEW_WORDS, " words")),
    Feature("digits", _spans(DIGIT_SHARES), _SIZES),
    Feature("sentence ends inside", ("0", "1", "2", "3 or more"), STOPS),
    Feature("commas", ("0", "1", "2", "3 or more"), _SIZES),
    Feature("date", DATES, _SIZES),
    Feature("symbol", tuple(SYMBOLS)),
    Feature("from top", tuple(map(str, range(TOPMOST + 1)))),
    Feature("from bottom", tuple(map(str, range(LOWEST + 1)))),
    Feature("paragraphs above", _spans(PARAGRAPHS), _SIZES),
    Feature("paragraphs below", _spans(PARAGRAPHS), _SIZES),
    Feature("zone", ZONES, _CODES),
    Feature("run", _spans(RUNS), ZONES),
    Feature("line and line above", _CODES, _NEIGHBOURS),
    Feature("line and line below", _CODES, _NEIGHBOURS),
    Feature("second line above", _NEIGHBOURS),
    Feature("second line below", _NEIGHBOURS),
    Feature("copies", COPIES, _SIZES),
    Feature("document", _spans(BLOCKS, " lines"), ("no", "few", "some", "half", "many", "most")),
)
#: Where each feature's slots begin, in the order of ``FEATURES``.
OFFSETS = tuple(accumulate((len(f) for f in FEATURES), initial=0))
SLOTS = OFFSETS[-1]
LABELS = tuple(label for feature in FEATURES for label in feature.labels())
(
    LENGTH, WORD_COUNT, END, FIRST, CAPITALS, DIGITS, INNER, COMMAS, DATE, SYMBOL, TOP, BOTTOM, ABOVE, BELOW,
    ZONE, RUN, WITH_PREV, WITH_NEXT, SECOND_PREV, SECOND_NEXT, COPY, DOCUMENT,
) = OFFSETS[:-1]  # fmt: skip
