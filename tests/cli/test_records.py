from __future__ import annotations

import gzip
import io
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable

    Cli = Callable[..., Any]
    Start = Callable[..., subprocess.Popen[str]]

TEXT = "Title\nCUT ads\nBody"


def lines(n: int, start: int = 0) -> bytes:
    return b"".join(
        json.dumps({"n": i, "text": f"{i}\nCUT {i}\nBody"}).encode() + b"\n" for i in range(start, start + n)
    )


def texts(data: bytes) -> list[str]:
    return [json.loads(line)["cleaned_text"] for line in data.splitlines()]


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(lines(40) + b'{"bad\n' + lines(40, 40))
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(lines(50)))
    (folder / "c.ndjson.zst").write_bytes(zstandard.ZstdCompressor().compress(lines(50)))
    (folder / "page.html").write_text("<p>not a file of records</p>")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and ".cleaner" not in p.parts)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def test_a_named_file_goes_to_the_screen(fake_cli: Cli, shards: Path) -> None:
    ran = fake_cli("clean", shards / "b.jsonl.gz")
    assert ran.code == 0, ran.err
    assert texts(ran.raw) == [f"{i}\nBody" for i in range(50)]


def test_shards_in_shards_out(fake_cli: Cli, shards: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = fake_cli("clean", shards, "--input", "jsonl", "-o", out, "--summary", tmp_path / "s.json")
    assert ran.code == 4
    assert "1 REJECTED (invalid-json 1)" in ran.out
    made = tree(out)
    assert sorted(made) == ["_rejects/a.jsonl", "a.jsonl", "b.jsonl.gz", "c.ndjson.zst"]
    assert len(texts(made["a.jsonl"])) == 80
    assert texts(gzip.decompress(made["b.jsonl.gz"])) == [f"{i}\nBody" for i in range(50)]
    reject = json.loads(made["_rejects/a.jsonl"])
    assert (reject["line"], reject["raw"]) == (41, '{"bad')
    summary = json.loads((tmp_path / "s.json").read_text())
    assert summary["records"] == {"read": 181, "written": 180, "passed": 0, "blank": 0, "rejected": 1}
    described = json.loads((out / ".cleaner" / "settings.json").read_text())
    assert next(iter(described.values()))["packs"] == {"en/fake": 3}


def test_any_number_of_jobs_gives_the_same_bytes(fake_cli: Cli, shards: Path, tmp_path: Path) -> None:
    made = []
    for jobs in (1, 2):
        out = tmp_path / f"out{jobs}"
        ledger = tmp_path / f"cuts{jobs}"
        assert (
            fake_cli("clean", shards, "--input", "jsonl", "-o", out, "-j", jobs, "--ledger", ledger).code == 4
        )
        made.append((tree(out), tree(ledger)))
    assert made[0] == made[1]
    assert b"cleaned_removals" not in made[0][0]["a.jsonl"]
    assert len(made[0][1]["a.jsonl"].splitlines()) == 80


def test_a_second_run_does_what_is_new_or_changed(fake_cli: Cli, shards: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ("clean", shards, "--input", "jsonl", "-o", out)
    fake_cli(*command)
    before = tree(out)
    ran = fake_cli(*command)
    assert "3 skipped" in ran.out
    assert ran.code == 4  # there are rejects still
    assert tree(out) == before
    (shards / "a.jsonl").write_bytes(lines(3))
    ran = fake_cli(*command)
    assert (ran.code, "2 skipped" in ran.out) == (0, True)
    assert sorted(tree(out)) == ["a.jsonl", "b.jsonl.gz", "c.ndjson.zst"]
    assert "3 cleaned" in fake_cli(*command, "--replace", "--no-removals").out.replace(
        "103 cleaned", "3 cleaned"
    )


def test_keys_and_where_the_result_goes(fake_cli: Cli) -> None:
    record = json.dumps({"doc": 5, "body": TEXT, "page": None, "n": 1}).encode() + b"\n"
    ran = fake_cli(
        "clean", "-", "--input", "jsonl", "--text-key", "body", "--replace", "--no-removals", stdin=record
    )
    assert json.loads(ran.raw) == {"doc": 5, "body": "Title\nBody", "page": None, "n": 1, "cleaned_flags": []}
    ran = fake_cli(
        "clean", "-", "--input", "jsonl", "--text-key", "body", "--output-key", "clean", stdin=record
    )
    assert json.loads(ran.raw)["clean"] == "Title\nBody"
    ran = fake_cli("clean", "-", "--input", "jsonl", "--text-key", "wrong", "--id-key", "doc", stdin=record)
    assert (ran.code, ran.raw) == (4, b"")
    assert "-:1: no field `wrong`; rejected" in ran.err


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.ZstdCompressor().compress])
@pytest.mark.parametrize("jobs", [1, 2])
def test_standard_input_may_be_compressed(fake_cli: Cli, pack: Callable[[bytes], bytes], jobs: int) -> None:
    ran = fake_cli("clean", "-", "--input", "jsonl", "-j", jobs, stdin=pack(lines(100)))
    assert texts(ran.raw) == [f"{i}\nBody" for i in range(100)]


