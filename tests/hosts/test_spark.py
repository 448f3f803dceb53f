"""A local Spark session, with Python workers in processes of their own."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.errors import UsageError
from cleaner.records import Fields
from tests.hosts.conftest import EMPTY, page

pytestmark = [pytest.mark.hosts, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def spark(place: Path, host_environment: dict[str, str]) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in host_environment.items():
            patch.setenv(name, value)
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[2,4]")  # two threads, four attempts a task
        for key, value in {
            "spark.ui.enabled": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.shuffle.partitions": "2",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.warehouse.dir": str(place / "warehouse"),
        }.items():
            builder = builder.config(key, value)
        session = builder.getOrCreate()
        yield session
        session.stop()


def test_every_row_comes_back_cleaned(spark: Any, place: Path, expected: dict[str, str]) -> None:
    from cleaner.hosts.spark import clean_frame

    rows = clean_frame(spark.read.json(str(place / "scraped"))).collect()
    assert {row["id"]: row["cleaned_text"] for row in rows} == expected | dict.fromkeys(EMPTY)
    for row in rows:
        if row["id"] in EMPTY:  # a column has no missing keys: those are null as well
            assert (row["cleaned_removals"], row["cleaned_flags"]) == (None, ["rejected:null"])
        else:
            assert "en/newsletter/signup-line" in {
                r for removal in row["cleaned_removals"] for r in removal.rule_ids
            }


def test_other_columns_pass_untouched(spark: Any) -> None:
    from pyspark.sql.types import IntegerType, MapType, StringType, StructField, StructType

    from cleaner.hosts.spark import clean_frame

    day, when = dt.date(2026, 3, 1), dt.datetime(2026, 3, 1, 12, 30)  # noqa: DTZ001 - Spark's own
    shape = StructType(
        [
            StructField("n", IntegerType(), nullable=False),
            StructField("html", StringType()),
            StructField("tags", MapType(StringType(), StringType())),
        ]
    )
    frame = spark.createDataFrame([(1, page("1"), {"a": "b"}), (2, None, None)], shape)
    frame = frame.selectExpr(
        "*", "DATE'2026-03-01' AS day", "TIMESTAMP'2026-03-01 12:30:00' AS at", "CAST(1.50 AS DECIMAL(5, 2)) AS price",
        "named_struct('a', array(1, 2)) AS nested", "X'00ff' AS raw",
    )  # fmt: skip
    cleaned = clean_frame(frame, fields=Fields(blocks="blocks", metadata="meta"))
    assert cleaned.schema.fields[: len(frame.columns)] == frame.schema.fields
    first, second = cleaned.orderBy("n").collect()
    assert (first.day, first.at, first.price) == (day, when, Decimal("1.50"))
    assert (first.nested.a, first.raw, first.tags) == ([1, 2], bytearray(b"\0\xff"), {"a": "b"})
    assert first.blocks[0].text == "Ferry 1 returns to Ellery on Monday"
    assert second.tags is None
    assert second.cleaned_flags == ["rejected:null"]


def test_the_text_may_be_replaced(spark: Any) -> None:
    from cleaner.hosts.spark import clean_frame

    frame = spark.createDataFrame([("1", page("1"))], ["id", "html"])
    fields = Fields(cleaned=None, removals=None, flags=None)
    cleaned = frame.transform(clean_frame, Cleaner(profile="strict"), fields)
    assert cleaned.schema == frame.schema
    assert cleaned.first().html == Cleaner(profile="strict").clean_html(page("1")).text


@pytest.mark.parametrize("query", ["SELECT 1 AS html", "SELECT 'x' AS body", "SELECT array('x') AS text"])
def test_what_cannot_be_cleaned_is_said_before_the_job_starts(spark: Any, query: str) -> None:
    from cleaner.hosts.spark import clean_frame

    with pytest.raises(UsageError, match="column"):
        clean_frame(spark.sql(query))


def test_large_var_types(spark: Any, expected: dict[str, str], place: Path) -> None:
    from cleaner.hosts.spark import clean_frame

    spark.conf.set("spark.sql.execution.arrow.useLargeVarTypes", "true")
    try:
        rows = clean_frame(spark.read.json(str(place / "scraped"))).collect()
    finally:
        spark.conf.set("spark.sql.execution.arrow.useLargeVarTypes", "false")
    assert {row["id"]: row["cleaned_text"] for row in rows} == expected | dict.fromkeys(EMPTY)


def test_packs_compile_once_in_a_worker(spark: Any) -> None:
    import pyarrow as pa

    cleaner = Cleaner()

    def where(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        made = id(cleaner)
        for _ in batches:  # one for each of the eight tasks
            yield pa.RecordBatch.from_pydict({"pid": [os.getpid()], "made": [made]})

    frame = spark.range(0, 8, 1, 8)
    found = [tuple(row) for _ in range(2) for row in frame.mapInArrow(where, "pid long, made long").collect()]
    assert len(found) == 16
    assert len({pid for pid, _ in found}) == len(set(found)) <= 4


def test_a_killed_worker_costs_no_row(
    spark: Any, place: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    import pyarrow as pa

    from cleaner.hosts.spark import map_in_arrow, schema

    clean: Callable[..., Iterator[pa.RecordBatch]] = map_in_arrow(Cleaner())
    died = str(tmp_path / "died")

    def dies_once(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in clean(batches):
            yield batch
            if not os.path.exists(died):
                open(died, "w").close()
                os._exit(9)

    frame = spark.read.json(str(place / "scraped"))
    rows = frame.mapInArrow(dies_once, schema(frame)).collect()
    assert os.path.exists(died)
    assert {row["id"]: row["cleaned_text"] for row in rows} == expected | dict.fromkeys(EMPTY)
    assert len(rows) == len(expected) + len(EMPTY)


def test_the_example_runs_as_it_stands(
    run: Callable[..., Any], example: Callable[[str], str], place: Path, expected: dict[str, str]
) -> None:
    import pyarrow.parquet as pq

    settings = "--master local[2] --conf spark.ui.enabled=false --conf spark.driver.bindAddress=127.0.0.1"
    ran = run(example("spark"), PYSPARK_SUBMIT_ARGS=f"{settings} pyspark-shell")
    assert "rejected:null" in ran.stdout
    articles = pq.read_table(place / "articles").to_pylist()
    assert sorted(row["cleaned_text"] or "" for row in articles) == sorted([*expected.values(), "", ""])
