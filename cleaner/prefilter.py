"""Which rules are worth asking at which blocks: one Aho-Corasick scan for the rules' literals."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Literal

from ahocorasick_rs import BytesAhoCorasick, Implementation

from cleaner.markup import beyond_ascii
from cleaner.view import View, core_of, fold_case, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.packs.rule import Rule

#: A deterministic automaton scans twice as fast, but takes 0.27 s to build for 14,000 needles: worth
#: it once so many bytes were scanned.
DFA_AFTER_BYTES = 4_000_000
#: The automaton reads so many bytes at a time: the hits of one window are all that is in memory.
WINDOW_BYTES = 1_000_000
#: Up to so many different capitals beyond ASCII are lowered one by one, more by lowering all.
FEW_CAPITALS = 8
#: Where what a reader sees may differ from the source by more than quotes and dashes: the first
#: character of a block, something inside it, and, in Markdown, any of its marks.
_ODD_FIRST = frozenset("*+•·◦▪►▶▸»>→|–—✓✔●○■□‣⁃-")
_ODD_ASCII = ("  ", "\t", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x1f")
_ODD = re.compile(r"\s\s|[^\S ]|[…\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_MARKS = re.compile(r"[\[\]*_`<>|#~\\]|^\s*[-+\d]")
_NEWLINE = re.compile(b"\n")


class Prefilter:
    """Finds the candidates of a fixed list of rules. Cost: linear in the text, nearly free in the rules."""

    def __init__(self, rules: Sequence[Rule], only: Literal["drop", "keep"] | None = None) -> None:
        """Index the rules' triggers; of rules with one verb only, if asked."""
        needles: dict[bytes, list[tuple[int, int]]] = {}
        self.keys: dict[str, list[int]] = {}
        self.short: list[tuple[int, int]] = []
        self.selectors: list[tuple[str, int]] = []
        self.always: list[int] = []
        for number, rule in enumerate(rules):
            if only not in (None, rule.verb):
                continue
            triggers = rule.triggers
            if triggers is None:
                self.always.append(number)
                continue
            owner = (triggers.limit, number)
            for needle in _encoded(triggers.needles):
                if needle in needles:
                    needles[needle].append(owner)
                else:
                    needles[needle] = [owner]
            for key in triggers.keys:
                if key in self.keys:
                    self.keys[key].append(number)
                else:
                    self.keys[key] = [number]
            if triggers.short:
                self.short.append((triggers.short, number))
            self.selectors += [(selector, number) for selector in sorted(triggers.selectors)]
        #: For each needle the rules that it belongs to, with the longest block that each of them looks
        #: at, longest first.
        self.owners = [sorted(o, reverse=True) if len(o) > 1 else o for o in needles.values()]
        self.needles = list(needles)
        self.automaton = self._automaton(Implementation.ContiguousNFA) if needles else None
        self.until_dfa = DFA_AFTER_BYTES
        self.longest_needle = max(map(len, needles), default=0)
        self.longest_key = max(map(len, self.keys), default=0)
        self.longest_short = max((size for size, _ in self.short), default=0)

    def _automaton(self, how: Implementation) -> BytesAhoCorasick:
        """The automaton for the needles."""
        return BytesAhoCorasick(self.needles, implementation=how)

    def candidates(self, view: View, blocks: Sequence[int]) -> dict[int, set[int]]:
        """Rule numbers to ask, by block index; of the ``blocks`` alone."""
        texts, beyond = scan_texts(view, blocks)
        found: dict[int, set[int]] = {}
        if self.automaton is not None:
            self._scan(view, to_scan("\n".join(texts), beyond), blocks, texts, found)
        self._short_blocks(view, blocks, texts, found)
        if self.selectors and view.document.page:
            among = frozenset(blocks)
            for selector, number in self.selectors:
                for i in among & view.selected(selector):
                    found.setdefault(i, set()).add(number)
        for i in blocks if self.always else ():
            found.setdefault(i, set()).update(self.always)
        return found

    def _scan(
        self, view: View, data: bytes, blocks: Sequence[int], texts: Sequence[str], found: dict[int, set[int]]
    ) -> None:
        """Add the rules whose needles occur; ``data`` has one block a line, after its newline."""
        starts: list[int] = []
        step = max(WINDOW_BYTES, 2 * self.longest_needle)
        for base in range(0, len(data), step):
            view.check_time()
            window = data[base : base + step + self.longest_needle] if len(data) > step else data
            hits = self.automaton.find_matches_as_indexes(window, overlapping=True)  # type: ignore[union-attr]
            if hits and not starts:
                starts = [m.start() for m in _NEWLINE.finditer(data)]  # a block's is the newline before it
            low = high = -1  # hits come by their ends, so block after block: mostly the same one as before
            for needle, start, _ in hits:
                if not low <= base + start < high:
                    k = bisect_right(starts, base + start)
                    low, high, i, size = starts[k - 1], starts[k], blocks[k - 1], len(texts[k - 1])
                    seen: set[int] = set()
                if needle not in seen:
                    seen.add(needle)
                    for limit, number in self.owners[needle]:
                        if limit < size:
                            break
                        found.setdefault(i, set()).add(number)
        self._consider_dfa(len(data))

    def _consider_dfa(self, scanned: int) -> None:
        """Build the faster automaton once enough was scanned."""
        if self.until_dfa > 0:
            self.until_dfa -= scanned
            if self.until_dfa <= 0:
                self.automaton = self._automaton(Implementation.DFA)

    def _short_blocks(
        self, view: View, blocks: Sequence[int], texts: Sequence[str], found: dict[int, set[int]]
    ) -> None:
        """Add the rules that a short block's key, or just its length, calls for."""
        keys, short, limit = self.keys, self.short, max(self.longest_key, self.longest_short)
        for i, text in zip(blocks, texts, strict=True):
            if len(text) > limit and text[0].isalnum() and text[-1].isalnum():
                continue
            start, end = core_of(text)
            size = end - start
            if size > limit:
                continue
            owners = keys.get(text[start:end].lower() if text.isascii() else key_of(view.folded(i)))
            if owners:
                found.setdefault(i, set()).update(owners)
            for most, number in short:
                if size <= most:
                    found.setdefault(i, set()).add(number)


