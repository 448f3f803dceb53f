"""Arrow in, Arrow out: the one batch function behind Parquet files, Spark, Ray and whatever speaks Arrow.

``clean_batch`` gives back as many rows as it gets. A row with nothing to clean has null as kept
text, and why as its flag (``rejected:null``, ``rejected:wrong-type``): no row is lost in an
engine that has no place for rejects. Whoever has one takes ``results`` and ``assemble``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.errors import ExtraMissingError, RecordError, UsageError
from cleaner.records.record import DEFAULT, additions, result_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from cleaner.model import Result
    from cleaner.records.fields import Fields
    from cleaner.records.record import CleansDocuments


def arrow() -> Any:
    """The module ``pyarrow``. Raises ExtraMissingError."""
    try:
        import pyarrow as pa
    except ImportError:
        raise ExtraMissingError("Arrow and Parquet", "arrow") from None
    return pa


def output_schema(schema: pa.Schema, fields: Fields = DEFAULT) -> pa.Schema:
    """The schema of what ``clean_batch`` makes of batches with this schema: its columns, then the new ones.

    Raises UsageError where a column that is to be read is not there or of a type that holds no text.
    """
    for key in _read(schema, fields):
        _check_type(schema.field(key).type, key, fields)
    for name, type_ in _written(schema, fields):
        field = arrow().field(name, type_)
        at = schema.get_field_index(name)
        schema = schema.append(field) if at < 0 else schema.set(at, field)
    return schema


def clean_batch(cleaner: CleansDocuments, batch: pa.RecordBatch, fields: Fields = DEFAULT) -> pa.RecordBatch:
    """The batch with the result columns, as ``output_schema`` says. Raises UsageError."""
    return assemble(batch, results(cleaner, batch, fields), fields)


def results(
    cleaner: CleansDocuments, batch: pa.RecordBatch, fields: Fields
) -> list[tuple[str, Result] | RecordError]:
    """For each row the field that was read and the result, or why there is none. Raises UsageError."""
    values = columns(batch, fields)
    return [
        row_result(cleaner, {key: column[i] for key, column in values.items()}, fields)
        for i in range(batch.num_rows)
    ]


def columns(batch: pa.RecordBatch, fields: Fields) -> dict[str, list[Any]]:
    """The values of the columns that are read. Raises UsageError."""
    keys = _read(batch.schema, fields)
    for key in keys:
        _check_type(batch.schema.field(key).type, key, fields)
    beside = [key for key in (fields.url, fields.id) if key is not None and key in batch.schema.names]
    return {key: batch.column(key).to_pylist() for key in (*keys, *beside)}


def row_result(
    cleaner: CleansDocuments, row: dict[str, Any], fields: Fields
) -> tuple[str, Result] | RecordError:
    """The field that was read and the result, or why there is none."""
    try:
        return result_of(cleaner, row, fields)
    except RecordError as error:
        return error


def assemble(
    batch: pa.RecordBatch, found: Sequence[tuple[str, Result] | RecordError], fields: Fields
) -> pa.RecordBatch:
    """The batch with these results in its columns."""
    schema = output_schema(batch.schema, fields)
    written: dict[str, list[Any]] = {}
    for name, _ in _written(batch.schema, fields):
        # what is replaced stands where nothing takes its place
        replaced = fields.cleaned is None and name not in fields.side
        written[name] = batch.column(name).to_pylist() if replaced else [None] * batch.num_rows
    for i, row in enumerate(found):
        if isinstance(row, RecordError):
            if fields.flags is not None:
                written[fields.flags][i] = [f"rejected:{row.code}"]
            continue
        for name, value in additions(*row, fields):
            written[name][i] = value
    return arrow().RecordBatch.from_arrays(
        [
            _array(written[field.name], field.type) if field.name in written else batch.column(field.name)
            for field in schema
        ],
        schema=schema,
    )


def _array(values: list[Any], type_: pa.DataType) -> pa.Array:
    pa = arrow()
    if pa.types.is_binary(type_) or pa.types.is_large_binary(type_):
        values = [v.encode("utf-8", "replace") if isinstance(v, str) else v for v in values]
    elif pa.types.is_map(type_):
        values = [None if v is None else list(v.items()) for v in values]
    try:
        return pa.array(values, type_)
    except UnicodeEncodeError:  # a lone surrogate from a page: Arrow strings are UTF-8
        return pa.array([_encodable(value) for value in values], type_)


def _encodable(value: Any) -> Any:
    """The value with U+FFFD for each lone surrogate in its strings."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list | tuple):
        return [_encodable(v) for v in value]
    if isinstance(value, dict):
        return {key: _encodable(v) for key, v in value.items()}
    return value


def _read(schema: pa.Schema, fields: Fields) -> list[str]:
    """The columns with content. Raises UsageError."""
    wanted = [key for key in (fields.html, fields.text) if key is not None]
    for key in wanted:
        if schema.names.count(key) > 1:
            raise UsageError(f"there are several columns `{key}`: rename all but one")
    keys = [key for key in wanted if key in schema.names]
    if not keys:
        names = " or ".join(f"`{key}`" for key in wanted)
        raise UsageError(f"no column {names}: there are {', '.join(schema.names)}")
    return keys


def _check_type(type_: pa.DataType, key: str, fields: Fields) -> None:
    types = arrow().types
    plain = type_.value_type if types.is_dictionary(type_) else type_
    text = types.is_string(plain) or types.is_large_string(plain) or types.is_string_view(plain)
    raw = types.is_binary(plain) or types.is_large_binary(plain)
    if not (text or types.is_null(plain) or (raw and key == fields.html)):
        wanted = "strings or bytes" if key == fields.html else "strings"
        raise UsageError(f"column `{key}` holds {type_}, not {wanted}")


def _written(schema: pa.Schema, fields: Fields) -> list[tuple[str, pa.DataType]]:
    """The columns that the result fills, with their types, in order."""
    pa = arrow()
    span = [("start", pa.int64()), ("end", pa.int64())]
    removal = pa.struct(
        [*span, ("rule_ids", pa.list_(pa.string())), ("category", pa.string()), ("text", pa.string())]
    )
    block = pa.struct([("kind", pa.string()), ("text", pa.string()), *span])
    if fields.cleaned is None:
        cleaned = [(key, _replaced(schema.field(key).type)) for key in _read(schema, fields)]
    else:
        large = any(pa.types.is_large_string(schema.field(k).type) for k in _read(schema, fields))
        cleaned = [(fields.cleaned, pa.large_string() if large else pa.string())]
    side = (
        (fields.removals, pa.list_(removal)),
        (fields.flags, pa.list_(pa.string())),
        (fields.blocks, pa.list_(block)),
        (fields.metadata, pa.map_(pa.string(), pa.string())),
    )
    return [*cleaned, *((name, type_) for name, type_ in side if name is not None)]


def _replaced(type_: pa.DataType) -> pa.DataType:
    """The type of a column whose content is replaced: its own, where that holds any text."""
    types = arrow().types
    if types.is_dictionary(type_):
        return type_.value_type
    return arrow().string() if types.is_null(type_) else type_
