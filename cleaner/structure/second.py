"""The second look: where the likely article stands on the page, and each block beside it."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cleaner.page.render import Render
    from cleaner.structure.glance import Boxes, Column

    Maker = Callable[[], Column]

_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
#: Dates stand in lines, not in paragraphs.
DATE_CHARS: Final = 120
#: Shorter or unlikelier blocks have no say in where the article stands.
MASS_CHARS, MASS_CHANCE = 30, 0.1
#: A longer block counts for its likes and its element as one of so many letters.
SAY_CHARS: Final = 400
#: What a mean over few letters is drawn to, and with the weight of how many.
PRIOR_CHANCE, PRIOR_CHARS = 0.3, 20
PRIOR: Final = PRIOR_CHANCE * PRIOR_CHARS
KEPT_CHANCE, KEPT_CHARS = 0.5, 40
#: A run of paragraphs goes on over so many blocks that are none.
RUN_GAP: Final = 4
FAR: Final = 50
SHARES: Final = (0.3, 0.5, 0.7, 0.9)
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


class Place(NamedTuple):
    """Where an element stands beside the main one."""

    meets: int  #: how many elements are above both
    part: int  #: the element of those below the last common one that it stands in
    level: int  #: how large a share of the likely article stands around it, counted in ``SHARES``


class Field:
    """The page as the first look's chances show it: how much of the likely article each element holds."""

    __slots__ = ("boxes", "chances", "kept", "main", "mass", "out", "path", "places", "said", "say", "sizes",
                 "starts", "total", "weight")  # fmt: skip

    def __init__(self, out: Render, sizes: Sequence[float], boxes: Boxes, chances: Sequence[float]) -> None:
        """Sum up. Linear in blocks and elements."""
        self.out, self.sizes, self.boxes, self.chances = out, sizes, boxes, chances
        up = out.box_up
        size = len(up)
        self.mass = [
            p * s if p > MASS_CHANCE and s >= MASS_CHARS else 0.0 for p, s in zip(chances, sizes, strict=True)
        ]
        self.kept = [p > KEPT_CHANCE and s >= KEPT_CHARS for p, s in zip(chances, sizes, strict=True)]
        self.weight = weight = [0.0] * size
        self.say, self.said = say, said = [0.0] * size, [0.0] * size
        for box, mass, p, s in zip(out.box, self.mass, chances, sizes, strict=True):
            letters = s if s < SAY_CHARS else SAY_CHARS  # noqa: FURB136 - min() takes thrice as long
            weight[box] += mass
            say[box] += letters
            said[box] += p * letters
        own = weight[:]
        direct = [w / 2 for w in own]
        for box in range(size - 1, 0, -1):
            if say[box]:  # many hold nothing
                above = up[box]
                weight[above] += weight[box]
                say[above] += say[box]
                said[above] += said[box]
                direct[above] += own[box]
        self.total = weight[0] or 1.0
        self.main = direct.index(max(direct))
        path = [self.main]
        while path[-1]:
            path.append(up[path[-1]])
        self.path = {box: depth for depth, box in enumerate(reversed(path))}
        self.starts = self._starts()
        self.places: dict[int, Place] = {}

    def _starts(self) -> dict[int, int]:
        """The deepest elements that hold certain shares of the likely article, and the level that each starts."""
        up, weight, total = self.out.box_up, self.weight, self.total
        depth = {0: 0}
        roots, deepest = [0] * len(SHARES), [0] * len(SHARES)
        least = SHARES[0] * total
        for box in [box for box, held in enumerate(weight) if box and held >= least]:
            d = depth[box] = depth[up[box]] + 1  # what is above holds no less
            for k, share in enumerate(SHARES):
                if weight[box] >= share * total and d >= deepest[k]:
                    roots[k], deepest[k] = box, d
        starts: dict[int, int] = {}
        for k in range(len(SHARES)):
            starts[roots[k]] = max(starts.get(roots[k], 0), len(SHARES) - k)
        return starts

    def place(self, box: int) -> Place:
        """Where an element stands; what is above it is remembered."""
        known, path, up = self.places, self.path, self.out.box_up
        climbed = []
        while box and box not in known:
            climbed.append(box)
            box = up[box]
        found = known[box] if box else Place(0, 0, self.starts.get(0, 0))
        for below in reversed(climbed):
            level = max(found.level, self.starts.get(below, 0))
            if below in path:
                found = Place(path[below], below, level)
            else:
                found = Place(found.meets, below if box in path else found.part, level)
            known[below] = found
            box = below
        return found


