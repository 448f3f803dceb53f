"""Spark: a DataFrame cleaned by ``mapInArrow``.

```python
from pyspark.sql import SparkSession

from cleaner.hosts.spark import clean_frame

spark = SparkSession.builder.getOrCreate()
pages = spark.read.json("scraped/")  # columns `url` and `html`, or `text`
cleaned = clean_frame(pages)
cleaned.select("url", "cleaned_text", "cleaned_removals").write.parquet("articles/")
cleaned.selectExpr("explode(cleaned_flags) AS flag").groupBy("flag").count().show()
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.clean import Cleaner
from cleaner.errors import ExtraMissingError, UsageError
from cleaner.records.arrow import arrow, clean_batch, output_schema
from cleaner.records.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

    from cleaner.records.record import CleansDocuments

DEFAULT = Fields()


def clean_frame(frame: DataFrame, cleaner: Cleaner | None = None, fields: Fields = DEFAULT) -> DataFrame:
    """The frame's rows, all of them, with the result columns that ``fields`` names.

    A row with nothing to clean has a null text and says why in its flags. Suits ``frame.transform``.

    Raises UsageError where a column is missing or holds no text, before any job starts; ExtraMissingError.
    """
    return frame.mapInArrow(map_in_arrow(cleaner or Cleaner(), fields), schema(frame, fields))


def map_in_arrow(
    cleaner: CleansDocuments, fields: Fields = DEFAULT
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """The function that ``DataFrame.mapInArrow`` takes, for ``schema``. Packs compile once in each worker."""

    def clean_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return (clean_batch(cleaner, batch, fields) for batch in batches)

    return clean_batches


def schema(frame: DataFrame, fields: Fields = DEFAULT) -> StructType:
    """The schema of the cleaned frame: its own columns as they are, then the new ones.

    Raises UsageError, ExtraMissingError.
    """
    try:
        from pyspark.sql.pandas.types import from_arrow_schema
        from pyspark.sql.types import StructType
    except ImportError:
        raise ExtraMissingError("Spark", "spark") from None
    given = _as_read(frame.schema, fields)
    made = output_schema(given, fields)
    # Spark's own field where the column stays: not every type comes back from Arrow as it went
    return StructType(
        [
            frame.schema[i] if i < len(given) and made.field(i).equals(given.field(i)) else field
            for i, field in enumerate(from_arrow_schema(made).fields)
        ]
    )


def _as_read(frame: StructType, fields: Fields) -> pa.Schema:
    """The Arrow schema of the columns that are read; the others, which only pass, have the null type.

    Raises UsageError.
    """
    pa = arrow()
    types = {"string": pa.string(), "binary": pa.binary(), "void": pa.null()}
    columns = []
    for column in frame.fields:
        read = column.name in {fields.text, fields.html}
        if read and column.dataType.typeName() not in types:
            raise UsageError(f"column `{column.name}` holds {column.dataType.simpleString()}, not strings")
        columns.append((column.name, types[column.dataType.typeName()] if read else pa.null()))
    return pa.schema(columns)
