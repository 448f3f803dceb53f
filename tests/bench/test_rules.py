from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.invent import LANGUAGE_RULES, SHAPES, Voice, cleaner_of, rules, text
from tests.bench.rules import FEW, MANY, draw, measure, table


def test_shapes_are_shares_of_a_hundred() -> None:
    assert sum(count for count, _ in SHAPES) == 100


def test_rules_fire_on_their_own_furniture(tmp_path: Path) -> None:
    cleaner = cleaner_of(LANGUAGE_RULES, 1, tmp_path)
    prose = "\n\n".join(text(Voice("prose"), 2_000, furniture=[]).split("\n\n")[:4])
    idle = []
    for n, (rule, line) in enumerate(rules(LANGUAGE_RULES, 1)):
        cut = cleaner.clean_text(f"{prose}\n\n{line}\n\n{prose}" if line else prose, surface="text").removals
        if line and " keep:" not in rule and not any(r.rule_ids[0].endswith(f"/r{n}") for r in cut):
            idle.append(rule)
    assert not idle


def test_a_small_measurement_has_all_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"FEW": 20, "MANY": 40, "TURN_CHARS": 4_000}.items():
        monkeypatch.setattr(f"tests.bench.rules.{name}", value)
    figures = measure([], [1_000], 1, tmp_path)
    draw(figures, tmp_path)
    assert (tmp_path / "rules.svg").exists()
    assert "ten languages: ten times as many" in table(figures)


@pytest.mark.slow
def test_ten_times_as_many_rules_cost_next_to_nothing(tmp_path: Path) -> None:
    figures = measure([], [1_000, 100_000], 9, tmp_path)
    several, one = figures["ten languages"], figures["one language"]
    assert several["ten_times"] < 1.3, table(figures)
    assert one["ten_times"] < 2.5, table(figures)  # each rule finds its words in the texts, so each costs
    for costs in several["ms_by_size"].values():
        assert costs[str(MANY)] < 1.5 * costs[str(FEW)], table(figures)
    small, large = (costs[str(MANY)] for costs in several["ms_by_size"].values())
    assert large < 150 * small, "a hundred times the text takes a hundred times the time"
