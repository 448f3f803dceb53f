"""The weights of slots and phrases, read once from ``rules/core/structure-text.tsv``.

One line a weight: its name, its weight for extracted text, its weight for page text; sorted, two
decimals, so that a retraining is a diff that people can read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from cleaner.text_structure.features import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from cleaner.text_structure.place import Lines

TABLE = "core/structure-text.tsv"
PHRASE = "phrase: "
BIAS = "bias"
Texts = Literal["extracted", "page"]


@dataclass(frozen=True, slots=True)
class Weights:
    """What a line scores for: its slots, by number, and its phrases."""

    bias: float
    slots: Sequence[float]
    phrases: Mapping[str, float]

    def score(self, lines: Lines, i: int) -> float:
        """How much line ``i`` looks like the article (above 0) or like what surrounds it (below). 20 µs."""
        return sum(self.parts(lines, i))

    def parts(self, lines: Lines, i: int) -> tuple[float, float]:
        """The score in two summands: what the line's form and place say, and what its stock phrases say."""
        known = lines.phrases(i) & self.phrases.keys()
        form = self.bias + sum(map(self.slots.__getitem__, lines.slots(i)))
        return form, sum(map(self.phrases.__getitem__, sorted(known)))

    def terms(self, lines: Lines, i: int) -> list[tuple[str, float, float]]:
        """The terms of the score: name, value, weight; the weightiest first."""
        found = [(LABELS[k], 1.0, self.slots[k]) for k in lines.slots(i)]
        found += [(PHRASE + p, 1.0, self.phrases[p]) for p in lines.phrases(i) if p in self.phrases]
        terms = [(BIAS, 1.0, self.bias), *(term for term in found if term[2])]
        return sorted(terms, key=lambda term: (-abs(term[2]), term[0]))


def parse(rows: Iterable[str], texts: Texts) -> Weights:
    """The weights for one sort of texts, from the lines of the table."""
    column = 1 if texts == "extracted" else 2
    named = {}
    for row in rows:
        if row and row[0] != "#":
            cells = row.rstrip("\n").split("\t")
            named[cells[0]] = float(cells[column] or 0)
    size = len(PHRASE)
    phrases = {name[size:]: weight for name, weight in named.items() if weight and name.startswith(PHRASE)}
    return Weights(named.get(BIAS, 0.0), [named.get(label, 0.0) for label in LABELS], phrases)


@lru_cache(maxsize=8)
def read_weights(path: Path, texts: Texts) -> Weights:
    """The weights in a table: 8 ms, once."""
    with path.open(encoding="utf-8") as rows:
        return parse(rows, texts)
