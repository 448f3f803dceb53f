"""The snapshot: the same packs as the YAML files say, now, whatever the cache folder is like."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from cleaner.errors import PackError
from cleaner.packs.compile import compile_packs
from cleaner.packs.load import load_packs
from cleaner.packs.snapshot import load_snapshot
from cleaner.packs.spec import Examples

PACK = """pack: en/t
version: 3
category: donation
lang: en
define: {a: {any: [{phrase: [x, "don’t"]}, {fuzzy: {phrase: support our work, edits: 2}}]}}
rules:
  - {id: one, why: w, drop: region, from: {use: a}, while: {words: 1..8}, to: {regex: 'é\\d'}, max_blocks: 3, zone: [head, tail],
     unless: [{shape: quote}, {none: [{link_only: true}]}], domains: [a.b], surfaces: [text], confidence: low, category: share,
     examples: {drop: [x], keep: [y]}}
  - {id: two, why: w, keep: block, match: {exact: x}, kind: note, needles: [x], near: {phrase: y}}
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _name: folder)
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "rules" / "en" / "t.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(PACK, "utf-8")
    age(path)
    return tmp_path / "rules"


def age(path: Path, seconds: float = 60) -> None:
    """Make the file that old: a file younger than a moment is not kept a snapshot of."""
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_what_comes_back_is_what_the_files_say(root: Path, cache: Path) -> None:
    written = load_packs(root)
    expected = tuple(
        replace(p, why="", rules=tuple(replace(r, examples=Examples()) for r in p.rules)) for p in written
    )
    first = load_snapshot(root)
    assert len(list(cache.iterdir())) == 1
    second = load_snapshot(root)
    assert first.specs == second.specs == expected
    assert first.triggers == second.triggers == {r.id: r.triggers for r in compile_packs(written)}
    assert first.digest == second.digest


def test_the_second_time_no_yaml_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_snapshot(root)
    monkeypatch.setattr("cleaner.packs.load.load_packs", lambda _: pytest.fail("read the YAML again"))
    load_snapshot(root)


def test_an_edit_shows_at_once_also_one_of_the_same_length(root: Path) -> None:
    path = root / "en" / "t.yaml"
    versions = set()
    for n in range(5):
        path.write_text(PACK.replace("version: 3", f"version: {n}"), "utf-8")
        versions.add(load_snapshot(root).specs[0].version)
    assert versions == {0, 1, 2, 3, 4}


def test_a_file_of_the_same_time_and_size_is_read_anew_while_it_is_young(root: Path) -> None:
    path = root / "en" / "t.yaml"
    now = time.time()
    os.utime(path, (now, now))
    load_snapshot(root)
    path.write_text(PACK.replace("version: 3", "version: 4"), "utf-8")
    os.utime(path, (now, now))
    assert load_snapshot(root).specs[0].version == 4


def test_a_new_a_moved_and_a_deleted_file_show(root: Path) -> None:
    load_snapshot(root)
    other = root / "de" / "t.yaml"
    other.parent.mkdir()
    other.write_text(PACK.replace("en/t", "de/t"), "utf-8")
    age(other)
    assert [p.pack for p in load_snapshot(root).specs] == ["de/t", "en/t"]
    (root / "en" / "t.yaml").unlink()
    assert [p.pack for p in load_snapshot(root).specs] == ["de/t"]
    (root / "de").rename(root / "en2")
    with pytest.raises(PackError):  # its id is not its path any more
        load_snapshot(root)


def test_a_folder_that_is_gone_is_an_error_and_no_old_snapshot(tmp_path: Path) -> None:
    empty = tmp_path / "none"
    empty.mkdir()
    assert load_snapshot(empty).specs == ()
    empty.rmdir()
    with pytest.raises(PackError):
        load_snapshot(empty)


@pytest.mark.parametrize(
    "rubbish",
    [b"", b"{", b"[]", b"{}", b"null", b'{"packs": [{}]}', b'{"packs": [], "triggers": []}', b"\xff\x00"],
)
def test_a_snapshot_that_is_none_is_made_anew(root: Path, cache: Path, rubbish: bytes) -> None:
    expected = load_snapshot(root)
    (path,) = cache.iterdir()
    path.write_bytes(rubbish)
    assert load_snapshot(root) == expected
    assert load_snapshot(root) == expected


def test_a_cache_folder_that_cannot_be_written_costs_time_only(root: Path, cache: Path) -> None:
    cache.write_text("a file, not a folder")
    assert load_snapshot(root).specs[0].pack == "en/t"


def test_a_full_disk_leaves_nothing_behind(root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert load_snapshot(root).specs[0].pack == "en/t"
    assert list(cache.iterdir()) == []


def test_no_home_no_cache(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(_name: str) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("platformdirs.user_cache_path", homeless)
    assert load_snapshot(root).specs[0].pack == "en/t"


def test_many_writers_at_once_agree(root: Path, cache: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: load_snapshot(root), range(16)))
    assert all(f == found[0] for f in found)
    assert [p.suffix for p in cache.iterdir()] == [".json"]


def test_a_folder_may_use_words_that_only_the_built_in_packs_define(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_in, own = tmp_path / "built-in", tmp_path / "own"
    for path, text in (
        (
            built_in / "core" / "words.yaml",
            "pack: core/words\nversion: 1\ndefine: {reply: {phrase: he said}}\n",
        ),
        (
            own / "my" / "t.yaml",
            "pack: my/t\nversion: 1\ncategory: ads\nrules:\n  - {id: a, why: w, drop: block, match: {use: reply}}\n",
        ),
    ):
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    monkeypatch.setattr("cleaner.packs.layers.rules_dir", lambda: built_in)
    monkeypatch.setattr("cleaner.packs.load.rules_dir", lambda: built_in)
    from cleaner.packs.layers import rules_in_force

    assert [r.id for r in rules_in_force(folders=[own]).rules] == ["my/t/a"]
