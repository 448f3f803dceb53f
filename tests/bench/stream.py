"""The stage for files of records, measured: overhead, workers, memory.

    python -m tests.bench.stream --records 200000 --out /tmp/bench

overhead: processor time of the stage alone (``cleaner clean`` in one process on JSON Lines, with
results made before in place of the cleaner), over that of a plain loop of ``clean_text`` and
``clean_html`` on the same documents; least of ``--repeat`` turns each, on ``--overhead-records``.
Taking the one from the other with the cleaner inside would drown it in the noise of the machine. workers: wall time of one and two worker processes. memory: resident memory
of the whole process tree over time, as CSV and SVG.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner import Cleaner
from cleaner.formats.chunk import Job
from cleaner.formats.shard_run import Options, run_shards
from cleaner.formats.shards import Places, find_shards, plan_shards
from cleaner.model import Result
from cleaner.records import Fields
from tests.bench.generate import records, write_shards
from tests.bench.plot import plot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SAMPLE_S = 1.0
MB = 1e6


def overhead(folder: Path, count: int, pages: float, repeat: int) -> dict[str, float]:
    """Milliseconds of processor time a record: the plain calls, the stage around them; and their ratio."""
    write_shards(folder / "few", count, shards=1, pages=pages)
    cleaner = Cleaner()
    documents = [(r.get("html"), r.get("text"), r["url"]) for r in records(count, pages=pages)]

    def plain() -> None:
        for html, text, url in documents:
            result = (
                cleaner.clean_html(html, url) if html is not None else cleaner.clean_text(text or "", url)
            )
            result.text  # noqa: B018 - it is computed when asked for

    job = Job(Replay(cleaner, documents), Fields())

    def stage() -> None:
        shards = plan_shards(find_shards([str(folder / "few")], "jsonl", []), Places(str(folder / "few-out")))
        with closing(run_shards(job, shards, Options())) as outcomes:
            for _ in outcomes:
                pass

    turns = [(_cpu(plain), _cpu(stage)) for _ in range(repeat)]
    of_plain, of_stage = (min(times) / count * 1e3 for times in zip(*turns, strict=True))
    return {
        "plain_ms": of_plain, "stage_ms": of_stage, "overhead": of_stage / of_plain,
        "of_which_json_ms": min(_cpu(partial(_through_json, folder / "few" / "0000.jsonl")) for _ in range(repeat)) / count * 1e3,
    }  # fmt: skip


def _through_json(path: Path) -> None:
    with path.open("rb") as file:
        for line in file:
            json.dumps(json.loads(line), ensure_ascii=False).encode()


def _anew(result: Result) -> Result:
    """The result with its text not yet put together."""
    return Result(result.document, result.removals, result.kinds, result.metadata, result.flags, result.label)


class Replay:
    """Gives results that were made before."""

    def __init__(self, cleaner: Cleaner, documents: Sequence[tuple[str | None, str | None, str]]) -> None:
        self.results = {
            html or text: cleaner.clean_html(html, url)
            if html is not None
            else cleaner.clean_text(text or "", url)
            for html, text, url in documents
        }

    def clean_text(self, text: str, url: str | None = None) -> Result:  # noqa: ARG002 - the cleaner's signature
        """The result for a text."""
        return _anew(self.results[text])

    def clean_html(self, data: bytes | str, url: str | None = None) -> Result:  # noqa: ARG002 - see above
        """The result for a page."""
        return _anew(self.results[str(data)])


def _cpu(work: Callable[[], None]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def run(folder: Path, jobs: int, watch: Callable[[int, float], None]) -> dict[str, float]:
    """Wall and processor seconds of a whole run by the command line; ``watch(pid, seconds)`` every second."""
    out = folder / f"out{jobs}"
    shutil.rmtree(out, ignore_errors=True)
    command = [
        sys.executable,
        "-m",
        "cleaner",
        "clean",
        str(folder / "in"),
        "--input",
        "jsonl",
        "-o",
        str(out),
        "-q",
    ]
    begun = time.monotonic()
    process = subprocess.Popen([*command, "-j", str(jobs), "--summary", str(folder / f"summary{jobs}.json")])
    while True:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        watch(process.pid, time.monotonic() - begun)
        time.sleep(SAMPLE_S)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the run ended with {process.returncode}")
    summary = json.loads((folder / f"summary{jobs}.json").read_text())
    return {
        "wall_s": summary["seconds"], "cpu_s": used.ru_utime + used.ru_stime,
        "records_per_s": summary["records"]["read"] / summary["seconds"], "records": summary["records"]["read"],
    }  # fmt: skip


def rss_of_tree(pid: int) -> float:
    """Resident memory of a process and its children, in MB; pages that they share count for each."""
    total = 0.0
    for one in (pid, *_children(pid)):
        try:
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MB
        except (OSError, IndexError):
            continue
    return total


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def steadiness(samples: Sequence[tuple[float, float]]) -> dict[str, float]:
    """MB at the end of the first quarter, most, and at the end; growth from there to the end."""
    quarter = samples[len(samples) // 4][1]
    last = samples[-1][1]
    return {
        "quarter_mb": quarter,
        "most_mb": max(m for _, m in samples),
        "last_mb": last,
        "growth": last / quarter - 1,
    }


def main(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    """All figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--overhead-records", type=int, default=300)
    parser.add_argument(
        "--pages", type=float, default=0.0, help="share of records with a page instead of a text"
    )
    parser.add_argument("--shards", type=int, default=8)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--jobs", type=int, nargs="*", default=[1, 2])
    parser.add_argument(
        "--out", type=Path, required=True, help="scratch folder; figures.json and memory*.svg stay"
    )
    wish = parser.parse_args(arguments)
    figures: dict[str, Any] = {"overhead": overhead(wish.out, wish.overhead_records, wish.pages, wish.repeat)}
    if wish.jobs:
        figures["bytes"] = write_shards(wish.out / "in", wish.records, shards=wish.shards, pages=wish.pages)
    for jobs in wish.jobs:
        samples: list[tuple[float, float]] = []
        figures[f"workers_{jobs}"] = run(wish.out, jobs, partial(_sample, samples))
        figures[f"memory_{jobs}"] = steadiness(samples)
        plot(
            {"memory": samples},
            wish.out / f"memory{jobs}.svg",
            title="resident memory of all processes, MB",
            x="seconds",
        )
        (wish.out / f"memory{jobs}.csv").write_text("".join(f"{t:.1f},{m:.1f}\n" for t, m in samples))
    if {1, 2} <= set(wish.jobs):
        figures["two_over_one"] = figures["workers_1"]["wall_s"] / figures["workers_2"]["wall_s"]
    (wish.out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    return figures


def _sample(samples: list[tuple[float, float]], pid: int, seconds: float) -> None:
    samples.append((seconds, rss_of_tree(pid)))


if __name__ == "__main__":
    print(json.dumps(main(), indent=1))  # noqa: T201 - a script's output
