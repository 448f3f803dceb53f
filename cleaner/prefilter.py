"""Which rules are worth asking at which blocks: one Aho-Corasick scan for the rules' literals."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from ahocorasick_rs import BytesAhoCorasick, Implementation

from cleaner.view import View, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.packs.rule import Rule

#: A deterministic automaton scans twice as fast, but takes 0.2 s to build for 2,000 needles: worth
#: it once so many bytes were scanned.
DFA_AFTER_BYTES = 4_000_000
#: Where what a reader sees may differ from the source by more than quotes and dashes: the first
#: character of a block, something inside it, and, in Markdown, any of its marks.
_ODD_FIRST = frozenset("*+•·◦▪►▶▸»>→|–—✓✔●○■□‣⁃-")
_ODD_INSIDE = (
    "  ", "\t", "\r", "\x0b", "\x0c", "\xa0", "\xad", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f",
    "\u2060", "\ufeff", "\u202f", "\u2009", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e",
    "\u2066", "\u2067", "\u2068", "\u2069", "\u2028", "\u2029", "\u3000", "\u2003", "\u2002",
)  # fmt: skip
_ODD = re.compile(r"\s\s|[^\S ]|[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_MARKS = re.compile(r"[\[\]*_`<>|#~\\]|^\s*[-+\d]")
_NEWLINE = re.compile(b"\n")


class Prefilter:
    """Finds the candidates of a fixed list of rules. Cost: linear in the text, nearly free in the rules."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Index the rules' triggers."""
        needles: dict[bytes, list[int]] = {}
        self.keys: dict[str, list[int]] = {}
        self.short: list[tuple[int, int]] = []
        self.selectors: list[tuple[str, int]] = []
        self.always: list[int] = []
        for number, rule in enumerate(rules):
            triggers = rule.triggers
            if triggers is None:
                self.always.append(number)
                continue
            for needle in triggers.needles:
                for variant in _variants(needle):
                    needles.setdefault(variant, []).append(number)
            for key in triggers.keys:
                self.keys.setdefault(key, []).append(number)
            if triggers.short:
                self.short.append((triggers.short, number))
            self.selectors += [(selector, number) for selector in sorted(triggers.selectors)]
        self.owners = list(needles.values())
        self.needles = list(needles)
        self.automaton = self._automaton(Implementation.ContiguousNFA) if needles else None
        self.until_dfa = DFA_AFTER_BYTES
        self.longest_key = max(map(len, self.keys), default=0) + 8
        self.longest_short = max((size for size, _ in self.short), default=0)

    def _automaton(self, how: Implementation) -> BytesAhoCorasick:
        """The automaton for the needles."""
        return BytesAhoCorasick(self.needles, implementation=how)

    def candidates(self, view: View) -> dict[int, set[int]]:
        """Rule numbers to ask, by block index."""
        texts = scan_texts(view)
        found: dict[int, set[int]] = {}
        if self.automaton is not None:
            self._scan("\n".join(texts), found)
        self._short_blocks(view, texts, found)
        for selector, number in self.selectors if view.document.page else ():
            for i in view.selected(selector):
                found.setdefault(i, set()).add(number)
        for i in range(len(texts)) if self.always else ():
            found.setdefault(i, set()).update(self.always)
        return found

    def _scan(self, joined: str, found: dict[int, set[int]]) -> None:
        """Add the rules whose needles occur; ``joined`` has one block a line."""
        data = b"\n%b\n" % joined.encode("utf-8", "surrogatepass").lower()
        hits = self.automaton.find_matches_as_indexes(data, overlapping=True)  # type: ignore[union-attr]
        if self.until_dfa > 0:
            self.until_dfa -= len(data)
            if self.until_dfa <= 0:
                self.automaton = self._automaton(Implementation.DFA)
        if not hits:
            return
        starts = [m.start() for m in _NEWLINE.finditer(data)]  # a block's is the newline before it
        for needle, start, _ in hits:
            i = bisect_right(starts, start) - 1
            owners = found.get(i)
            if owners is None:
                owners = found[i] = set()
            owners.update(self.owners[needle])

    def _short_blocks(self, view: View, texts: Sequence[str], found: dict[int, set[int]]) -> None:
        """Add the rules that a short block's key, or just its length, calls for."""
        keys, short, limit = self.keys, self.short, max(self.longest_key, self.longest_short)
        for i, text in enumerate(texts):
            size = len(text)
            if size > limit:
                continue
            owners = keys.get(key_of(text.lower() if text.isascii() else view.folded(i)))
            if owners:
                found.setdefault(i, set()).update(owners)
            for most, number in short:
                if size <= most:
                    found.setdefault(i, set()).add(number)


def scan_texts(view: View) -> Sequence[str]:
    """Each block as the scan must see it: the source itself wherever folding would change no letter.

    Half a microsecond a block, for all but Markdown and texts with odd white space.
    """
    document = view.document
    text = document.text
    raws = [text[s:e] for s, e in zip(document.starts, document.ends, strict=True)]
    visible = view.visible
    if document.surface == "markdown":
        return [visible(i) if r[0] in _ODD_FIRST or _MARKS.search(r) or _ODD.search(r) else r for i, r in enumerate(raws)]
    whole = "\n".join(raws)
    if whole.count("\n") >= len(raws) or any(mark in whole for mark in _ODD_INSIDE):
        return [visible(i) if r[0] in _ODD_FIRST or _ODD.search(r) else r for i, r in enumerate(raws)]
    return [visible(i) if r[0] in _ODD_FIRST else r for i, r in enumerate(raws)]


def _variants(needle: str) -> Iterable[bytes]:
    """The needle in the cases that lowering ASCII alone leaves apart."""
    if needle.isascii():
        return [needle.encode()]
    forms = {needle, needle.upper(), needle.title(), needle.capitalize()}
    return sorted({"".join(c.lower() if c.isascii() else c for c in form).encode() for form in forms})
