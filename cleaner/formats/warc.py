"""WARC: pages out of HTTP responses; all other records go through as they are.

What was kept of a page is a ``conversion`` record after (or in place of) its response, as the
standard has it for text made from pages. Removals go to the ledger; flags to its header
``Cleaner-Flags``.
"""

from __future__ import annotations

import io
import re
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from cleaner.errors import ExtraMissingError, InputError
from cleaner.formats.chunk import Batch, Chunk, Cleaned, Job, Reject
from cleaner.formats.json_object import dumps
from cleaner.formats.kinds import sniff
from cleaner.formats.read import pack, to_bytes
from cleaner.formats.warc_split import records
from cleaner.model import flag_name
from cleaner.records.record import with_result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.formats.kinds import Compression
    from cleaner.model import Result

#: A chunk is sent off once it holds so much.
CHUNK = 128 * 1024
RESPONSE = re.compile(rb"^warc-type:[ \t]*response[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
PAGES = frozenset({"text/html", "application/xhtml+xml"})


def fastwarc() -> Any:
    """The module ``fastwarc.warc``. Raises ExtraMissingError."""
    try:
        import fastwarc.warc
    except ImportError:
        raise ExtraMissingError("WARC", "warc") from None
    return fastwarc.warc


def read(blocks: Iterable[bytes], source: str, max_bytes: int, compression: Compression) -> Iterator[Chunk]:
    """Chunks of whole records. Raises InputError where the blocks do, after what could be read has been given."""
    held: list[bytes] = []
    first = number = 1
    found = records(blocks, max_bytes)
    failure: InputError | None = None
    while True:
        try:
            record = next(found, None)
        except InputError as error:
            record, failure = None, error
        if held and (not isinstance(record, bytes) or sum(map(len, held)) > CHUNK):
            yield Chunk(source, first, len(held), b"".join(held), compression=compression)
            held, first = [], number
        if record is None:
            break
        if isinstance(record, bytes):
            held.append(record)
        else:
            yield Chunk(source, number, 1, rejects=(record,))
            first = number + 1
        number += 1
    if failure:
        raise failure


def clean(chunk: Chunk, job: Job) -> Cleaned:
    """What becomes of the records."""
    batch = Batch(job, chunk)
    out: list[bytes] = []
    written = passed = 0
    for number, raw in enumerate(
        records([chunk.data] if chunk.data else [], len(chunk.data) + 1), chunk.first
    ):
        if isinstance(raw, Reject):  # the reader has split them the same way
            raise InputError(f"{chunk.source}: record {number} cannot be read")
        page = _page(raw, job)
        if page is None:
            if not job.convert:
                out.append(pack(raw, chunk.compression))
                written += 1
            passed += 1
            continue
        record, refers = page
        found = batch.clean(number, record, partial(bytes, raw))
        if found is not None:
            written += 1
            out += _output(raw, record, refers, found, batch)
    return batch.cleaned(
        [b"".join(out)] if out else [],
        written=written,
        passed=0 if job.convert else passed,
        blank=passed if job.convert else 0,
    )


def _page(raw: bytes, job: Job) -> tuple[dict[str, Any], Any] | None:
    """The record's page as a record of fields, and its WARC record; None where it holds no page."""
    if not RESPONSE.search(raw, 0, raw.find(b"\r\n\r\n")):
        return None
    iterator = fastwarc().ArchiveIterator(io.BytesIO(raw), parse_http=True, auto_decode="all")
    try:
        record = next(iter(iterator), None)
        if record is None or not record.is_http_parsed:
            return None
        kind = (record.http_content_type or "").lower()
        if kind and kind not in PAGES:
            return None
        payload = record.reader.read()
    except (OSError, ValueError):  # broken HTTP: no page that anyone could read
        return None
    if not kind and sniff(payload) != "html":
        return None
    from cleaner.decode import decode

    fields = job.fields
    names = ((fields.id, record.record_id), (fields.url, record.headers.get("WARC-Target-URI")))
    values: dict[str, Any] = {name: value for name, value in names if name is not None}
    if job.convert:
        values["date"] = record.headers.get("WARC-Date")
    return {**values, fields.html or "html": decode(payload, record.http_charset)}, record


def _output(
    raw: bytes, record: dict[str, Any], refers: Any, found: tuple[str, Result], batch: Batch
) -> Iterator[bytes]:
    """What is written for a page."""
    key, result = found
    fields, compression = batch.job.fields, batch.chunk.compression
    if batch.job.convert:
        line = with_result(record, key, result, fields)
        if fields.cleaned is not None:
            del line[key]
        yield dumps(line) + b"\n"
        return
    if fields.cleaned is not None:
        yield pack(raw, compression)
    yield pack(_conversion(refers, result), compression)


def _conversion(refers: Any, result: Result) -> bytes:
    """The kept text as a record; its id follows from the page's and from the text, so that runs agree."""
    warc = fastwarc()
    text = to_bytes(result.text)
    record = warc.WarcRecord()
    urn = uuid.uuid5(uuid.NAMESPACE_URL, f"{refers.record_id} {result.text!a}").urn
    record.init_headers(
        record_type=warc.WarcRecordType.conversion, record_urn=urn.removeprefix("urn:").encode()
    )
    record.headers["WARC-Record-ID"] = f"<{urn}>"
    record.headers["WARC-Date"] = refers.headers.get("WARC-Date") or ""
    record.headers["WARC-Target-URI"] = refers.headers.get("WARC-Target-URI") or ""
    record.headers["WARC-Refers-To"] = refers.headers.get("WARC-Record-ID") or ""
    record.headers["Content-Type"] = "text/plain; charset=utf-8"
    if result.flags:
        record.headers["Cleaner-Flags"] = ", ".join(dict.fromkeys(map(flag_name, result.flags)))
    record.set_bytes_content(text)
    out = io.BytesIO()
    record.write(out)
    return out.getvalue()


def split(chunk: Chunk) -> list[Chunk]:
    """Each record a chunk of its own."""
    return [
        Chunk(chunk.source, number, 1, raw, compression=chunk.compression)
        for number, raw in enumerate(records([chunk.data], len(chunk.data) + 1), chunk.first)
        if isinstance(raw, bytes)
    ]
