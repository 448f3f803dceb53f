from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.errors import UsageError
from cleaner.formats.manifest import Done, Manifest


def done(output: str = "a.txt", source: str = "/in/a.txt", **more: object) -> Done:
    return Done(output, source, "sha", "settings", 4, **more)  # type: ignore[arg-type]


def test_what_is_added_is_known_to_the_next_run(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("news")
    with Manifest(tmp_path) as manifest:
        manifest.add(done(ledger="/l", ledger_end=7))
    with Manifest(tmp_path) as again:
        assert again.known("a.txt", "settings", None) == "sha"
        assert again.known("a.txt", "settings", "/l") == "sha"
        assert again.ledger_end("/l") == 7


def test_what_differs_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("news")
    with Manifest(tmp_path) as manifest:
        manifest.add(done())
        assert manifest.known("a.txt", "other settings", None) is None
        assert manifest.known("a.txt", "settings", "/a-ledger-that-lacks-it") is None
        assert manifest.known("b.txt", "settings", None) is None
        (tmp_path / "a.txt").write_text("longer news")
        assert manifest.known("a.txt", "settings", None) is None
        (tmp_path / "a.txt").unlink()
        assert manifest.known("a.txt", "settings", None) is None


def test_a_line_cut_short_is_dropped(tmp_path: Path) -> None:
    with Manifest(tmp_path) as manifest:
        manifest.add(done("a.txt"))
        manifest.add(done("b.txt"))
    path = tmp_path / ".cleaner/manifest.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    with Manifest(tmp_path) as again:
        assert set(again.done) == {"a.txt"}
        again.add(done("b.txt"))
    assert path.read_bytes() == whole


def test_lines_of_another_version_are_ignored(tmp_path: Path) -> None:
    with Manifest(tmp_path):
        pass
    (tmp_path / ".cleaner/manifest.jsonl").write_text('{"output": "x"}\n[1]\nnonsense\n')
    with Manifest(tmp_path) as manifest:
        assert not manifest.done


def test_two_runs_do_not_write_into_one_folder(tmp_path: Path) -> None:
    with Manifest(tmp_path), pytest.raises(UsageError, match="another run"), Manifest(tmp_path):
        pass


def test_an_output_belongs_to_its_source_while_that_exists(tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    source.write_text("x")
    with Manifest(tmp_path / "out") as manifest:
        manifest.add(done(source=str(source)))
        assert manifest.foreign("a.txt", "/other") == str(source)
        assert manifest.foreign("a.txt", str(source)) is None
        source.unlink()
        assert manifest.foreign("a.txt", "/other") is None
