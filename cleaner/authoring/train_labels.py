"""Which blocks of a labelled page are its article: blocks aligned with the marked text, in order."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cleaner.decode import to_utf8
from cleaner.page import Parsed, read_page
from cleaner.structure.look import Measured, measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FOLDS: Final = 5
_WORD = re.compile(r"\w+")
SHINGLE: Final = 4
#: Places of one block in the marked text that are weighed against each other.
PLACES: Final = 6
#: Words that were edited shift what follows; so far apart, matches still belong together.
DRIFT: Final = 15
#: Blocks with a smaller share of their shingles in one place of the marked text are not there.
LEAST_SHARE: Final = 0.15
#: Out of order, a block must have this share of shingles that no block in order has used.
STRAY_SHARE, STRAY_WORDS = 0.5, 8
#: A short page's letters count as much as these, or one line would outweigh a page.
LEAST_LETTERS: Final = 200
#: What a block weighs besides its share of the article, at most and at least, and what a block
#: weighs of which only a string is known.
MOST_WEIGHT, LEAST_WEIGHT, STRING_WEIGHT = 0.5, 0.002, 0.05
#: What a page of each set weighs: news first, weak labels last.
SET_WEIGHT: Final = {"aeb": 2.0, "aed": 1.5, "fundus": 2.0, "wcxb": 1.0, "segments": 0.5}


class Labelled(NamedTuple):
    """A page, measured, and what of it is article."""

    row: dict[str, Any]  #: as in ``gold.jsonl``
    fold: int
    seen: Measured
    labels: list[float]  #: share of each block that is article
    weights: list[float]  #: what an error in the block costs; 0 where nothing is known

    @property
    def page(self) -> Parsed:
        """The page."""
        return self.seen.page


def read_corpus(folder: Path) -> Iterator[Labelled]:
    """Every page of a corpus with its labels."""
    for line in (folder / "gold.jsonl").read_bytes().splitlines():
        row = json.loads(line)
        document = read_page(to_utf8(gzip.decompress((folder / row["page"]).read_bytes())), row["url"])
        if not isinstance(document.page, Parsed):
            continue
        seen = measure(document.page)
        texts = document.page.out.texts
        labels = (
            align(texts, row["body"]) if row["body"] else match_strings(texts, row["with"], row["without"])
        )
        yield Labelled(
            row, fold_of(row["domain"]), seen, [max(0.0, x) for x in labels], weigh(row, seen, labels)
        )


def fold_of(domain: str) -> int:
    """The fold of a registrable domain: its pages are never in two."""
    return int(hashlib.md5(domain.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def weigh(row: dict[str, Any], seen: Measured, labels: Sequence[float]) -> list[float]:
    """What an error in each block costs: its share of the article's letters, as F1 has it."""
    factor = SET_WEIGHT.get(row["set"], 1.0)
    if not row["body"]:
        return [STRING_WEIGHT * factor if label >= 0 else 0.0 for label in labels]
    article = max(LEAST_LETTERS, sum(s * x for s, x in zip(seen.sizes, labels, strict=True)))
    return [factor * (min(MOST_WEIGHT, size / article) + LEAST_WEIGHT) for size in seen.sizes]


def match_strings(texts: Sequence[str], wanted: Sequence[str], unwanted: Sequence[str]) -> list[float]:
    """1 for blocks with a wanted string, 0 with an unwanted one, -1 where nothing is known."""
    wanted, unwanted = [" ".join(s.split()) for s in wanted], [" ".join(s.split()) for s in unwanted]
    found = []
    for text in texts:
        good, bad = any(s in text for s in wanted), any(s in text for s in unwanted)
        found.append(1.0 if good and not bad else 0.0 if bad and not good else -1.0)
    return found


class _Place(NamedTuple):
    """Where a block may stand in the marked text, in words."""

    block: int
    start: int
    end: int
    matched: int
    words: int


def align(texts: Sequence[str], body: str) -> list[float]:
    """For each block the share of its words that the marked text has at the block's place in it.

    Teasers that repeat a sentence of the article get 0: in order, its place is taken. Quadratic in
    the places; training can wait.
    """
    gold = _WORD.findall(body)
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in range(len(gold)):
        where[tuple(gold[i : i + SHINGLE])].append(i)
        where[(gold[i],)].append(i)
    words = [_WORD.findall(text) for text in texts]
    labels = [0.0] * len(texts)
    for place in _chain([p for b, ws in enumerate(words) for p in _places(b, ws, gold, where)]):
        labels[place.block] = place.matched / place.words
    _add_strays(words, labels, where)
    return labels


def _places(
    block: int, words: list[str], gold: list[str], where: dict[tuple[str, ...], list[int]]
) -> Iterator[_Place]:
    """The places where the block may stand."""
    size = len(words)
    if not size:
        return
    if size < SHINGLE:
        hits = [i for i in where.get((words[0],), ()) if gold[i : i + size] == words]
        for i in hits[:PLACES]:
            yield _Place(block, i, i + size, size, size)
        return
    shifts: Counter[int] = Counter()
    for k in range(size - SHINGLE + 1):
        for i in where.get(tuple(words[k : k + SHINGLE]), ())[: PLACES + 2]:
            shifts[i - k] += 1
    shingles = size - SHINGLE + 1
    for shift, _ in shifts.most_common(PLACES - 1):
        near = min(shingles, sum(n for other, n in shifts.items() if abs(other - shift) <= DRIFT))
        if near >= LEAST_SHARE * shingles:
            yield _Place(block, max(0, shift), shift + size, min(size, near + SHINGLE - 1), size)


def _chain(places: list[_Place]) -> list[_Place]:
    """The places of most words that stand in order, in the page and in the marked text."""
    places.sort()
    best = [0.0] * len(places)
    came = [-1] * len(places)
    for j, place in enumerate(places):
        base, link = 0.0, -1
        for k in range(j):
            other = places[k]
            if best[k] > base and other.block < place.block and other.end - 3 <= place.start:
                base, link = best[k], k
        best[j] = base + place.matched - (0.3 if place.words < SHINGLE else 0.0)
        came[j] = link
    found = []
    at = max(range(len(places)), key=best.__getitem__) if places else -1
    while at >= 0:
        found.append(places[at])
        at = came[at]
    return found


def _add_strays(words: list[list[str]], labels: list[float], where: dict[tuple[str, ...], list[int]]) -> None:
    """Label the blocks whose text the marked text has elsewhere: people mark in their own order."""
    used: Counter[tuple[str, ...]] = Counter()
    grams = [[tuple(ws[k : k + SHINGLE]) for k in range(len(ws) - SHINGLE + 1)] for ws in words]
    for label, found in zip(labels, grams, strict=True):
        used.update(found if label > 0 else ())
    for i, found in enumerate(grams):
        if labels[i] == 0 and len(words[i]) >= STRAY_WORDS:
            share = sum(g in where and used[g] < len(where[g]) for g in found) / len(found)
            if share >= STRAY_SHARE:
                labels[i] = share
                used.update(found)
