"""Training of the text voter: labels from marked bodies, the fit, and the figures."""

from __future__ import annotations

import gzip
import json

import pytest

from cleaner.authoring.logistic import Rows, fit
from cleaner.authoring.text_gold import Gold, label_lines, precision_recall, squash, tally
from cleaner.text_structure.features import LABELS
from cleaner.text_structure.second import read_second
from cleaner.text_structure.weights import parse

BODY = "The pier is closed until further notice.\n\nFerries leave from the fish market.\n\nWhat next\n\nThe council decides in autumn."


def test_squash_keeps_the_words():
    assert squash("“Read more” — Now!") == "read more now"


def test_gold_takes_half_of_a_lines_runs():
    gold = Gold(BODY)
    assert gold.has(squash("The pier is closed until further notice."))
    assert gold.has(squash("Harbour: the pier is closed until further notice"))
    assert not gold.has(squash("The pier on the island is open to visitors again"))
    assert gold.has("what next")


def test_labels_keep_left_over_and_unsure():
    lines = ["Home", *BODY.split("\n\n"), "Ferries", "Read our guide to the islands"]
    assert label_lines(lines, BODY) == [0, 1, 1, 1, 1, -1, 0]


def test_of_two_copies_the_one_in_its_place_counts():
    lines = ["The council decides in autumn.", *BODY.split("\n\n")]
    assert label_lines(lines, BODY) == [0, 1, 1, 1, 1]


def test_tally_counts_lost_and_gone():
    source = "Menu and more\n" + BODY
    assert tally(source, BODY, BODY).lost == 0
    assert tally(source, BODY, BODY).gone == len("menu and more")
    assert tally(source, "", BODY).lost == tally(source, "", BODY).body


def test_precision_recall_of_the_same_and_of_nothing():
    assert precision_recall(BODY, BODY) == (1.0, 1.0)
    assert precision_recall(BODY, "") == (None, 0.0)


def test_fit_finds_the_telling_feature():
    pytest.importorskip("scipy")
    rows = Rows([[0, 2], [0], [1, 2], [1]] * 10, [True, True, False, False] * 10, [1.0] * 40)
    weights, _ = fit(rows, 3, 1.0, 50)
    assert weights[0] > 0.5 > -0.5 > weights[1]
    assert abs(weights[2]) < 0.1


def test_training_writes_table_and_figures(tmp_path, monkeypatch):
    pytest.importorskip("scipy")
    pytest.importorskip("lightgbm")
    from cleaner.authoring import train_text, train_text_second

    monkeypatch.setattr(train_text, "FOLDS", 3)
    monkeypatch.setattr(train_text_second, "TREES", 20)
    (tmp_path / "text").mkdir()
    rows = [
        {
            "id": str(n),
            "set": "x",
            "url": f"https://site{n}.example/a",
            "domain": f"site{n}.example",
            "body": BODY,
        }
        for n in range(12)
    ]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    for source in (*train_text.EXTRACTORS, train_text.PAGE):
        with gzip.open(tmp_path / "text" / f"{source}.jsonl.gz", "wt", encoding="utf-8") as out:
            out.writelines(
                json.dumps({"id": r["id"], "text": f"{BODY}\nFollow us here\nSign up now"}) + "\n"
                for r in rows
            )
    table = tmp_path / "table.tsv"
    assert train_text.main(["--corpus", str(tmp_path), "--out", str(table), "--cv"]) == 0
    weights = parse(table.read_text(encoding="utf-8").splitlines(), "extracted")
    assert weights.phrases["^ follow us"] < 0
    assert len(weights.slots) == len(LABELS)
    figures = table.with_suffix(".figures.tsv").read_text(encoding="utf-8")
    assert "trafilatura\tvoter alone\t12" in figures
    assert read_second(tmp_path / "structure-text-second.json").tables is not None
