"""How to read a YAML value of each type that occurs in ``spec``: the type hints are the schema."""

from __future__ import annotations

import types
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_origin, get_type_hints

from cleaner.packs.problems import suggest
from cleaner.packs.spec import Example, MatcherSpec, RuleSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cleaner.packs.locate import Node
    from cleaner.packs.read import Reader

#: Stands for a value that had a problem; its owner is not built.
BAD: Final = object()

_NAMES = {str: "text", int: "a whole number", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class Entry:
    """How one key of a record is read."""

    name: str  #: the dataclass field
    required: bool
    read: Callable[[Reader, Node, str], Any]


@cache
def schema_of(cls: type) -> dict[str, Entry]:
    """YAML key → how to read it, in the order of the fields."""
    if not is_dataclass(cls):
        message = f"{cls} is not a dataclass"
        raise TypeError(message)
    hints = get_type_hints(cls)
    return {
        yaml_key(f.name): Entry(
            f.name, f.default is MISSING and f.default_factory is MISSING, _reader_of(hints[f.name])
        )
        for f in fields(cls)
    }


def yaml_key(name: str) -> str:
    """The YAML key of a field: ``while_`` is ``while``."""
    return name.rstrip("_")


def _reader_of(hint: Any) -> Callable[[Reader, Node, str], Any]:
    """How to read a value of this type."""
    if hint == MatcherSpec:
        return _read_matcher
    if hint in _LEAVES:
        return _LEAVES[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda reader, node, what: reader.record(node, hint, what)
    origin, args = get_origin(hint), get_args(hint)
    if origin is tuple:
        many = read_many(_reader_of(args[0]))
        empty_too = args[0] == str | Example  # `drop: []` says that there is none yet
        return lambda reader, node, what: (
            () if empty_too and _is_empty(node) else many(reader, node, what, tuple)
        )
    if origin is Literal:
        return _read_choice(args)
    return _read_named(_reader_of(args[1])) if origin is dict else _read_union(args)


def _read_matcher(reader: Reader, node: Node, what: str) -> Any:
    return reader.matcher(node, what)


def _read_rule(reader: Reader, node: Node, what: str) -> Any:
    """A rule; until it ends, problems carry its id."""
    named = node.get("id")
    reader.rule = f"{reader.pack}/{named.text}" if named and named.text else ""
    rule = reader.record(node, RuleSpec, "a rule" if what == "`rules`" else what)
    if rule is not BAD:
        reader.rules.append((rule, node))
    reader.rule = ""
    return rule


def _read_scalar(reader: Reader, node: Node, what: str, wanted: type) -> Any:
    value = node.value() if node.kind == "scalar" else None
    if type(value) is wanted:
        return value
    if node.kind == "scalar" and value is None:
        behind = reader.source.lines[node.start.line][node.start.column :].strip()
        cut = behind.startswith("#")  # `exact: # comments`
        hint = "text that holds `#` needs quotes" if cut else "give it a value, or delete the key"
        return reader.report("R006", node, f"{what} is empty", hint)
    hint = ""
    if wanted is str and node.kind == "scalar":
        hint = f'if it is text, put it in quotes: "{node.text}"'
    elif wanted is not str and node.kind == "scalar" and not node.plain:
        hint = "write it without quotes"
    message = f"{what} takes {_NAMES[wanted]}, not {describe(node)}"
    return reader.report("R006", node, message, hint)


def read_text(reader: Reader, node: Node, what: str) -> Any:
    """A text, or ``BAD``."""
    return _read_scalar(reader, node, what, str)  # "" is fine here: an example may leave nothing


def _read_int(reader: Reader, node: Node, what: str) -> Any:
    value = _read_scalar(reader, node, what, int)
    if value is not BAD and value < 0:
        return reader.report("R008", node, f"{what} cannot be negative")
    return value


def _read_bool(reader: Reader, node: Node, what: str) -> Any:
    return _read_scalar(reader, node, what, bool)


def _read_choice(choices: tuple[str, ...]) -> Callable[[Reader, Node, str], Any]:
    def read(reader: Reader, node: Node, what: str) -> Any:
        value = _read_scalar(reader, node, what, str)
        if value is BAD or value in choices:
            return value
        message = f"{what} cannot be `{value}`"
        return reader.report(
            "R008", node, message, suggest(value, choices) or "one of: " + ", ".join(choices)
        )

    return read


def read_many(one: Callable[[Reader, Node, str], Any]) -> Callable[..., Any]:
    """A list of values; a single value stands for a list of one."""

    def read(reader: Reader, node: Node, what: str, build: Callable[[Iterable[Any]], Any]) -> Any:
        if _is_empty(node):
            return reader.report(
                "R008", node, f"{what} is an empty list", "give it a value, or delete the key"
            )
        items = node.items if node.kind == "list" else [node]
        values = [one(reader, item, what) for item in items]
        return BAD if any(v is BAD for v in values) else build(values)

    return read


def _is_empty(node: Node) -> bool:
    return node.kind == "list" and not node.items


def _read_named(one: Callable[[Reader, Node, str], Any]) -> Callable[[Reader, Node, str], Any]:
    def read(reader: Reader, node: Node, what: str) -> Any:
        if node.kind != "map":
            return reader.report("R006", node, f"{what} takes names and values, not {describe(node)}")
        out: dict[str, Any] = {}
        seen: dict[str, Node] = {}
        good = True
        for key, value in node.pairs:
            good = reader.new_key(key, seen) and good
            reader.definition = key.text
            out[key.text] = one(reader, value, f"`{key.text}`")
        reader.definition = ""
        return out if good and not any(v is BAD for v in out.values()) else BAD

    return read


def _read_union(args: tuple[Any, ...]) -> Callable[[Reader, Node, str], Any]:
    """Optional values, and text or a record: told apart by the kind of node."""
    options = [a for a in args if a is not types.NoneType]
    readers = [_reader_of(o) for o in options]
    if len(readers) == 1:
        return readers[0]
    text = next(r for r, o in zip(readers, options, strict=True) if o is str)
    record = next(r for r, o in zip(readers, options, strict=True) if is_dataclass(o))
    return lambda reader, node, what: (record if node.kind == "map" else text)(reader, node, what)


def describe(node: Node) -> str:
    """What a node is, as messages name it."""
    if node.kind != "scalar":
        return "a list" if node.kind == "list" else "keys and values"
    value = node.value()
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{node.text}`"
    return "text" if isinstance(value, str) else "a number"


_LEAVES: dict[Any, Callable[[Reader, Node, str], Any]] = {
    str: read_text,
    int: _read_int,
    bool: _read_bool,
    RuleSpec: _read_rule,
}
