"""``python -m cleaner.authoring.train_text --corpus DIR [--cv]``: the tables of the text voter.

Reads the labelled corpus (its README says what is in it), fits one set of weights for texts from
extractors and one for whole pages (``rules/core/structure-text.tsv``), and the second look at pages
(``structure-text-second.json``). With ``--cv`` also the figures on sites that the tables have not seen (five
folds by domain), to ``structure-text.figures.tsv``. Takes some fifteen minutes; needs the extra ``train``.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.authoring.logistic import Rows, fit
from cleaner.authoring.text_figures import Figure, figures_of, render
from cleaner.authoring.text_gold import label_lines, squash
from cleaner.authoring.train_text_second import learn_second, lines_ruled, see, write_second
from cleaner.packs.builtin import rules_dir
from cleaner.segment import read_text, sniff_surface
from cleaner.text_structure.features import LABELS, SLOTS
from cleaner.text_structure.place import Lines, lines_of
from cleaner.text_structure.second import TABLES
from cleaner.text_structure.vote import Learned
from cleaner.text_structure.weights import BIAS, PHRASE, TABLE, Weights
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

EXTRACTORS = ("trafilatura", "readability", "resiliparse", "newspaper4k")
#: The marked bodies themselves are trained on as texts of which everything stays.
#: A page's text cut loosely around the article stands for extractors that leave more than these four.
GOLD, PAGE, LOOSE = "gold", "page", "loose"
#: Such a cut leaves so many lines above and below the article; which of them, a hash of the URL decides.
LOOSE_CUTS = ((1, 3), (2, 6), (4, 10), (8, 20))
FOLDS = 5
#: A phrase is in the table if lines of so many domains hold it, all of them left over or all kept.
LEAST_DOMAINS = 4
#: The tables' longest list of phrases. More did not help (3,000: the same within noise).
PHRASES = 2000
#: What a phrase that speaks for the article must be better by: a cut needs a reason, keeping does not.
KEEP_DISCOUNT = 0.7
#: Penalty on squared weights, and steps of the fit (twenty more change nothing that counts).
RIDGE, STEPS = 2.0, 40
#: Weights are rounded to two decimals, and those below this are left out.
LEAST_WEIGHT = 0.05
#: A line counts in training by its length to this power, up to so many characters.
LENGTH_POWER, LONGEST = 0.7, 400
#: Of extracted texts the first and last lines are trained on: the voter scores no others.
HEAD_LINES, TAIL_LINES = 15, 30


@dataclass(frozen=True, slots=True)
class Example:
    """A text of the corpus with what its lines are."""

    source: str  #: the extractor, "gold" or "page"
    domain: str
    text: str
    body: str
    url: str
    lines: Lines
    labels: Sequence[int]

    @property
    def fold(self) -> int:
        """Which fold its domain is in."""
        return _digest(self.domain) % FOLDS

    def trained_on(self) -> Iterator[int]:
        """The lines that training sees."""
        count = len(self.labels)
        for i, label in enumerate(self.labels):
            if label >= 0 and (self.source == PAGE or i < HEAD_LINES or count - i <= TAIL_LINES):
                yield i


def read_examples(corpus: Path) -> Iterator[Example]:
    """Every text of the corpus whose article is marked, and the marked articles themselves."""
    with (corpus / "gold.jsonl").open(encoding="utf-8") as rows:
        marked = {row["id"]: row for row in map(json.loads, rows) if row["body"]}
    for row in marked.values():
        yield _example(GOLD, row, row["body"])
    for source in (*EXTRACTORS, PAGE):
        with gzip.open(corpus / "text" / f"{source}.jsonl.gz", "rt", encoding="utf-8") as texts:
            for text in map(json.loads, texts):
                if text["id"] in marked:
                    example = _example(source, marked[text["id"]], text["text"])
                    yield example
                    if source == PAGE:
                        yield _loosened(example)


def _example(source: str, row: Mapping[str, str], text: str) -> Example:
    """One text, labelled."""
    lines = lines_of(View(read_text(text, sniff_surface(text), row["url"])))
    labels = [1] * len(lines.texts) if source == GOLD else label_lines(lines.texts, row["body"])
    return Example(source, row["domain"], text, row["body"], row["url"], lines, labels)


def _loosened(page: Example) -> Example:
    """The page's article with some of the lines around it."""
    body = [i for i, label in enumerate(page.labels) if label == 1] or [0]
    above, below = LOOSE_CUTS[_digest(page.url) % len(LOOSE_CUTS)]
    part = slice(max(0, body[0] - above), body[-1] + below + 1)
    texts = page.lines.texts[part]
    return replace(page, source=LOOSE, text="\n".join(texts), lines=Lines(texts), labels=page.labels[part])


def _digest(text: str) -> int:
    """A number that is the same on every machine."""
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(), 16)


