"""The second look of the text voter, learned: from what first looks say that never saw the text's site."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.additive import Additive
from cleaner.authoring.text_gold import squash
from cleaner.authoring.train import compact, to_data
from cleaner.authoring.train_tables import Stack, grow, to_tables
from cleaner.clean import Cleaner
from cleaner.opinion import blocks_cut
from cleaner.text_structure.page import first_look
from cleaner.text_structure.second import Sight, columns
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cleaner.additive import Table
    from cleaner.authoring.train_text import Example
    from cleaner.text_structure.second import Column
    from cleaner.text_structure.weights import Weights

#: Trees of two questions each, and how many tables of two features are kept of what they add up to: those
#: that say most. By folds 250, 150 and 100 tables did the same, 60 worse.
TREES, PAIRS = 500, 120
#: A line of the article counts so many times a line left over of its length: losing one costs more. It also
#: puts the score at which 1 % of the article goes at 0.
BODY_WEIGHT = 8.0
#: A line counts by its length to this power, up to so many characters.
LENGTH_POWER, LONGEST = 0.7, 400
#: Rules get so long for one text.
RULES_S = 30.0


class Seen(NamedTuple):
    """What the second look sees of a text, and what its lines are."""

    columns: Mapping[str, Column]
    labels: Any
    weights: Any


def lines_ruled(pages: Sequence[Example]) -> list[frozenset[int]]:
    """The lines that rules cut in each text. 40 ms a text."""
    cleaner, found = Cleaner(), []
    for page in pages:
        document = cleaner.read_text(page.text, page.url)
        votes = cleaner.engine.vote(View(document), time.monotonic() + RULES_S)
        found.append(blocks_cut(document, votes))
    return found


def see(page: Example, first: Weights, ruled: frozenset[int]) -> Seen:
    """The page after this first look."""
    labels = np.array(page.labels)
    sizes = np.array([min(LONGEST, len(squash(text))) for text in page.lines.texts])
    weights = np.where(labels < 0, 0.0, sizes**LENGTH_POWER) * np.where(labels == 1, BODY_WEIGHT, 1.0)
    found = columns(Sight(page.lines, first_look(page.lines, first, ruled)))
    return Seen(found, np.maximum(labels, 0).astype(float), weights)


def learn_second(seen: Sequence[Seen]) -> Additive:
    """The second look that fits these texts."""
    stack = Stack([s.columns for s in seen])
    labels, weights = np.concatenate([s.labels for s in seen]), np.concatenate([s.weights for s in seen])
    return prune(to_tables(grow(stack, labels, weights, TREES), stack), stack, PAIRS)


def prune(model: Additive, stack: Stack, count: int) -> Additive:
    """The model with those tables of two features that say most."""

    def says(table: Table) -> float:
        first, second = (stack.bins[:, stack.names.index(name)] for name in table.features)
        return float(np.square(np.array(table.weights)[first * table.width + second]).mean())

    singles = [table for table in model.tables if len(table.features) == 1]
    pairs = sorted((t for t in model.tables if len(t.features) > 1), key=lambda t: (-says(t), t.features))
    tables = [*singles, *sorted(pairs[:count], key=lambda t: t.features)]
    used = {name for table in tables for name in table.features}
    return Additive.of(model.bias, {n: e for n, e in model.edges.items() if n in used}, tables)


def write_second(path: Path, model: Additive) -> None:
    """The tables as JSON, a row a line."""
    text = json.dumps(to_data(model), indent=1, sort_keys=True)
    path.write_text(compact(text) + "\n", encoding="utf-8")
