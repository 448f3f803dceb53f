"""The second look at a page's text: where the likely article stands, and each line beside it.

The first look scores lines one by one. The second one knows those scores of the lines around, the stretch
that sums up best, and which words the line shares with that stretch's paragraphs. It adds up
tables (``additive``), so ``explain`` names what a line scores for.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from cleaner.additive import Additive
from cleaner.text_structure.evidence import CLIP, evidence, stretch

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence
    from pathlib import Path

    from cleaner.text_structure.place import Lines

    Column = Sequence[float]

TABLES = "core/structure-text-second.json"
#: A score of the first look is clipped to this.
FIRST_CLIP = 8.0
#: What a line's score is raised by before it is summed: doubt speaks for the article.
BENEFIT = 2.2
#: Distances in lines and counts of lines end here.
FAR = 40
#: Lines that scored above 0 count as the article's from this size on; from the second on they part the gaps.
MASS_CHARS, KEPT_CHARS = 40, 80
#: A line of this size without a stop may be a teaser; a shorter one than the last figure a heading.
LABEL_CHARS, HEADING_CHARS = range(25, 141), 40
#: Words from four letters on are compared, of lines so far above and below the stretch.
_WORD = re.compile(r"\w{4,}")
WORDS_ABOVE, WORDS_BELOW = 30, 60
#: What a line without such words shares.
USUAL_SHARE = 0.3
#: Reach of the sums over lines nearby.
WINDOWS, NEARBY, CLOSE = (3, 8, 20), 10, 3


class First(NamedTuple):
    """What the first look made of the lines."""

    scores: Sequence[float]
    phrases: Sequence[float]  #: the part of the scores that stock phrases make up
    ruled: frozenset[int]  #: lines that rules cut


class Sight:
    """A page's text as the first look's scores show it."""

    def __init__(self, lines: Lines, first: First) -> None:
        """Find the stretch that sums up best. Linear in lines."""
        self.lines, self.first = lines, first
        self.sizes, self.count = lines.sizes, len(lines.sizes)
        self.values = [
            -CLIP if i in first.ruled else max(-FIRST_CLIP, min(FIRST_CLIP, s))
            for i, s in enumerate(first.scores)
        ]
        self.evidence = [evidence(z, v, BENEFIT) for z, v in zip(self.sizes, self.values, strict=True)]
        self.low, self.high = stretch(self.evidence)
        self.stops = [lines.code(i) % 4 for i in range(self.count)]
        self.kept = [v > 0 and z >= KEPT_CHARS for v, z in zip(self.values, self.sizes, strict=True)]

    @cached_property
    def summed(self) -> Sequence[float]:
        """Sums of the scores of the lines above each."""
        return list(accumulate(self.values, initial=0.0))

    @cached_property
    def mass(self) -> Sequence[int]:
        """Characters of likely article above each line."""
        sizes = (z if v > 0 and z >= MASS_CHARS else 0 for v, z in zip(self.values, self.sizes, strict=True))
        return list(accumulate(sizes, initial=0))

    def mean(self, low: int, high: int) -> float:
        """Mean score of the lines from ``low`` to ``high``; of none the lowest."""
        low, high = max(0, low), min(self.count, high)
        return (self.summed[high] - self.summed[low]) / (high - low) if low < high else -CLIP

    @cached_property
    def shared(self) -> Sequence[float]:
        """Share of each line's words that other paragraphs of the stretch hold; -1 where it has none."""
        low, high = self.low, self.high
        near = range(max(0, low - WORDS_ABOVE), min(self.count, high + WORDS_BELOW))
        words = {i: set(_WORD.findall(self.lines.texts[i].lower())) for i in near}
        known = Counter(word for i in range(low, high) if self.kept[i] for word in words[i])
        found = [-1.0] * self.count
        for i, own in words.items():
            if own:
                least = 1 + (low <= i < high and self.kept[i])
                found[i] = sum(known[word] >= least for word in own) / len(own)
        return found


def columns(sight: Sight, wanted: Container[str] | None = None) -> dict[str, Column]:
    """What the second look measures of each line, a column a feature: those ``wanted``, or all. 20 µs a line."""
    makers: dict[str, Callable[[], Column]] = {
        **_own(sight),
        **_around(sight),
        **_places(sight),
        **_words(sight),
        **_whole(sight),
    }
    found = {name: make() for name, make in makers.items() if wanted is None or name in wanted}
    for part in (_gaps, _headings):
        found |= {name: c for name, c in part(sight).items() if wanted is None or name in wanted}
    return found


def _own(sight: Sight) -> dict[str, Callable[[], Column]]:
    """The line itself."""
    first = sight.first
    return {
        "first": lambda: [max(-FIRST_CLIP, min(FIRST_CLIP, s)) for s in first.scores],
        "phrases": lambda: first.phrases,
        "no_phrases": lambda: [
            max(-FIRST_CLIP, min(FIRST_CLIP, s - p)) for s, p in zip(first.scores, first.phrases, strict=True)
        ],
        "size": lambda: sight.sizes,
        "stop": lambda: sight.stops,
        "copies": lambda: [sight.lines.copies.get(i, 0) for i in range(sight.count)],
        "ruled": lambda: [float(i in first.ruled) for i in range(sight.count)],
    }


def _around(sight: Sight) -> dict[str, Callable[[], Column]]:
    """The lines above and below."""
    n, mean, mass = sight.count, sight.mean, sight.mass
    values, sizes = [-CLIP, *sight.values, -CLIP], [0, *sight.sizes, 0]
    found: dict[str, Callable[[], Column]] = {
        "before": lambda: values[:-2],
        "after": lambda: values[2:],
        "size_before": lambda: sizes[:-2],
        "size_after": lambda: sizes[2:],
        "mass_near_above": lambda: [mass[i] - mass[max(0, i - NEARBY)] for i in range(n)],
        "mass_near_below": lambda: [mass[min(n, i + 1 + NEARBY)] - mass[i + 1] for i in range(n)],
        "ruled_above": lambda: _ruled(sight, NEARBY, 0),
        "ruled_right_above": lambda: _ruled(sight, CLOSE, 0),
        "ruled_right_below": lambda: _ruled(sight, 0, CLOSE),
    }
    for width in WINDOWS:
        found[f"above{width}"] = lambda w=width: [mean(i - w, i) for i in range(n)]  # type: ignore[misc]
        found[f"below{width}"] = lambda w=width: [mean(i + 1, i + 1 + w) for i in range(n)]  # type: ignore[misc]
    return found


def _ruled(sight: Sight, above: int, below: int) -> Column:
    """How many of so many lines above and below rules cut."""
    n, ruled = sight.count, sight.first.ruled
    so_far = list(accumulate((i in ruled for i in range(n)), initial=0))
    reach = ((max(0, i - above), min(n, i + 1 + below)) for i in range(n))
    return [so_far[b] - so_far[a] - (i in ruled) for i, (a, b) in enumerate(reach)]


def _places(sight: Sight) -> dict[str, Callable[[], Column]]:
    """Where a line stands beside the stretch, and what lies between."""
    n, low, high = sight.count, sight.low, sight.high
    sums = list(accumulate(sight.evidence, initial=0.0))
    return {
        "from_low": lambda: [max(-FAR, min(FAR, i - low)) for i in range(n)],
        "to_high": lambda: [max(-FAR, min(FAR, high - 1 - i)) for i in range(n)],
        "sum_low": lambda: [sums[i] - sums[low] if i >= low else sums[low] - sums[i + 1] for i in range(n)],
        "sum_high": lambda: [
            sums[high] - sums[i + 1] if i < high else sums[i] - sums[high] for i in range(n)
        ],
        "mass_before": lambda: [sight.mass[i] / (sight.mass[n] or 1) for i in range(n)],
        "mass_after": lambda: [1 - sight.mass[i + 1] / (sight.mass[n] or 1) for i in range(n)],
        "run": lambda: _runs(sight),
    }


