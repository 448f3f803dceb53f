from __future__ import annotations

import os
from pathlib import Path

import pytest

from cleaner.formats.inputs import find


def names(*paths: object) -> list[str]:
    return [s.name for s in find([str(p) for p in paths]).sources]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b/two.txt", "b/one.html", "a.md.gz", "c.php", "style.css", "b/deep/er.htm.zst"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Some words.")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (tmp_path / ".hidden.txt").write_text("x")
    (tmp_path / "old.txt.bak").write_text("x")
    return tmp_path


def test_a_folder_is_walked_in_name_order(tree: Path) -> None:
    found = find([str(tree)])
    assert [s.name for s in found.sources] == [
        "a.md.gz",
        "b/deep/er.htm.zst",
        "b/one.html",
        "b/two.txt",
        "c.php",
    ]
    assert found.passed_over == {".css": 1, ".png": 1, ".bak": 1}
    assert not found.problems


def test_names_begin_where_the_inputs_part(tree: Path) -> None:
    assert names(tree / "b", tree / "a.md.gz") == ["b/deep/er.htm.zst", "b/one.html", "b/two.txt", "a.md.gz"]
    assert names(tree / "b/two.txt") == ["two.txt"]
    assert names(tree / "b/two.txt", tree / "b/deep/er.htm.zst") == ["two.txt", "deep/er.htm.zst"]


def test_globs_keep_the_tree_below_their_fixed_part(tree: Path) -> None:
    assert names(tree / "**/*.txt") == ["b/two.txt"]
    assert names(f"{tree}/b/*.html") == ["one.html"]
    assert names(f"{tree}/*") == [
        "a.md.gz", "b/deep/er.htm.zst", "b/one.html", "b/two.txt", "c.php", "old.txt.bak", "picture.png", "style.css",
    ]  # fmt: skip


def test_what_is_named_is_taken_whatever_its_name(tree: Path) -> None:
    assert names(tree / ".hidden.txt", tree / "style.css") == [".hidden.txt", "style.css"]


def test_named_twice_is_taken_once(tree: Path) -> None:
    assert names(tree / "c.php", tree / "c.php") == ["c.php"]


def test_a_file_named_like_a_glob_is_itself(tree: Path) -> None:
    (tree / "odd[1].txt").write_text("x")
    assert names(tree / "odd[1].txt") == ["odd[1].txt"]


def test_missing_paths_are_listed(tree: Path) -> None:
    assert find([f"{tree}/nope", f"{tree}/*.nope"]).missing == [f"{tree}/nope", f"{tree}/*.nope"]


def test_the_output_folder_is_not_walked(tree: Path) -> None:
    assert [s.name for s in find([str(tree)], without=[tree / "b"]).sources] == ["a.md.gz", "c.php"]


def test_dangling_links_and_loops_are_problems(tree: Path) -> None:
    (tree / "gone.txt").symlink_to(tree / "nowhere.txt")
    (tree / "self.txt").symlink_to(tree / "self.txt")
    (tree / "b/up").symlink_to(tree)
    found = find([str(tree)])
    assert [(Path(p.path).name, p.message.split(":")[0]) for p in found.problems] == [
        ("up", "link loop"),
        ("gone.txt", "dangling link"),
        ("self.txt", "link loop"),
    ]
    assert len(found.sources) == 5


def test_linked_folders_are_followed(tree: Path) -> None:
    elsewhere = tree / "b/deep"
    (tree / "link").symlink_to(elsewhere)
    assert "link/er.htm.zst" in names(tree)


def test_pipes_in_folders_are_left_alone(tree: Path) -> None:
    os.mkfifo(tree / "pipe.txt")
    assert "pipe.txt" not in names(tree)
