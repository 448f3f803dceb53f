"""What can be said of the hosts without any of them."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pytest

from cleaner.errors import ExtraMissingError, UsageError
from cleaner.hosts.ray import clean_dataset, clean_table
from cleaner.hosts.spark import map_in_arrow, schema
from cleaner.records import Fields
from cleaner.records.arrow import output_schema
from tests.conftest import FakeCleaner
from tests.hosts.conftest import ROOT

HOSTS = ("spark", "ray", "datatrove", "scrapy")
TEXT = "Title\nCUT ads\nBody"


@pytest.mark.parametrize("host", HOSTS)
def test_readme_shows_the_example_of_the_docstring(host: str, example: Callable[[str], str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    code = example(host)
    assert code in blocks
    assert len(code.splitlines()) < 15
    compile(code, host, "exec")


@pytest.mark.parametrize(
    ("host", "missing"), [("datatrove", "datatrove.pipeline.base"), ("scrapy", "scrapy.utils.asyncio")]
)
def test_a_missing_host_names_the_extra(host: str, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, f"cleaner.hosts.{host}", raising=False)
    with pytest.raises(ExtraMissingError, match=rf"newswash\[{host}\]"):
        importlib.import_module(f"cleaner.hosts.{host}")


def test_spark_without_spark_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql.types", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql.pandas.types", None)
    with pytest.raises(ExtraMissingError, match=r"newswash\[spark\]"):
        schema(None)


def test_spark_gets_batch_for_batch(fake: FakeCleaner) -> None:
    taken = []

    def given() -> Iterator[pa.RecordBatch]:
        for text in (TEXT, None, "x"):
            taken.append(text)
            yield pa.RecordBatch.from_pydict({"text": pa.array([text], pa.string())})

    batches = map_in_arrow(fake)(given())
    assert next(batches).column("cleaned_text").to_pylist() == ["Title\nBody"]
    assert taken == [TEXT], "a partition is not to be held in memory"
    assert [b.column("cleaned_text").to_pylist() for b in batches] == [[None], ["x"]]


@pytest.mark.parametrize("chunks", [[], [[TEXT, None]], [[TEXT], [], ["x", "y"]]])
def test_ray_tables_of_any_chunks(fake: FakeCleaner, chunks: list[list[str | None]]) -> None:
    table = pa.table({"text": pa.chunked_array(chunks, pa.string())})
    cleaned = clean_table(table, fake)
    assert cleaned.schema == output_schema(table.schema)
    assert cleaned.select(["text"]) == table
    assert cleaned.column("cleaned_text").to_pylist() == [
        "Title\nBody" if text == TEXT else text for chunk in chunks for text in chunk
    ]


@pytest.mark.parametrize("values", [[5, 6], [], [[TEXT], None]])
def test_ray_rows_of_another_type_are_flagged(fake: FakeCleaner, values: list[Any]) -> None:
    table = pa.table({"n": [str(v) for v in values], "text": values, "url": ["https://a.b"] * len(values)})
    cleaned = clean_table(table, fake)
    assert cleaned.select(["n", "text", "url"]) == table
    assert cleaned.column_names[3:] == ["cleaned_text", "cleaned_removals", "cleaned_flags"]
    flags = [[f"rejected:{'null' if v is None else 'wrong-type'}"] for v in values]
    assert cleaned.column("cleaned_flags").to_pylist() == flags


def test_ray_does_not_replace_what_is_no_text(fake: FakeCleaner) -> None:
    with pytest.raises(UsageError, match="holds int64"):
        clean_table(pa.table({"text": [5]}), fake, Fields(cleaned=None))


def test_ray_takes_the_options_of_map_batches() -> None:
    class Dataset:
        def map_batches(self, function: Any, **options: Any) -> tuple[Any, dict[str, Any]]:
            return function, options

    function, options = clean_dataset(Dataset(), FakeCleaner(), batch_size=7)  # type: ignore[arg-type]
    assert function is clean_table
    assert (options["batch_format"], options["batch_size"]) == ("pyarrow", 7)