def test_rejects_of_standard_input(fake_cli: Cli, tmp_path: Path) -> None:
    bad = b'{"bad\n' * 30
    ran = fake_cli("clean", "-", "--input", "jsonl", stdin=bad)
    assert ran.err.count("rejected") == 20 + 0
    assert "further rejects are only counted" in ran.err
    ran = fake_cli("clean", "-", "--input", "jsonl", "--rejects", tmp_path / "r.jsonl", stdin=bad)
    assert ran.err == ""
    assert len((tmp_path / "r.jsonl").read_bytes().splitlines()) == 30


def test_parquet(fake_cli: Cli, tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [TEXT, None], "n": [1, 2]}), tmp_path / "a.parquet")
    ran = fake_cli("clean", tmp_path / "a.parquet", "-o", tmp_path / "out")
    assert ran.code == 4, ran.err
    assert pq.read_table(tmp_path / "out" / "a.parquet")["cleaned_text"].to_pylist() == ["Title\nBody"]
    assert fake_cli("clean", tmp_path / "a.parquet").code == 4
    assert (
        "index stands at its end"
        in fake_cli("clean", "-", "--input", "parquet", "-o", tmp_path / "x.parquet").err
    )


def test_warc_to_json_lines(fake_cli: Cli, tmp_path: Path) -> None:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Title</p>\n<p>CUT</p>"
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Length: %d\r\n"
    head += b"Content-Type: application/http; msgtype=response\r\n\r\n"
    (tmp_path / "a.warc").write_bytes(head % len(http) + http + b"\r\n\r\n")
    ran = fake_cli("clean", tmp_path / "a.warc", "--format", "jsonl", "-o", tmp_path / "a.jsonl.gz")
    assert ran.code == 0, ran.err
    assert texts(gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes())) == ["Title\n"]
    assert b"WARC-Type: conversion" in fake_cli("clean", tmp_path / "a.warc").raw


def test_urls_in_and_out(fake_cli: Cli, tmp_path: Path) -> None:
    store = fsspec.filesystem("memory")
    store.pipe("/news/in/a.jsonl", lines(5))
    try:
        command = ("clean", "memory://news/in", "--input", "jsonl", "-o", "memory://news/out", "-j", 1)
        assert fake_cli(*command, "--state", tmp_path).code == 0
        assert len(texts(store.cat("/news/out/a.jsonl"))) == 5
        assert "1 skipped" in fake_cli(*command, "--state", tmp_path).out
        store.rm("/news/out/a.jsonl")
        assert "5 cleaned" in fake_cli(*command, "--state", tmp_path).out
    finally:
        store.rm("/news", recursive=True)


