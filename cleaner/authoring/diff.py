"""What a change of rules does to a folder of documents: the blast radius of a pull request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cleaner.authoring.corpus import cleaner_with, find_documents, read_documents, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from cleaner.model import Profile, Removal

#: Samples shown of each rule, and characters of each.
SAMPLES, SAMPLE_CHARS = 3, 110
#: Rules listed on each side: a comment on a pull request holds 65,536 characters.
ROWS = 40


@dataclass(frozen=True, slots=True)
class Sample:
    """One span that is cut on one side only."""

    document: str
    text: str


@dataclass(slots=True)
class Change:
    """What a rule cuts now and did not (gained), or did and does not (lost)."""

    rule: str
    spans: int = 0
    chars: int = 0
    documents: set[str] = field(default_factory=set)
    samples: list[Sample] = field(default_factory=list)

    def add(self, document: str, text: str) -> None:
        """Count one span."""
        self.spans += 1
        self.chars += len(text)
        self.documents.add(document)
        if len(self.samples) < SAMPLES and text not in {s.text for s in self.samples}:
            self.samples.append(Sample(document, text))


@dataclass(frozen=True, slots=True)
class Diff:
    """The difference that a change of rules makes to a folder."""

    documents: int
    changed: int
    gained: tuple[Change, ...]  #: by rule of the new side, most characters first
    lost: tuple[Change, ...]  #: by rule of the old side
    newly_touched: tuple[str, ...]  #: documents of which nothing was cut before, and something is now


def compare(old: Path, new: Path, corpus: Path, profile: Profile = "balanced") -> Diff:
    """Clean every document with both sets of rules. Linear in the documents.

    Raises PackLoadError, UsageError.
    """
    find_documents(corpus)  # a slip of the pen is told before any rule is compiled
    before, after = (cleaner_with(rules_of(folder), profile) for folder in (old, new))
    gained: dict[str, Change] = {}
    lost: dict[str, Change] = {}
    touched: list[str] = []
    documents = changed = 0
    for name, document in read_documents(before, corpus):
        documents += 1
        was, now = before.clean_document(document).removals, after.clean_document(document).removals
        if was == now:
            continue
        more, less = only_in(now, was), only_in(was, now)
        changed += bool(more or less)
        if now and not was:
            touched.append(name)
        for found, into in ((more, gained), (less, lost)):
            for rule, text in found:
                into.setdefault(rule, Change(rule)).add(name, text)
    return Diff(documents, changed, _ranked(gained), _ranked(lost), tuple(touched))


def only_in(removals: Sequence[Removal], others: Sequence[Removal]) -> list[tuple[str, str]]:
    """(rule, text) of the parts of ``removals`` that ``others`` leave alone. Both sorted and disjoint; linear."""
    out: list[tuple[str, str]] = []
    first = 0
    for removal in removals:
        at = removal.start
        while first < len(others) and others[first].end <= at:
            first += 1
        k = first
        pieces: list[tuple[int, int]] = []
        while k < len(others) and others[k].start < removal.end:
            pieces.append((at, others[k].start))
            at = max(at, others[k].end)
            k += 1
        pieces.append((at, removal.end))
        for start, end in pieces:
            text = removal.text[max(0, start - removal.start) : max(0, end - removal.start)].strip()
            if text:
                out.append((removal.rule_ids[0], text))
    return out


def to_markdown(diff: Diff) -> str:
    """The difference as it goes into a pull request."""
    gained, lost = (sum(c.chars for c in side) for side in (diff.gained, diff.lost))
    counts = f"{gained:,} characters more are cut, {lost:,} fewer"
    touched = f"{len(diff.newly_touched)} documents that were left alone are touched now"
    lines = [f"**{diff.changed} of {diff.documents} documents change**: {counts}. {touched}."]
    lines += _table("Cut now", diff.gained) + _table("No longer cut", diff.lost)
    if diff.newly_touched:
        shown = ", ".join(f"`{name}`" for name in diff.newly_touched[:10])
        rest = len(diff.newly_touched) - 10
        lines += ["", "Newly touched: " + shown + (f" and {rest} more" if rest > 0 else "")]
    return "\n".join(lines)


def to_data(diff: Diff) -> dict[str, Any]:
    """The difference as JSON values."""
    return {
        "documents": diff.documents,
        "changed": diff.changed,
        "newly_touched": list(diff.newly_touched),
        "gained": [_change_data(c) for c in diff.gained],
        "lost": [_change_data(c) for c in diff.lost],
    }


def _change_data(change: Change) -> dict[str, Any]:
    return {
        "rule": change.rule,
        "spans": change.spans,
        "chars": change.chars,
        "documents": len(change.documents),
        "samples": [{"document": s.document, "text": s.text} for s in change.samples],
    }


def _ranked(changes: dict[str, Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes.values(), key=lambda c: (-c.chars, c.rule)))


def _table(title: str, changes: Iterable[Change]) -> list[str]:
    rows = [
        f"| `{c.rule}` | {c.spans} | {len(c.documents)} | {c.chars:,} | {'<br>'.join(_cell(s) for s in c.samples)} |"
        for c in changes
    ]
    if not rows:
        return []
    if len(rows) > ROWS:
        rows[ROWS:] = [f"| and {len(rows) - ROWS} more rules | | | | |"]
    return [
        "",
        f"### {title}",
        "",
        "| rule | spans | documents | characters | samples |",
        "|---|--:|--:|--:|---|",
        *rows,
    ]


def _cell(sample: Sample) -> str:
    text = " ".join(sample.text.split())
    if len(text) > SAMPLE_CHARS:
        text = text[: SAMPLE_CHARS - 1] + "…"
    text = text.replace("|", "\\|").replace("<", "&lt;")
    return f"{text} ({sample.document})"
