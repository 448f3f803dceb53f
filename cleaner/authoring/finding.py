"""What lint checks look at, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from cleaner.engine import Engine
from cleaner.matchers import compile_matcher
from cleaner.model import Document
from cleaner.packs.compile import SHARED_WORDS
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleaner.authoring.clauses import Path
    from cleaner.authoring.select import Selection
    from cleaner.matchers import Matcher
    from cleaner.packs.rule import Rule
    from cleaner.packs.spec import MatcherSpec, PackSpec, RuleSpec


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says, and where: ``path`` leads from the rule (or the pack) to it."""

    code: str
    pack: str
    rule: str  #: full id; "" for a finding on the pack
    path: Path
    message: str
    hint: str = ""
    at: Literal["key", "value"] = "value"


@dataclass(frozen=True)
class Subject:
    """The packs under lint, and all rules beside them."""

    selection: Selection
    engine: Engine

    @classmethod
    def of(cls, selection: Selection) -> Subject:
        """The subject for a selection."""
        return cls(selection, Engine(selection.rules))

    @property
    def packs(self) -> tuple[PackSpec, ...]:
        """The packs under lint."""
        return tuple(p for _, p in self.selection.chosen)

    def rules(self) -> Iterator[tuple[str, PackSpec, RuleSpec]]:
        """The rules under lint, with their full ids."""
        for rule_id, (pack, rule) in self.selection.specs.items():
            yield rule_id, pack, rule

    def compiled(self) -> Mapping[str, Rule]:
        """All rules, compiled, by full id."""
        return {r.id: r for r in self.selection.rules}

    def define(self, pack: PackSpec) -> Mapping[str, MatcherSpec]:
        """The named matchers that the pack's rules may use."""
        if pack.rules:
            return self._defines[pack.pack]
        own = next((p.define for p in self.packs if p.pack == SHARED_WORDS), {})
        return {**self.selection.words, **own, **pack.define}

    @cached_property
    def _defines(self) -> Mapping[str, Mapping[str, MatcherSpec]]:
        """By pack, what its rules were compiled with: the folder's own core/words is in it, under lint or not."""
        return {rule.id.rpartition("/")[0]: rule.define for rule in self.selection.rules}

    def matcher(self, pack: PackSpec, spec: MatcherSpec) -> Matcher:
        """The matcher, compiled."""
        return compile_matcher(spec, self.define(pack))


def block_of(text: str) -> View:
    """A document of one block."""
    return View(Document(text, "text", (0,), (len(text),)))


#: Names that one message lists.
LISTED = 4


def named(texts: Sequence[str]) -> str:
    """The texts as a message names them: the first few, and how many more there are."""
    rest = len(texts) - LISTED
    return ", ".join(f"`{t}`" for t in texts[:LISTED]) + (f" and {rest} more" if rest > 0 else "")
