from __future__ import annotations

import gzip
import io

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.errors import InputError
from cleaner.formats.kinds import Compression
from cleaner.formats.stream import BLOCK, Packer, unpacked

DATA = b"".join(b"%d news\n" % n for n in range(50_000))
BOTH: tuple[Compression, ...] = ("gz", "zst")


def packed(data: bytes, compression: Compression) -> bytes:
    packer = Packer(compression)
    return b"".join((packer.pack(data[:100]), packer.pack(data[100:]), packer.end()))


@pytest.mark.parametrize("compression", ["", *BOTH])
def test_what_is_packed_comes_back_in_bounded_blocks(compression: Compression) -> None:
    blocks = list(unpacked(io.BytesIO(packed(DATA, compression)), compression))
    assert b"".join(blocks) == DATA
    assert max(map(len, blocks)) <= BLOCK


@pytest.mark.parametrize("compression", BOTH)
def test_other_programs_read_it_as_one_stream(compression: Compression) -> None:
    data = packed(DATA, compression)
    plain = (
        gzip.decompress(data)
        if compression == "gz"
        else zstandard.ZstdDecompressor().decompressobj().decompress(data)
    )
    assert plain == DATA


@pytest.mark.parametrize("compression", BOTH)
@settings(deadline=None)
@given(cut=st.integers(1, 200))
def test_all_before_the_damage_is_given(compression: Compression, cut: int) -> None:
    got: list[bytes] = []
    with pytest.raises(InputError, match="truncated"):
        got.extend(unpacked(io.BytesIO(packed(DATA, compression)[:-cut]), compression))
    assert DATA.startswith(b"".join(got))


@pytest.mark.parametrize("compression", BOTH)
def test_members_follow_each_other(compression: Compression) -> None:
    data = packed(b"a" * 300_000, compression) + packed(b"b", compression)
    assert b"".join(unpacked(io.BytesIO(data), compression)) == b"a" * 300_000 + b"b"
    assert not b"".join(unpacked(io.BytesIO(b""), compression))


def test_padding_after_gzip() -> None:
    assert b"".join(unpacked(io.BytesIO(gzip.compress(b"a") + bytes(512)), "gz")) == b"a"


@pytest.mark.parametrize("compression", BOTH)
def test_broken_data(compression: Compression) -> None:
    data = packed(DATA, compression)
    with pytest.raises(InputError, match="broken"):
        list(unpacked(io.BytesIO(data + b"rubbish rubbish"), compression))
