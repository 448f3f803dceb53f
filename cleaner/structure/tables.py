"""The structure voter's tables, as they stand in ``rules/core``; made by ``make train``."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from cleaner.additive import Additive

if TYPE_CHECKING:
    from collections.abc import Mapping

_PACKAGE = Path(__file__).resolve().parent.parent
#: What a name in the markup can mark its element as.
MARKS: Final[tuple[str, ...]] = (
    "comments", "related", "body", "caption", "newsletter", "share", "author", "ads", "player", "legal",
    "metadata", "navigation",
)  # fmt: skip
#: Elements that are remembered by what they hold.
ELEMENTS: Final[tuple[str, ...]] = (
    "figure", "figcaption", "li", "aside", "footer", "table", "blockquote", "header", "nav", "article", "ul", "ol",
    "form", "main", "section", "h2", "h3", "button", "details",
)  # fmt: skip
#: The bits that stand for them.
BIT: Final = {name: 1 << i for i, name in enumerate((*MARKS, *ELEMENTS))}
#: So many tags are remembered with what their names say: sites repeat theirs on every page.
HEADS_KEPT: Final = 50_000


class Name(NamedTuple):
    """What class, id and element names say for a block: its own, and those above it."""

    own: float
    above: float
    marks: int


@dataclass(frozen=True)
class Tables:
    """All that the voter has learned, and a memory of what tags came to."""

    names: Mapping[str, Name]
    phrases: Mapping[str, float]
    glance: Additive
    first: Additive
    second: Additive
    heads: dict[str, Name] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def binned_alike(self) -> frozenset[str]:
        """Features whose bins are the same in both looks."""
        second = self.second.edges
        return frozenset(name for name, cuts in self.first.edges.items() if second.get(name) == cuts)


@cache
def load_tables(folder: Path | None = None) -> Tables:
    """The tables of a folder, by default the built-in ones. Read once a process."""
    if folder is None:
        inside = _PACKAGE / "_rules"
        folder = (inside if inside.is_dir() else _PACKAGE.parent / "rules") / "core"
    names = {}
    for line in _lines(folder / "structure-names.tsv"):
        name, own, above, mark = line.split("\t")
        names[name] = Name(float(own), float(above), BIT.get(mark, 0))
    phrases = {}
    for line in _lines(folder / "structure-phrases.tsv"):
        phrase, weight = line.split("\t")
        phrases[phrase] = float(weight)
    data = json.loads((folder / "structure-tables.json").read_text(encoding="utf-8"))
    glance, first, second = (Additive.from_data(data[part]) for part in ("glance", "first", "second"))
    return Tables(names, phrases, glance, first, second)


def _lines(path: Path) -> list[str]:
    """The file's lines below its header."""
    return path.read_text(encoding="utf-8").splitlines()[1:]
