"""How soon the command line answers, and what it must not import for that."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = (
    "trafilatura",
    "lxml",
    "rich",
    "yaml",
    "zstandard",
    "charset_normalizer",
    "selectolax",
    "cleaner.clean",
)


def modules_after(program: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys; print(' '.join(sys.modules))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(ran.stdout.splitlines()[-1].split())


def test_help_imports_nothing_heavy() -> None:
    assert not modules_after("import cleaner.cli.app") & set(HEAVY)


def test_cleaning_a_text_imports_little() -> None:
    program = "from cleaner import Cleaner; Cleaner().clean_text('The mayor spoke.')"
    assert not modules_after(program) & {"trafilatura", "lxml", "rich", "zstandard", "selectolax"}


def soonest(*arguments: str) -> float:
    """Seconds of the quickest of seven runs: what it takes when nothing else is in the way."""
    times = []
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "cleaner", *arguments], check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.mark.slow
def test_help_takes_under_a_quarter_second() -> None:
    assert soonest("--help") < 0.25


@pytest.mark.slow
def test_one_text_takes_under_half_a_second(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("The mayor spoke for an hour.\n\nShare this article\n")
    assert soonest("clean", str(tmp_path / "one.txt")) < 0.5
