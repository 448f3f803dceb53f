from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.errors import InputError
from cleaner.formats import warc
from cleaner.formats.chunk import Chunk, Cleaned, Job, Reject, joined
from cleaner.formats.stream import unpacked
from cleaner.formats.warc_split import records
from cleaner.records import Fields
from tests.conftest import FakeCleaner

PAGE = b"<p>Title</p>\n<p>CUT ads</p>\n<p>Body</p>"


def record(
    number: int, body: bytes = PAGE, *, kind: str = "response", http: str = "text/html", lie: int = 0
) -> bytes:
    content = f"HTTP/1.1 200 OK\r\nContent-Type: {http}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"WARC-Target-URI: https://news.example/{number}\r\nWARC-Date: 2024-05-01T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(content) + lie}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def job(*, convert: bool = False, **fields: Any) -> Job:
    return Job(FakeCleaner(), Fields(**fields), ledger=True, kind="warc", convert=convert)


def cleaned(data: bytes, job_: Job, max_bytes: int = 100_000) -> Cleaned:
    return joined([warc.clean(c, job_) for c in warc.read(iter([data]), "a.warc", max_bytes, "")])


def read_back(data: bytes) -> list[tuple[str | None, str | None, bytes]]:
    return [
        (r.headers.get("WARC-Type"), r.headers.get("WARC-Refers-To") or r.record_id, r.reader.read())
        for r in ArchiveIterator(io.BytesIO(data), parse_http=False)
    ]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=50), min_size=1, max_size=6), st.integers(1, 400))
def test_records_are_their_own_bytes_however_the_blocks_fall(bodies: list[bytes], size: int) -> None:
    given_ = [record(n, body) for n, body in enumerate(bodies)]
    data = b"".join(given_)
    assert list(records((data[i : i + size] for i in range(0, len(data), size)), 10_000)) == given_


@pytest.mark.parametrize("lie", [-5, -1, 5, 400, 5_000, 100_000])
def test_a_wrong_length_costs_one_record(lie: int) -> None:
    good = [record(n) for n in range(4)]
    data = good[0] + record(9, lie=lie) + good[1] + good[2]
    found = list(records(iter([data]), 10_000))
    assert [r for r in found if isinstance(r, bytes)] == [good[0], good[1], good[2]]
    (reject,) = [r for r in found if isinstance(r, Reject)]
    assert reject.code == ("wrong-length" if lie < 10_000 else "too-large")
    assert (reject.number, reject.offset) == (2, len(good[0]))


def test_rubbish_between_records_is_set_aside() -> None:
    data = record(1) + b"rubbish\r\nmore" * 10 + b"\r\n" + record(2)
    found = list(records(iter([data]), 10_000))
    assert [r if isinstance(r, bytes) else r.code for r in found] == [record(1), "invalid-warc", record(2)]


def test_the_last_record_may_lack_its_line_ends() -> None:
    data = record(1) + record(2)
    assert len(list(records(iter([data.rstrip(b"\r\n")]), 10_000))) == 2


def test_a_large_record_is_passed_over_without_holding_it() -> None:
    blocks = [record(1), record(2, b"x" * 5_000_000)[:-4], b"\r\n\r\n", record(3)]
    stream = b"".join(blocks)
    pieces = (stream[i : i + 10_000] for i in range(0, len(stream), 10_000))
    first, large, last = records(pieces, 100_000)
    assert (first, last) == (record(1), record(3))
    assert isinstance(large, Reject)
    assert (large.code, large.raw) == ("too-large", None)
    assert large.size == len(b"".join(blocks[1:3])) - 0


def test_pages_get_a_conversion_and_the_rest_passes() -> None:
    request, image = record(1, kind="request"), record(2, b"\x89PNG", http="image/png")
    got = cleaned(request + record(3) + image, job())
    out = b"".join(got.data)
    assert out.startswith(request + record(3))
    assert out.endswith(image)
    kinds = [(kind, id_) for kind, id_, _ in read_back(out)]
    assert kinds == [
        ("request", "<urn:uuid:1>"), ("response", "<urn:uuid:3>"), ("conversion", "<urn:uuid:3>"),
        ("response", "<urn:uuid:2>"),
    ]  # fmt: skip
    assert read_back(out)[2][2] == b"Title\nBody"
    assert (got.read, got.written, got.passed, got.rejected) == (3, 3, 2, 0)
    assert json.loads(got.ledger)["id"] == "<urn:uuid:3>"


def test_the_conversion_may_replace_the_response() -> None:
    out = b"".join(cleaned(record(1), job(cleaned=None)).data)
    assert [kind for kind, _, _ in read_back(out)] == ["conversion"]
    assert out == b"".join(cleaned(record(1), job(cleaned=None)).data)


def test_to_json_lines() -> None:
    got = cleaned(record(1, kind="request") + record(2), job(convert=True))
    (line,) = [json.loads(line) for line in b"".join(got.data).splitlines()]
    assert list(line)[:4] == ["id", "url", "date", "cleaned_text"]
    assert (line["url"], line["cleaned_text"]) == ("https://news.example/2", "Title\nBody")
    assert (got.read, got.written, got.blank) == (2, 1, 1)


def test_encoded_pages_are_decoded() -> None:
    body = gzip.compress("<p>Grüße</p>".encode("latin-1"))
    page = record(1, body, http="text/html; charset=iso-8859-1\r\nContent-Encoding: gzip")
    (line,) = b"".join(cleaned(page, job(convert=True)).data).splitlines()
    assert json.loads(line)["cleaned_text"] == "Grüße"


def test_each_record_is_compressed_by_itself() -> None:
    data = b"".join(gzip.compress(record(n)) for n in (1, 2))
    chunks = list(warc.read(unpacked(io.BytesIO(data), "gz"), "a.warc.gz", 100_000, "gz"))
    out = b"".join(joined([warc.clean(c, job()) for c in chunks]).data)
    assert out.count(b"\x1f\x8b\x08") == 4
    assert [kind for kind, _, _ in read_back(out)] == ["response", "conversion"] * 2


def test_what_damage_cuts_in_two_is_a_reject() -> None:
    def blocks() -> Iterator[bytes]:
        yield record(1) + record(2)[:-20]
        raise InputError("truncated")

    got: list[Chunk] = []
    with pytest.raises(InputError):
        got.extend(warc.read(blocks(), "a", 100_000, ""))
    assert [(c.first, c.count, [r.code for r in c.rejects]) for c in got] == [
        (1, 1, []),
        (2, 1, ["cut-short"]),
    ]


def test_a_chunk_falls_apart_into_its_records() -> None:
    (chunk,) = warc.read(iter([record(1) + record(2)]), "a", 100_000, "")
    assert [(part.first, part.data) for part in warc.split(chunk)] == [(1, record(1)), (2, record(2))]