def test_events_and_metrics(fake_cli: Cli, shards: Path, tmp_path: Path) -> None:
    log, metrics = tmp_path / "log.jsonl", tmp_path / "m.prom"
    fake_cli("clean", shards / "a.jsonl", "-o", tmp_path / "out", "--log", log, "--metrics", metrics)
    events = [json.loads(line) for line in log.read_text().splitlines()]
    assert [e["event"] for e in events] == ["run-started", "record-rejected", "file-cleaned", "run-ended"]
    assert (events[1]["level"], events[1]["line"], events[1]["reason"]) == ("warning", 41, "invalid-json")
    assert events[2]["read"] == events[2]["written"] + events[2]["rejected"] == 81
    assert 'cleaner_run_records{outcome="rejected"} 1.0' in metrics.read_text()
    assert "run-started" in fake_cli("clean", shards / "a.jsonl", "--log", "-").err
    assert fake_cli("clean", shards / "a.jsonl", "--log", tmp_path).code == 4


def test_plain_files_have_figures_too(fake_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    assert fake_cli("clean", tmp_path / "a.txt", "--summary", tmp_path / "s.json").code == 0
    assert json.loads((tmp_path / "s.json").read_text())["files"]["cleaned"] == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["a.jsonl", "--in-place"], "--in-place: not for files of records"),
        (["a.jsonl", "--diff", "--format", "html"], "--diff, --format html: not for"),
        (["a.jsonl", "--replace", "--output-key", "x"], "exclude each other"),
        (["a.jsonl", "-o", "b.parquet"], "what is written is jsonl"),
        (["a.jsonl", "--format", "jsonl"], "makes JSON Lines of WARC files"),
        (["a.jsonl", "--state", "x"], "--state is for"),
        (["a.jsonl", "--text-key", "url"], "named twice"),
        (["a.jsonl", "b.jsonl"], "nowhere to write"),
        (["nothing.jsonl"], "no such file"),
        (["a.txt", "--rejects", "x"], "for files of records"),
        (["a.txt", "-o", "s3://bucket"], "URLs are for files of records"),
        ([".", "--input", "warc", "-o", "out"], "nothing matched"),
        (["only", "-o", "out"], "files of records in folders are read with --input"),
    ],
)
def test_wrong_usage(
    fake_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_bytes(lines(2))
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "only").mkdir()
    (tmp_path / "only" / "a.jsonl").write_bytes(lines(2))
    ran = fake_cli("clean", *arguments)
    assert ran.code == 3
    assert says in ran.err


# --- bad inputs: the rest goes through, nothing is lost -------------------------------------------


