"""Pack files in one form: order of keys, blank lines, line ends. Comments stay with what they are about.

Works on the lines of the file and not on its values, so that quotes, line breaks in lists and
comments stay as their author wrote them; and gives the text back as it was unless the result
loads to the same pack.
"""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cleaner.authoring.select import RULES_FOLDER, chosen_paths
from cleaner.errors import InputError, UsageError
from cleaner.packs.builtin import rules_dir
from cleaner.packs.compose import compose
from cleaner.packs.hints import yaml_key
from cleaner.packs.load import shown
from cleaner.packs.locate import LINE_BREAK, Node, Source, read_source
from cleaner.packs.problems import PackLoadError, Problem
from cleaner.packs.spec import PackSpec, RuleSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

RULE_KEYS = tuple(yaml_key(f.name) for f in fields(RuleSpec))
#: People read what a pack is about before what it holds.
PACK_KEYS = ("schema", "pack", "version", "lang", "category", "why", "define", "rules")
assert set(PACK_KEYS) == {yaml_key(f.name) for f in fields(PackSpec)}  # noqa: S101 - a new key needs its place here

_BLANKS = re.compile(r"\n{3,}")


def format_pack(text: str, name: str = "<text>") -> str:
    """The text in the one form. Raises PackLoadError for what is not YAML."""
    before = compose(Source(name, text))
    lines = [line.rstrip() for line in LINE_BREAK.split(text.removeprefix("\ufeff"))]
    if _is_block(before):
        lines = _ordered(lines, before, PACK_KEYS)
    out = _tidy(lines)
    tree = compose(Source(name, out))
    rules = tree.get("rules")
    for item in reversed(rules.items if rules is not None else []):
        if _is_block(item):
            out = _with_ordered_rule(out, item)
    out = _spaced(out, name)
    return out if same(before, compose(Source(name, out))) else text


def format_files(targets: Sequence[str], mode: Literal["write", "check"]) -> tuple[list[Path], int]:
    """The packs that changed (or would), and how many there are. Raises PackLoadError, UsageError."""
    chosen = chosen_paths(targets)
    if mode == "write" and rules_dir() in chosen.values() and rules_dir() != Path(RULES_FOLDER).resolve():
        raise UsageError(
            f"the built-in packs are not written from here: name a folder, or make ./{RULES_FOLDER}"
        )
    paths = sorted(chosen)
    problems: list[Problem] = []
    changed: list[tuple[Path, str]] = []
    for path in paths:
        try:
            text = read_source(path, shown(path)).text
            formatted = format_pack(text, shown(path))
        except PackLoadError as error:
            problems += error.problems
            continue
        if formatted.encode() != path.read_bytes():
            changed.append((path, formatted))
    if problems:
        raise PackLoadError(problems)
    if mode == "write":
        for path, formatted in changed:
            try:
                path.write_bytes(formatted.encode())
            except OSError as error:
                raise InputError(
                    f"{shown(path)}: cannot be written: {(error.strerror or '').lower()}"
                ) from None
    return [path for path, _ in changed], len(paths)


def same(one: Node, other: Node) -> bool:
    """Whether two documents say the same, whatever the order of keys."""
    return _plain(one) == _plain(other)


def _plain(node: Node) -> object:
    if node.kind == "scalar":
        return node.value()
    if node.kind == "list":
        return [_plain(i) for i in node.items]
    return {k.text: _plain(v) for k, v in node.pairs}


def _is_block(node: Node) -> bool:
    """Whether a mapping is written with one key a line."""
    starts = [k.start.line for k, _ in node.pairs]
    return (
        node.kind == "map"
        and len(set(starts)) == len(starts)
        and len({k.start.column for k, _ in node.pairs}) == 1
    )


def _ordered(lines: Sequence[str], node: Node, order: Sequence[str], end: int | None = None) -> list[str]:
    """The lines of a mapping, its keys in order; comments above a key go with it."""
    column = node.pairs[0][0].start.column
    starts = [_with_comments(lines, k.start.line, column, floor) for k, floor in _floors(node)]
    stop = len(lines) if end is None else end
    chunks = [
        (key.text, list(lines[start:after]))
        for (key, _), start, after in zip(node.pairs, starts, [*starts[1:], stop], strict=True)
    ]
    tail = _trailing(chunks[-1][1], column)
    rank = {key: n for n, key in enumerate(order)}
    ranked = sorted(chunks, key=lambda c: rank.get(c[0], len(rank)))
    return [*lines[: starts[0]], *(line for _, chunk in ranked for line in chunk), *tail, *lines[stop:]]


def _floors(node: Node) -> Iterable[tuple[Node, int]]:
    """Each key, and the first line that its comments can be on."""
    floor = 0
    for n, (key, value) in enumerate(node.pairs):
        yield key, key.start.line if n == 0 else floor
        # a block's end mark may stand at the next key: comments between belong to that key
        floor = max(value.start.line, key.start.line) + 1 if value.kind == "scalar" else key.start.line + 1


def _with_comments(lines: Sequence[str], line: int, column: int, floor: int) -> int:
    """The first of the comment lines right above ``line`` that are indented like it."""
    while line > floor:
        above = lines[line - 1]
        if not above.lstrip().startswith("#") or len(above) - len(above.lstrip()) != column:
            break
        line -= 1
    return line


def _trailing(chunk: list[str], column: int) -> list[str]:
    """Take blank lines, and comments indented less than the keys, off the end: they are not the key's."""
    tail: list[str] = []
    while len(chunk) > 1 and (
        not chunk[-1].strip()
        or (chunk[-1].lstrip().startswith("#") and len(chunk[-1]) - len(chunk[-1].lstrip()) < column)
    ):
        tail.insert(0, chunk.pop())
    return tail


def _with_ordered_rule(text: str, item: Node) -> str:
    """The text with the keys of one rule in order; the dash stays in front."""
    lines = text.split("\n")
    first, column = item.start.line, item.start.column
    dash = lines[first][:column]
    if dash.strip() != "-":
        return text
    end = min(item.end.line, len(lines))
    if end == len(lines) - 1 and lines[end].strip() and item.end.column:
        end += 1
    lines[first] = " " * column + lines[first][column:]
    ordered = _ordered(lines, item, RULE_KEYS, end)
    at = next((n for n in range(first, end) if not ordered[n].lstrip().startswith("#")), first)
    for n in range(first, at):  # a comment that now leads the rule stands above its dash
        ordered[n] = " " * (len(dash) - len(dash.lstrip())) + ordered[n].lstrip()
    ordered[at] = dash + ordered[at][column:]
    return "\n".join(ordered)


def _tidy(lines: Iterable[str]) -> str:
    """The lines joined, with at most one blank line in a row and a line break at the end."""
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip("\n") + "\n"


def _spaced(text: str, name: str) -> str:
    """The text with one blank line between rules, and none between ``rules:`` and the first."""
    lines = text.split("\n")
    rules = compose(Source(name, text)).get("rules")
    for n, item in reversed(list(enumerate(rules.items if rules is not None else []))):
        line = item.start.line
        indent = lines[line].index("-") if lines[line].lstrip().startswith("-") else item.start.column
        top = _with_comments(lines, line, indent, 0)
        while n == 0 and top > 0 and not lines[top - 1].strip():
            del lines[top - 1]
            top -= 1
        if n > 0 and lines[top - 1].strip():
            lines.insert(top, "")
    return _tidy(lines)
