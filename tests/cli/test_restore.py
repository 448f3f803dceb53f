from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Cli = Callable[..., Any]

SOURCES = {
    "a.txt": b"Title\r\nCUT\r\nBody",
    "b/c.md": b"\xef\xbb\xbfCUT\n# Title\n\n\nCUT\n",
    "latin.txt": "CUT Zürich\nÜber\n".encode("latin-1"),
    "wide.txt": "CUT\nÜber\n".encode("utf-16"),
    "broken.txt": "Über“\n".encode() + b"CUT \xff\xfe\nx\xe2\x82",
    "same.txt": b"Nothing to cut\n",
    "empty.txt": b"",
}


def write(folder: Path) -> None:
    for name, data in SOURCES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def test_every_byte_comes_back(fake_cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "in")
    ledger, again = tmp_path / "cuts.jsonl", tmp_path / "again"
    assert fake_cli("clean", tmp_path / "in", "-o", tmp_path / "out", "--ledger", ledger).code == 0
    assert fake_cli("restore", tmp_path / "out", "--ledger", ledger, "-o", again).code == 0
    assert {name: (again / name).read_bytes() for name in SOURCES} == SOURCES


def test_json_outputs_need_no_ledger(fake_cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "in")
    fake_cli("clean", tmp_path / "in", "-o", tmp_path / "out", "-f", "json")
    for name, data in SOURCES.items():
        ran = fake_cli("restore", (tmp_path / "out" / name).with_suffix(".json"))
        assert (ran.code, ran.raw) == (0, data), ran.err


def test_a_page_comes_back_as_its_text(fake_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text("<p>A</p>\n<p>CUT</p>\n<p>B</p>")
    fake_cli("clean", tmp_path / "p.html", "-o", tmp_path / "p.txt", "--ledger", tmp_path / "l")
    assert fake_cli("restore", tmp_path / "p.txt", "--ledger", tmp_path / "l").raw == b"A\nCUT\nB"


def test_what_was_cleaned_in_place_comes_back_packed(fake_cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "in/a.txt.gz"
    path.parent.mkdir()
    path.write_bytes(gzip.compress(b"A\nCUT\n"))
    fake_cli("clean", path, "--in-place", "--ledger", tmp_path / "l")
    assert gzip.decompress(path.read_bytes()) == b"A\n"
    fake_cli("restore", path, "--ledger", tmp_path / "l", "-o", tmp_path / "again")
    assert gzip.decompress((tmp_path / "again/a.txt.gz").read_bytes()) == b"A\nCUT\n"


def test_what_cannot_be_restored_is_said(fake_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A\nCUT\n")
    fake_cli("clean", tmp_path / "a.txt", "-o", tmp_path / "out" / "a.txt", "--ledger", tmp_path / "l")
    (tmp_path / "out/a.txt").write_text("edited")
    ran = fake_cli("restore", tmp_path / "out/a.txt", "--ledger", tmp_path / "l")
    assert ran.code == 4
    assert "edited" in ran.err
    assert fake_cli("restore", tmp_path / "out/a.txt").code == 4
    assert fake_cli("restore", tmp_path / "nope", "--ledger", tmp_path / "l").code == 3
