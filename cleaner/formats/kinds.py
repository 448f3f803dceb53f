"""What a file is: by its name, and where the name says nothing, by its first bytes."""

from __future__ import annotations

import re
from typing import Literal, get_args

InputKind = Literal["html", "markdown", "text"]
RecordKind = Literal["jsonl", "parquet", "warc"]
Compression = Literal["", "gz", "zst"]

INPUT_KINDS: tuple[str, ...] = get_args(InputKind)

#: File name endings we know. A new one is one line here.
SUFFIXES: dict[str, InputKind] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "text",
    ".md": "markdown",
}
COMPRESSIONS: dict[str, Compression] = {".gz": "gz", ".zst": "zst"}

#: Endings that a folder walk passes over without opening: text by its bytes, but never an article.
NEVER_NEWS = frozenset({
    ".css", ".js", ".mjs", ".ts", ".json", ".jsonl", ".ndjson", ".xml", ".rss", ".csv", ".tsv", ".yaml",
    ".yml", ".toml", ".ini", ".cfg", ".py", ".sh", ".log", ".sql", ".svg", ".map", ".lock", ".parquet",
    ".arrow", ".warc", ".bib", ".tex", ".srt", ".vtt",
})  # fmt: skip
#: Files of many documents: taken as one text they would come out as nonsense.
RECORDS = frozenset({".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".warc", ".xml", ".rss"})
#: Those of them that are read record by record. A new one is one line here, and its functions in `shard_run.py`.
RECORD_SUFFIXES: dict[str, RecordKind] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".warc": "warc",
}
BACKUP = re.compile(r"\.bak\d*$")

#: First bytes of what is certainly not text.
MAGIC = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"%PDF", b"PK\x03\x04", b"\x7fELF", b"\x1f\x8b",
    b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"OggS", b"ID3", b"SQLite format 3",
    b"wOFF", b"wOF2", b"\x00\x00\x01\x00", b"PAR1", b"MZ\x90",
)  # fmt: skip
SNIFFED = 8192  #: bytes looked at
#: Share of control characters above which bytes are no text. A stray NUL in an article stays far
#: below it; compiled files and images measured 12 % and more.
MAX_CONTROLS = 0.08
CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\r\f\x1b\x08") + b"\x7f"
HTML_START = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|section|table|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
HTML_TAG = re.compile(
    rb"<(?:/?(?:html|head|body|article|div|p|a|span|h[1-6]|ul|li|br))\b[^<>]*>", re.IGNORECASE
)
#: So many tags in the sniffed bytes make a page of a file that does not begin like one.
MANY_TAGS = 8


def split_name(name: str) -> tuple[str, str, Compression]:
    """``(stem, suffix, compression)`` of a file name: ``a.b.html.gz`` is ``a.b``, ``.html``, ``gz``."""
    compression: Compression = ""
    stem, dot, last = name.rpartition(".")
    if stem and COMPRESSIONS.get(dot + last.lower()):
        compression = COMPRESSIONS[dot + last.lower()]
        name = stem
        stem, dot, last = name.rpartition(".")
    if not stem or "/" in last or " " in last:
        return name, "", compression
    return stem, dot + last, compression


def kind_by_name(name: str) -> InputKind | None:
    """What the file name says the file is; None where it says nothing."""
    return SUFFIXES.get(split_name(name)[1].lower())


def record_kind(name: str) -> RecordKind | None:
    """What kind of records the file name says the file holds; None where it says nothing of the sort."""
    return RECORD_SUFFIXES.get(split_name(name)[1].lower())


def never_news(name: str) -> bool:
    """Whether a folder walk should not even open the file."""
    return bool(BACKUP.search(name)) or split_name(name)[1].lower() in NEVER_NEWS


def looks_binary(head: bytes) -> bool:
    """Whether the first bytes of a file are those of something that is not text in any encoding."""
    head = head[:SNIFFED]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16 and UTF-32 begin with their BOM
        return False
    if head.startswith(MAGIC):
        return True
    if looks_utf16(head):
        return False
    return len(head) - len(head.translate(None, CONTROLS)) > MAX_CONTROLS * len(head)


def looks_utf16(head: bytes) -> bool:
    """Whether NUL bytes stand at every other place, as in UTF-16 of a Western text without a BOM."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    return half > 1 and min(even, odd) <= half * 0.05 and max(even, odd) >= half * 0.5


def sniff(head: bytes) -> InputKind | None:
    """What bytes without a telling name are; None when they are not text."""
    if looks_binary(head):
        return None
    head = head[:SNIFFED]
    if looks_utf16(head) or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\0", b"").lstrip(b"\xff\xfe")
    head = head.removeprefix(b"\xef\xbb\xbf")
    if HTML_START.match(head) or len(HTML_TAG.findall(head)) >= MANY_TAGS:
        return "html"
    return "text"
