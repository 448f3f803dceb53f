from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.errors import InputError
from cleaner.formats import jsonl
from cleaner.formats.chunk import Chunk, Cleaned, Job, joined
from cleaner.records import Fields
from tests.conftest import FakeCleaner

JOB = Job(FakeCleaner(), Fields(), ledger=True)


def chunks(blocks: list[bytes], max_bytes: int = 1_000_000) -> list[Chunk]:
    return [c for c in jsonl.read(blocks, "a.jsonl", max_bytes) if isinstance(c, Chunk)]


def cleaned(data: bytes, job: Job = JOB) -> Cleaned:
    return joined([jsonl.clean(chunk, job) for chunk in chunks([data])])


def rejects(cleaned: Cleaned) -> list[dict[str, Any]]:
    return [json.loads(line) for line in cleaned.rejects.splitlines()]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=30)), st.integers(10, 40))
def test_lines_are_the_same_however_the_blocks_fall(blocks: list[bytes], max_bytes: int) -> None:
    data = b"".join(blocks)
    whole = data.split(b"\n")
    if not whole[-1]:
        del whole[-1]
    got: list[bytes | str] = []
    for chunk in chunks(blocks, max_bytes):
        assert chunk.first == len(got) + 1
        got += chunk.data.split(b"\n")[:-1] if chunk.data else [r.code for r in chunk.rejects]
        assert chunk.count == (chunk.data.count(b"\n") or 1)
    assert len(got) == len(whole)
    if len(blocks) <= 1:
        return
    for line, one in zip(whole, got, strict=True):
        assert one == line or (one == "too-large" and len(line) > max_bytes)


def test_a_line_that_is_too_large_is_not_kept_in_memory() -> None:
    begun: list[int] = []

    def blocks() -> Iterator[bytes]:
        yield b'{"text": "a"}\n{"text": "'
        for _ in range(1000):
            yield b"x" * 10_000
            begun.append(sum(map(len, lines.begun)))
        yield b'"}\n{"text": "b"}\n'

    lines = jsonl._Lines("a.jsonl", 50_000)
    got = [chunk for block in blocks() for chunk in lines.add(block)]
    assert max(begun) <= 60_000
    assert [chunk.first for chunk in got] == [1, 2, 3]
    (reject,) = got[1].rejects
    assert (reject.code, reject.number, reject.offset, reject.size) == ("too-large", 2, 14, 10_000_013)
    assert reject.raw == b'{"text": "' + b"x" * 190


def test_each_record_gets_its_result() -> None:
    got = cleaned(
        b'{"id": 7, "text": "A\\nCUT x\\nB"}\r\n\n \xef\xbb\xbf\n{"text": "C"}'.replace(
            b" \xef\xbb\xbf\n", b""
        )
    )
    first, second = b"".join(got.data).splitlines()
    assert json.loads(first)["cleaned_text"] == "A\nB"
    assert json.loads(second)["cleaned_text"] == "C"
    assert (got.read, got.written, got.blank, got.rejected) == (3, 2, 1, 0)
    (removal,) = [json.loads(line) for line in got.ledger.splitlines()]
    assert removal["source"], removal["line"] == ("a.jsonl", 1)
    assert (removal["id"], removal["text"]) == (7, "CUT x\n")
    assert got.totals.categories["ads"].chars == 6


def test_mixed_line_ends_and_boms() -> None:
    got = cleaned(b'\xef\xbb\xbf{"text": "A"}\r\n{"text": "B"}\n\xef\xbb\xbf{"text": "C"}\r\n\r\n')
    texts = [json.loads(line)["cleaned_text"] for line in b"".join(got.data).splitlines()]
    assert texts == ["A", "B", "C"]
    assert b"".join(got.data).count(b"\r\n") == 2
    assert got.blank == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "A"', "invalid-json"),
        (b'{"text": "A", "text": "B"}', "duplicate-key"),
        (b'{"body": "A"}', "missing-key"),
        (b'{"text": null}', "null"),
        (b'{"text": ["A"]}', "wrong-type"),
        (b'{"text": "\xff"}', "not-utf-8"),
        (b'["A"]', "not-an-object"),
        (b'{"text": "RAISE"}', "internal-error"),
        (b'{"text": "A"}\r{"text": "B"}', "invalid-json"),
    ],
)
def test_bad_lines_are_set_aside_with_line_reason_and_content(line: bytes, reason: str) -> None:
    got = cleaned(b'{"text": "A"}\n' + line + b'\n{"text": "C"}\n')
    (reject,) = rejects(got)
    assert (reject["source"], reject["line"], reject["reason"]) == ("a.jsonl", 2, reason)
    assert reject.get("raw", "").encode() == line or "base64" in reject
    assert (got.read, got.written, got.rejected) == (3, 2, 1)
    assert got.totals.rejects == {reason: 1}


def test_replacing_keeps_all_else(fake: FakeCleaner) -> None:
    job = Job(fake, Fields(cleaned=None, removals=None, flags=None))
    got = cleaned(b'{"n":1.10, "text" : "A\\nCUT x", "z":[]}\n', job)
    assert got.data == (b'{"n":1.10, "text" : "A\\n", "z":[]}\n',)


def test_what_damage_cuts_in_two_is_a_reject() -> None:
    def blocks() -> Iterator[bytes]:
        yield b'{"text": "A"}\n{"te'
        raise InputError("truncated")

    got: list[Chunk] = []
    with pytest.raises(InputError):
        got.extend(c for c in jsonl.read(blocks(), "a", 100) if isinstance(c, Chunk))
    assert [chunk.count for chunk in got] == [1, 1]
    assert (got[1].rejects[0].code, got[1].rejects[0].raw) == ("cut-short", b'{"te')


def test_a_chunk_falls_apart_into_its_lines() -> None:
    (chunk,) = chunks([b'{"text": "A"}\n\n{"text": "B"}\n'])
    parts = jsonl.split(chunk)
    assert [part.first for part in parts] == [1, 2, 3]
    assert joined([jsonl.clean(part, JOB) for part in parts]).data == tuple(
        line + b"\n" for line in jsonl.clean(chunk, JOB).data[0].splitlines()
    )
