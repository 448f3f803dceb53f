"""What the tests of hosts share: scraped shards, and a place where hosts leave nothing behind."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 240
#: Of 14 records, the two that hold no page.
EMPTY = {"0-3": "null", "3-3": "missing-key"}


def page(n: str) -> str:
    return (
        f"<html><head><title>Ferry {n}</title></head><body><nav><a href='/'>Home</a> <a href='/sea'>Sea</a></nav>"
        f"<article><h1>Ferry {n} returns to Ellery on Monday</h1>"
        "<p>The harbour at Port Ellery will open again on Monday, six weeks after silt closed the channel to all "
        f"but the smallest boats, the board said of ferry {n}.</p>"
        "<p>Some 40,000 tonnes of mud have been taken out of the approach since September, and nobody on this "
        "quay wanted to wait for spring.</p><p>Sign up for our Morning Tide newsletter</p>"
        "<p>The first ferry to Skerrow leaves at 06:40, and passengers are asked to use the north gate, because "
        "the south gate leads past the crane.</p></article><footer>Privacy policy</footer></body></html>"
    )


def records() -> list[list[dict[str, Any]]]:
    """Four shards of three pages, two of them with one more record that holds none."""
    shards: list[list[dict[str, Any]]] = [
        [{"id": f"{i}-{j}", "url": f"https://a.example/{i}/{j}", "html": page(f"{i}-{j}")} for j in range(3)]
        for i in range(4)
    ]
    shards[0].append({"id": "0-3", "url": "https://a.example/0/3", "html": None})
    shards[3].append({"id": "3-3", "url": "https://a.example/3/3"})
    return shards


@pytest.fixture(scope="session")
def expected() -> dict[str, str]:
    """The kept text of each page, by id."""
    from cleaner import Cleaner

    cleaner = Cleaner()
    rows = [row for shard in records() for row in shard if row["id"] not in EMPTY]
    found = {row["id"]: cleaner.clean_html(row["html"], row["url"]).text for row in rows}
    assert len(found) == 12
    assert all("newsletter" not in text and "06:40" in text for text in found.values())
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shards under ``scraped/``."""
    folder = tmp_path_factory.mktemp("host")
    (folder / "scraped").mkdir()
    for i, shard in enumerate(records()):
        lines = "".join(json.dumps(row) + "\n" for row in shard)
        (folder / "scraped" / f"{i}.jsonl").write_text(lines, "utf-8")
    return folder


@pytest.fixture(scope="module")
def host_environment(place: Path) -> dict[str, str]:
    """Loopback only, nothing reported to anyone, nothing written to the user's home."""
    return {
        **os.environ,
        "HOME": str(place),
        "XDG_CACHE_HOME": str(place / "cache"),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # a Ray that takes the loopback for its address
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
        "HF_HUB_OFFLINE": "1",
    }


@pytest.fixture(scope="module")
def run(place: Path, host_environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """``run(program, *arguments)``: a Python program of its own, in its own session, beside the shards."""

    def call(
        program: str, *arguments: str, code: int = 0, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        (place / "program.py").write_text(program, "utf-8")
        ran = subprocess.run(
            [sys.executable, "program.py", *arguments],
            cwd=place,
            env=host_environment | environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            start_new_session=True,
            check=False,
        )
        assert ran.returncode == code, ran.stdout + ran.stderr
        return ran

    return call


@pytest.fixture(scope="session")
def example() -> Callable[[str], str]:
    """The example of a host, as its module's docstring shows it."""

    def find(host: str) -> str:
        spec = find_spec("cleaner.hosts")  # not the host's own module, which needs the host
        assert spec is not None
        assert spec.submodule_search_locations is not None
        source = Path(spec.submodule_search_locations[0], f"{host}.py").read_text("utf-8")
        found = re.search(r'\A"""[^"]*?```python\n(.*?)```', source, re.DOTALL)
        assert found is not None, f"{host}.py has no example"
        return found[1]

    return find
