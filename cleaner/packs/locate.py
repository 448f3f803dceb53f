"""A pack's text and its YAML values, which know where they stand in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from cleaner.packs.problems import PackLoadError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: The largest pack seen in any rule collection is under 1 MB.
MAX_BYTES = 5_000_000

LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML 1.1 counts as a line
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "~": None, "null": None, "Null": None, "NULL": None, "": None,
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Node:
    """A YAML value and where it stands: text, a list of nodes, or pairs of nodes."""

    kind: Literal["scalar", "list", "map"]
    text: str  #: of a scalar
    items: list[Node]  #: of a list
    pairs: list[tuple[Node, Node]]  #: of a map
    start: Any  #: marks: line and column from 0
    end: Any
    plain: bool = False  #: a scalar without quotes, which may be a number or true
    size: int = 1  #: nodes in it, aliases expanded
    depth: int = 1

    def value(self) -> str | int | float | bool | None:
        """What a scalar means in YAML 1.2: ``no`` is Norwegian, ``12:30`` and ``2024-01-01`` are text."""
        text = self.text
        if not self.plain or (text and text[0] not in "-+.0123456789tTfFnN~"):
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INT.fullmatch(text) and len(text) < 20:  # noqa: PLR2004 - longer digits are text: int() is quadratic
            return int(text)
        return float(text) if _FLOAT.fullmatch(text) else text

    def children(self) -> Iterator[Node]:
        """The nodes directly inside: keys and values, or items."""
        yield from self.items
        for key, value in self.pairs:
            yield key
            yield value

    def get(self, key: str) -> Node | None:
        """The value under ``key``, if this is a map that has it."""
        return next((v for k, v in self.pairs if k.text == key), None)


@dataclass(frozen=True, eq=False)
class Source:
    """A YAML text, for pointing into."""

    name: str  #: what messages call it
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, as YAML counts them."""
        return LINE_BREAK.split(self.text)

    def problem(self, code: str, node: Node | None, message: str, hint: str = "", rule: str = "") -> Problem:
        """A problem at ``node`` (None: the top of the file)."""
        if node is None:
            return self.problem_at(code, (0, 0, 1), message, hint, rule)
        start, end = node.start, node.end
        length = end.column - start.column if end.line == start.line else 0
        return self.problem_at(code, (start.line, start.column, length), message, hint, rule)

    def problem_at(
        self, code: str, at: tuple[int, int, int], message: str, hint: str = "", rule: str = ""
    ) -> Problem:
        """A problem at (line, column, length), from 0; length 0 marks the rest of the line."""
        line, column, length = at
        lines = self.lines
        source = lines[line] if line < len(lines) else ""
        length = length or max(1, len(source.rstrip()) - column)
        return Problem(code, self.name, line + 1, column + 1, length, message, hint, rule, "error", source)


def read_source(path: Path, name: str) -> Source:
    """The file's text. Raises PackLoadError for what is too large, not UTF-8 or not there."""
    top = Source(name, "")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            message = f"the file has {size:,} bytes; a pack may have {MAX_BYTES:,}"
            raise PackLoadError([top.problem("R003", None, message, "split it by topic")])
        data = path.read_bytes()
    except OSError as error:
        message = f"cannot read the file: {error.strerror or error}"
        raise PackLoadError([top.problem("R000", None, message)]) from None
    try:
        return Source(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise PackLoadError([_not_utf8(name, data, error)]) from None


def _not_utf8(name: str, data: bytes, error: UnicodeDecodeError) -> Problem:
    good = Source(name, data[: error.start].decode("utf-8"))
    line, column = len(good.lines) - 1, len(good.lines[-1])
    around = data[: error.start + 200].decode("utf-8", "replace")
    byte = f"0x{data[error.start]:02x}"
    return Source(name, around).problem_at(
        "R002", (line, column, 1), f"not UTF-8: byte {byte}", "save the file as UTF-8"
    )


def find(root: Node, path: tuple[str | int, ...]) -> tuple[Node | None, Node]:
    """The key node (None: an item, the root) and value node at ``path``, as deep as it exists."""
    key: Node | None = None
    for step in path:
        if isinstance(step, str):
            hit = next(((k, v) for k, v in root.pairs if k.text == step), None)
            if hit is None:
                break
            key, root = hit
        elif root.kind == "list" and step < len(root.items):
            key, root = None, root.items[step]
    return key, root
