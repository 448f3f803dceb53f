"""YAML text becomes nodes; what is not YAML, or not safe, stops here with a place and a fix."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml
from yaml import events

from cleaner.packs.locate import LINE_BREAK, Node, Source
from cleaner.packs.problems import PackLoadError, Problem

#: Nodes after aliases are expanded; 1,500 rules take about 60,000.
MAX_NODES = 200_000
#: Rules need about ten levels; deeper is a mistake, or an attack on the stack.
MAX_DEPTH = 50

if yaml.__with_libyaml__:
    from yaml._yaml import CParser as _Parser  # ten times the speed of the other
else:  # pragma: no cover - PyYAML built without libyaml
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class _Parser(Reader, Scanner, Parser):  # type: ignore[no-redef]
        """PyYAML's own parser, where libyaml is not to be had."""

        def __init__(self, text: str) -> None:
            Reader.__init__(self, text)
            Scanner.__init__(self)
            Parser.__init__(self)


def compose(source: Source) -> Node:
    """The root node. Raises PackLoadError for what is not YAML, empty, too deep or too large.

    Built from parser events and not by PyYAML's composer, whose recursion in C ends the process
    on 100,000 brackets, and which takes more than twice the time.
    """
    try:
        parser = _Parser(source.text)
        builder = _Builder(source)
        try:
            while type(event := parser.get_event()) is not events.StreamEndEvent:
                builder.take(event)
        finally:
            parser.dispose()
    except yaml.MarkedYAMLError as error:
        raise PackLoadError([_not_yaml(source, error)]) from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise PackLoadError([_bad_character(source, error)]) from None
    if builder.root is None:
        raise PackLoadError([source.problem("R007", None, "the file is empty", "start with `pack: <id>`")])
    return builder.root


@dataclass(slots=True)
class _Builder:
    """Nodes under construction: a stack of open lists and maps."""

    source: Source
    root: Node | None = None
    documents: int = 0
    open: list[Node] = field(default_factory=list)
    keys: list[Node | None] = field(default_factory=list)  #: of each open one: the key that waits for a value
    anchors: dict[str, Node] = field(default_factory=dict)

    def take(self, event: Any) -> None:
        """Add what the event says. Raises PackLoadError for what is not allowed."""
        kind = type(event)
        if kind is events.ScalarEvent:
            node = Node("scalar", event.value, [], [], event.start_mark, event.end_mark, event.implicit[0])
            if event.anchor or event.tag:
                self._name(event, node)
            self._place(node)
        elif kind is events.MappingStartEvent or kind is events.SequenceStartEvent:
            shape: Literal["map", "list"] = "map" if kind is events.MappingStartEvent else "list"
            node = Node(shape, "", [], [], event.start_mark, event.end_mark)
            self._name(event, node)
            self.open.append(node)
            self.keys.append(None)
            if len(self.open) > MAX_DEPTH:
                raise PackLoadError([_bomb(self.source, node)])
        elif kind is events.MappingEndEvent or kind is events.SequenceEndEvent:
            self.keys.pop()
            node = self.open.pop()
            node.end = event.end_mark
            self._place(node)
        elif kind is events.AliasEvent:
            self._place(_follow(self.source, event, self.anchors, self.open))
        elif kind is events.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                at = _at(event)
                message, hint = "not YAML: a second document", "one pack a file: remove `---`"
                raise PackLoadError([self.source.problem("R001", at, message, hint)])

    def _name(self, event: Any, node: Node) -> None:
        if event.tag:
            message = f"a tag: `{event.tag}`"
            hint = "text that starts with `!` needs quotes"
            raise PackLoadError([self.source.problem("R011", _at(event), message, hint)])
        if event.anchor:
            self.anchors[event.anchor] = node

    def _place(self, node: Node) -> None:
        """Put a finished node where it belongs."""
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.size += node.size
        parent.depth = max(parent.depth, node.depth + 1)
        if parent.size > MAX_NODES or parent.depth > MAX_DEPTH:
            raise PackLoadError([_bomb(self.source, parent)])
        if parent.kind == "list":
            parent.items.append(node)
        elif (key := self.keys[-1]) is None:
            self.keys[-1] = node
        else:
            parent.pairs.append((key, node))
            self.keys[-1] = None


def _at(event: Any) -> Node:
    return Node("scalar", "", [], [], event.start_mark, event.end_mark)


