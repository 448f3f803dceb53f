"""Figures of the cleaner as it stands, on a labelled corpus: what `cleaner eval` prints."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final

from cleaner.authoring.evaluate import NEWS, captions_found, mean_f1, precision_recall, strings_f1
from cleaner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from cleaner.clean import Cleaner
    from cleaner.model import Result

#: Kinds that count as the article's body; the headline is none of it, captions have a gold of their own.
BODY_KINDS: Final = frozenset({"standfirst", "body", "note"})

Pair = tuple[float | None, float | None]


def measure(cleaner: Cleaner, corpus: Path) -> dict[str, dict[str, float]]:
    """The figures of a cleaner on a corpus: a folder with ``gold.jsonl`` and the pages it names.

    Raises InputError where it does not hold them.
    """
    return figures((row, cleaner.clean_html(page, row.get("url"))) for row, page in read_pages(corpus))


def figures(results: Iterable[tuple[Mapping[str, Any], Result]]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of the body by set, and the mean F1 of the news sets; of captions the
    same, and the share found.

    ``results``: rows of ``gold.jsonl`` and what was made of their pages.
    """
    bodies: dict[str, list[Pair]] = defaultdict(list)
    strings: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    captions: list[Pair] = []
    hits: list[bool] = []
    for row, result in results:
        body = _body(result)
        if row.get("body"):
            bodies[row["set"]].append(precision_recall(row["body"], body))
        else:
            strings[row["set"]].append(strings_f1(body, row))
        if row.get("captions"):
            kept = result.captions
            captions.append(precision_recall("\n".join(row["captions"]), "\n".join(kept)))
            hits += captions_found(row["captions"], kept)
    found: dict[str, dict[str, float]] = {n: {**mean_f1(p), "pages": len(p)} for n, p in bodies.items()}
    found |= {name: _strings(counts) for name, counts in strings.items() if name not in found}
    if captions:
        found["captions"] = {**mean_f1(captions), "pages": len(captions), "found": fmean(hits)}
    if all(name in found for name in NEWS):
        found["news"] = {"F": fmean(found[name]["F"] for name in NEWS)}
    return found


def table(found: dict[str, dict[str, float]]) -> str:
    """The figures, a set a line."""
    lines = [f"{'set':<10} {'F1':>7} {'P':>7} {'R':>7} {'pages':>6}"]
    for name, values in sorted(found.items(), key=lambda item: (item[0] == "news", item[0])):
        figures = " ".join(f"{values[k]:7.4f}" if k in values else " " * 7 for k in ("F", "P", "R"))
        line = f"{name:<10} {figures}"
        if "pages" in values:
            line += f" {values['pages']:6.0f}"
        if "found" in values:
            line += f"  {values['found']:.4f} found"
        lines.append(line)
    return "\n".join(line.rstrip() for line in lines)


def read_pages(corpus: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each row of the gold file, and its page."""
    path = corpus / "gold.jsonl"
    number = 0
    try:
        with path.open(encoding="utf-8") as rows:
            for line in rows:
                number += 1
                row = json.loads(line)
                page = (corpus / row["page"]).read_bytes()
                yield row, gzip.decompress(page) if row["page"].endswith(".gz") else page
    except OSError as error:
        raise InputError(f"{error.filename or path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError) as error:
        raise InputError(f"{path}:{number}: not a row of a labelled corpus: {error}") from error


def _body(result: Result) -> str:
    return "\n".join(block.text for block in result.blocks if block.kind in BODY_KINDS)


def _strings(counts: list[tuple[int, int, int]]) -> dict[str, float]:
    """The same figures where the gold is strings that must and must not be there."""
    hit, want, bad = (sum(c[n] for c in counts) for n in range(3))
    return {
        "F": 2 * hit / (hit + bad + want) if hit + bad + want else 0.0,
        "P": hit / max(1, hit + bad),
        "R": hit / max(1, want),
        "pages": len(counts),
    }
