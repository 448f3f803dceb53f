"""The main job on the labelled corpus, as a new user would run it. Skipped where the corpus is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
#: Pages that are enough to see a difference between one process and two.
PAGES = 120


@pytest.fixture(scope="module")
def corpus() -> Path:
    named = os.environ.get("CORPUS")
    if not named or not (Path(named) / "gold.jsonl").is_file():
        pytest.skip("no labelled corpus: set CORPUS to a folder with gold.jsonl and pages/")
    return Path(named)


def test_jobs_do_not_change_a_byte(corpus: Path, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    every = sorted((corpus / "pages").rglob("*.html.gz"))
    for page in every[:: max(1, len(every) // PAGES)]:
        (pages / f"{page.parent.name}-{page.name}").symlink_to(page.resolve())
    for jobs in ("1", "2"):
        command = [
            sys.executable,
            "-m",
            "cleaner",
            "clean",
            "pages",
            "-o",
            f"out{jobs}",
            "-f",
            "json",
            "-j",
            jobs,
            "-q",
        ]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stderr) == (0, "")
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / f"out{n}").glob("*.json")} for n in (1, 2))
    assert len(one) >= PAGES
    assert one == two
