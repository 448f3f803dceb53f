"""Checks on what YAML takes for a comment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.authoring.finding import Finding, Subject
from cleaner.authoring.select import tree_of
from cleaner.packs.locate import find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.authoring.clauses import Path
    from cleaner.packs.locate import Node, Source

#: Keys whose values are in the phrase language, in which ``#`` is a digit.
_PHRASES = ("exact", "starts", "ends", "phrase")
_COMMENT = re.compile(r"\s+(?!#\s*lint:)(?P<comment>#.*)")
#: So much of the comment is shown.
SHOWN_CHARS = 30


def phrase_cut_short(subject: Subject) -> Iterator[Finding]:
    """L015: an unquoted phrase with a comment right behind it, which may have been meant as its digits."""
    for root, pack in subject.selection.chosen:
        source, tree = tree_of(root / f"{pack.pack}.yaml")
        parts: list[tuple[str, Node, Path]] = [("", tree, ("define",))]
        for node in find(tree, ("rules",))[1].items:
            name = node.get("id")
            parts += [(f"{pack.pack}/{name.text}", node, ())] if name is not None else []
        for rule_id, node, path in parts:
            key, at = find(node, path)
            for where, phrase, comment in _cut(source, at, path) if key is not None or not path else ():
                message = f"the phrase is `{phrase}`: ` #` begins a comment, here `{comment}`"
                hint = "put the phrase in quotes; or the comment on a line of its own"
                yield Finding("L015", pack.pack, rule_id, where, message, hint)


def _cut(source: Source, node: Node, path: Path) -> Iterator[tuple[Path, str, str]]:
    """Path, text and comment of each unquoted phrase in the node that a comment follows."""
    for key, value in node.pairs:
        if key.text == "examples":
            continue
        inside = (*path, key.text)
        phrases = [(inside, value), *(((*inside, k), item) for k, item in enumerate(value.items))]
        for where, scalar in phrases if key.text in _PHRASES else ():
            behind = _COMMENT.match(source.lines[scalar.end.line], scalar.end.column)
            if scalar.kind == "scalar" and scalar.plain and behind:
                yield where, scalar.text, behind["comment"][:SHOWN_CHARS]
        yield from _cut(source, value, inside)
    for k, item in enumerate(node.items):
        yield from _cut(source, item, (*path, k))
