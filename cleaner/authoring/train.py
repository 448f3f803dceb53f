"""Rebuilds the structure voter's tables from a labelled corpus, and measures them by cross-validation.

    python -m cleaner.authoring.train --corpus DIR [--cv] [--out rules/core]

Needs the extra ``train`` (numpy, scipy, lightgbm); run time needs none of them. Every page is
scored by what was learned without its fold: the looks are trained on such scores, so that they
meet at run time what they met in training; and ``--cv`` leaves out the measured fold from all of
it. Folds are of registrable domains.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.authoring.evaluate import figures, print_figures
from cleaner.authoring.train_labels import FOLDS, Labelled, read_corpus
from cleaner.authoring.train_tables import Stack, choose_features, choose_pairs, grow, to_tables
from cleaner.authoring.train_words import WordMatrix, Words, mark_of
from cleaner.structure.additive import Additive
from cleaner.structure.first import find_headline, first_columns
from cleaner.structure.look import Hints, Sight, again, hints_of, left_in
from cleaner.structure.tables import BIT, MARKS, Name, Tables
from cleaner.structure.vote import Structure, decide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
        self.firsts: dict[frozenset[int], Additive] = {}
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
            rows = np.repeat([p.fold == other for p in self.pages], np.diff(self.matrix.starts))
            left_out = frozenset((other,) if fold is None else (other, fold))
            for n, part in enumerate(self.matrix.parts(self.word_model(left_out))):
                parts[n, rows] = part[rows]
        found = []
        for n, page in enumerate(self.pages):
            at = slice(self.matrix.starts[n], self.matrix.starts[n + 1])
            glances, names, phrases = (part[at].tolist() for part in parts)
            found.append(glance(page, self.hints[n]._replace(names=names), glances, phrases))
        return found

    def first_model(self, left_out: frozenset[int], glanced: Sequence[Glanced]) -> Additive:
        """The first look, learned without some folds."""
        if left_out not in self.firsts:
            self.firsts[left_out] = learn([g for g in glanced if g.page.fold not in left_out], FIRST)
            say(f"first look without {sorted(left_out)}")
        return self.firsts[left_out]

    def second_model(self, fold: int | None) -> tuple[Additive, list[Glanced], list[dict[str, Any]]]:
        """The second look, learned without ``fold``; and every page as it came to it."""
        glanced = self.glanced(fold)
        train = [n for n, g in enumerate(glanced) if g.page.fold != fold]
        columns = []
        for g in glanced:
            left_out = frozenset((g.page.fold,) if fold is None else (g.page.fold, fold))
            columns.append(look_again(g, self.first_model(left_out, glanced)))
        ready = [glanced[n]._replace(columns={**glanced[n].columns, **columns[n]}) for n in train]
        model = learn(ready, SECOND)
        say(f"second look without {fold}")
        return model, glanced, columns

    def cross_validate(self) -> list[Structure]:
        """What is made of each page by tables learned without its fold."""
        found: dict[int, Structure] = {}
        for fold in range(FOLDS):
            model, glanced, columns = self.second_model(fold)
            for n, g in enumerate(glanced):
                if g.page.fold == fold:
                    scores = settle(g, model, columns[n])
                    found[n] = decide(Sight(g.page.seen, self.hints[n], g.look, {}, {}, scores, g.headline))
        return [found[n] for n in range(len(self.pages))]

    def learn_all(self) -> Tables:
        """The tables, learned from all folds."""
        nothing: frozenset[int] = frozenset()
        names, phrases, glance_table = self.matrix.tables(self.word_model(nothing))
        marked = {
            name: names.get(name, Name(0.0, 0.0, 0))._replace(marks=BIT.get(self.marks.get(name, ""), 0))
            for name in {*names, *self.marks}
        }
        second, glanced, _ = self.second_model(None)
        return Tables(marked, phrases, glance_table, self.first_model(nothing, glanced), second)


def glance(page: Labelled, hints: Hints, glances: list[float], phrases: list[float]) -> Glanced:
    """The page after a glance with these results."""
    look = left_in(page.seen, glances)
    headline = find_headline(page.seen, page.page.head)
    columns = first_columns(page.seen, hints, glances, look, phrases=phrases, headline=headline)
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


def settle(g: Glanced, model: Additive, columns: Mapping[str, Any]) -> list[float]:
    """The second look's scores of all blocks."""
    scores = list(g.glances)
    for i, score in zip(g.look, model.scores({**g.columns, **columns}, [0.0] * len(g.look)), strict=True):
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
        write(trainer.learn_all(), options.out)
    if options.cv or options.only_cv:
        found = figures(pages, trainer.cross_validate())
        print_figures(found)
        (options.out / "structure-figures.json").write_text(
            json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
