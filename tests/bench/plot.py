"""Lines in an SVG: what the benchmarks draw their figures with."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT, MARGIN, LINE = 800, 300, 50, 16
COLOURS = ("#1f6f8b", "#c4572e", "#5b8c3a", "#7a4f9e")


def plot(
    lines: Mapping[str, Points], path: Path, *, title: str, x: str, scale: Literal["linear", "log"] = "linear"
) -> None:
    """Nothing. The lines by their names, as SVG, from nought on; where ``scale`` is log, both axes are."""
    points = [point for line in lines.values() for point in line]
    axes = [_axis([p[k] for p in points], scale) for k in (0, 1)]
    wide, high = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    drawn = [
        f'<text x="{MARGIN}" y="{MARGIN - 15}">{escape(title)} (top: {max(y for _, y in points):.4g})</text>',
        f'<text x="{WIDTH - MARGIN}" y="{HEIGHT - 15}" text-anchor="end">{escape(x)}: {min(p[0] for p in points):.4g} to {max(p[0] for p in points):.4g}</text>',
    ]
    for n, (name, line) in enumerate(lines.items()):
        colour = COLOURS[n % len(COLOURS)]
        where = " ".join(
            f"{MARGIN + axes[0](a) * wide:.1f},{HEIGHT - MARGIN - axes[1](b) * high:.1f}" for a, b in line
        )
        drawn.append(f'<polyline points="{where}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        if len(lines) > 1:
            drawn.append(
                f'<text x="{MARGIN + 10}" y="{MARGIN + LINE * (n + 1)}" fill="{colour}">{escape(name)}</text>'
            )
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        f'<path d="M{MARGIN} {MARGIN}V{HEIGHT - MARGIN}H{WIDTH - MARGIN}" fill="none" stroke="#888"/>'
        f"{''.join(drawn)}</svg>\n",
        "utf-8",
    )


def _axis(values: Sequence[float], scale: Literal["linear", "log"]) -> Callable[[float], float]:
    """What says where between 0 and 1 a value stands."""
    at = math.log if scale == "log" else float
    low = at(min(values)) if scale == "log" else 0.0
    span = (at(max(values)) if scale == "log" else max(values) * 1.1) - low or 1.0
    return lambda value: (at(value) - low) / span
