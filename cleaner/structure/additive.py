"""Additive models: a table a feature or a pair of features, whose entries add up to a score."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import partial
from operator import add
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Columns = "Mapping[str, Sequence[float]]"


@dataclass(frozen=True, slots=True)
class Table:
    """Weights by the bin of one feature, or of two: then row by row, ``width`` to a row."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    width: int = 1

    @property
    def name(self) -> str:
        """The features, for people."""
        return " and ".join(self.features)


@dataclass(frozen=True, slots=True)
class Additive:
    """A sum of tables. Bin ``k`` of a feature holds the values from ``edges[k - 1]`` up to ``edges[k]``."""

    bias: float
    edges: Mapping[str, tuple[float, ...]]
    tables: tuple[Table, ...]

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
        return cls(data["bias"], edges, tuple(tables))

    def bins(self, columns: Mapping[str, Sequence[float]]) -> dict[str, list[int]]:
        """Each value's bin. O(values x log bins)."""
        return {name: list(map(partial(bisect_right, cuts), columns[name])) for name, cuts in self.edges.items()}

    def scores(self, columns: Mapping[str, Sequence[float]], start: Sequence[float]) -> list[float]:
        """``start`` and the bias and every table's weight, summed for each block."""
        bins = self.bins(columns)
        total = [value + self.bias for value in start]
        wide: dict[tuple[str, int], list[int]] = {}
        for table in self.tables:
            if table.width == 1:
                where = bins[table.features[0]]
            else:
                first, second = table.features
                rows = wide.get((first, table.width))
                if rows is None:
                    rows = wide[first, table.width] = [b * table.width for b in bins[first]]
                where = list(map(add, rows, bins[second]))
            total = list(map(add, total, map(table.weights.__getitem__, where)))
        return total

    def terms(self, values: Mapping[str, float]) -> list[tuple[str, float, float]]:
        """What one block scores for: table, value (of its first feature), weight; heaviest first."""
        found = []
        for table in self.tables:
            where = 0
            for name in table.features:
                where = where * table.width + bisect_right(self.edges[name], values[name])
            found.append((table.name, float(values[table.features[0]]), table.weights[where]))
        return sorted(found, key=lambda term: -abs(term[2]))
