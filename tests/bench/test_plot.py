from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.bench.plot import HEIGHT, MARGIN, WIDTH, plot


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_lines_are_drawn_inside_the_frame(tmp_path: Path, scale: str) -> None:
    lines = {"a <b>": [(1.0, 10.0), (100.0, 20.0)], "c": [(10.0, 2.0)]}
    plot(lines, tmp_path / "m.svg", title="cost", x="rules", scale="log" if scale == "log" else "linear")
    drawn = (tmp_path / "m.svg").read_text()
    found = [
        tuple(map(float, pair.split(",")))
        for points in re.findall(r'points="([^"]*)"', drawn)
        for pair in points.split()
    ]
    assert len(found) == 3
    assert all(MARGIN <= x <= WIDTH - MARGIN and MARGIN <= y <= HEIGHT - MARGIN for x, y in found)
    assert "a &lt;b&gt;" in drawn
    assert "cost (top: 20)" in drawn
