"""datatrove's local executor, several tasks at a time: whole runs, killed ones, resumed ones."""

from __future__ import annotations

import gzip
import json
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.model import Removal, restore
from tests.hosts.conftest import records

pytestmark = pytest.mark.hosts

PROGRAM = """
import os, signal, sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from cleaner.hosts.datatrove import CleanDocuments

class Trouble(PipelineStep):
    name, type = "trouble", "test"

    def run(self, data, rank=0, world_size=1):
        for n, document in enumerate(data):
            if sys.argv[2] == "raise" and (rank, n) == (2, 1):
                raise ValueError("trouble")
            if sys.argv[2] == "kill" and (rank, n) == (2, 1):
                os.killpg(os.getpgid(0), signal.SIGKILL)
            yield document

if __name__ == "__main__":
    out = sys.argv[1]
    LocalPipelineExecutor(
        pipeline=[JsonlReader("scraped/", text_key="html"), CleanDocuments("html"), Trouble(), JsonlWriter(out)],
        tasks=4, workers=2, logging_dir=out + "-logs",
    ).run()
"""


def read(folder: Path) -> dict[str, list[dict[str, Any]]]:
    return {
        path.name: [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
        for path in sorted(folder.glob("*.jsonl.gz"))
    }


@pytest.fixture(scope="module")
def whole(run: Callable[..., Any], place: Path) -> dict[str, list[dict[str, Any]]]:
    """What a run that nothing disturbs writes."""
    run(PROGRAM, "whole", "")
    return read(place / "whole")


def test_documents_are_cleaned_and_can_be_put_back(
    whole: dict[str, list[dict[str, Any]]], expected: dict[str, str]
) -> None:
    documents = {document["id"]: document for shard in whole.values() for document in shard}
    assert {id_: document["text"] for id_, document in documents.items()} == expected
    cleaner = Cleaner()
    for row in (row for shard in records() for row in shard if row["id"] in expected):
        removals = [Removal(**removal) for removal in documents[row["id"]]["metadata"]["cleaned_removals"]]
        assert (
            restore(documents[row["id"]]["text"], removals)
            == cleaner.clean_html(row["html"], row["url"]).source
        )


def test_the_stats_count_by_rule(whole: dict[str, list[dict[str, Any]]], place: Path) -> None:
    removals = [
        removal["rule_ids"][0]
        for shard in whole.values()
        for document in shard
        for removal in document["metadata"]["cleaned_removals"]
    ]
    [stats] = [
        s["stats"]
        for s in json.loads((place / "whole-logs/stats.json").read_text())
        if "CLEANER" in s["name"]
    ]
    counted = {name.removeprefix("rule/"): total(n) for name, n in stats.items() if name.startswith("rule/")}
    assert counted == Counter(removals)
    assert counted["en/newsletter/signup-line"] == 12
    assert total(stats["cleaned"]) == 12


def total(stat: Any) -> int:
    return int(stat["total"] if isinstance(stat, dict) else stat)


@pytest.mark.parametrize(("trouble", "code"), [("raise", 1), ("kill", -signal.SIGKILL)])
def test_a_resumed_run_ends_like_one_that_nothing_disturbed(
    run: Callable[..., Any], place: Path, whole: dict[str, list[dict[str, Any]]], trouble: str, code: int
) -> None:
    run(PROGRAM, trouble, trouble, code=code)
    completions = place / f"{trouble}-logs/completions"
    before = {path.name: path.stat().st_mtime_ns for path in completions.glob("*")}
    assert "00002" not in before
    run(PROGRAM, trouble, "")
    assert read(place / trouble) == whole
    after = {path.name: path.stat().st_mtime_ns for path in completions.glob("*")}
    assert len(after) == 4
    assert {name: after[name] for name in before} == before, "a completed task ran again"


def test_documents_without_text_pass_and_say_why(run: Callable[..., Any]) -> None:
    program = (
        "import json\n"
        "from datatrove.data import Document\n"
        "from cleaner.hosts.datatrove import CleanDocuments\n"
        "given = [Document(None, '0'), Document(5, '1'), Document('Told.', '2', metadata={'url': 7}),\n"
        "         Document('Told.', '3', metadata={'kept': 1})]\n"
        "step = CleanDocuments()\n"
        "passed = [[d.id, d.text, d.metadata] for d in step.run(given)]\n"
        "print(json.dumps([passed, {k: v.total for k, v in step.stats.stats.items()}]))\n"
    )
    passed, stats = json.loads(run(program).stdout.splitlines()[-1])
    assert passed == [
        ["0", None, {"cleaned_flags": ["rejected:null"]}],
        ["1", 5, {"cleaned_flags": ["rejected:wrong-type"]}],
        ["2", "Told.", {"url": 7, "cleaned_flags": ["rejected:wrong-type"]}],
        ["3", "Told.", {"kept": 1, "cleaned_removals": [], "cleaned_flags": passed[3][2]["cleaned_flags"]}],
    ]
    assert (stats["rejected/null"], stats["rejected/wrong-type"], stats["cleaned"]) == (1, 2, 1)


def test_the_example_runs_as_it_stands(
    run: Callable[..., Any],
    example: Callable[[str], str],
    place: Path,
    whole: dict[str, list[dict[str, Any]]],
) -> None:
    run(example("datatrove"))
    assert read(place / "articles") == whole
