"""One record: its page or text found, cleaned, and the result put beside its other fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from cleaner.errors import RecordError
from cleaner.records.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cleaner.model import Removal, Result

DEFAULT = Fields()


class CleansDocuments(Protocol):
    """What this module needs of ``Cleaner``."""

    def clean_text(self, text: str, url: str | None = None) -> Result:
        """A text or Markdown document, cleaned."""

    def clean_html(self, data: bytes | str, url: str | None = None) -> Result:
        """A page, cleaned."""


def clean_record(
    cleaner: CleansDocuments, record: Mapping[str, Any], fields: Fields = DEFAULT
) -> dict[str, Any]:
    """The record with what the cleaner made of it. Other fields stay as they are, in their order.

    Raises RecordError where there is nothing to clean; never on content.
    """
    key, result = result_of(cleaner, record, fields)
    return with_result(record, key, result, fields)


def result_of(cleaner: CleansDocuments, record: Mapping[str, Any], fields: Fields) -> tuple[str, Result]:
    """The field that was read, and the result. Raises RecordError."""
    key, content = _content(record, fields)
    url = record.get(fields.url) if fields.url is not None else None
    if url is not None and not isinstance(url, str):
        raise RecordError("wrong-type", f"`{fields.url}` is {_type(url)}, not a string")
    if key == fields.html:
        return key, cleaner.clean_html(content, url)
    return key, cleaner.clean_text(content, url)


def _content(record: Mapping[str, Any], fields: Fields) -> tuple[str, Any]:
    """Key and value of the page, or else of the text. Raises RecordError."""
    for key, wanted in ((fields.html, (str, bytes)), (fields.text, (str,))):
        if key is not None and (value := record.get(key)) is not None:
            if not isinstance(value, wanted):
                raise RecordError("wrong-type", f"`{key}` is {_type(value)}, not a string")
            return key, value
    names = [key for key in (fields.html, fields.text) if key is not None]
    if empty := [key for key in names if key in record]:
        raise RecordError("null", f"`{empty[-1]}` is null")
    raise RecordError("missing-key", f"no field {' or '.join(f'`{name}`' for name in names)}")


def with_result(record: Mapping[str, Any], key: str, result: Result, fields: Fields) -> dict[str, Any]:
    """The record with the result in its fields; ``key`` is the field that was read."""
    return {**record, **dict(additions(key, result, fields))}


def additions(key: str, result: Result, fields: Fields) -> Iterator[tuple[str, Any]]:
    """The fields that the result fills, in order; ``key`` is the field that was read."""
    yield key if fields.cleaned is None else fields.cleaned, result.text
    if fields.removals is not None:
        yield fields.removals, [removal_record(removal) for removal in result.removals]
    if fields.flags is not None:
        yield fields.flags, list(result.flags)
    if fields.blocks is not None:
        yield (
            fields.blocks,
            [{"kind": b.kind, "text": b.text, "start": b.start, "end": b.end} for b in result.blocks],
        )
    if fields.metadata is not None:
        yield fields.metadata, dict(result.metadata)


def removal_record(removal: Removal) -> dict[str, Any]:
    """One removal, for records, JSON outputs and the ledger. Offsets are code points, half-open."""
    return {
        "start": removal.start,
        "end": removal.end,
        "rule_ids": list(removal.rule_ids),
        "category": removal.category,
        "text": removal.text,
    }


def _type(value: object) -> str:
    """A JSON name for the value's type."""
    if isinstance(value, bool):
        return "a boolean"
    names = {
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
        bytes: "bytes",
    }
    return names.get(type(value), type(value).__name__)
