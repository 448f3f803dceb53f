"""What pages cost, however large: time and memory grow with them, and memory is given back."""

from __future__ import annotations

import sys

import pytest

from tests.bench.pages import MB, SHAPES, measured

#: Memory above the process before, in times the page's size: of large pages, and what any page may take.
MOST_TIMES, MOST_MB = 20, 15
#: What two more pages may add to what the heap holds, in times the page's size: it grows in large pieces.
MOST_LATER = 1.5


@pytest.mark.parametrize("shape", SHAPES)
def test_pages_are_of_their_size(shape: str) -> None:
    for size in (10_000, 300_000):
        assert len(SHAPES[shape](size)) == pytest.approx(size, rel=0.1)
    assert SHAPES[shape](20_000) == SHAPES[shape](20_000)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize("shape", SHAPES)
def test_cost_is_linear_and_memory_is_given_back(shape: str) -> None:
    found = [figures for _, figures in measured([shape], [300_000, 3_000_000, 20_000_000])]
    for f in found:
        size_mb = f["bytes"] / MB
        assert f["peak_mb"] < MOST_TIMES * size_mb + MOST_MB
        assert (
            f["later_mb"] < f["after_mb"] + MOST_LATER * size_mb + MOST_MB
        )  # two more pages leave nothing behind
    small, middle, large = [f["ms"] / f["bytes"] for f in found]
    assert large < 2 * middle
    assert middle < 2 * small
