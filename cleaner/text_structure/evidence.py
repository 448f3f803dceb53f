"""What lines say for the article, and the stretch of them that says most."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A score is clipped to this: one phrase must not decide over a dozen lines.
CLIP = 6.0
#: A line of so many characters counts once; longer ones by the root of their size, up to ``LONGEST_CHARS``.
UNIT_CHARS, LONGEST_CHARS = 50, 400


def evidence(size: int, value: float, benefit: float) -> float:
    """What a line says for the article: its score, clipped, and weighed by its size."""
    return (max(-CLIP, min(CLIP, value)) + benefit) * sqrt(min(size, LONGEST_CHARS) / UNIT_CHARS)


def stretch(summands: Iterable[float]) -> tuple[int, int]:
    """The half-open stretch with the greatest sum."""
    best, found = 0.0, (0, 0)
    total, low = 0.0, 0
    for i, value in enumerate(summands):
        if total <= 0:
            total, low = 0.0, i
        total += value
        if total > best:
            best, found = total, (low, i + 1)
    return found