@pytest.mark.parametrize(
    ("name", "pack"), [("a.jsonl.gz", gzip.compress), ("a.jsonl.zst", zstandard.ZstdCompressor().compress)]
)
def test_truncated_files(
    fake_cli: Cli, shards: Path, tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    whole = b"".join(
        lines(1, i) + json.dumps({"text": os.urandom(500).hex()}).encode() + b"\n" for i in range(2000)
    )
    (shards / "a.jsonl").unlink()
    (shards / name).write_bytes(pack(whole)[:-5000])
    out = tmp_path / "out"
    ran = fake_cli("clean", shards, "--input", "jsonl", "-o", out)
    assert ran.code == 4
    assert "truncated" in ran.err
    assert "records before that were read" in ran.err
    made = tree(out)
    reject = json.loads(made[f"_rejects/{name}.jsonl"])
    unpacked = b"".join(fake_blocks(made[name], name))
    assert whole.startswith(b"".join(original(line) for line in unpacked.splitlines()))
    assert (reject["reason"], reject["line"]) == ("cut-short", len(unpacked.splitlines()) + 1)
    assert len(texts(gzip.decompress(made["b.jsonl.gz"]))) == 50
    assert f"{name}" not in (out / ".cleaner" / "manifest.jsonl").read_text()


def fake_blocks(data: bytes, name: str) -> Any:
    from cleaner.formats.stream import unpacked

    return unpacked(io.BytesIO(data), "gz" if name.endswith("gz") else "zst")


def original(line: bytes) -> bytes:
    record = {k: v for k, v in json.loads(line).items() if not k.startswith("cleaned_")}
    return json.dumps(record).encode() + b"\n"


def test_a_bad_file_does_not_stop_the_others(fake_cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.parquet").write_bytes(b"PAR1" + bytes(100) + b"PAR1")
    pq.write_table(pa.table({"text": [1]}), folder / "b.parquet")
    pq.write_table(pa.table({"text": [TEXT]}), folder / "c.parquet")
    ran = fake_cli("clean", folder, "--input", "parquet", "-o", tmp_path / "out")
    assert ran.code == 4
    assert "a.parquet: not a Parquet file that can be read" in ran.err
    assert "b.parquet: column `text` holds int64, not strings" in ran.err
    assert sorted(tree(tmp_path / "out")) == ["c.parquet"]
    ran = fake_cli("clean", folder, "--input", "parquet", "-o", tmp_path / "out2", "--fail-fast")
    assert not tree(tmp_path / "out2")


def far_line(folder: Path, number: int) -> Path:
    line = b'{"text": "a"}\n'
    with (folder / "far.jsonl").open("wb") as file:
        for _ in range((number - 1) // 1000):
            file.write(line * 1000)
        file.write(line * ((number - 1) % 1000) + b'{"text": tru}\n' + line)
    return folder / "far.jsonl"


@pytest.mark.parametrize("number", [20_003, pytest.param(1_000_003, marks=pytest.mark.slow)])
def test_invalid_json_far_down(fake_cli: Cli, tmp_path: Path, number: int) -> None:
    far_line(tmp_path, number)
    ran = fake_cli(
        "clean", tmp_path / "far.jsonl", "-o", tmp_path / "out.jsonl", "--rejects", tmp_path / "r.jsonl"
    )
    assert ran.code == 4
    reject = json.loads((tmp_path / "r.jsonl").read_bytes())
    assert (reject["line"], reject["reason"]) == (number, "invalid-json")
    assert (tmp_path / "out.jsonl").read_bytes().count(b"\n") == number


@pytest.mark.parametrize("megabytes", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_huge_record_costs_itself_and_no_memory(start_fake: Start, tmp_path: Path, megabytes: int) -> None:
    few, many = (peak_kb(start_fake, tmp_path / f"{size}", size, most_mb=5) for size in (1, megabytes))
    assert many < few + 20_000  # twice the limit, and then some; kept, the smaller one takes 80 MB


def peak_kb(start_fake: Start, folder: Path, megabytes: int, most_mb: int) -> int:
    """The memory that the command line holds at most, over a record of so many MB between two small ones."""
    folder.mkdir()
    source, out = folder / "a.jsonl", folder / "out.jsonl"
    with source.open("wb") as file:
        file.write(b'{"text": "first"}\n{"text": "')
        for _ in range(megabytes):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"text": "last"}\n')
    process = start_fake(
        "clean",
        source,
        "-o",
        out,
        "--max-mb",
        most_mb,
        "-j",
        2,
        env={**os.environ, "PEAK": str(folder / "peak")},
    )
    _, err = process.communicate()
    if megabytes > most_mb:
        assert process.returncode == 4, err
        assert f"a.jsonl:2: larger than {most_mb} MB" in err
        assert texts(out.read_bytes()) == ["first", "last"]
    status = (folder / "peak").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def test_a_full_disk_stops_the_run_and_loses_nothing(start_fake: Start, shards: Path, tmp_path: Path) -> None:
    (shards / "b.jsonl.gz").write_bytes(gzip.compress(lines(4000)))

    def small_files_only() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))

    out = tmp_path / "out"
    command = ("clean", shards, "--input", "jsonl", "-o", out, "-j", 2, "-q")
    process = start_fake(*command, preexec_fn=small_files_only)
    err = process.communicate(timeout=60)[1]
    assert process.returncode == 4
    assert "b.jsonl.gz: the file would grow larger than this system allows" in err
    assert sorted(tree(out)) == ["_rejects/a.jsonl", "a.jsonl"]
    process = start_fake(*command)
    assert process.communicate(timeout=60)[1] == ""
    assert len(texts(gzip.decompress(tree(out)["b.jsonl.gz"]))) == 4000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_device_as_standard_output(start_fake: Start, shards: Path) -> None:
    with open("/dev/full", "wb") as full:
        process = start_fake("clean", shards / "b.jsonl.gz", stdout=full)
        err = process.communicate(timeout=60)[1]
    assert (process.returncode, "no space left" in err) == (4, True)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_closed_pipe_is_no_error(start_fake: Start, tmp_path: Path, jobs: int) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(10_000))
    process = start_fake("clean", tmp_path / "a.jsonl", "-j", jobs, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=60) == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_records_come_out_as_they_come_in(start_fake: Start, jobs: int) -> None:
    process = start_fake(
        "clean", "-", "--input", "jsonl", "-j", jobs, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for i in range(3):
        process.stdin.write(lines(1, i).decode())
        process.stdin.flush()
        assert select.select([process.stdout], [], [], 30)[0], "nothing came out"
        assert json.loads(process.stdout.readline())["n"] == i
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")


def test_a_crash_costs_a_flag(fake_cli: Cli, tmp_path: Path) -> None:
    texts_ = ["A\nCUT", "CRASH\nCUT", "B\nCUT"]
    data = b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts_)
    (tmp_path / "a.jsonl").write_bytes(lines(20) + data + lines(20))
    ran = fake_cli("clean", tmp_path / "a.jsonl", "-j", 2)
    assert ran.code == 0, ran.err
    made = [json.loads(line) for line in ran.raw.splitlines()]
    assert len(made) == 43
    assert [(r["cleaned_text"], r["cleaned_flags"]) for r in made[20:23]] == [
        ("A\n", []), ("CRASH\nCUT", ["crashed"]), ("B\n", []),
    ]  # fmt: skip


