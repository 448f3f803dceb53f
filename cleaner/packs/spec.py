"""Rules as written: the types that the loader reads, and that the JSON Schema is generated from.

Field names are the YAML keys (a trailing underscore is dropped: ``while_`` is ``while``). The
comment of a field, ``#: …``, is its hover text in an editor.
"""

from __future__ import annotations

import dataclasses  # not ``field``: a rule has a key of that name
from dataclasses import dataclass
from typing import Any, Literal

from cleaner.model import Category, Confidence, Kind, Surface

#: A matcher as written: a mapping of match kinds to their values; several keys must all match.
#: ``cleaner.matchers.KINDS`` says which keys exist and what each takes.
MatcherSpec = dict[str, Any]

Zone = Literal["top", "head", "middle", "tail", "bottom"]
Status = Literal["stable", "experimental", "deprecated"]


@dataclass(frozen=True, slots=True)
class Example:
    """A text before and after the rule."""

    in_: str  #: the whole input text
    out: str  #: what must be left of it
    alone: bool = False  #: true: only this rule runs; other packs may well cut more
    surface: Literal["auto", "text", "markdown", "html"] = "auto"
    todo: str = ""  #: why it is known to fail; once it passes, the run fails until this is removed


@dataclass(frozen=True, slots=True)
class Examples:
    """What the rule must cut, and what it must leave alone."""

    drop: tuple[str | Example, ...] = ()  #: a bare string must be cut whole
    keep: tuple[str | Example, ...] = ()  #: must come out as it went in


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """One entry under ``rules:``. Exactly one of ``drop`` and ``keep`` is given."""

    id: str  #: lower-case words joined by hyphens; the full id is <pack>/<id>
    why: str  #: the reason, as a news editor would give it
    drop: Literal["span", "block", "section", "region", "rest"] | None = None  #: what is cut
    keep: Literal["span", "block", "section", "region", "rest"] | None = None  #: what is protected
    match: MatcherSpec | None = None  #: span, block, section, rest: the block (or words) to find
    from_: MatcherSpec | None = None  #: region: its first block
    while_: MatcherSpec | None = None  #: section, region: goes on as long as blocks match; span: as long as sentences match  # fmt: skip
    to: MatcherSpec | None = None  #: region: its last block; cut up to the end of the sentence that matched
    max_blocks: int = 12  #: section, region: never longer than this
    max_run: int = 3  #: rest: does not fire when more paragraphs than this stand in a row below
    zone: tuple[Zone, ...] = ()  #: where in the article, counted in paragraphs; any of them
    prev: MatcherSpec | None = None  #: the block before must match
    next: MatcherSpec | None = None  #: the block after must match
    near: MatcherSpec | None = None  #: one of the three blocks before or after must match
    unless: tuple[MatcherSpec, ...] = ()  #: does not fire when one of these matches the block
    domains: tuple[str, ...] = ()  #: only on these sites and their subdomains
    surfaces: tuple[Surface, ...] = ()  #: only on these; empty means all
    category: Category | None = None  #: defaults to the pack's
    kind: Kind | None = None  #: keep rules: what the protected block is
    field: Literal["byline", "date", "section", "url", "reading_time", "source"] | None = None  #: metadata: where its value goes in Result.metadata  # fmt: skip
    confidence: Confidence = "high"  #: strict runs high; balanced high and medium; aggressive all
    needles: tuple[str, ...] = ()  #: literals of which one must occur, when they cannot be derived
    status: Status = "stable"
    lang: str | None = None  #: defaults to the pack's
    examples: Examples = dataclasses.field(default_factory=Examples)


@dataclass(frozen=True, slots=True)
class PackSpec:
    """One file under ``rules/``."""

    pack: str  #: its id, the same as its path: en/newsletter
    version: int  #: counted up whenever a rule changes what it cuts
    rules: tuple[RuleSpec, ...] = ()  #: may be missing in a pack that only defines matchers
    category: Category | None = None  #: what its rules cut, unless they say otherwise
    lang: str | None = None  #: BCP 47 tag; description only, every pack runs on every text
    why: str = ""  #: what the pack is for
    schema: int = 1  #: version of this format
    define: dict[str, MatcherSpec] = dataclasses.field(default_factory=dict)  #: named matchers, for `use:`; those of core/words are known to every pack  # fmt: skip
