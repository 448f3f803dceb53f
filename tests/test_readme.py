"""The README's examples for files of records run as they stand."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
SECTION = README.split("## Files of records\n")[1].split("\n## ")[0]
COMMANDS = re.findall(r"```\n(.+?)```", SECTION, re.DOTALL)[0]
[PYTHON] = re.findall(r"```python\n(.+?)```", SECTION, re.DOTALL)
TEXT = "Ferries return\n\nThe harbour opens again on Monday, the board said.\n\nShare this article\n"


def records() -> bytes:
    return b"".join(json.dumps({"id": n, "text": TEXT}).encode() + b"\n" for n in range(3))


def warc() -> bytes:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Ferries</h1><p>{TEXT * 3}</p>".encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Length: {len(http)}\r\n"
    )
    return head.encode() + b"Content-Type: application/http; msgtype=response\r\n\r\n" + http + b"\r\n\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shards").mkdir()
    (tmp_path / "news.jsonl.gz").write_bytes(gzip.compress(records()))
    (tmp_path / "shards/0.jsonl").write_bytes(records())
    (tmp_path / "crawl.warc.gz").write_bytes(gzip.compress(warc()))
    pq.write_table(pa.table({"body": [TEXT], "n": [1]}), tmp_path / "rows.parquet")
    return tmp_path


def test_the_commands_run_as_they_stand(folder: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", COMMANDS],
        cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in (folder / "clean.jsonl").read_bytes().splitlines()]
    assert ["Share this article" in line["cleaned_text"] for line in lines] == [False] * 3
    made = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert made >= {
        "clean.jsonl.gz", "out/0.jsonl", "cuts/0.jsonl", "run.prom", "run.json", "out/rows.parquet",
        "out/crawl.warc.gz", "pages.jsonl",
    }  # fmt: skip
    assert "Share" not in pq.read_table(folder / "out/rows.parquet")["body"][0].as_py()


def test_the_python_runs_as_it_stands(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PYTHON], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "'cleaned_text': 'Title\\n'" in done.stdout or "'cleaned_text': 'Title'" in done.stdout
