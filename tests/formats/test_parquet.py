from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner.errors import InputError
from cleaner.formats import parquet
from cleaner.formats.chunk import Chunk, Job, joined
from cleaner.formats.location import Output
from cleaner.records import Fields
from tests.conftest import FakeCleaner

JOB = Job(FakeCleaner(), Fields(), ledger=True, kind="parquet")


def chunks(path: Path, table: pa.Table, **options: Any) -> list[Chunk]:
    pq.write_table(table, path, **options)
    with path.open("rb") as file:
        return list(parquet.read(file, "a.parquet", Fields()))


def table(n: int) -> pa.Table:
    texts = [None if i % 7 == 3 else f"{i}\nCUT {i}\nBody" for i in range(n)]
    return pa.table({"id": range(n), "text": texts, "tags": [["a", str(i)] for i in range(n)]})


def test_rows_go_through_and_those_without_content_are_set_aside(tmp_path: Path) -> None:
    given = table(2500)
    got = chunks(tmp_path / "a.parquet", given, row_group_size=1000)
    assert len(got) > 3
    whole = joined([parquet.clean(chunk, JOB) for chunk in got])
    with Output(str(tmp_path / "out.parquet")) as output:
        rows = parquet.Rows(output)
        for data in whole.data:
            rows.write(data)
        rows.end()
        output.commit()
    back = pq.read_table(tmp_path / "out.parquet")
    kept = given.filter(given["text"].is_valid())
    assert back.select(given.column_names) == kept
    assert back["cleaned_text"].to_pylist()[:2] == ["0\nBody", "1\nBody"]
    rejects = [json.loads(line) for line in whole.rejects.splitlines()]
    assert (rejects[0]["line"], rejects[0]["reason"], rejects[0]["id"]) == (4, "null", 3)
    assert json.loads(rejects[0]["raw"])["tags"] == ["a", "3"]
    assert whole.read == 2500 == whole.written + whole.rejected == rows.count + len(rejects)


def test_an_empty_file_keeps_its_schema(tmp_path: Path) -> None:
    (chunk,) = chunks(tmp_path / "a.parquet", table(0))
    with Output(str(tmp_path / "out.parquet")) as output:
        rows = parquet.Rows(output)
        rows.write(parquet.clean(chunk, JOB).data[0])
        rows.end()
        output.commit()
    assert "cleaned_text" in pq.read_schema(tmp_path / "out.parquet").names


@pytest.mark.parametrize("type_", [pa.int64(), pa.binary(), pa.list_(pa.string())])
def test_a_column_of_the_wrong_type(tmp_path: Path, type_: pa.DataType) -> None:
    with pytest.raises(InputError, match="column `text` holds"):
        chunks(tmp_path / "a.parquet", pa.table({"text": pa.array([None], type_)}))


def test_no_column_to_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column `html` or `text`: there are body"):
        chunks(tmp_path / "a.parquet", pa.table({"body": ["x"]}))


@pytest.mark.parametrize("damage", ["footer", "cut", "empty", "page"])
def test_damaged_files(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(table(3000), path, compression="zstd", row_group_size=100)
    data = bytearray(path.read_bytes())
    if damage == "footer":
        data[-60:-20] = bytes(40)
    if damage == "page":
        data[len(data) // 3 : len(data) // 3 + 300] = bytes(300)
    path.write_bytes(data[: {"cut": len(data) // 2, "empty": 0}.get(damage)])
    with path.open("rb") as file, pytest.raises(InputError, match="not a Parquet file that can be read"):
        list(parquet.read(file, "a", Fields()))


def test_a_chunk_falls_apart_into_its_rows(tmp_path: Path) -> None:
    chunk = chunks(tmp_path / "a.parquet", table(3))[1]
    parts = parquet.split(chunk)
    assert [part.first for part in parts] == [1, 2, 3]
    together, apart = parquet.clean(chunk, JOB), joined([parquet.clean(part, JOB) for part in parts])
    assert apart.written == together.written == 3
    assert apart.ledger == together.ledger