def _runs(kept: Sequence[bool], mass: Sequence[float]) -> list[float]:
    """For each block the letters of the run of likely paragraphs that it stands in, else 0."""
    runs = [0.0] * len(kept)
    start, last, held = -1, -1, 0.0
    for i, keep in enumerate((*kept, *(False for _ in range(RUN_GAP)))):
        if keep:
            if start < 0:
                start, held = i, 0.0
            last = i
            held += mass[i]
        elif start >= 0 and i - last >= RUN_GAP:
            runs[start : last + 1] = [held] * (last + 1 - start)
            start = -1
    return runs


def _distances(kept: Sequence[bool]) -> list[int]:
    """For each block the distance to the likely paragraph before it."""
    out, away = [], FAR
    for keep in kept:
        out.append(away)
        away = 1 if keep else min(FAR, away + 1)
    return out


def _passing(runs: Sequence[float]) -> list[float]:
    """For each block the size of the run before it, or of its own."""
    out, last = [], 0.0
    for run in runs:
        out.append(last)
        last = run or last
    return out


def makers_of(
    field: Field,
    look: Sequence[int],
    *,
    names: Sequence[str],
    likes: Sequence[int],
    phrases: Sequence[float],
) -> dict[str, Maker]:
    """What makes the columns of the second look: few of them are asked for. Each linear in blocks."""
    return {
        **_neighbours(field, look),
        **_elements(field, look),
        **_likes(field, look, names, likes),
        **_places(field, look),
        **_headings(field, look, names, phrases),
    }


def _neighbours(field: Field, look: Sequence[int]) -> dict[str, Maker]:
    """The chances of the blocks around."""
    p = [0.0, 0.0, *field.chances, 0.0, 0.0]
    return {
        "before": lambda: [p[i + 1] for i in look],
        "before2": lambda: [p[i] for i in look],
        "after": lambda: [p[i + 3] for i in look],
        "after2": lambda: [p[i + 4] for i in look],
        "around": lambda: [(p[i] + p[i + 1] + p[i + 3] + p[i + 4]) / 4 for i in look],
    }


def _elements(field: Field, look: Sequence[int]) -> dict[str, Maker]:
    """The elements that hold a block."""
    up, weight, total = field.out.box_up, field.weight, field.total
    own = [field.out.box[i] for i in look]
    one = [up[b] for b in own]
    two = [up[b] for b in one]
    three = [up[b] for b in two]
    four = [up[b] for b in three]
    places = [field.place(b) for b in own]
    part = [place.part for place in places]
    main, main_depth = field.main, len(field.path) - 1
    held, all_ = field.said, field.say
    return {
        "mean0": lambda: _mean(field, look, held, all_, own),
        "mean1": lambda: _mean(field, look, held, all_, one),
        "mean2": lambda: _mean(field, look, held, all_, two),
        "mean3": lambda: _mean(field, look, held, all_, three),
        "share1": lambda: [weight[b] / total for b in one],
        "share2": lambda: [weight[b] / total for b in two],
        "share3": lambda: [weight[b] / total for b in three],
        "share4": lambda: [weight[b] / total for b in four],
        "level": lambda: [place.level for place in places],
        "leaves": lambda: [main_depth - place.meets for place in places],
        "in_main": lambda: [
            2 if main in (u, b) else 1 if place.meets == main_depth else 0
            for b, u, place in zip(own, one, places, strict=True)
        ],
        "part_share": lambda: [weight[b] / total for b in part],
        "part_chance": lambda: _mean(field, look, held, all_, part),
        "dates": lambda: _dates(field, look, two),
    }


