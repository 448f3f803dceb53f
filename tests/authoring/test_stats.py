"""Figures by rule: hits, what is silent, and precision where there are gold texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.authoring.select import select
from cleaner.authoring.stats import Stats, measure, to_data, to_text
from cleaner.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RULES = """\
  - {id: one, why: A button of the site., drop: block, match: {exact: zork this}}
  - {id: two, why: A slogan of the site., drop: block, match: {phrase: plain frob}}
  - {id: off, why: A notice of the site., drop: block, match: {exact: quux}}
"""
PROSE = "The ferry was late on Monday, as it had been on Sunday, and nobody at the quay was told why."


@pytest.fixture
def stats(write_rules: Callable[..., Path], repository: Path) -> Callable[..., Stats]:
    write_rules(RULES)
    corpus, gold = repository / "corpus", repository / "gold"
    for folder in (corpus, gold):
        folder.mkdir()
    (corpus / "a.txt").write_text(f"{PROSE}\n\nZork this\n\nIt was plain frob.\n")
    (corpus / "b.txt").write_text(f"Zork this\n\n{PROSE}\n")
    (gold / "a.txt").write_text(f"{PROSE}\n\nIt was plain frob.\n")

    def run(gold: Path | None = None) -> Stats:
        selection = select([])
        return measure(selection.rules, list(selection.specs), corpus, gold)

    return run


def test_hits_and_silence(stats: Callable[..., Stats]) -> None:
    found = stats()
    assert [(r.rule, r.fired, r.documents, r.chars, r.precision) for r in found.rules if r.fired] == [
        ("xx/share/one", 2, 2, 18, 1.0),
        ("xx/share/two", 1, 1, 18, 1.0),
    ]
    assert (found.documents, found.with_gold, found.silent) == (2, 0, ("xx/share/off",))
    assert to_text(found).endswith("\n\n2 documents\n\n1 rules never fired:\n  xx/share/off")
    assert {r["precision"] for r in to_data(found)["rules"]} == {None}


def test_precision_where_there_is_gold(stats: Callable[..., Stats], repository: Path) -> None:
    found = stats(repository / "gold")
    assert [(r.rule, r.chars, r.precision, r.wrong) for r in found.rules if r.chars] == [
        ("xx/share/two", 18, 0.0, ["It was plain frob."]),
        ("xx/share/one", 9, 1.0, []),
    ]
    assert "2 documents, 1 with gold" in to_text(found)


def test_gold_for_none_of_the_documents(stats: Callable[..., Stats], repository: Path) -> None:
    (repository / "gold" / "a.txt").rename(repository / "gold" / "c.txt")
    with pytest.raises(UsageError, match="holds no text that is called like a document of"):
        stats(repository / "gold")
