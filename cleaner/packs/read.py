"""Nodes become the dataclasses of ``spec``: their type hints are the schema, there is no other.

A reader collects problems and goes on, so that an author sees all of them at once.
"""

from __future__ import annotations

import types
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_origin, get_type_hints

from cleaner.packs.problems import Problem, suggest
from cleaner.packs.spec import Example, MatcherSpec, RuleSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cleaner.packs.locate import Node, Source

#: Stands for a value that had a problem; its owner is not built.
BAD: Final = object()

#: Match kinds that hold matchers, or a name: read here, because they need the reader.
NESTED = ("any", "all", "none")

_NAMES = {str: "text", int: "a whole number", bool: "true or false"}


@dataclass(slots=True)
class Reader:
    """Reads one pack and remembers what was wrong with it."""

    source: Source
    kinds: Mapping[str, Any]  #: match kind → object with ``check(value) -> list[str]``
    values: Literal["check", "trust"] = "check"  #: trust: the values of matchers were checked before
    pack: str = ""  #: id, as far as known
    rule: str = ""  #: full id of the rule being read
    definition: str = ""  #: name of the ``define`` being read
    problems: list[Problem] = field(default_factory=list)
    #: (definition it stands in, name, node, rule) of every ``use``
    uses: list[tuple[str, str, Node, str]] = field(default_factory=list)
    #: every rule that could be read, and its node
    rules: list[tuple[RuleSpec, Node]] = field(default_factory=list)

    def report(self, code: str, node: Node, message: str, hint: str = "") -> object:
        """``BAD``, with a problem noted at ``node``."""
        self.problems.append(self.source.problem(code, node, message, hint, self.rule))
        return BAD

    def record(self, node: Node, cls: type, what: str) -> Any:
        """A ``cls`` from a map node, or ``BAD``."""
        if node.kind != "map":
            return self.report("R006", node, f"{what} takes keys and values, not {_describe(node)}")
        schema = _schema(cls)
        values: dict[str, Any] = {}
        seen: dict[str, Node] = {}
        bad = False
        for key, value in node.pairs:
            entry = schema.get(key.text) if key.kind == "scalar" else None
            if not self._new_key(key, seen):
                bad = True
            elif entry is None:
                hint = suggest(key.text, set(schema) - set(seen))
                if cls is RuleSpec and key.text in {*self.kinds, *NESTED, "use"}:
                    hint = "it is a match kind: move it into `match`"
                self.report("R004", key, f"unknown key `{key.text}`", hint)
                bad = True
            else:
                values[entry.name] = entry.read(self, value, f"`{key.text}`")
                bad = bad or values[entry.name] is BAD
        for key_name, entry in schema.items():
            if entry.required and entry.name not in values:
                hint = f"add `{key_name}: …`"
                self.report("R007", node, f"missing key `{key_name}`", hint)
                bad = True
        return BAD if bad else cls(**values)

    def _new_key(self, key: Node, seen: dict[str, Node]) -> bool:
        if key.kind != "scalar":
            self.report("R006", key, f"a key must be a word, not {_describe(key)}")
            return False
        first = seen.setdefault(key.text, key)
        if first is not key:
            hint = f"first on line {first.start.line + 1}; put both values into one list, or delete one"
            self.report("R005", key, f"duplicate key `{key.text}`", hint)
            return False
        return True

    def matcher(self, node: Node, what: str) -> Any:
        """A matcher as plain values, every key of it checked, or ``BAD``."""
        if node.kind != "map":
            hint = ""
            if node.kind == "scalar" and node.text:
                hint = "write `{phrase: …}` or `{regex: …}`"
            return self.report("R006", node, f"{what} takes a matcher, not {_describe(node)}", hint)
        if not node.pairs:
            return self.report("R008", node, f"{what} is an empty matcher, which would match everything")
        spec: MatcherSpec = {}
        seen: dict[str, Node] = {}
        bad = False
        for key, value in node.pairs:
            if not self._new_key(key, seen):
                bad = True
                continue
            spec[key.text] = self._clause(key, value)
            bad = bad or spec[key.text] is BAD
        return BAD if bad else spec

    def _clause(self, key: Node, value: Node) -> Any:
        name, what = key.text, f"`{key.text}`"
        if name in NESTED:
            return _read_many(Reader.matcher)(self, value, what, list)
        if name == "use":
            return self._use(value, what)
        kind = self.kinds.get(name)
        if kind is None:
            hint = suggest(name, [*self.kinds, *NESTED, "use"])
            if name in _schema(RuleSpec):
                hint = "it is a key of the rule, not of a matcher"
            return self.report("R004", key, f"unknown match kind `{name}`", hint)
        plain = self.plain(value, what)
        return plain if plain is BAD or self._accepts(kind, value, plain, what) else BAD

    def _accepts(self, kind: Any, node: Node, plain: Any, what: str) -> bool:
        """Whether the kind takes the value; if not, the messages go to the items at fault."""
        messages = [] if self.values == "trust" else kind.check(plain)
        if not messages:
            return True
        at = [(node, message) for message in messages]
        if node.kind == "list":
            items = zip(node.items, plain, strict=True)
            at = [(item, said) for item, one in items for said in kind.check([one])] or at
        for where, message in at:
            self.report("R008", where, f"{what}: {message}")
        return False

    def _use(self, node: Node, what: str) -> Any:
        name = _read_text(self, node, what)
        if name is not BAD:
            self.uses.append((self.definition, name, node, self.rule))
        return name

    def plain(self, node: Node, what: str) -> Any:
        """The node as Python values: text, numbers, booleans, lists, dicts."""
        if node.kind == "scalar":
            value = node.value()
            if value is None:
                return self.report("R006", node, f"{what} is empty", "give it a value, or delete the key")
            return value
        if node.kind == "list":
            values = [self.plain(item, what) for item in node.items]
            return BAD if BAD in values else values
        out: dict[str, Any] = {}
        seen: dict[str, Node] = {}
        good = True
        for key, inner in node.pairs:
            good = self._new_key(key, seen) and good
            out[key.text] = self.plain(inner, what)
        return out if good and BAD not in out.values() else BAD


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str  #: the dataclass field
    required: bool
    read: Callable[[Reader, Node, str], Any]


