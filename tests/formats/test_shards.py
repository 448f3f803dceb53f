from __future__ import annotations

from pathlib import Path

import fsspec
import pytest

from cleaner.errors import UsageError
from cleaner.formats.inputs import Source
from cleaner.formats.shards import Places, find_shards, kind_of_paths, plan_shards


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")


def test_the_kind_is_what_all_names_say() -> None:
    assert kind_of_paths(["a.jsonl.gz", "x/b.NDJSON"]) == "jsonl"
    assert kind_of_paths(["s3://bucket/*.parquet"]) == "parquet"
    assert kind_of_paths(["a.warc.gz"]) == "warc"
    assert kind_of_paths(["a.jsonl", "a.html"]) is None
    assert kind_of_paths(["folder"]) is None


def test_folders_give_their_files_of_that_kind(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "b.jsonl.zst",
        "a.ndjson",
        "page.html",
        "x/c.jsonl",
        "_rejects/a.jsonl",
        ".h/a.jsonl",
        "d.parquet",
    )
    names = [s.name for s in find_shards([str(tmp_path)], "jsonl", [])]
    assert names == ["a.ndjson", "b.jsonl.zst", "x/c.jsonl"]
    assert len(find_shards([str(tmp_path / "page.html")], "jsonl", [])) == 1  # named itself: taken as asked


@pytest.mark.parametrize("path", ["nothing", "empty", "memory://nowhere/x.jsonl"])
def test_nothing_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        find_shards([path], "jsonl", [])


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("memory://bucket/news", ["a.jsonl", "x/b.jsonl.gz"]),
        ("memory://bucket/news/*.jsonl", ["a.jsonl"]),
        ("memory://bucket/*/x/*", ["news/x/b.jsonl.gz"]),
        ("memory://bucket/news/a.jsonl", ["a.jsonl"]),
    ],
)
def test_urls(path: str, names: list[str]) -> None:
    store = fsspec.filesystem("memory")
    for name in ("a.jsonl", "x/b.jsonl.gz", "c.txt", "_rejects/a.jsonl"):
        if "*" not in path or not name.startswith("_"):
            store.pipe(f"/bucket/news/{name}", b"{}")
    try:
        sources = find_shards([path], "jsonl", [])
        assert [s.name for s in sources] == names
        assert all(store.cat(s.path) == b"{}" for s in sources)
    finally:
        store.rm("/bucket", recursive=True)


def test_outputs_mirror_inputs_and_all_else_stands_beside() -> None:
    (shard,) = plan_shards([Source("/in/x/a.jsonl.gz", "x/a.jsonl.gz")], Places("/out", ledger="/cuts"))
    assert (shard.output, shard.packing) == ("/out/x/a.jsonl.gz", "gz")
    assert shard.rejects == "/out/_rejects/x/a.jsonl.gz.jsonl"
    assert shard.ledger == "/cuts/x/a.jsonl.gz.jsonl"
    (shard,) = plan_shards([Source("/in/a.warc.gz", "a.warc.gz")], Places("s3://out/", convert=True))
    assert (shard.output, shard.rejects) == ("s3://out/a.jsonl.gz", "s3://out/_rejects/a.jsonl.gz.jsonl")
    (shard,) = plan_shards([Source("-", "-")], Places("x.jsonl.zst", single=True))
    assert (shard.output, shard.packing, shard.rejects) == ("x.jsonl.zst", "zst", None)


@pytest.mark.parametrize(
    ("sources", "places"),
    [
        ([Source("/in/a.jsonl", "a.jsonl")], Places("/in")),
        ([Source("/x/a.warc", "a.warc"), Source("/x/a.warc.", "a.warc")], Places("/out")),
        ([Source("/a.jsonl", "a"), Source("/b.jsonl", "b")], Places()),
        ([Source("/a.jsonl", "a"), Source("/b.jsonl", "b")], Places("/c.jsonl", single=True)),
    ],
)
def test_nothing_is_written_over(sources: list[Source], places: Places) -> None:
    with pytest.raises(UsageError):
        plan_shards(sources, places)
