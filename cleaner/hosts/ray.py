"""Ray Data: a Dataset cleaned by ``map_batches``.

```python
import ray

from cleaner.hosts.ray import clean_dataset

pages = ray.data.read_json("scraped/")  # columns `url` and `html`, or `text`
cleaned = clean_dataset(pages)
cleaned.select_columns(["url", "cleaned_text", "cleaned_removals"]).write_parquet("articles/")
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.clean import Cleaner
from cleaner.errors import UsageError
from cleaner.records.arrow import arrow, assemble, clean_batch, output_schema, row_result
from cleaner.records.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from ray.data import Dataset

    from cleaner.records.record import CleansDocuments

DEFAULT = Fields()


def clean_dataset(
    dataset: Dataset, cleaner: Cleaner | None = None, fields: Fields = DEFAULT, **options: Any
) -> Dataset:
    """The dataset's rows, all of them, with the result columns that ``fields`` names.

    ``options`` go to ``map_batches``: ``batch_size``, ``num_cpus`` … Packs compile once in each worker.
    A row with nothing to clean has a null text and says why in its flags.
    """
    return dataset.map_batches(
        clean_table,
        batch_format="pyarrow",
        fn_kwargs={"cleaner": cleaner or Cleaner(), "fields": fields},
        **options,
    )


def clean_table(table: pa.Table, cleaner: CleansDocuments, fields: Fields = DEFAULT) -> pa.Table:
    """The table with the result columns. Raises UsageError where there is no column to read.

    Ray takes each block's types from the records in it, so that one bad record may give a column
    another type: its rows are then judged one by one, unless the result is to replace them.
    """
    odd = [
        name
        for name in (fields.html, fields.text)
        if name is not None and not _holds_text(table, name, fields)
    ]
    if odd and fields.cleaned is not None:
        return _clean_rows(table, odd, cleaner, fields)
    batches = [clean_batch(cleaner, batch, fields) for batch in table.to_batches()]
    return arrow().Table.from_batches(batches, output_schema(table.schema, fields))


def _holds_text(table: pa.Table, name: str, fields: Fields) -> bool:
    """Whether the column, if it is there, is of a type that can be read."""
    if name not in table.column_names:
        return True
    try:
        output_schema(arrow().schema([table.schema.field(name)]), fields)
    except UsageError:
        return False
    return True


def _clean_rows(table: pa.Table, odd: Sequence[str], cleaner: CleansDocuments, fields: Fields) -> pa.Table:
    """The table with the result columns, where the ``odd`` columns hold whatever their records held."""
    pa = arrow()
    read = [name for name in table.column_names if name in {fields.html, fields.text, fields.url}]
    found = [row_result(cleaner, row, fields) for row in table.select(read).to_pylist()]
    places = {name: table.column_names.index(name) for name in odd}
    plain = table
    for name, i in places.items():
        plain = plain.set_column(i, name, pa.nulls(len(table), pa.string()))
    batches = plain.combine_chunks().to_batches()
    cleaned = pa.Table.from_batches(
        [assemble(batch, found, fields) for batch in batches], output_schema(plain.schema, fields)
    )
    for name, i in places.items():
        cleaned = cleaned.set_column(i, table.schema.field(name), table.column(i))
    return cleaned
