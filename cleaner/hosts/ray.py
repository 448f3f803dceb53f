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
from cleaner.records.arrow import arrow, clean_batch, output_schema
from cleaner.records.fields import Fields

if TYPE_CHECKING:
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
    """The table with the result columns. Raises UsageError where a column is missing or holds no text."""
    batches = [clean_batch(cleaner, batch, fields) for batch in table.to_batches()]
    return arrow().Table.from_batches(batches, output_schema(table.schema, fields))