def _runs(sight: Sight) -> Column:
    """How many lines in a row are of the same sort as each: of like size, and with or without a full stop."""
    sorts = [(stop == 0, z >= LABEL_CHARS.start, z > LABEL_CHARS.stop) for stop, z in zip(sight.stops, sight.sizes, strict=True)]  # fmt: skip
    edges = [0, *(i for i in range(1, sight.count) if sorts[i] != sorts[i - 1]), sight.count]
    return [b - a for a, b in pairwise(edges) for _ in range(a, b)]


def _words(sight: Sight) -> dict[str, Callable[[], Column]]:
    """The words that a line and its neighbours share with the article."""

    def near() -> Column:
        usual = (share if share >= 0 else USUAL_SHARE for share in sight.shared)
        sums, n = list(accumulate(usual, initial=0.0)), sight.count
        spans = ((max(0, i - 3), min(n, i + 4)) for i in range(n))
        return [(sums[b] - sums[a]) / (b - a) for a, b in spans]

    return {"shared": lambda: sight.shared, "shared_near": near}


def _whole(sight: Sight) -> dict[str, Callable[[], Column]]:
    """The text as a whole."""
    n, mass = sight.count, sight.mass
    return {
        "total": lambda: [mass[n]] * n,
        "lines": lambda: [n] * n,
        "stretch_share": lambda: [(mass[sight.high] - mass[sight.low]) / (mass[n] or 1)] * n,
        "stretch_mean": lambda: [sight.mean(sight.low, sight.high)] * n,
    }


def _gaps(sight: Sight) -> dict[str, Column]:
    """The lines between two likely paragraphs, taken together; 0 of the paragraphs themselves."""
    names = (
        "gap",
        "gap_mean",
        "gap_stops",
        "gap_size",
        "gap_labels",
        "gap_worst",
        "gap_best",
        "gap_side",
        "until",
    )
    found: dict[str, list[float]] = {name: [0.0] * sight.count for name in names}
    values, sizes, stops = sight.values, sight.sizes, sight.stops
    bounds = [-1, *(i for i, kept in enumerate(sight.kept) if kept), sight.count]
    for above, below in pairwise(bounds):
        low, size = above + 1, below - above - 1
        if not size:
            continue
        part = values[low:below]
        labels = sum(stops[i] == 3 and sizes[i] in LABEL_CHARS for i in range(low, below))  # noqa: PLR2004 - no stop
        same = {
            "gap": size,
            "gap_mean": sum(part) / size,
            "gap_stops": stops[low:below].count(0) / size,
            "gap_size": sum(sizes[low:below]),
            "gap_labels": labels / size,
            "gap_worst": min(part),
            "gap_best": max(part),
            "gap_side": (above < 0) + 2 * (below == sight.count),
        }
        for name, value in same.items():
            found[name][low:below] = [value] * size
        found["until"][low:below] = [min(FAR, below - i) for i in range(low, below)]
    return dict(found)


def _headings(sight: Sight) -> dict[str, Column]:
    """The last short line above: its score, what its words say, how far it is."""
    score, words, since = [], [], []
    now: tuple[float, float, int] = 0.0, 0.0, FAR
    for i in range(sight.count):
        score.append(now[0])
        words.append(now[1])
        since.append(now[2])
        if sight.sizes[i] <= HEADING_CHARS and sight.stops[i]:
            now = sight.values[i], sight.first.phrases[i], 1
        else:
            now = now[0], now[1], min(FAR, now[2] + 1)
    return {"heading": score, "heading_words": words, "heading_since": since}


@lru_cache(maxsize=2)
def read_second(path: Path) -> Additive:
    """The tables of a file: 5 ms, once."""
    return Additive.from_data(json.loads(path.read_text(encoding="utf-8")))


def again(sight: Sight, model: Additive) -> tuple[list[float], Mapping[str, Column]]:
    """The second look's score of each line, above 0 where it is the article's; and what it measured."""
    found = columns(sight, model.edges.keys())
    return model.scores(found, [0.0] * sight.count), found
