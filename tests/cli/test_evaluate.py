from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Cli = Callable[..., Any]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    body = "The mayor spoke for an hour and then he left the hall."
    rows = [
        {"set": "aeb", "page": "a.html.gz", "url": None, "body": body, "captions": []},
        {"set": "more", "page": "b.html", "body": None, "with": ["The mayor"], "without": ["CUT", "left"]},
    ]
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(f"CUT ads\n\n{body}".encode()))
    (tmp_path / "b.html").write_bytes(f"Title of it\n\n{body}".encode())
    return tmp_path


def test_figures_by_set(fake_cli: Cli, corpus: Path) -> None:
    ran = fake_cli("eval", corpus, "--json")
    assert ran.code == 0, ran.err
    figures = json.loads(ran.out)
    assert figures["aeb"] == {"F": 1.0, "P": 1.0, "R": 1.0, "pages": 1}
    assert figures["more"] == {"F": 2 / 3, "P": 0.5, "R": 1.0, "pages": 1}
    assert fake_cli("eval", corpus).out.splitlines()[1].split() == ["aeb", "1.0000", "1.0000", "1.0000", "1"]


def test_what_is_no_corpus_is_said(fake_cli: Cli, corpus: Path, tmp_path: Path) -> None:
    assert fake_cli("eval", tmp_path / "none").code == 3
    (corpus / "b.html").unlink()
    ran = fake_cli("eval", corpus)
    assert ran.code == 4
    assert "b.html: cannot be read" in ran.err
    (corpus / "gold.jsonl").write_text("{}\n")
    assert "gold.jsonl:1: not a row" in fake_cli("eval", corpus).err