@cache
def _schema(cls: type) -> dict[str, _Entry]:
    """YAML key → how to read it, in the order of the fields."""
    if not is_dataclass(cls):
        message = f"{cls} is not a dataclass"
        raise TypeError(message)
    hints = get_type_hints(cls)
    return {
        yaml_key(f.name): _Entry(
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
        return Reader.matcher
    if hint in _LEAVES:
        return _LEAVES[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda reader, node, what: reader.record(node, hint, what)
    origin, args = get_origin(hint), get_args(hint)
    if origin is tuple:
        many = _read_many(_reader_of(args[0]))
        empty_too = args[0] == str | Example  # `drop: []` says that there is none yet
        return lambda reader, node, what: (
            () if empty_too and _is_empty(node) else many(reader, node, what, tuple)
        )
    if origin is Literal:
        return _read_choice(args)
    return _read_named(_reader_of(args[1])) if origin is dict else _read_union(args)


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
        return reader.report("R006", node, f"{what} is empty", "give it a value, or delete the key")
    hint = ""
    if wanted is str and node.kind == "scalar":
        hint = f'if it is text, put it in quotes: "{node.text}"'
    elif wanted is not str and node.kind == "scalar" and not node.plain:
        hint = "write it without quotes"
    message = f"{what} takes {_NAMES[wanted]}, not {_describe(node)}"
    return reader.report("R006", node, message, hint)


def _read_text(reader: Reader, node: Node, what: str) -> Any:
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


def _read_many(one: Callable[[Reader, Node, str], Any]) -> Callable[..., Any]:
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
            return reader.report("R006", node, f"{what} takes names and values, not {_describe(node)}")
        out: dict[str, Any] = {}
        seen: dict[str, Node] = {}
        good = True
        for key, value in node.pairs:
            good = reader._new_key(key, seen) and good  # noqa: SLF001 - one class in two halves
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


def _describe(node: Node) -> str:
    if node.kind != "scalar":
        return "a list" if node.kind == "list" else "keys and values"
    value = node.value()
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{node.text}`"
    return "text" if isinstance(value, str) else "a number"


_LEAVES: dict[Any, Callable[[Reader, Node, str], Any]] = {
    str: _read_text,
    int: _read_int,
    bool: _read_bool,
    RuleSpec: _read_rule,
}
