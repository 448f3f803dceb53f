"""Which rules are worth asking at which blocks: one Aho-Corasick scan for the rules' literals."""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING

from ahocorasick_rs import BytesAhoCorasick, Implementation

from cleaner.fold import core_of, key_of, scan_lines
from cleaner.matchers.base import NOTHING, Needles
from cleaner.model import token_of
from cleaner.view import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cleaner.matchers.base import Triggers
    from cleaner.packs.rule import Rule
    from cleaner.view import View

#: A deterministic automaton scans a fifth faster, but takes 0.6 s to build for 26,000 needles: worth
#: it once so many bytes were scanned.
DFA_AFTER_BYTES = 4_000_000
#: The automaton reads so many bytes at a time: the hits of one window are all that is in memory.
WINDOW_BYTES = 1_000_000
#: To look for a rule's other needles in a block of so many characters takes a while: then the clock is looked at.
LONG_BLOCK = 1_000_000
_DIGIT = re.compile(r"\d")
_NEEDLE, _END = itemgetter(0), itemgetter(2)
_NEWLINE = re.compile(b"\n")


class Prefilter:
    """Finds the candidates of a fixed list of rules. Cost: linear in the text, nearly free in the rules."""

    def __init__(self, rules: Sequence[Rule], only: Callable[[Rule], bool] | None = None) -> None:
        """Index the rules' triggers; of some rules only, if asked."""
        self.whole = only is None
        self.keys: dict[str, list[int]] = {}
        #: The rules that ask short blocks: how short, which rule, in which zones, only where there is a digit.
        self.short: list[tuple[int, int, int, bool]] = []
        #: Selectors by the class or id token that they ask for; None for those that ask for more.
        self.selectors: dict[str | None, list[tuple[str, int]]] = {}
        self.always: list[int] = []
        known: dict[int, Triggers] = {}
        for number, rule in enumerate(rules):
            if only is not None and not only(rule):
                continue
            if rule.triggers is None:
                self.always.append(number)
            else:
                known[number] = rule.triggers
                self._index(number, rule.triggers, rule.zones or ANYWHERE)
        self._index_needles(known)
        #: The rules that need a digit.
        self.digital = frozenset(number for number, triggers in known.items() if triggers.digit)
        self.automaton = self._automaton(Implementation.ContiguousNFA) if self.needles else None
        self.until_dfa = DFA_AFTER_BYTES
        self.longest_needle = max(map(len, self.needles), default=0)
        self.longest_key = max(map(len, self.keys), default=0)
        self._by_size: dict[tuple[int, int, bool], tuple[int, ...]] = {}
        self.longest_short = max((size for size, *_ in self.short), default=0)

    def _index_needles(self, known: Mapping[int, Triggers]) -> None:
        """Take in the needles of the rules with these numbers: those that call for a rule, and what else it needs."""
        calling: dict[str, list[tuple[int, int]]] = {}
        further: dict[int, tuple[Needles, ...]] = {}
        for number, triggers in known.items():
            owner = (triggers.limit, number)
            for needle in triggers.needles[0] if triggers.needles else ():
                if needle in calling:
                    calling[needle].append(owner)
                else:
                    calling[needle] = [owner]
            if len(triggers.needles) > 1:
                further[number] = triggers.needles[1:]
        other = NOTHING.union(*(needles for sets in further.values() for needles in sets)) - calling.keys()
        #: The needles; those that call for a rule come first.
        self.texts = (*calling, *other)
        self.needles = _encoded(self.texts)
        #: For each needle the rules that it calls for, with the longest block that each of them looks
        #: at, longest first.
        self.owners = [sorted(o, reverse=True) if len(o) > 1 else o for o in calling.values()]
        self.owners += [[]] * len(other)
        numbers = {needle: k for k, needle in enumerate(self.texts)}
        #: What else must occur for each rule: sets of needles, by their numbers.
        self.further = {
            rule: tuple(frozenset(map(numbers.__getitem__, needles)) for needles in sets)
            for rule, sets in further.items()
        }
        #: The sets of which a block's needles tell whether it holds one.
        self.indexed = frozenset(t.needles[0] for t in known.values() if t.needles).union(*further.values())

    def _index(self, number: int, triggers: Triggers, zones: int) -> None:
        """Take in all triggers of a rule but its needles."""
        for key in triggers.keys:
            if key in self.keys:
                self.keys[key].append(number)
            else:
                self.keys[key] = [number]
        if triggers.short:
            self.short.append((triggers.short, number, zones, triggers.digit))
        for selector in sorted(triggers.selectors):
            self.selectors.setdefault(token_of(selector), []).append((selector, number))

    def _automaton(self, how: Implementation) -> BytesAhoCorasick:
        """The automaton for the needles."""
        return BytesAhoCorasick(self.needles, implementation=how)

    def candidates(self, view: View, blocks: Sequence[int]) -> dict[int, set[int]]:
        """Rule numbers to ask, by block index; of the ``blocks`` alone."""
        texts = [view.visible(i) for i in blocks]
        lines = scan_lines(texts)
        view.scans.update(zip(blocks, lines, strict=True))
        found: dict[int, set[int]] = {}
        if self.automaton is not None:
            data = f"\n{chr(10).join(lines)}\n".encode("utf-8", "surrogatepass")
            if self.whole:
                view.indexed = self.indexed
                view.found.update(dict.fromkeys(blocks, NOTHING))
            for k, needles in self._scan(view, data).items():
                i = blocks[k]
                view.check_time()
                called = self._decide(view, texts[k], needles)
                if called:
                    found[i] = called
                if self.whole and called:
                    view.found[i] = frozenset([self.texts[needle] for needle in needles])
                elif self.whole:
                    del view.found[i]  # who asks from beside it looks again, and hardly anybody does
        self._short_blocks(view, blocks, texts, found)
        self._selected(view, blocks, found)
        for i in blocks if self.always else ():
            found.setdefault(i, set()).update(self.always)
        return found

    def _selected(self, view: View, blocks: Sequence[int], found: dict[int, set[int]]) -> None:
        """Add the rules whose selectors find a block."""
        page = view.document.page
        if page is None or not self.selectors:
            return
        among = frozenset(blocks)
        for token in (None, *sorted(page.tokens(blocks) & self.selectors.keys())):
            for selector, number in self.selectors.get(token, ()):
                for i in among & view.selected(selector):
                    found.setdefault(i, set()).add(number)

    def _scan(self, view: View, data: bytes) -> dict[int, set[int]]:
        """Needles by line; ``data`` has one block a line, after its newline."""
        starts: list[int] = []
        found: dict[int, set[int]] = {}
        step = max(WINDOW_BYTES, 2 * self.longest_needle)
        for base in range(0, len(data), step):
            view.check_time()
            window = data[base : base + step + self.longest_needle] if len(data) > step else data
            hits = self.automaton.find_matches_as_indexes(window, overlapping=True)  # type: ignore[union-attr]
            if hits and not starts:
                starts = [m.start() for m in _NEWLINE.finditer(data)]  # a line's is the newline before it
            numbers, ends = list(map(_NEEDLE, hits)), list(map(_END, hits))
            at = 0
            while at < len(hits):  # hits come by their ends, so line after line
                line = bisect_right(starts, base + hits[at][1])
                end = bisect_right(ends, starts[line] - base, at)
                found.setdefault(line - 1, set()).update(numbers[at:end])
                at = end
        self._consider_dfa(len(data))
        return found

    def _decide(self, view: View, text: str, needles: set[int]) -> set[int]:
        """The rules that a block with these needles calls for. Raises TimeoutError."""
        called: set[int] = set()
        asked: set[int] = set() if _DIGIT.search(text) else set(self.digital)
        size = len(text)
        for needle in needles:
            for limit, number in self.owners[needle]:
                if limit < size:
                    break
                if number in asked:
                    continue
                asked.add(number)
                if size > LONG_BLOCK:
                    view.check_time()
                for further in self.further.get(number, ()):
                    if further.isdisjoint(needles):
                        break
                else:
                    called.add(number)
        return called

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
        keys, limit = self.keys, max(self.longest_key, self.longest_short)
        for i, text in zip(blocks, texts, strict=True):
            if len(text) > limit and text[0].isalnum() and text[-1].isalnum():
                continue
            start, end = core_of(text)
            size = end - start
            if size > limit:
                continue
            view.check_time()
            owners: Sequence[int] = ()
            if size <= self.longest_key:
                owners = keys.get(text[start:end].lower() if text.isascii() else key_of(view.folded(i)), ())
            numbers = self._short_rules(size, view.zone_mask(i), _DIGIT.search(text) is not None)
            if owners or numbers:
                found.setdefault(i, set()).update(owners, numbers)

    def _short_rules(self, size: int, zones: int, digit: bool) -> tuple[int, ...]:  # noqa: FBT001 - a property, no switch
        """The rules that ask every block of so many characters in these zones, with a digit or without.

        Looked up: there are few such triples.
        """
        known = self._by_size.get((size, zones, digit))
        if known is None:
            known = self._by_size[size, zones, digit] = tuple(
                number
                for most, number, where, with_digit in self.short
                if size <= most and where & zones and with_digit <= digit
            )
        return known


def _encoded(needles: Iterable[str]) -> list[bytes]:
    """The needles as bytes. All at once: there are twenty thousand at every start."""
    joined = "\x00".join(needles)
    return joined.encode("utf-8", "surrogatepass").split(b"\x00") if joined else []
