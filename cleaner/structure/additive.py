"""Additive models: a table a feature or a pair of features, whose entries add up to a score."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import partial
from operator import add
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


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

    @classmethod
    def of(cls, bias: float, edges: Mapping[str, tuple[float, ...]], tables: Sequence[Table]) -> Additive:
        """The model of these tables."""
        return cls(bias, edges, tuple(tables), tuple(_merge(tables)))

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

    def bins(self, columns: Mapping[str, Sequence[float]]) -> dict[str, Sequence[int]]:
        """Each value's bin. O(values x log bins); columns of 0 and 1 are their own bins."""
        found: dict[str, Sequence[int]] = {}
        for name, cuts in self.edges.items():
            if cuts == _YES_OR_NO and name.startswith("in_"):
                found[name] = cast("Sequence[int]", columns[name])
            else:
                found[name] = list(map(partial(bisect_right, cuts), columns[name]))
        return found

    def scores(self, columns: Mapping[str, Sequence[float]], start: Sequence[float]) -> list[float]:
        """``start`` and the bias and every table's weight, summed for each block."""
        bins = self.bins(columns)
        parts = [start]
        wide: dict[tuple[str, int], list[int]] = {}
        for table in self.merged:
            where: Iterable[int]
            if table.width == 1:
                where = bins[table.features[0]]
            else:
                first, second = table.features
                rows = wide.get((first, table.width))
                if rows is None:
                    rows = wide[first, table.width] = [b * table.width for b in bins[first]]
                where = map(add, rows, bins[second])
            parts.append(list(map(table.weights.__getitem__, where)))
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


_YES_OR_NO = (0.5,)


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
