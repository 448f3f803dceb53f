"""The two looks, learned: boosted trees of two questions each, added up into tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

import lightgbm
import numpy as np

from cleaner.additive import Additive, Table
from cleaner.authoring.train_words import cut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Trees ask two questions, so each is a sum of tables of two features at most.
PARAMETERS: Final = {
    "objective": "cross_entropy", "learning_rate": 0.1, "num_leaves": 4, "max_depth": 2, "min_data_in_leaf": 100,
    "feature_fraction": 0.5, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5, "num_threads": 1,
    "verbose": -1, "seed": 1, "deterministic": True, "force_row_wise": True, "min_data_in_bin": 1, "max_bin": 64,
}  # fmt: skip
#: Trees that find out which pairs of features are worth a table, and trees that fill the tables.
SCOUTS: Final = 120


class Stack:
    """Blocks of many pages, binned: what trees are grown on."""

    def __init__(
        self, columns: Sequence[Mapping[str, Sequence[float]]], names: Sequence[str] | None = None
    ) -> None:
        """Stack the pages' columns of these names, or all."""
        self.names = sorted(columns[0] if names is None else names)
        stacked = {name: np.concatenate([np.asarray(c[name], float) for c in columns]) for name in self.names}
        self.edges = {name: cut(stacked[name]) for name in self.names}
        self.bins = np.stack(
            [np.searchsorted(self.edges[n], stacked[n], side="right") for n in self.names], 1
        )


def choose_features(stack: Stack, labels: Any, weights: Any, count: int) -> list[str]:
    """The features that gain most: each costs time on every page."""
    gains = grow(stack, labels, weights, SCOUTS).feature_importance("gain")
    return [stack.names[n] for n in np.argsort(-gains, kind="stable")[:count]]


def choose_pairs(stack: Stack, labels: Any, weights: Any, count: int) -> list[tuple[int, int]]:
    """The pairs of features that gain most."""
    gains: Counter[tuple[int, int]] = Counter()
    for tree in grow(stack, labels, weights, SCOUTS).dump_model()["tree_info"]:
        root = tree["tree_structure"]
        for side in ("left_child", "right_child"):
            child = root.get(side, {})
            if "split_feature" in child and child["split_feature"] != root["split_feature"]:
                a, b = sorted((root["split_feature"], child["split_feature"]))
                gains[a, b] += child["split_gain"]
    return [pair for pair, _ in gains.most_common(count)]


def grow(stack: Stack, labels: Any, weights: Any, trees: int, pairs: Sequence[tuple[int, int]] = ()) -> Any:
    """Trees of two questions each; about the same two features as one of ``pairs``, if there are any."""
    parameters: dict[str, Any] = dict(PARAMETERS)
    if pairs:
        parameters["interaction_constraints"] = [*map(list, pairs), *([n] for n in range(len(stack.names)))]
    known = weights > 0
    data = lightgbm.Dataset(stack.bins[known], labels[known], weight=weights[known] / weights[known].mean())
    return lightgbm.train(parameters, data, trees)


def to_tables(model: Any, stack: Stack) -> Additive:
    """The trees, added up into tables."""
    sizes = [len(stack.edges[name]) + 1 for name in stack.names]
    sums: dict[tuple[int, ...], Any] = defaultdict(lambda: 0.0)
    bias = 0.0
    for tree in model.dump_model()["tree_info"]:
        for conditions, value in _leaves(tree["tree_structure"], sizes):
            features = tuple(sorted(conditions))
            if not features:
                bias += value
                continue
            region = np.ones([sizes[f] for f in features])
            for axis, f in enumerate(features):
                shape = [1] * len(features)
                shape[axis] = -1
                region = region * conditions[f].reshape(shape)
            sums[features] = sums[features] + value * region
    return _centred(bias, sums, stack)


def _leaves(node: Mapping[str, Any], sizes: Sequence[int]) -> list[tuple[dict[int, Any], float]]:
    """Each leaf's value, and the bins of each feature that lead to it."""
    if "leaf_value" in node:
        return [({}, node["leaf_value"])]
    feature, found = node["split_feature"], []
    below = np.arange(sizes[feature]) <= node["threshold"]
    for side, bins in (("left_child", below), ("right_child", ~below)):
        for conditions, value in _leaves(node[side], sizes):
            here = dict(conditions)
            here[feature] = here[feature] & bins if feature in here else bins
            found.append((here, value))
    return found


def _centred(bias: float, sums: Mapping[tuple[int, ...], Any], stack: Stack) -> Additive:
    """The tables with a mean weight of 0 over the blocks, so that a weight says better or worse than most.

    What a table of two says of one feature alone moves to that feature's own table.
    """
    singles: dict[int, Any] = {f[0]: np.array(t) for f, t in sums.items() if len(f) == 1}
    counts = [
        np.bincount(stack.bins[:, f], minlength=len(stack.edges[n]) + 1) for f, n in enumerate(stack.names)
    ]
    pairs = []
    for (a, b), table in sorted((f, t) for f, t in sums.items() if len(f) > 1):
        rows = table @ counts[b] / counts[b].sum()
        singles[a] = singles.get(a, 0.0) + rows
        rest = table - rows[:, None]
        columns = counts[a] @ rest / counts[a].sum()
        singles[b] = singles.get(b, 0.0) + columns
        pairs.append(((a, b), rest - columns[None, :]))
    tables = []
    for f, table in sorted(singles.items()):
        mean = table @ counts[f] / counts[f].sum()
        bias += mean
        tables.append(Table((stack.names[f],), tuple(round(float(w), 3) for w in table - mean)))
    for (a, b), table in pairs:
        weights = tuple(round(float(w), 3) for w in table.ravel())
        tables.append(Table((stack.names[a], stack.names[b]), weights, table.shape[1]))
    used = {name for table in tables for name in table.features}
    edges = {name: tuple(map(float, stack.edges[name])) for name in stack.names if name in used}
    return Additive.of(round(float(bias), 3), edges, tuple(tables))
