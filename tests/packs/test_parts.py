"""Parts: only the pack that was saved is read again."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from cleaner.packs import builtin, parts
from cleaner.packs.load import load_pack
from cleaner.packs.parts import read_parts
from cleaner.packs.problems import PackLoadError

if TYPE_CHECKING:
    from pathlib import Path

RULE = "rules:\n  - {id: one, why: w, drop: block, match: {all: [{phrase: zork this}, {use: said}]}}\n"


def write(root: Path, pack_id: str, body: str, age: float = 60) -> Path:
    path = root / f"{pack_id}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"pack: {pack_id}\nversion: 1\ncategory: ads\n{body}")
    then = time.time() - age
    os.utime(path, (then, then))
    return path


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(builtin, "_PACKAGE", tmp_path / "package")
    write(tmp_path / "package" / "_rules", "core/words", "define: {said: {phrase: he said}}\n")
    write(tmp_path / "rules", "xx/a", RULE)
    write(tmp_path / "rules", "xx/b", RULE)
    return tmp_path / "rules"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    load = load_pack

    def noting(path: Path, root: Path) -> object:
        seen.append(path.stem)
        return load(path, root)

    monkeypatch.setattr(parts, "load_pack", noting)
    return seen


def test_only_what_changed_is_read(root: Path, read: list[str]) -> None:
    first = read_parts(root, {})
    assert read == ["a", "b"]
    assert read_parts(root, first) == first
    write(root, "xx/b", RULE.replace("zork", "frob"), age=50)
    second = read_parts(root, first)
    assert read == ["a", "b", "b"]
    assert second["parts"]["xx/a"] is first["parts"]["xx/a"]
    assert second["parts"]["xx/b"]["triggers"]["xx/b/one"][0][0] == " frob this "


def test_other_shared_words_and_everything_is_read(root: Path, tmp_path: Path, read: list[str]) -> None:
    first = read_parts(root, {})
    write(tmp_path / "package" / "_rules", "core/words", "define: {said: {phrase: she said}}\n", age=50)
    second = read_parts(root, first)
    assert read == ["a", "b", "a", "b"]
    assert second["state"] != first["state"]


def test_a_file_that_may_still_change_unseen_is_not_kept(root: Path, read: list[str]) -> None:
    write(root, "xx/b", RULE, age=0)
    first = read_parts(root, {})
    read_parts(root, first)
    assert read == ["a", "b", "b"]


def test_a_deleted_pack_is_gone(root: Path) -> None:
    first = read_parts(root, {})
    (root / "xx" / "a.yaml").unlink()
    assert list(read_parts(root, first)["parts"]) == ["xx/b"]


def test_all_problems_come_at_once(root: Path) -> None:
    write(root, "xx/a", "rules: [\n")
    write(root, "xx/b", "")
    with pytest.raises(PackLoadError) as caught:
        read_parts(root, {})
    assert [p.code for p in caught.value.problems] == ["R001", "R007"]
