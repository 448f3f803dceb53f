"""Bytes of an input, decompressed and bounded; and the text in them, so that the bytes can be had back."""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cleaner.errors import InputError
from cleaner.formats.stream import unpacked

if TYPE_CHECKING:
    from cleaner.formats.kinds import Compression

#: Larger inputs are refused: no article is as long, and a small archive can unpack to anything.
MAX_BYTES = 256 * 1024 * 1024
SNIFFED_COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")

#: Encodings tried when the bytes are to be had back from decoded text, most frequent first.
ENCODINGS = (
    "windows-1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1251", "windows-1250",
    "iso8859-15", "iso8859-2", "iso8859-9", "windows-1254", "windows-1253", "windows-1256", "windows-1255",
    "koi8-r", "gb18030", "big5", "shift_jis", "cp932", "euc_jp", "euc_kr",
)  # fmt: skip

#: What stands beside ASCII in Western European text. Letters that other languages' code pages have
#: often in these places (š ž ð þ ¹ ³) are left out on purpose.
WESTERN = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüÿßœÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒ“”„‘’‚«»‹›–—…•€£¥©®™°·§¡¿½¼¾ªº´\xa0\xad"
)
#: Largest share of them among letters; Western text has up to 8 %, Cyrillic or Greek read as Western 80 %.
MAX_WESTERN = 0.25

MESSAGES = {
    errno.ENOENT: "it vanished while the run was on",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.ELOOP: "link loop: the link leads to itself",
    errno.EISDIR: "it is a folder now",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would grow larger than this system allows",
    errno.EROFS: "the disk is read-only",
    errno.ENAMETOOLONG: "the name is too long for this disk",
}


class SupportsRead(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes."""


def why(error: OSError, path: str) -> str:
    """What an operating-system error means for the person who gave ``path``."""
    if error.errno == errno.ENOENT and os.path.islink(path):
        return f"dangling link: there is no {os.readlink(path)}"
    return MESSAGES.get(error.errno or 0) or (error.strerror or str(error)).lower()


def read_bytes(path: str, compression: Compression, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The unpacked bytes of a file, or of standard input for "-". Raises InputError."""
    try:
        if path == "-":
            raw = _bounded(sys.stdin.buffer, max_bytes)
            compression = compression_of(raw)
        else:
            with open(path, "rb") as file:
                raw = _bounded(file, max_bytes)
    except OSError as error:
        raise InputError(why(error, path)) from error
    return unpack(raw, compression, max_bytes=max_bytes)


def unpack(raw: bytes, compression: Compression, *, max_bytes: int = MAX_BYTES) -> bytes:
    """``raw``, decompressed. Raises InputError where it is truncated, broken or too large."""
    if not compression:
        return raw
    out, size = [], 0
    for block in unpacked(io.BytesIO(raw), compression):
        size += len(block)
        if size > max_bytes:
            raise InputError(_too_large(max_bytes))
        out.append(block)
    return b"".join(out)


def pack(data: bytes, compression: Compression) -> bytes:
    """``data``, compressed, the same bytes every time."""
    if compression == "gz":
        import gzip

        return gzip.compress(data, mtime=0)
    if compression == "zst":
        import zstandard

        return zstandard.ZstdCompressor().compress(data)
    return data


def compression_of(raw: bytes) -> Compression:
    """What the first bytes say about how the rest is compressed."""
    if raw.startswith(SNIFFED_COMPRESSED[0]):
        return "gz"
    return "zst" if raw.startswith(SNIFFED_COMPRESSED[1]) else ""


def _bounded(file: SupportsRead, max_bytes: int) -> bytes:
    raw = file.read(max_bytes + 1)
    if len(raw) > max_bytes:
        raise InputError(_too_large(max_bytes))
    return raw


def _too_large(max_bytes: int) -> str:
    return f"larger than {max_bytes / 1e6:.0f} MB, which no article is; --max-mb raises the limit"


BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded input, and what it takes to get its bytes back."""

    text: str
    encoding: str = "utf-8"  #: "" where no encoding gives the bytes back
    bom: bool = False
    broken: bool = False  #: holds bytes that are not UTF-8, as lone surrogates (PEP 383)

    def encode(self, text: str) -> bytes:
        """Part of this text as output: UTF-8, the input's own bytes where it was UTF-8, BOM kept."""
        return (codecs.BOM_UTF8 if self.bom else b"") + to_bytes(text)


def to_bytes(text: str) -> bytes:
    """UTF-8; lone surrogates become the bytes that they were read from."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # surrogates that stand for no byte
        return text.encode("utf-8", "surrogatepass")


def decode_text(data: bytes) -> Text:
    """The text of a plain-text or Markdown file.

    UTF-8 stays exact even where some bytes are broken: they travel as lone surrogates and come
    out as they went in. Everything else is for ``cleaner.decode``.
    """
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[3:] if bom else data
    try:
        return Text(body.decode("utf-8"), bom=bom)
    except UnicodeDecodeError:
        pass
    if bom or mostly_utf8(body):
        return Text(body.decode("utf-8", "surrogateescape"), bom=bom, broken=True)
    if (text := western(data)) is not None:
        return Text(text, encoding="windows-1252")
    from cleaner.decode import decode

    text = decode(data)
    return Text(text, encoding=_encoding_of(text, data))


def western(data: bytes) -> str | None:
    """``data`` read as windows-1252, if that makes Western text of it.

    Detectors by statistics take a few curly apostrophes for letters of another code page.
    """
    if b"\0" in data:
        return None
    try:
        text = data.decode("windows-1252")
    except UnicodeDecodeError:
        return None
    special = [char for char in text if char > "\x7f"]
    letters = sum(map(str.isalpha, text))
    if len(special) > letters * MAX_WESTERN or not WESTERN.issuperset(special):
        return None
    return text


def mostly_utf8(data: bytes) -> bool:
    """Whether broken UTF-8 is still UTF-8: lone surrogates written out, or a few bad bytes in much good."""
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        pass
    else:
        return True
    text = data.decode("utf-8", "surrogateescape")
    good = bad = 0
    for char in text:
        if char > "\x7f":
            if "\udc80" <= char <= "\udcff":
                bad += 1
            else:
                good += 1
    return good >= bad


def _encoding_of(text: str, data: bytes) -> str:
    """The encoding that turns ``text`` back into ``data``; "" if none does."""
    for name in ENCODINGS:
        try:
            if text.encode(name) == data:
                return name
        except UnicodeError:
            continue
    return ""
