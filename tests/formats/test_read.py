from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import InputError
from cleaner.formats.read import (
    Text,
    decode_text,
    mostly_utf8,
    pack,
    read_bytes,
    to_bytes,
    unpack,
)


@pytest.mark.parametrize("compression", ["", "gz", "zst"])
def test_packed_bytes_come_back(compression: str, tmp_path: Path) -> None:
    data = b"news " * 10_000
    packed = pack(data, compression)  # type: ignore[arg-type]
    assert packed == pack(data, compression)  # type: ignore[arg-type]
    assert unpack(packed, compression) == data  # type: ignore[arg-type]
    (tmp_path / "f").write_bytes(packed)
    assert read_bytes(str(tmp_path / "f"), compression) == data  # type: ignore[arg-type]


def test_several_members_and_frames_are_one_text() -> None:
    assert unpack(gzip.compress(b"a") + gzip.compress(b"b"), "gz") == b"ab"
    frame = zstandard.ZstdCompressor().compress
    assert unpack(frame(b"a" * 9000) + frame(b"b"), "zst") == b"a" * 9000 + b"b"


@pytest.mark.parametrize(("compression", "says"), [("gz", "truncated"), ("zst", "truncated")])
def test_truncated_data_are_an_error(compression: str, says: str) -> None:
    packed = pack(bytes(range(256)) * 100, compression)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=says):
        unpack(packed[:-9], compression)  # type: ignore[arg-type]


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_broken_data_are_an_error(compression: str) -> None:
    with pytest.raises(InputError, match="broken"):
        unpack(b"this is not compressed", compression)  # type: ignore[arg-type]


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_a_bomb_is_refused(compression: str) -> None:
    bomb = pack(bytes(50_000_000), compression)  # type: ignore[arg-type]
    assert len(bomb) < 60_000
    with pytest.raises(InputError, match="larger than 1 MB"):
        unpack(bomb, compression, max_bytes=1_000_000)  # type: ignore[arg-type]


@given(st.binary(max_size=200))
def test_decoded_text_gives_its_bytes_back(data: bytes) -> None:
    text = decode_text(data)
    if text.encoding == "utf-8":
        assert text.encode(text.text) == data
    elif text.encoding:
        assert text.text.encode(text.encoding) == data


def test_byte_order_mark_is_no_text_but_is_kept() -> None:
    text = decode_text(b"\xef\xbb\xbfnews\r\n")
    assert (text.text, text.bom) == ("news\r\n", True)
    assert text.encode("ws\r\n") == b"\xef\xbb\xbfws\r\n"


@pytest.mark.parametrize("name", ["cp1252", "utf-16", "utf-16-le"])
def test_other_encodings_are_known_by_name(name: str) -> None:
    words = "“Überall”, said the mayor – naïve as ever, in the café. " * 5
    text = decode_text(words.encode(name))
    assert text.text == words
    assert words.encode(text.encoding) == words.encode(name)


def test_a_few_apostrophes_are_windows_1252() -> None:
    words = "The mayor’s office said it would close the road on Monday. " * 10
    assert decode_text(words.encode("cp1252")) == Text(words, encoding="windows-1252")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (
            "Zażółć gęślą jaźń, powiedział burmistrz. Mieszkańcy są niezadowoleni z decyzji, którą podjęto. ",
            "cp1250",
        ),
        ("Мэр города заявил в четверг, что решение будет принято завтра утром. ", "cp1251"),
    ],
)
def test_other_code_pages_are_not_taken_for_western(words: str, name: str) -> None:
    text = decode_text((words * 5).encode(name))
    assert text.text == words * 5


def test_broken_utf8_stays_exact() -> None:
    data = "Zürich – “naïve”".encode() + b"\xff" + b" and on\xed\xa0\x80"
    text = decode_text(data)
    assert text.broken
    assert text.text.startswith("Zürich – “naïve”")
    assert text.encode(text.text) == data


def test_lone_surrogates_written_out_are_utf8() -> None:
    data = b"plain \xed\xa0\x80 words"
    assert mostly_utf8(data)
    assert decode_text(data).encode(decode_text(data).text) == data


def test_any_surrogate_can_be_written() -> None:
    assert to_bytes("a\ud800\udcffb") == b"a\xed\xa0\x80\xed\xb3\xbfb"
