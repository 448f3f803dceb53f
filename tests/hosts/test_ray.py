"""A local Ray, with its workers in processes of their own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.hosts.conftest import EMPTY

pytestmark = pytest.mark.hosts

#: What a program needs before it asks Ray anything: a Ray of two CPUs on the loopback, and no dashboard.
START = (
    "import ray\n"
    "ray.init(include_dashboard=False, num_cpus=2, object_store_memory=10**8)\n"
    "assert ray.util.get_node_ip_address() == '127.0.0.1'\n"
)


def test_the_example_runs_as_it_stands(
    run: Callable[..., Any], example: Callable[[str], str], place: Path, expected: dict[str, str]
) -> None:
    import pyarrow.parquet as pq

    run(START + example("ray"))
    articles = pq.read_table(place / "articles").to_pylist()
    assert sorted(row["cleaned_text"] or "" for row in articles) == sorted([*expected.values(), "", ""])


PROGRAM = """
import json, os, pickle, sys
import pyarrow as pa
from cleaner import Cleaner
from cleaner.hosts.ray import clean_dataset, clean_table
from cleaner.records import Fields

cleaner = Cleaner()
pages = ray.data.read_json("scraped/")

def where(table):
    return pa.table({"pid": [os.getpid()], "made": [str(id(pickle.loads(pickle.dumps(cleaner))))]})

def dies_once(table):
    if not os.path.exists("died"):
        open("died", "w").close()
        os._exit(9)
    return clean_table(table, cleaner)

poisoned = [{"text": "Told."}, {"text": 5}, {"text": None}, {"text": ["a list"]}]
poisoned = clean_dataset(ray.data.from_items(poisoned, override_num_blocks=1)).take_all()
alone = clean_dataset(ray.data.from_items([{"text": 5}])).take_all()
try:
    clean_dataset(ray.data.from_items([{"body": "Told."}])).take_all()
except Exception as error:
    misnamed = str(error)

killed = pages.map_batches(dies_once, batch_format="pyarrow").take_all()
made = clean_dataset(pages, cleaner, batch_size=2).map_batches(where, batch_format="pyarrow").take_all()
in_place = clean_dataset(pages, fields=Fields(cleaned=None, removals=None, flags=None))
print(json.dumps({
    "killed": killed, "made": made, "in_place": in_place.take_all(),
    "poisoned": poisoned, "alone": alone, "misnamed": misnamed,
}))
"""


@pytest.fixture(scope="module")
def found(run: Callable[..., Any]) -> dict[str, Any]:
    import json

    found: dict[str, Any] = json.loads(run(START + PROGRAM).stdout.splitlines()[-1])
    return found


def test_a_killed_worker_costs_no_row(found: dict[str, Any], place: Path, expected: dict[str, str]) -> None:
    rows = found["killed"]
    assert os.path.exists(place / "died")
    assert len(rows) == len(expected) + len(EMPTY)
    assert {row["id"]: row["cleaned_text"] for row in rows} == expected | dict.fromkeys(EMPTY)
    assert {row["id"]: row["cleaned_flags"] for row in rows if row["id"] in EMPTY} == {
        key: ["rejected:null"] for key in EMPTY
    }


def test_packs_compile_once_in_a_worker(found: dict[str, Any]) -> None:
    made = [(row["pid"], row["made"]) for row in found["made"]]
    assert len({pid for pid, _ in made}) == len(set(made)) < len(made)


def test_the_page_may_be_replaced(found: dict[str, Any], expected: dict[str, str]) -> None:
    rows = found["in_place"]
    assert {row["id"]: row["html"] for row in rows} == expected | dict.fromkeys(EMPTY)
    assert {tuple(row) for row in rows} == {("id", "url", "html")}


def test_a_poisoned_record_costs_nothing_but_itself(found: dict[str, Any]) -> None:
    rows = found["poisoned"] + found["alone"]
    assert [(row["text"], row["cleaned_text"]) for row in rows] == [
        ("Told.", "Told."),
        (5, None),
        (None, None),
        (["a list"], None),
        (5, None),
    ]
    wrong = ["rejected:wrong-type"]
    assert [row["cleaned_flags"] for row in rows[1:]] == [wrong, ["rejected:null"], wrong, wrong]


def test_a_column_that_is_not_there_is_named(found: dict[str, Any]) -> None:
    assert "no column `html` or `text`: there are body" in found["misnamed"]