def _encoded(needles: Iterable[str]) -> Iterable[bytes]:
    """The needles as bytes. All at once: there are fourteen thousand at every start."""
    joined = "\x00".join(needles)
    return joined.encode("utf-8", "surrogatepass").split(b"\x00") if joined else ()


def scan_texts(view: View, blocks: Sequence[int]) -> tuple[Sequence[str], frozenset[str]]:
    """Each block as the scan must see it: the source itself wherever folding would change no letter.
    And the characters beyond ASCII that are in the source.

    Half a microsecond a block, for all but Markdown and texts with odd white space.
    """
    document = view.document
    text = document.text
    starts, ends = document.starts, document.ends
    raws = [text[starts[i] : ends[i]] for i in blocks]
    whole = "\n".join(raws)
    beyond = beyond_ascii(whole)
    visible = view.visible
    if document.surface == "markdown":
        seen = [
            visible(i) if r[0] in _ODD_FIRST or _MARKS.search(r) or _ODD.search(r) else r
            for i, r in zip(blocks, raws, strict=True)
        ]
    elif (
        whole.count("\n") >= len(raws)
        or any(mark in whole for mark in _ODD_ASCII)
        or any(map(_ODD.match, beyond))
    ):
        seen = [
            visible(i) if r[0] in _ODD_FIRST or _ODD.search(r) else r
            for i, r in zip(blocks, raws, strict=True)
        ]
    else:
        seen = [visible(i) if r[0] in _ODD_FIRST else r for i, r in zip(blocks, raws, strict=True)]
    return seen, beyond


def to_scan(joined: str, beyond: frozenset[str]) -> bytes:
    """The bytes that the automaton reads: ``fold_case`` of the text, a newline before and after.

    Lowering ASCII alone is fast; of the other capitals a text mostly has a few.
    """
    capitals = sorted(c for c in beyond if fold_case(c) != c)
    if len(capitals) > FEW_CAPITALS:
        return b"\n%b\n" % fold_case(joined).encode("utf-8", "surrogatepass")
    data = b"\n%b\n" % joined.encode("utf-8", "surrogatepass").lower()
    for capital in capitals:
        data = data.replace(
            capital.encode("utf-8", "surrogatepass"), fold_case(capital).encode("utf-8", "surrogatepass")
        )
    return data
