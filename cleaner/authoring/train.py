"""Rebuilds the structure voter's tables from a labelled corpus, and measures them by cross-validation.

    python -m cleaner.authoring.train --corpus DIR [--cv] [--out rules/core]

Needs the extra ``train`` (numpy, scipy, lightgbm); run time needs none of them. Every page is
scored by what was learned without its fold: the looks are trained on such scores, so that they
meet at run time what they met in training. ``--cv`` learns tables without each fold in turn, and
measures the cleaner with them on the pages of that fold, rules, captions, second opinion and all.
Folds are of registrable domains. What it cannot leave out is what people saw when they wrote rules
and chose constants.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.additive import Additive
from cleaner.authoring.measure import figures, read_pages
from cleaner.authoring.measure import table as show
from cleaner.authoring.train_labels import FOLDS, Labelled, fold_of, read_corpus
from cleaner.authoring.train_tables import Stack, choose_features, choose_pairs, grow, to_tables
from cleaner.authoring.train_words import WordMatrix, Words, mark_of
from cleaner.clean import Cleaner
from cleaner.opinion import Opinion, form_opinion
from cleaner.structure.first import find_headline, first_makers
from cleaner.structure.look import Hints, again, hints_of, left_in
from cleaner.structure.tables import BIT, MARKS, Name, Tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.model import Document, Result


class Plan(NamedTuple):
    """What a look may ask, and how long it learns. Every feature and every pair costs time on every page."""

    features: int
    pairs: int
    trees: int


FIRST, SECOND = Plan(44, 24, 250), Plan(80, 40, 500)


class Glanced(NamedTuple):
    """A page after the glance."""

    page: Labelled
    glances: list[float]
    phrases: list[float]
    look: list[int]
    headline: int
    columns: dict[str, Any]  #: of the first look
    labels: Any  #: of the blocks looked at
    weights: Any


class Trainer:
    """Everything that is learned, each part once for each set of folds left out."""

    def __init__(self, pages: Sequence[Labelled]) -> None:
        """Prepare the corpus."""
        self.pages = pages
        self.matrix = WordMatrix(pages)
        self.words: dict[frozenset[int], Words] = {}
        self.firsts: dict[tuple[int | None, frozenset[int]], Additive] = {}
        marks = {key.partition(" ")[2]: mark_of(key.partition(" ")[2]) for key in self.matrix.ids}
        self.marks = {name: mark for name, mark in marks.items() if mark}
        empty = Additive.of(0.0, {}, ())
        names = {name: Name(0.0, 0.0, BIT[mark]) for name, mark in self.marks.items()}
        tables = Tables(names, {}, empty, empty, empty)
        self.hints = [hints_of(p.page, tables) for p in pages]

    def word_model(self, left_out: frozenset[int]) -> Words:
        """The glance, learned without some folds."""
        if left_out not in self.words:
            self.words[left_out] = self.matrix.learn(left_out)
            say(f"glance without {sorted(left_out)}")
        return self.words[left_out]

    def glanced(self, fold: int | None) -> list[Glanced]:
        """Every page after the glance that was learned without its own fold and without ``fold``."""
        parts = np.zeros((3, len(self.matrix.matrix.indptr) - 1))
        for other in range(FOLDS):
            rows: Any = np.repeat([p.fold == other for p in self.pages], np.diff(self.matrix.starts))
            left_out = frozenset((other,) if fold is None else (other, fold))
            for n, part in enumerate(self.matrix.parts(self.word_model(left_out))):
                parts[n, rows] = part[rows]
        found = []
        for n, page in enumerate(self.pages):
            at = slice(self.matrix.starts[n], self.matrix.starts[n + 1])
            glances, names, phrases = (part[at].tolist() for part in parts)
            found.append(glance(page, self.hints[n]._replace(names=names), glances, phrases))
        return found

    def first_model(self, fold: int | None, left_out: frozenset[int], glanced: Sequence[Glanced]) -> Additive:
        """The first look, learned without some folds from pages as glanced at without ``fold``."""
        if (fold, left_out) not in self.firsts:
            kept = [g for g in glanced if g.page.fold not in left_out]
            self.firsts[fold, left_out] = learn(kept, FIRST)
            say(f"first look without {sorted(left_out)}")
        return self.firsts[fold, left_out]

    def second_model(self, fold: int | None) -> Additive:
        """The second look, learned without ``fold``."""
        glanced = self.glanced(fold)
        ready = []
        for g in glanced:
            if g.page.fold != fold:
                left_out = frozenset((g.page.fold,) if fold is None else (g.page.fold, fold))
                columns = look_again(g, self.first_model(fold, left_out, glanced))
                ready.append(g._replace(columns={**g.columns, **columns}))
        self.first_model(fold, frozenset(() if fold is None else (fold,)), glanced)
        model = learn(ready, SECOND)
        say(f"second look without {fold}")
        return model

    def tables(self, fold: int | None = None) -> Tables:
        """The tables, learned without ``fold``."""
        left_out: frozenset[int] = frozenset(() if fold is None else (fold,))
        names, phrases, glance_table = self.matrix.tables(self.word_model(left_out))
        marked = {
            name: names.get(name, Name(0.0, 0.0, 0))._replace(marks=BIT.get(self.marks.get(name, ""), 0))
            for name in {*names, *self.marks}
        }
        second = self.second_model(fold)
        return Tables(marked, phrases, glance_table, self.firsts[fold, left_out], second)


def glance(page: Labelled, hints: Hints, glances: list[float], phrases: list[float]) -> Glanced:
    """The page after a glance with these results."""
    look = left_in(page.seen, glances)
    headline = find_headline(page.seen, page.page.head)
    makers = first_makers(page.seen, hints, glances, look, phrases=phrases, headline=headline)
    columns = {name: make() for name, make in makers.items()}
    labels, weights = np.array(page.labels)[look], np.array(page.weights)[look]
    return Glanced(page, glances, phrases, look, headline, columns, labels, weights)


def look_again(g: Glanced, first: Additive) -> dict[str, Any]:
    """What the second look measures, after this first look."""
    return again(g.page.seen, first_scores(g, first), g.look, g.phrases)


def first_scores(g: Glanced, model: Additive) -> list[float]:
    """The first look's scores of all blocks."""
    scores = list(g.glances)
    for i, score in zip(g.look, model.scores(g.columns, [0.0] * len(g.look)), strict=True):
        scores[i] = score
    return scores