def choose_phrases(examples: Iterable[Example]) -> list[str]:
    """The phrases that tell most, sorted. Counted by domain, so that no site's own words get in."""
    domains: tuple[dict[str, set[str]], ...] = (defaultdict(set), defaultdict(set))
    for example in examples:
        for i in example.trained_on():
            seen = domains[example.labels[i]]
            for phrase in example.lines.phrases(i):
                seen[phrase].add(example.domain)
    worth = {}
    for phrase in domains[0].keys() | domains[1].keys():
        gone, kept = len(domains[0].get(phrase, ())), len(domains[1].get(phrase, ()))
        if max(gone, kept) >= LEAST_DOMAINS:
            worth[phrase] = abs(gone - kept) / sqrt(gone + kept) * (1 if gone > kept else KEEP_DISCOUNT)
    return sorted(sorted(worth, key=lambda phrase: (-worth[phrase], phrase))[:PHRASES])


def train(examples: Sequence[Example]) -> Weights:
    """The weights that fit the examples, rounded as the table has them."""
    phrases = choose_phrases(examples)
    number = {phrase: SLOTS + n for n, phrase in enumerate(phrases)}
    features, keep, counts = [], [], []
    for example in examples:
        for i in example.trained_on():
            features.append(
                example.lines.slots(i) + sorted(number[p] for p in example.lines.phrases(i) if p in number)
            )
            keep.append(example.labels[i] == 1)
            counts.append(min(LONGEST, len(squash(example.lines.texts[i]))) ** LENGTH_POWER / 20)
    fitted, bias = fit(Rows(features, keep, counts), SLOTS + len(phrases), RIDGE, STEPS)
    weights = [round(w, 2) if abs(w) >= LEAST_WEIGHT else 0.0 for w in fitted]
    return Weights(round(bias, 2), weights[:SLOTS], {p: weights[n] for p, n in number.items() if weights[n]})


def write_table(path: Path, extracted: Weights, page: Weights) -> None:
    """The table of both sets of weights: one a line, sorted, nothing that is 0 in both."""
    columns = [
        {
            BIAS: w.bias,
            **dict(zip(LABELS, w.slots, strict=True)),
            **{PHRASE + p: x for p, x in w.phrases.items()},
        }
        for w in (extracted, page)
    ]
    rows = [
        "# Weights of the text voter: name, weight for extracted text, weight for page text; above 0 speaks for the article.",
        "# Made by `python -m cleaner.authoring.train_text`; not to be edited by hand.",
    ]
    for name in sorted(columns[0].keys() | columns[1].keys()):
        pair = [column.get(name, 0.0) for column in columns]
        if any(pair):
            rows.append("\t".join([name, *(f"{w:g}" if w else "" for w in pair)]))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


class Trainer:
    """Everything that is learned, each set of weights once for each set of folds left out."""

    def __init__(self, examples: Sequence[Example]) -> None:
        """Prepare the examples: rules vote on the pages."""
        self.examples = examples
        self.texts = [e for e in examples if e.source != PAGE]
        self.pages = [e for e in examples if e.source == PAGE]
        self.ruled = lines_ruled(self.pages)
        self.firsts: dict[frozenset[int], Weights] = {}

    def first(self, *left_out: int) -> Weights:
        """The first look at pages, learned without some folds."""
        key = frozenset(left_out)
        if key not in self.firsts:
            self.firsts[key] = train([e for e in self.pages if e.fold not in key])
        return self.firsts[key]

    def learn(self, *left_out: int) -> Learned:
        """All tables, learned without some folds. The second look learns from pages that the first did not."""
        seen = [
            see(page, self.first(page.fold, *left_out), ruled)
            for page, ruled in zip(self.pages, self.ruled, strict=True)
            if page.fold not in left_out
        ]
        texts = train([e for e in self.texts if e.fold not in left_out])
        second = learn_second(seen)
        return Learned(texts, self.first(*left_out), lambda: second)

    def cross_validate(self, packs: Sequence[Sequence[str] | None]) -> str:
        """The figures of each fold's texts under tables that were learned from the others."""
        figures: list[Figure] = []
        for fold in range(FOLDS):
            learned = self.learn(fold)
            held_out = [
                (e.source, e.text, e.body, e.url)
                for e in self.examples
                if e.fold == fold and e.source != LOOSE
            ]
            for rules in packs:
                figures += figures_of(held_out, learned, rules)
        return render(figures)


def main(argv: Sequence[str] | None = None) -> int:
    """Train, write the table, and with ``--cv`` the figures. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m cleaner.authoring.train_text", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with gold.jsonl and text/")
    parser.add_argument("--out", type=Path, default=rules_dir() / TABLE, help="the table to write")
    parser.add_argument("--cv", action="store_true", help="write cross-validated figures beside it as well")
    args = parser.parse_args(argv)
    trainer = Trainer(list(read_examples(args.corpus)))
    learned = trainer.learn()
    write_table(args.out, learned.extracted, learned.page)
    write_second(args.out.with_name(Path(TABLES).name), learned.second())
    if args.cv:
        figures = trainer.cross_validate(((), None))
        args.out.with_suffix(".figures.tsv").write_text(figures, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
