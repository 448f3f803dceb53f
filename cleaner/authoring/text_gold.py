"""Which lines of a text belong to the article that a person marked: labels for training, and the measure.

The measure is the one that this project is judged by: a line is the article's when the marked body
holds it (or half of its runs of four words), and it is gone when the kept text does not hold it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"\w+")
_EDGES = re.compile(r"\W+")
#: Words in a run; shorter lines must occur as they stand.
RUN = 4
#: A line with fewer words that occurs only inside paragraphs of the body says nothing either way.
TELLING_WORDS = 5
#: A second copy of a body line is left-over from so many words on; shorter ones say nothing.
COPY_WORDS = 3
#: Places in the body that are tried for a line, and words of it that are looked up.
PLACES, PROBE_WORDS = 6, 8


def squash(text: str) -> str:
    """The words alone, in lower case."""
    return _EDGES.sub(" ", text.lower()).strip()


class Gold:
    """Says of a squashed line whether the marked body holds it."""

    def __init__(self, body: str) -> None:
        """Index the body."""
        words = squash(body).split()
        self.text = f" {' '.join(words)} "
        self.runs = {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
        self.lines = {squash(line) for line in body.split("\n")}

    def has(self, line: str) -> bool:
        """Whether the body holds the line, or half of its runs of four words."""
        words = line.split()
        if len(words) <= RUN:
            return f" {line} " in self.text
        runs = [tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)]
        return 2 * sum(run in self.runs for run in runs) >= len(runs)

    def places(self, line: str) -> list[int]:
        """Where in the body the line begins, as far as its first words tell."""
        words = line.split()
        probe = f" {' '.join(words[:PROBE_WORDS])} "
        found: list[int] = []
        at = self.text.find(probe)
        while at >= 0 and len(found) < PLACES:
            found.append(at)
            at = self.text.find(probe, at + 1)
        return found


def label_lines(lines: Sequence[str], body: str) -> list[int]:
    """Of each line 1 where it is the article's, 0 where it is left over, -1 where nobody can say.

    Lines and body are laid side by side in order, so of two copies the one in its place counts.
    O(n log n) in lines.
    """
    gold, keys = Gold(body), [squash(line) for line in lines]
    held = [i for i, key in enumerate(keys) if key and gold.has(key)]
    chain = _chain([(i, gold.places(keys[i]), len(keys[i])) for i in held])
    placed = Counter(keys[i] for i in chain)
    labels = [0 if key else -1 for key in keys]
    for i in held:
        words = len(keys[i].split())
        if words < TELLING_WORDS and keys[i] not in gold.lines:
            labels[i] = -1
        elif i in chain or not placed[keys[i]]:
            labels[i] = 1
        else:
            labels[i] = 0 if words >= COPY_WORDS else -1
    return labels


def _chain(found: Sequence[tuple[int, Sequence[int], int]]) -> set[int]:
    """The lines of the heaviest chain in which both lines and their places in the body rise."""
    places = sorted({place for _, where, _ in found for place in where})
    rank = {place: n + 1 for n, place in enumerate(places)}
    best: list[tuple[int, tuple[int, object] | None]] = [(0, None)] * (len(places) + 1)  # a Fenwick tree
    for i, where, weight in found:
        news = []
        for place in where:
            at, top = rank[place] - 1, best[0]
            while at:
                top, at = max(top, best[at], key=_weight), at & (at - 1)
            news.append((rank[place], (top[0] + weight, (i, top[1]))))
        for place, new in news:
            at = place
            while at < len(best):
                best[at], at = max(best[at], new, key=_weight), at + (at & -at)
    top, at = best[0], len(places)
    while at:
        top, at = max(top, best[at], key=_weight), at & (at - 1)
    chain, link = set(), top[1]
    while link is not None:
        chain.add(link[0])
        link = link[1]  # type: ignore[assignment]
    return chain


def _weight(entry: tuple[int, object]) -> int:
    """What a chain weighs."""
    return entry[0]


class Tally(NamedTuple):
    """What a cleaned text lost and shed, in characters of squashed lines."""

    body: int
    lost: int
    junk: int
    gone: int


def tally(source: str, kept: str, body: str) -> Tally:
    """What became of each line of ``source``."""
    gold, text = Gold(body), f" {squash(kept)} "
    count = [0, 0, 0, 0]
    for line in source.split("\n"):
        key = squash(line)
        if key:
            at = 0 if gold.has(key) else 2
            count[at] += len(key)
            count[at + 1] += 0 if f" {key} " in text else len(key)
    return Tally(*count)


def precision_recall(truth: str, got: str) -> tuple[float | None, float | None]:
    """Shares of shared runs of four words, case kept; None where a side is empty."""
    want, have = _runs(truth), _runs(got)
    both = (want & have).total()
    return (both / have.total() if have else None), (both / want.total() if want else None)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words, counted."""
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + RUN]) for i in range(max(1, len(words) - RUN + 1)) if words)
