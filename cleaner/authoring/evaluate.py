"""Figures of a text against a labelled one: F1 as the extraction benchmarks have it."""

from __future__ import annotations

import re
from collections import Counter
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
SHINGLE: Final = 4
#: A caption is found if so much of its beginning is kept as one.
CAPTION_START: Final = 60
#: The sets whose mean is the news figure.
NEWS: Final = ("aeb", "aed", "fundus")


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Multiset of word 4-grams, case kept; of a shorter text all its words as one."""
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)) if words)


def precision_recall(truth: str, got: str) -> tuple[float | None, float | None]:
    """Precision and recall of a text; None where a side is empty."""
    wanted, found = shingles(truth), shingles(got)
    both = sum((wanted & found).values())
    have, need = sum(found.values()), sum(wanted.values())
    return (both / have if have else None), (both / need if need else None)


def mean_f1(pairs: Sequence[tuple[float | None, float | None]]) -> dict[str, float]:
    """F1 of the mean precision and the mean recall of pages."""
    precision = fmean([p for p, _ in pairs if p is not None] or [0.0])
    recall = fmean([r for _, r in pairs if r is not None] or [0.0])
    both = precision + recall
    return {"F": 2 * precision * recall / both if both else 0.0, "P": precision, "R": recall}


def strings_f1(body: str, row: Mapping[str, Any]) -> tuple[int, int, int]:
    """Wanted strings that the text has, all that are wanted, and unwanted ones that it has."""
    flat = _SPACE.sub(" ", body)
    has = [_SPACE.sub(" ", s).strip() in flat for s in row["with"]]
    return sum(has), len(has), sum(_SPACE.sub(" ", s).strip() in flat for s in row["without"])


def captions_found(captions: Sequence[str], kept: Sequence[str]) -> list[bool]:
    """Of each caption whether it is kept as one: its beginning is."""
    text = _SPACE.sub(" ", " ".join(kept))
    return [_SPACE.sub(" ", c).strip()[:CAPTION_START] in text for c in captions]
