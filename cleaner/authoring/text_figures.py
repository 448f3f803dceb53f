"""What text cleaning loses and sheds on labelled texts, by source: the figures of ``bench.py text`` and ``gold``."""

from __future__ import annotations

from collections import defaultdict
from statistics import mean
from typing import TYPE_CHECKING, NamedTuple

from cleaner.authoring.text_gold import Tally, precision_recall, tally
from cleaner.clean import Cleaner
from cleaner.opinion import Opinion, waiting
from cleaner.text_structure.place import lines_of
from cleaner.text_structure.vote import FEWEST_LINES, vote
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.model import Document
    from cleaner.text_structure import TextStructure
    from cleaner.text_structure.vote import Learned

#: Kinds that count as the body.
BODY_KINDS = frozenset({"standfirst", "body", "note"})


class Figure(NamedTuple):
    """One text."""

    source: str  #: extractor, "gold" or "page", and whether rules were in force
    tally: Tally
    precision: float | None
    recall: float | None
    cut: int  #: characters of all removals
    size: int


class HeldOut(Cleaner):
    """A cleaner whose text voter has these weights instead of the built-in ones. Not to be pickled."""

    def __init__(self, packs: Sequence[str] | None, learned: Learned) -> None:
        """Load the rules of ``packs``, as ``Cleaner`` does."""
        super().__init__(packs=packs)
        self.learned = learned

    def look(self, document: Document) -> Opinion:
        """What the voter makes of a text under these weights."""
        return waiting(View(document), self._vote)

    def _vote(self, view: View, ruled: frozenset[int]) -> TextStructure | None:
        """``text_structure.score`` with other weights."""
        return vote(lines_of(view), self.learned, ruled) if view.size >= FEWEST_LINES else None


def figures_of(
    texts: Iterable[tuple[str, str, str, str]], learned: Learned, packs: Sequence[str] | None
) -> Iterator[Figure]:
    """Figures of texts given as source, text, marked body and URL; ``packs`` as for ``Cleaner``."""
    cleaner = HeldOut(packs, learned)
    for source, text, body, url in texts:
        result = cleaner.clean_text(text, url)
        kept = "\n".join(block.text for block in result.blocks if block.kind in BODY_KINDS)
        cut = sum(len(text[r.start : r.end].strip()) for r in result.removals)
        name = f"{source}\tvoter alone" if packs == () else f"{source}\twith rules"
        yield Figure(name, tally(text, kept, body), *precision_recall(body, kept), cut, len(text))


def render(figures: Iterable[Figure]) -> str:
    """A table with one line a source."""
    groups: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        groups[figure.source].append(figure)
    rows = ["# source\trules\ttexts\tF1\tbody lost\tjunk gone\ttouched\tcharacters cut"]
    for name, group in groups.items():
        body, lost, junk, gone = (sum(f.tally[k] for f in group) for k in range(4))
        precision = mean([f.precision for f in group if f.precision is not None] or [0.0])
        recall = mean([f.recall for f in group if f.recall is not None] or [0.0])
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        touched = sum(f.cut > 0 for f in group) / len(group)
        cut = sum(f.cut for f in group) / sum(f.size for f in group)
        rows.append(
            f"{name}\t{len(group)}\t{f1:.4f}\t{lost / max(1, body):.5f}\t{gone / max(1, junk):.4f}\t{touched:.4f}\t{cut:.5f}"
        )
    return "\n".join(rows) + "\n"
