"""The ledger: one JSON line a removal, from which ``restore`` puts the source together again.

A line: ``source``, ``output``, ``kept`` and ``restored`` (digests of the kept text's bytes and of
what ``restore`` gives back), ``start``, ``end`` (code points, into the source text), ``rule_ids``,
``category``, ``text``; ``bom`` where the source began with a byte-order mark. A source that was
not UTF-8 has one line more, before its removals: ``encoding``, or, where no encoding gives its
bytes back, ``bytes`` (base64).
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from cleaner.errors import InputError
from cleaner.formats.read import BOM, Text, to_bytes, why
from cleaner.formats.render import json_line
from cleaner.formats.write import write_all
from cleaner.model import Removal, Result, restore
from cleaner.records.record import removal_record

if TYPE_CHECKING:
    from collections.abc import Container
    from types import TracebackType


def entries(result: Result, text: Text | None, data: bytes, source: str, output: str) -> bytes:
    """The ledger lines of one document; ``text`` is None for HTML, ``data`` the source's bytes."""
    kept = (text or Text("")).encode(result.text)
    restored = data if text else to_bytes(result.source)
    head: dict[str, Any] = {
        "source": source, "output": output, "kept": _short(kept), "restored": _short(restored),
    }  # fmt: skip
    if text and text.bom:
        head["bom"] = True
    lines = []
    if text and text.encoding != "utf-8":
        import base64

        exact = {"encoding": text.encoding} if text.encoding else {"bytes": base64.b64encode(data).decode()}
        lines.append(json_line({**head, **exact}))
    lines += [json_line({**head, **removal_record(removal)}) for removal in result.removals]
    return b"".join(lines)