def _mean(
    field: Field, look: Sequence[int], held: Sequence[float], all_: Sequence[float], where: Sequence[int]
) -> Column:
    """The mean chance of the other blocks in the same place, each letter counting once."""
    p, sizes = field.chances, field.sizes
    found = []
    for i, place in zip(look, where, strict=True):
        size = sizes[i]
        say = size if size < SAY_CHARS else SAY_CHARS  # noqa: FURB136 - min() takes thrice as long
        found.append((held[place] - p[i] * say + PRIOR) / (all_[place] - say + PRIOR_CHARS))
    return found


def _dates(field: Field, look: Sequence[int], where: Sequence[int]) -> Column:
    """Share of blocks with a date in the same element: lists of teasers and comments have many."""
    out, up = field.out, field.out.box_up
    dates = [0] * len(up)
    for i in look:
        if field.sizes[i] < DATE_CHARS and _DATE.search(out.texts[i]):
            dates[out.box[i]] += 1
    for box in range(len(up) - 1, 0, -1):
        if dates[box]:
            dates[up[box]] += dates[box]
    return [dates[b] / field.boxes.count[b] for b in where]


def _likes(field: Field, look: Sequence[int], names: Sequence[str], likes: Sequence[int]) -> dict[str, Maker]:
    """The blocks like a block, and those of the same element name beside it."""
    out, total = field.out, field.total
    up, box = out.box_up, out.box
    top = max(likes, default=0) + 1
    say, said, mass = [0.0] * top, [0.0] * top, [0.0] * top
    same: dict[tuple[int, str], int] = {}
    group = [same.setdefault((up[b], name), len(same)) for b, name in zip(box, names, strict=True)]
    group_say, group_said = [0.0] * len(same), [0.0] * len(same)
    for like, g, p, size, m in zip(likes, group, field.chances, field.sizes, field.mass, strict=True):
        letters = size if size < SAY_CHARS else SAY_CHARS  # noqa: FURB136 - min() takes thrice as long
        say[like] += letters
        said[like] += p * letters
        mass[like] += m
        group_say[g] += letters
        group_said[g] += p * letters
    like_of = [likes[i] for i in look]
    return {
        "like_chance": lambda: _mean(field, look, said, say, like_of),
        "like_share": lambda: [mass[k] / total for k in like_of],
        "same_chance": lambda: _mean(field, look, group_said, group_say, [group[i] for i in look]),
    }


def _places(field: Field, look: Sequence[int]) -> dict[str, Maker]:
    """Where a block stands in the run of the likely article."""
    kept, total = field.kept, field.total
    runs = _runs(kept, field.mass)
    so_far = list(accumulate(field.mass, initial=0.0))
    since = _distances(kept)
    until = _distances(kept[::-1])[::-1]
    first = kept.index(True) if True in kept else 0
    last = len(kept) - 1 - kept[::-1].index(True) if True in kept else len(kept) - 1
    before, after = _passing(runs), _passing(runs[::-1])[::-1]
    return {
        "run": lambda: [runs[i] / total for i in look],
        "run_before": lambda: [before[i] / total for i in look],
        "run_after": lambda: [after[i] / total for i in look],
        "mass_before": lambda: [so_far[i] / total for i in look],
        "mass_after": lambda: [1 - so_far[i + 1] / total for i in look],
        "since": lambda: [since[i] for i in look],
        "until": lambda: [until[i] for i in look],
        "from_first": lambda: [i - first for i in look],
        "to_last": lambda: [last - i for i in look],
        "article_size": lambda: [total] * len(look),
        "best": lambda: [max(field.chances, default=0.0)] * len(look),
    }


def _headings(
    field: Field, look: Sequence[int], names: Sequence[str], phrases: Sequence[float]
) -> dict[str, Maker]:
    """The heading above a block: its chance, what its words say, how far it is."""
    chance, phrase, since = [], [], []
    p, words, away = 0.5, 0.0, FAR
    for i, name in enumerate(names):
        chance.append(p)
        phrase.append(words)
        since.append(away)
        away = min(FAR, away + 1)
        if name in _HEADINGS:
            p, words, away = field.chances[i], phrases[i], 0
    return {
        "heading_chance": lambda: [chance[i] for i in look],
        "heading_words": lambda: [phrase[i] for i in look],
        "heading_since": lambda: [since[i] for i in look],
    }