def _bomb(source: Source, node: Node) -> Problem:
    if node.size > MAX_NODES:
        message, hint = f"more than {MAX_NODES:,} values, aliases expanded", "write it out, without `*alias`"
    else:
        message, hint = f"more than {MAX_DEPTH} levels deep", "flatten it"
    return source.problem("R011", node, message, hint)


def _follow(source: Source, event: Any, anchors: dict[str, Node], open_: list[Node]) -> Node:
    at = _at(event)
    node = anchors.get(event.anchor)
    if node is None:
        message = f"not YAML: `*{event.anchor}` is an alias of nothing"
        raise PackLoadError([source.problem("R001", at, message, "text that starts with `*` needs quotes")])
    if any(node is o for o in open_):
        message = f"`*{event.anchor}` contains itself"
        raise PackLoadError([source.problem("R011", at, message, "write it out, without `*alias`")])
    return node


_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"")
_COMMENT = re.compile(r"(?<=\s)#.*")
#: What libyaml says → what it means for a rule author. First match wins.
_MEANINGS = (
    ("while scanning a quoted scalar found unexpected end", "this quote is never closed", "close the quote"),
    ("found unknown escape character", "a backslash in double quotes", "put patterns in 'single quotes'"),
    ("mapping values are not allowed", "a `: ` where no key can be", "put text that holds a colon in quotes"),
    ("found character that cannot start any token", "a value cannot start like this", "put it in quotes"),
    (
        "did not find expected ',' or",
        "the bracket is not closed, or a comma or quote is missing",
        "check commas and quotes",
    ),
    ("did not find expected key", "expected a key here", "check the indentation, and quotes before it"),
    ("did not find expected '-' indicator", "expected a list item here", "check the indentation"),
    ("did not find expected node content", "a value is missing", "write the value, or close the bracket"),
    ("could not find expected ':'", "a key without its colon", "write `key: value`, or quote the text"),
    ("block sequence entries are not allowed", "a list item cannot start here", "start it on its own line"),
)


def _not_yaml(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    said = f"{error.context or ''} {error.problem or ''}".strip()
    mark = error.problem_mark or error.context_mark
    meaning, hint = next(((m, h) for s, m, h in _MEANINGS if s in said), (said, ""))
    if "never closed" in meaning and error.context_mark:
        mark = error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = source.lines
    if "did not find expected ',' or" in said and error.context_mark:
        hidden = _hidden_bracket(lines, error.context_mark.line, line)
        if hidden:
            hint = "put text that holds ` #` in quotes"
            return source.problem_at(
                "R001", hidden, "not YAML: ` #` begins a comment, and what it hides is missing", hint
            )
    at = lines[line] if line < len(lines) else ""
    if "\t" in at[: column + 1]:
        column = at.index("\t")
        meaning, hint = "a tab", "YAML indents with spaces"
    if line >= len(lines) - 1 and not at.strip():  # the end of the file shows nothing: go up
        line = next((i for i in range(len(lines) - 1, -1, -1) if lines[i].strip()), 0)
        column = len(lines[line].rstrip())
    return source.problem_at("R001", (line, column, 1), f"not YAML: {meaning}", hint)


def _hidden_bracket(lines: list[str], first: int, last: int) -> tuple[int, int, int] | None:
    """Where, in lines that are inside brackets, a comment begins that holds what separates or ends items."""
    for k, line in enumerate(lines[first : last + 1], first):
        comment = _COMMENT.search(_QUOTED.sub(lambda quoted: "x" * len(quoted[0]), line))
        if comment and comment[0].rstrip()[-1] in ",]}":
            return k, comment.start(), 0
    return None


def _bad_character(source: Source, error: Exception) -> Problem:
    allowed = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    bad = allowed.search(source.text)
    if bad is None:
        return source.problem("R001", None, f"not YAML: {error}")
    before = LINE_BREAK.split(source.text[: bad.start()])
    code = f"U+{ord(bad.group()):04X}"
    hint = "delete it, or write it as an escape in double quotes"
    # shown without the character itself: terminals and UTF-8 encoders choke on it
    safe = Source(source.name, source.text[: bad.start()] + "�" + source.text[bad.end() :])
    return safe.problem_at("R001", (len(before) - 1, len(before[-1]), 1), f"not YAML: character {code}", hint)
