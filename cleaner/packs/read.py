"""Nodes become the dataclasses of ``spec``: their type hints are the schema, there is no other.

A reader collects problems and goes on, so that an author sees all of them at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from cleaner.packs.hints import BAD, describe, read_many, read_text, schema_of
from cleaner.packs.problems import Problem, suggest
from cleaner.packs.spec import MatcherSpec, RuleSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.packs.locate import Node, Source

#: Match kinds that hold matchers, or a name: read here, because they need the reader.
NESTED = ("any", "all", "none")


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
            return self.report("R006", node, f"{what} takes keys and values, not {describe(node)}")
        schema = schema_of(cls)
        values: dict[str, Any] = {}
        seen: dict[str, Node] = {}
        bad = False
        for key, value in node.pairs:
            entry = schema.get(key.text) if key.kind == "scalar" else None
            if not self.new_key(key, seen):
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

    def new_key(self, key: Node, seen: dict[str, Node]) -> bool:
        """Whether the key is a word that was not there before; if not, that is reported."""
        if key.kind != "scalar":
            self.report("R006", key, f"a key must be a word, not {describe(key)}")
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
            return self.report("R006", node, f"{what} takes a matcher, not {describe(node)}", hint)
        if not node.pairs:
            return self.report("R008", node, f"{what} is an empty matcher, which would match everything")
        spec: MatcherSpec = {}
        seen: dict[str, Node] = {}
        bad = False
        for key, value in node.pairs:
            if not self.new_key(key, seen):
                bad = True
                continue
            spec[key.text] = self._clause(key, value)
            bad = bad or spec[key.text] is BAD
        return BAD if bad else spec

    def _clause(self, key: Node, value: Node) -> Any:
        name, what = key.text, f"`{key.text}`"
        if name in NESTED:
            return read_many(Reader.matcher)(self, value, what, list)
        if name == "use":
            return self._use(value, what)
        if name == "score":
            return self._score(value, what)
        kind = self.kinds.get(name)
        if kind is None:
            hint = suggest(name, [*self.kinds, *NESTED, "use"])
            if name in schema_of(RuleSpec):
                hint = "it is a key of the rule, not of a matcher"
            return self.report("R004", key, f"unknown match kind `{name}`", hint)
        plain = self.plain(value, what)
        return plain if plain is BAD or self._accepts(kind, value, plain, what) else BAD

    def _score(self, node: Node, what: str) -> Any:
        """A score as plain values: ``least``, and cues, each a weight and a matcher."""
        if node.kind != "map":
            return self.report("R006", node, f"{what} takes `least` and `cues`, not {describe(node)}")
        out: dict[str, Any] = {}
        seen: dict[str, Node] = {}
        good = True
        for key, value in node.pairs:
            good = self.new_key(key, seen) and good
            if key.text == "cues":
                out["cues"] = read_many(Reader._cue)(self, value, "`cues`", list)
            elif key.text == "least":
                out["least"] = self.plain(value, "`least`")
            else:
                self.report("R004", key, f"unknown key `{key.text}`", suggest(key.text, ("least", "cues")))
                good = False
        if not good or BAD in out.values():
            return BAD
        return out if self._accepts(self.kinds["score"], node, out, what) else BAD

    def _cue(self, node: Node, what: str) -> Any:
        """A matcher as plain values, and its weight."""
        weights = [value for key, value in node.pairs if key.text == "weight"]
        if len(weights) != 1:
            return self.report(
                "R007", node, f"{what} takes matchers with one `weight` each", "add `weight: 1`"
            )
        matcher = self.matcher(
            replace(node, pairs=[p for p in node.pairs if p[1] is not weights[0]]), "a cue"
        )
        weight = self.plain(weights[0], "`weight`")
        return BAD if BAD in (matcher, weight) else {"weight": weight, **matcher}

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
        name = read_text(self, node, what)
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
            good = self.new_key(key, seen) and good
            out[key.text] = self.plain(inner, what)
        return out if good and BAD not in out.values() else BAD
