"""Figures of a choice of blocks against labelled pages: F1 as the extraction benchmarks have it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaner.authoring.train_labels import Labelled
    from cleaner.structure import Structure

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
SHINGLE: Final = 4
#: What counts as body; blocks without a kind are body too.
BODY_KINDS: Final = (None, "body", "standfirst", "note")
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


def figures(pages: Sequence[Labelled], found: Sequence[Structure]) -> dict[str, Any]:
    """Precision, recall and F1 by set, of what is kept as body; and the share of captions found."""
    pairs: dict[str, list[tuple[float | None, float | None]]] = defaultdict(list)
    strings: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    captions: dict[str, list[bool]] = defaultdict(list)
    for page, made in zip(pages, found, strict=True):
        row, texts = page.row, page.page.out.texts
        body = "\n".join(
            t for i, t in enumerate(texts) if made.scores[i] > 0 and made.kinds.get(i) in BODY_KINDS
        )
        if row["body"]:
            pairs[row["set"]].append(precision_recall(row["body"], body))
        else:
            strings[row["set"]].append(strings_f1(body, row))
        kept = " ".join(texts[i] for i, kind in sorted(made.kinds.items()) if kind == "caption")
        captions[row["set"]] += [_SPACE.sub(" ", c).strip()[:CAPTION_START] in kept for c in row["captions"]]
    out: dict[str, Any] = {name: {**mean_f1(values), "pages": len(values)} for name, values in pairs.items()}
    for name, counts in strings.items():
        hit, want, bad = (sum(c[n] for c in counts) for n in range(3))
        out[name] = {
            "F": 2 * hit / (hit + bad + want),
            "P": hit / max(1, hit + bad),
            "R": hit / max(1, want),
            "pages": len(counts),
        }
    for name, hits in captions.items():
        if hits:
            out[name]["captions"] = fmean(hits)
    if all(name in out for name in NEWS):
        out["news"] = {"F": fmean(out[name]["F"] for name in NEWS)}
    return out


def print_figures(found: Mapping[str, Any]) -> None:
    """Print the figures, a set a line."""
    for name, values in sorted(found.items()):
        print(  # noqa: T201 - a command prints
            f"{name:10} "
            + "  ".join(f"{k} {v:.4f}" if k != "pages" else f"({v} pages)" for k, v in values.items())
        )