def learn(pages: Sequence[Glanced], plan: Plan) -> Additive:
    """A look, learned from these pages."""
    some = [g for g in pages if g.look]
    labels = np.concatenate([g.labels for g in some])
    weights = np.concatenate([g.weights for g in some])
    columns = [g.columns for g in some]
    names = choose_features(Stack(columns), labels, weights, plan.features)
    stack = Stack(columns, names)
    pairs = choose_pairs(stack, labels, weights, plan.pairs)
    return to_tables(grow(stack, labels, weights, plan.trees, pairs), stack)


class FoldCleaner(Cleaner):
    """The cleaner, but its page voter has tables of its own. Not to be pickled."""

    def __init__(self, tables: Tables) -> None:
        """All built-in rules, and these tables; no time limit, since figures shall not depend on the machine."""
        super().__init__(timeout_s=math.inf)
        self.tables = tables

    def look(self, document: Document) -> Opinion:
        """What the structure voter makes of a page by these tables."""
        return form_opinion(document, use_trafilatura=False, tables=self.tables)


def cross_validate(trainer: Trainer, corpus: Path) -> Iterator[tuple[dict[str, Any], Result]]:
    """Each row of the corpus, and what the cleaner makes of its page with tables learned without its fold."""
    cleaners = [FoldCleaner(trainer.tables(fold)) for fold in range(FOLDS)]
    for row, page in read_pages(corpus):
        yield row, cleaners[fold_of(row["domain"])].clean_html(page, row.get("url"))


def write(tables: Tables, folder: Path) -> None:
    """Write the tables: names and phrases as TSV, the rest as JSON, sorted and rounded."""
    lines = ["name\town\tabove\tmark"]
    marks = {BIT[mark]: mark for mark in MARKS}
    for name, (own, above, bits) in sorted(tables.names.items()):
        lines.append(f"{name}\t{own:g}\t{above:g}\t{marks.get(bits, '')}")
    (folder / "structure-names.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = ["phrase\tweight", *(f"{p}\t{w:g}" for p, w in sorted(tables.phrases.items()))]
    (folder / "structure-phrases.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    parts = {part: to_data(getattr(tables, part)) for part in ("glance", "first", "second")}
    text = json.dumps(parts, indent=1, sort_keys=True)
    (folder / "structure-tables.json").write_text(compact(text) + "\n", encoding="utf-8")


def compact(text: str) -> str:
    """JSON with each innermost list on one line."""
    return re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda m: "[" + re.sub(r"\s+", " ", m[1]) + "]", text)


def to_data(model: Additive) -> dict[str, Any]:
    """The model as plain data."""
    tables = []
    for table in model.tables:
        w, width = table.weights, table.width
        rows: Any = (
            list(w) if len(table.features) == 1 else [list(w[i : i + width]) for i in range(0, len(w), width)]
        )
        tables.append({"of": list(table.features), "weights": rows})
    return {
        "bias": model.bias,
        "edges": {name: list(cuts) for name, cuts in model.edges.items()},
        "tables": tables,
    }


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - a command's progress


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when the tables are written."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, help="folder with gold.jsonl and pages/")
    parser.add_argument("--out", type=Path, default=Path("rules/core"), help="where the tables go")
    parser.add_argument(
        "--cv", action="store_true", help="measure by cross-validation as well, and write the figures"
    )
    parser.add_argument("--only-cv", action="store_true", help="measure, but leave the tables as they are")
    options = parser.parse_args(arguments)
    pages = list(read_corpus(options.corpus))
    say(f"{len(pages)} pages")
    trainer = Trainer(pages)
    if not options.only_cv:
        write(trainer.tables(), options.out)
    if options.cv or options.only_cv:
        found = figures(cross_validate(trainer, options.corpus))
        print(show(found))  # noqa: T201 - a command prints
        rounded = {name: {k: round(v, 4) for k, v in values.items()} for name, values in found.items()}
        (options.out / "structure-figures.json").write_text(
            json.dumps(rounded, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
