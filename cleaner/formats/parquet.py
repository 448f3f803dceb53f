"""Parquet: rows read in batches and written in row groups, so that memory stays bounded."""

from __future__ import annotations

import json
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from cleaner.errors import InputError, UsageError
from cleaner.formats.chunk import Batch, Chunk, Cleaned, Job
from cleaner.records.arrow import arrow, assemble, columns, output_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from cleaner.formats.location import Output
    from cleaner.model import Result
    from cleaner.records.fields import Fields

#: Bytes of rows that make a chunk, by the average of the row group.
CHUNK = 256 * 1024
MAX_ROWS = 1000
#: Bytes of rows that make a row group of the output.
ROW_GROUP = 32 * 1024 * 1024


def read(file: IO[bytes], source: str, fields: Fields) -> Iterator[Chunk]:
    """Chunks of rows, the first of none, which brings the schema. Raises InputError."""
    pa = arrow()
    import pyarrow.parquet as pq

    try:
        parquet = pq.ParquetFile(file)
        output_schema(parquet.schema_arrow, fields)
        yield Chunk(source, 1, 0, _stream(parquet.schema_arrow, []))
        at = 1
        for batch in parquet.iter_batches(batch_size=_rows(parquet.metadata)):
            yield Chunk(source, at, batch.num_rows, _stream(batch.schema, [batch]))
            at += batch.num_rows
    except UsageError as error:
        raise InputError(str(error)) from error
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"not a Parquet file that can be read: {reason}") from error


def _rows(metadata: Any) -> int:
    """Rows that make a chunk of about the right size."""
    size = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    return int(max(1, min(MAX_ROWS, CHUNK * metadata.num_rows // max(1, size))))


def _stream(schema: pa.Schema, batches: list[pa.RecordBatch]) -> bytes:
    """The batches in Arrow's stream format."""
    pa = arrow()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _table(data: bytes) -> pa.Table:
    return arrow().ipc.open_stream(data).read_all()


def clean(chunk: Chunk, job: Job) -> Cleaned:
    """What becomes of the rows."""
    batch = Batch(job, chunk)
    table = _table(chunk.data)
    out, written = [], 0
    for rows in table.to_batches():
        values = columns(rows, job.fields)
        kept: list[int] = []
        found: list[tuple[str, Result]] = []
        for i in range(rows.num_rows):
            record = {key: column[i] for key, column in values.items()}
            result = batch.clean(chunk.first + i, record, partial(_row, rows, i))
            if result is not None:
                kept.append(i)
                found.append(result)
        good = rows if len(kept) == rows.num_rows else rows.take(arrow().array(kept, arrow().int64()))
        out.append(assemble(good, found, job.fields))
        written += len(kept)
    return batch.cleaned([_stream(output_schema(table.schema, job.fields), out)], written=written)


def _row(rows: pa.RecordBatch, i: int) -> bytes:
    """Row ``i`` as JSON, for the reject file."""
    return json.dumps(rows.slice(i, 1).to_pylist()[0], ensure_ascii=False, default=str).encode()


def split(chunk: Chunk) -> list[Chunk]:
    """Each row a chunk of its own."""
    table = _table(chunk.data)
    return [
        Chunk(chunk.source, chunk.first + i, 1, _stream(table.schema, table.slice(i, 1).to_batches()))
        for i in range(table.num_rows)
    ]


class Rows:
    """Writes rows to a file; counts them."""

    def __init__(self, output: Output) -> None:
        self.output = _Sink(output)
        self.count = 0
        self._writer: Any = None
        self._held: list[pa.Table] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Nothing. The rows are, or will be, in the file. Raises InputError."""
        table = _table(data)
        if self._writer is None:
            import pyarrow.parquet as pq

            self._writer = pq.ParquetWriter(
                arrow().PythonFile(self.output, "w"), table.schema, compression="zstd"
            )
        self._held.append(table)
        self._size += table.nbytes
        self.count += table.num_rows
        if self._size >= ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._size:
            self._writer.write_table(arrow().concat_tables(self._held))
        self._held, self._size = [], 0

    def end(self) -> None:
        """Nothing. The file has its footer. Raises InputError."""
        if self._writer is not None:
            self._flush()
            self._writer.close()


class _Sink:
    """An output as pyarrow wants its files."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self.closed = False

    def write(self, data: Any) -> int:
        """How many bytes were written."""
        return self.output.write(bytes(data))

    def tell(self) -> int:
        """How many bytes were written so far."""
        return self.output.size

    def flush(self) -> None:
        """Nothing: it is not buffered."""

    def close(self) -> None:
        """Nothing: the output closes itself."""
        self.closed = True
