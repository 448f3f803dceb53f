from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from tests.bench.generate import records
from tests.bench.stream import main


def test_the_records_are_the_same_every_time_and_of_the_right_sizes() -> None:
    made = list(records(300))
    assert made == list(records(300))
    assert 4_000 < statistics.median(len(r["text"]) for r in made) < 9_000
    pages = [r["html"] for r in records(12, pages=1.0)]
    assert 60_000 < statistics.median(map(len, pages)) < 250_000


@pytest.mark.slow
def test_the_stage_costs_little(tmp_path: Path) -> None:
    figures = main(["--records", "400", "--overhead-records", "150", "--out", str(tmp_path)])
    assert figures["overhead"]["overhead"] < 0.15
    assert figures["workers_1"]["records"] == figures["workers_2"]["records"] == 400
    assert (tmp_path / "memory2.svg").exists()
