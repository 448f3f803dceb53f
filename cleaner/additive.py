"""Additive models: a table a feature or a pair of features, whose entries add up to a score."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise, repeat
from math import ceil
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence


Bins = dict[str, bytes]
#: So that the places in a table of two features fit into a byte.
MOST_BINS: Final = 16
#: By width of a table: what the place of a row's first weight is.
_TIMES: Final = [bytes(min(255, row * width) for row in range(256)) for width in range(MOST_BINS + 1)]


@dataclass(frozen=True, slots=True)
class Table:
    """Weights by the bin of one feature, or of two: then row by row, ``width`` to a row."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    width: int = 1


@dataclass(frozen=True, slots=True)
class Additive:
    """A sum of tables. Bin ``k`` of a feature holds the values from ``edges[k - 1]`` up to ``edges[k]``.

    ``merged`` adds up to the same: there, what a table says of one feature is part of a table of two,
    where there is one. It halves the work.
    """

    bias: float
    edges: Mapping[str, tuple[float, ...]]
    tables: tuple[Table, ...]
    merged: tuple[Table, ...]
    whole: Mapping[str, bytes]  #: by feature the bins of the whole numbers from 0 to 255

    @classmethod
    def of(cls, bias: float, edges: Mapping[str, tuple[float, ...]], tables: Sequence[Table]) -> Additive:
        """The model of these tables. Raises ValueError where a feature has more than ``MOST_BINS`` bins."""
        if any(len(cuts) >= MOST_BINS for cuts in edges.values()):
            raise ValueError(f"a feature has more than {MOST_BINS} bins")
        whole = {name: _whole(cuts) for name, cuts in edges.items()}
        return cls(bias, edges, tuple(tables), tuple(_merge(tables)), whole)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Additive:
        """The model that a table file holds."""
        edges = {name: tuple(values) for name, values in data["edges"].items()}
        tables = []
        for entry in data["tables"]:
            features = tuple(entry["of"])
            rows = entry["weights"]
            if len(features) == 1:
                tables.append(Table(features, tuple(rows)))
            else:
                tables.append(Table(features, tuple(w for row in rows for w in row), len(rows[0])))
        return cls.of(data["bias"], edges, tables)

    def bins(self, column: Callable[[str], Sequence[float]], known: Bins | None = None) -> Bins:
        """Each value's bin, a byte for each block; those of ``known`` stay. O(values x log bins).

        ``column`` gives the values of a feature; it is asked once for each.
        """
        found = dict(known or {})
        for name, cuts in self.edges.items():
            if name not in found:
                found[name] = _bins(column(name), cuts, self.whole[name])
        return found

    def scores(self, columns: Mapping[str, Sequence[float]], start: Sequence[float]) -> list[float]:
        """``start`` and the bias and every table's weight, summed for each block."""
        return self.sums(self.bins(columns.__getitem__), len(start), start)

    def sums(self, bins: Bins, size: int, start: Iterable[float] | None = None) -> list[float]:
        """The same, of so many blocks whose values are binned already; nothing is added where ``start`` is None."""
        parts = [repeat(0.0, size) if start is None else start]
        wide: dict[tuple[str, int], int] = {}
        for table in self.merged:
            where = bins[table.features[0]]
            if len(table.features) > 1:
                first, second = table.features
                row = wide.get((first, table.width))
                if row is None:
                    row = wide[first, table.width] = _as_number(where.translate(_TIMES[table.width]))
                where = (row + _as_number(bins[second])).to_bytes(size, "little")
            parts.append(map(table.weights.__getitem__, where))
        return [self.bias + sum(weights) for weights in zip(*parts, strict=True)]

    def terms(self, values: Mapping[str, float]) -> list[tuple[str, float, float]]:
        """What one block scores for: the features and their values, 1, the weight; heaviest first."""
        found = [("bias", 1.0, self.bias)]
        for table in self.tables:
            where = 0
            for name in table.features:
                where = where * table.width + bisect_right(self.edges[name], values[name])
            shown = " and ".join(f"{name} {values[name]:.3g}" for name in table.features)
            found.append((shown, 1.0, table.weights[where]))
        return sorted(found, key=lambda term: -abs(term[2]))


def _whole(cuts: Sequence[float]) -> bytes:
    """The bins of the whole numbers from 0 to 255."""
    edges = [0, *(min(256, max(0, ceil(cut))) for cut in cuts), 256]
    return b"".join(bytes((k,)) * (end - start) for k, (start, end) in enumerate(pairwise(edges)))


def _bins(column: Sequence[float], cuts: tuple[float, ...], whole: bytes) -> bytes:
    """The bin of each value. Small whole numbers are looked up all at once, in a tenth of the time."""
    if column and type(column[0]) is int:
        try:
            return bytes(cast("Sequence[int]", column)).translate(whole)
        except (TypeError, ValueError):
            pass  # fractions among them, or numbers that are negative or above 255
    return bytes(map(bisect_right, repeat(cuts), column))


def _as_number(bins: bytes) -> int:
    """Bins as one number: two of them are added, block by block, in one step, since no sum exceeds a byte."""
    return int.from_bytes(bins, "little")


def _merge(tables: Sequence[Table]) -> Iterator[Table]:
    """The tables, those of one feature added to a table of two that has the feature."""
    singles = {table.features[0]: table.weights for table in tables if table.width == 1}
    for table in tables:
        if table.width == 1:
            continue
        first, second = table.features
        width, weights = table.width, list(table.weights)
        for feature, divide in ((first, True), (second, False)):
            single = singles.pop(feature, None)
            if single:
                for n in range(len(weights)):
                    weights[n] += single[n // width if divide else n % width]
        yield Table(table.features, tuple(weights), width)
    for feature, rest in singles.items():
        yield Table((feature,), rest)
