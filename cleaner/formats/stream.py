"""Compressed streams, unpacked and packed piece by piece: memory stays bounded, a cut-off end is noticed."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Protocol

from cleaner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.formats.kinds import Compression

#: Bytes asked for at a time. A pipe gives what it has.
BLOCK = 128 * 1024
#: Compressed bytes fed to zstd at a time: what they unpack to stays within some 60 MB.
ZSTD_STEP = 2048
GZIP = 31  #: zlib's window bits for the gzip format
GZIP_LEVEL = 6  #: what `gzip` itself takes


class SupportsRead(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


def unpacked(file: SupportsRead, compression: Compression) -> Iterator[bytes]:
    """The stream's content in blocks of bounded size. Raises InputError where it is truncated or broken.

    All that could be unpacked before the damage has been given by then.
    """
    if compression == "gz":
        return _gunzip(file)
    if compression == "zst":
        return _unzstd(file)
    return iter(lambda: file.read(BLOCK), b"")


def _gunzip(file: SupportsRead) -> Iterator[bytes]:
    member = zlib.decompressobj(GZIP)
    begun = False  #: inside a member
    try:
        for block in iter(lambda: file.read(BLOCK), b""):
            data = block
            while data:
                if not begun:
                    data = data.lstrip(b"\0")  # padding between members, as `gzip` allows
                    if not data:
                        break
                    member, begun = zlib.decompressobj(GZIP), True
                if piece := member.decompress(data, BLOCK):
                    yield piece
                data = member.unconsumed_tail or member.unused_data
                begun = not member.eof
    except zlib.error as error:
        raise InputError(f"broken gzip data ({error})") from error
    if begun:
        if piece := member.flush():
            yield piece
        if not member.eof:
            raise InputError("truncated: the gzip data end too early")


def _unzstd(file: SupportsRead) -> Iterator[bytes]:
    import zstandard

    frame = zstandard.ZstdDecompressor().decompressobj()
    begun = False  #: inside a frame
    try:
        for block in iter(lambda: file.read(BLOCK), b""):
            at = 0
            while at < len(block):
                if not begun:
                    frame, begun = zstandard.ZstdDecompressor().decompressobj(), True
                piece = frame.decompress(block[at : at + ZSTD_STEP])
                at = min(at + ZSTD_STEP, len(block)) - len(frame.unused_data)
                for start in range(0, len(piece), BLOCK):
                    yield piece[start : start + BLOCK]
                begun = not frame.eof
    except zstandard.ZstdError as error:
        raise InputError(f"broken zstd data ({error})") from error
    if begun:
        raise InputError("truncated: the zstd data end too early")


class Packer:
    """Bytes in, compressed bytes out; one gzip member or zstd frame in all, the same bytes every time.

    One, because some readers stop after the first.
    """

    def __init__(self, compression: Compression) -> None:
        self._object: Compressor | None = None
        if compression == "gz":
            self._object = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP)
        elif compression == "zst":
            import zstandard

            self._object = zstandard.ZstdCompressor().compressobj()

    def pack(self, data: bytes) -> bytes:
        """As much as is ready."""
        return self._object.compress(data) if self._object else data

    def end(self) -> bytes:
        """The rest."""
        return self._object.flush() if self._object else b""


class Compressor(Protocol):
    """What gzip and zstd have in common."""

    def compress(self, data: bytes, /) -> bytes:
        """What is ready of ``data`` and of all before it."""

    def flush(self) -> bytes:
        """The rest."""
