"""Logistic regression over sparse yes/no features: what the weight tables are made with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Pairs of steps that the curvature is guessed from, and the steps of one line search.
MEMORY, SEARCH = 8, 12
#: Training stops when a step gains less than this share of the loss, but not before so many steps.
GAIN, LEAST_STEPS = 1e-5, 20
#: A step along which the slope bends less says nothing of the curvature.
FLAT = 1e-10

Array = Any  # numpy's; it is not among the cleaner's dependencies


@dataclass(frozen=True, slots=True)
class Rows:
    """Examples: which features each has, whether it is the article's, and how much it counts."""

    features: Sequence[Sequence[int]]
    keep: Sequence[bool]
    weights: Sequence[float]


def numpy() -> Any:
    """The numpy module. Raises UsageError where it is not installed."""
    try:
        import numpy as np
    except ImportError as err:
        raise UsageError("training needs numpy, cleaning does not: pip install numpy") from err
    return np


def sparse() -> Any:
    """The scipy.sparse module. Raises UsageError where it is not installed."""
    try:
        import scipy.sparse
    except ImportError as err:
        raise UsageError("training needs scipy, cleaning does not: pip install scipy") from err
    return scipy.sparse


def fit(rows: Rows, size: int, ridge: float, steps: int) -> tuple[list[float], float]:
    """Weights of the features 0 .. ``size`` - 1, and the bias, that fit the rows best.

    ``ridge`` is the penalty on the squared weights. Deterministic. O(steps x features of all rows).
    """
    np = numpy()
    counts = np.fromiter((len(r) for r in rows.features), dtype=np.int64, count=len(rows.features))
    flat = np.fromiter((k for r in rows.features for k in r), dtype=np.int32, count=int(counts.sum()))
    ends = np.concatenate([[0], np.cumsum(counts)])
    table = sparse().csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(counts), size))
    across = table.T.tocsr()
    sign = np.where(np.asarray(rows.keep, dtype=bool), 1.0, -1.0)
    each = np.asarray(rows.weights, dtype=float)
    total = each.sum()

    def loss(point: Array) -> tuple[float, Array]:
        weights, bias = point[:-1], point[-1]
        margin = sign * (table @ weights + bias)
        pull = -(each * sign) / (1 + np.exp(np.clip(margin, -40, 40)))
        slope = across @ pull + ridge * weights
        value = (each * np.logaddexp(0, -margin)).sum() + 0.5 * ridge * (weights @ weights)
        return float(value / total), np.concatenate([slope, [pull.sum()]]) / total

    point = minimize(loss, np.zeros(size + 1), steps)
    return [float(w) for w in point[:-1]], float(point[-1])


def minimize(loss: Callable[[Array], tuple[float, Array]], point: Array, steps: int) -> Array:
    """Where ``loss`` is least: L-BFGS with a backtracking search (Nocedal and Wright, algorithm 7.5)."""
    np = numpy()
    pairs: list[tuple[Array, Array]] = []
    value, slope = loss(point)
    for step in range(steps):
        down = -_curved(slope, pairs) if pairs else -slope / max(1e-9, float(np.abs(slope).sum()))
        rate, slant = 1.0, float(slope @ down)
        new_value, new_slope = loss(point + down)
        for _ in range(SEARCH):
            if new_value <= value + 1e-4 * rate * slant:
                break
            rate *= 0.4
            new_value, new_slope = loss(point + rate * down)
        moved, bent = rate * down, new_slope - slope
        if moved @ bent > FLAT:
            pairs = [*pairs[-MEMORY + 1 :], (moved, bent)]
        gained, value, slope, point = value - new_value, new_value, new_slope, point + moved
        if step >= LEAST_STEPS and gained < GAIN * abs(value):
            break
    return point


def _curved(slope: Array, pairs: Sequence[tuple[Array, Array]]) -> Array:
    """The slope times the inverse curvature that the last steps show."""
    rest, factors = slope.copy(), []
    for moved, bent in reversed(pairs):
        factor = (moved @ rest) / (bent @ moved)
        factors.append(factor)
        rest -= factor * bent
    moved, bent = pairs[-1]
    rest *= (moved @ bent) / (bent @ bent)
    for (moved, bent), factor in zip(pairs, reversed(factors), strict=True):
        rest += moved * (factor - (bent @ rest) / (bent @ moved))
    return rest