def digest(data: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _short(data: bytes) -> str:
    return digest(data)[:16]


class Ledger:
    """A ledger file, written line by line in the order of the documents."""

    def __init__(self, path: Path, *, good: int = 0, again: Container[str] = ()) -> None:
        """Open ``path``; behind its first ``good`` bytes, drop lines of outputs that come ``again``."""
        self.path = path
        self._good, self._again, self._end = good, again, 0

    def __enter__(self) -> Self:
        """Itself, open. Raises InputError."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Unbuffered: what failed to be written once is not written again at the end.
            if self.path.exists() and not self.path.is_file():  # a pipe or a device: write only
                self._file = open(self.path, "wb", buffering=0)
            else:
                fd = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
                self._file = open(fd, "r+b", buffering=0)
                self._end = self._recover()
        except OSError as error:
            raise InputError(f"cannot write {self.path}: {why(error, str(self.path))}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._file.close()

    def _recover(self) -> int:
        """The ledger's length, without what a killed run wrote of documents that this run writes again."""
        size = self._file.seek(0, os.SEEK_END)
        good = self._good if self._good <= size else 0
        self._file.seek(good)
        tail = self._file.read().splitlines(keepends=True)
        whole = [line for line in tail if line.endswith(b"\n")]
        kept = [line for line in whole if _output_of(line) not in self._again]
        if kept != tail:
            self._file.seek(good)
            write_all(self._file.fileno(), b"".join(kept))
            self._file.truncate()
        return self._file.seek(0, os.SEEK_END)

    def add(self, lines: bytes) -> int:
        """The ledger's length once ``lines`` are in it. After an error it is as long as before. Raises OSError."""
        try:
            write_all(self._file.fileno(), lines)
        except OSError:
            if self.path.is_file():
                self._file.truncate(self._end)
                self._file.seek(self._end)
            raise
        self._end += len(lines)
        return self._end


def _output_of(line: bytes) -> str | None:
    try:
        return str(json.loads(line)["output"])
    except (ValueError, KeyError, TypeError):
        return None


class Restorer:
    """Sources by the kept text that is left of them."""

    def __init__(self, ledger: Path | None) -> None:
        """Read ``ledger``; without one only JSON outputs can be restored. Raises InputError."""
        self.ledger = ledger
        self.groups: dict[_Key, list[dict[str, Any]]] = {}
        if ledger is not None:
            self._read(ledger)

    def _read(self, path: Path) -> None:
        last: _Key | None = None
        try:
            with path.open("rb") as file:
                for number, line in enumerate(file, 1):
                    key, entry = _entry(line, path, number)
                    if key != last or entry.get("start", 0) <= self.groups[key][-1].get("start", -1):
                        self.groups.pop(key, None)  # of two runs of one document the later counts
                        self.groups[key] = []
                    self.groups[key].append(entry)
                    last = key
        except OSError as error:
            raise InputError(f"cannot read {path}: {why(error, str(path))}") from error

    def source(self, path: str, data: bytes) -> bytes:
        """The source bytes of the output ``data`` (for HTML sources, their rendered text). Raises InputError."""
        if path.endswith(".json"):
            return _from_json(data, path)
        if self.ledger is None:
            raise InputError(f"{path}: only JSON outputs can be restored without --ledger")
        for kept in (data, data.removesuffix(b"\n")):  # rendered pages are written with a final line end
            short = _short(kept)
            found = [key for key in reversed(self.groups) if key.kept == short]
            if found:
                key = max(found, key=lambda k: _shared_end(k.output, path))
                return _checked(_from_entries(self.groups[key], kept), key, path)
        return self._untouched(path, data)

    def _untouched(self, path: str, data: bytes) -> bytes:
        """``data`` itself, of an output that nothing was cut from. Raises InputError when it was edited."""
        if any(_shared_end(key.output, path) == len(Path(key.output).parts) for key in self.groups):
            raise InputError(
                f"{path}: not the text that the ledger speaks of; was it edited, or not written as text?"
            )
        return data


class _Key(NamedTuple):
    """What ledger lines of one document have in common."""

    kept: str
    output: str
    restored: str


def _entry(line: bytes, path: Path, number: int) -> tuple[_Key, dict[str, Any]]:
    try:
        entry = json.loads(line)
        return _Key(str(entry["kept"]), str(entry["output"]), str(entry["restored"])), entry
    except (ValueError, KeyError, TypeError):
        pass
    raise InputError(f"{path}:{number}: not a ledger line; a ledger is what `cleaner clean --ledger` writes")


def _checked(source: bytes, key: _Key, path: str) -> bytes:
    """``source``, if it is what the ledger promises. Raises InputError."""
    if _short(source) != key.restored:
        raise InputError(f"{path}: the ledger's lines for it do not add up to its source; were they edited?")
    return source


def _shared_end(output: str, path: str) -> int:
    """How many trailing path parts the two have in common."""
    count = 0
    for a, b in zip(reversed(Path(output).parts), reversed(Path(path).parts), strict=False):
        if a != b:
            break
        count += 1
    return count


def _from_entries(group: list[dict[str, Any]], data: bytes) -> bytes:
    head = group[0]
    if "bytes" in head:
        import base64

        return base64.b64decode(head["bytes"])
    text = Text(
        data.decode("utf-8", "surrogateescape").removeprefix(BOM if "bom" in head else ""), bom="bom" in head
    )
    source = restore(text.text, _removals(e for e in group if "start" in e))
    if "encoding" in head:
        return source.encode(head["encoding"])
    return text.encode(source)


def _removals(entries: Any) -> list[Removal]:
    return [Removal(e["start"], e["end"], tuple(e["rule_ids"]), e["category"], e["text"]) for e in entries]


def _from_json(data: bytes, path: str) -> bytes:
    try:
        document = json.loads(data)
        source = restore(document["text"], _removals(document["removals"]))
        encoding, bom = document["encoding"], document["bom"]
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path}: not a document that `cleaner clean --format json` wrote") from None
    if encoding not in {"", "utf-8"}:
        return source.encode(encoding)
    return Text("", bom=bom).encode(source) if encoding else to_bytes(source)