# --- kill tests -----------------------------------------------------------------------------------


def start_and_kill(start_fake: Start, command: tuple[object, ...], seconds: float) -> None:
    process = start_fake(*command, stdout=subprocess.DEVNULL)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()


@pytest.mark.parametrize("kills", [1, pytest.param(20, marks=pytest.mark.slow)])
def test_a_killed_run_goes_on_to_the_same_bytes(start_fake: Start, tmp_path: Path, kills: int) -> None:
    import random

    folder = tmp_path / "in"
    folder.mkdir()
    size = 300 if kills == 1 else 4000
    for n in range(4):
        (folder / f"{n}.jsonl.gz").write_bytes(gzip.compress(lines(size, n) + b'{"bad\n', compresslevel=1))
    (folder / "plain.jsonl").write_bytes(lines(size))

    def command(out: str) -> tuple[object, ...]:
        return (
            "clean",
            folder,
            "--input",
            "jsonl",
            "-o",
            tmp_path / out,
            "-j",
            2,
            "-q",
            "--ledger",
            tmp_path / f"{out}-cuts",
        )

    begun = time.monotonic()
    process = start_fake(*command("whole"))
    process.communicate(timeout=120)
    assert process.returncode == 4
    lasts = time.monotonic() - begun
    instants = random.Random(6)  # noqa: S311 - any instants will do
    for n in range(kills):
        out = f"out{n}"
        for _ in range(1 if kills == 1 else 3):
            start_and_kill(start_fake, command(out), instants.uniform(0.1, lasts))
        process = start_fake(*command(out))
        _, err = process.communicate(timeout=120)
        assert process.returncode == 4, err
        assert tree(tmp_path / out) == tree(tmp_path / "whole"), f"seed 6, run {n}"
        assert tree(tmp_path / f"{out}-cuts") == tree(tmp_path / "whole-cuts")
        shutil.rmtree(tmp_path / out)
        shutil.rmtree(tmp_path / f"{out}-cuts")


def test_the_module_needs_no_extra_to_start() -> None:
    program = "import sys, cleaner.cli.app; print([m for m in ('pyarrow', 'fastwarc', 'fsspec', 'prometheus_client') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )
