"""What must occur in a text for a regular expression to match it: its needles.

A small reader of patterns. Where it does not understand something, it says nothing about it,
which is always safe: a rule without needles is tried on more blocks, never on fewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cleaner.matchers.base import NO_LIMIT, Triggers
from cleaner.matchers.phrase import UNFOLDED
from cleaner.view import lower

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Ways to spell a run of literals, and needles of one pattern, beyond which they are not worth listing.
MAX_SPELLINGS, MAX_NEEDLES = 64, 400
#: A needle shorter than this is found nearly everywhere: three Latin letters, two Cyrillic, one of Chinese.
MIN_NEEDLE_BYTES = 3
#: A pattern for whole blocks that can be longer than this says too little with its length.
MAX_SHORT = 120
_UNBOUNDED = 10_000
#: A class of more characters than this is no list of alternatives.
_FEW = 4
#: Escapes that match nothing, and those that match one character of a kind.
_ANCHORS, _CLASSES = "bBAZzmM", "dDsSwWhHnrtfva"


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known of a piece of pattern.

    ``exact``: the strings it can be, all of them, or None; ``needs``: strings of which one must
    occur in what it matches, or None; ``longest``: characters it can match at most.
    """

    exact: tuple[str, ...] | None
    needs: tuple[str, ...] | None
    longest: int


_ANYTHING = _Part(None, None, _UNBOUNDED)
_EMPTY = _Part(("",), None, 0)


@lru_cache(maxsize=8192)  # a pack is compiled again whenever it is saved; most of its patterns stay
def triggers_of(pattern: str, *, anchored: bool = True) -> Triggers | None:
    """The triggers of a pattern, or None where nothing useful can be said of it.

    ``anchored``: ``^`` is the start of a block, and the whole pattern may be all of it.
    """
    reader = _Reader(pattern, "\n" if anchored else "")
    try:
        part = reader.alternatives()
    except (IndexError, ValueError):
        return None
    if reader.at != len(pattern):
        return None
    whole = anchored and pattern.startswith("^") and reader.ended and reader.top == 1
    bounded = whole and part.longest < _UNBOUNDED
    if (
        part.needs
        and len(part.needs) <= MAX_NEEDLES
        and all(len(n.strip("\n").encode("utf-8", "surrogatepass")) >= MIN_NEEDLE_BYTES for n in part.needs)
    ):
        return Triggers(frozenset(part.needs), limit=part.longest if bounded else NO_LIMIT)
    return Triggers(short=part.longest) if whole and part.longest <= MAX_SHORT else None


def _best(*candidates: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The set of needles whose shortest member is longest."""
    known = [c for c in candidates if c]
    return max(known, key=lambda c: (min(len(n) for n in c), -len(c)), default=None)


def _clean(options: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The longest part of each option that folding leaves alone; None if one has none."""
    if options is None:
        return None
    out = set()
    for option in options:
        start = option.startswith("\n")
        pieces = UNFOLDED.split(option.removeprefix("\n"))
        best = max(pieces, key=len)
        out.add("\n" + best if start and best == pieces[0] and best else best)
    return _fewest(out) if all(n.strip("\n") for n in out) else None


def _fewest(needles: Iterable[str]) -> tuple[str, ...]:
    """The needles without those that hold another one: ``share`` finds ``shares`` as well."""
    out: list[str] = []
    for needle in sorted(set(needles), key=lambda n: (len(n), n)):
        if not any(short in needle for short in out):
            out.append(needle)
    return tuple(sorted(out))


def _needs(part: _Part) -> tuple[str, ...] | None:
    """The best needles of a part on its own."""
    return _best(part.needs, _clean(part.exact))


class _Reader:
    """Reads a pattern from left to right, once."""

    def __init__(self, pattern: str, start: str) -> None:
        self.pattern, self.at, self.top, self.depth = pattern, 0, 1, 0
        self.start = start  # what ``^`` stands for
        self.ended = False  # whether the last thing read was a ``$`` outside of groups

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def alternatives(self) -> _Part:
        """``a|b|c``, up to the end or the closing parenthesis."""
        branches = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.sequence())
        if not self.depth:
            self.top = len(branches)
        if len(branches) == 1:
            return branches[0]
        exact: tuple[str, ...] | None = ()
        needs: tuple[str, ...] | None = ()
        for branch in branches:
            exact = exact + branch.exact if exact is not None and branch.exact is not None else None
            own = _needs(branch)
            needs = _fewest(needs + own) if needs is not None and own else None
        if exact is not None and len(exact) > MAX_SPELLINGS:
            exact = None
        return _Part(exact, needs, max(b.longest for b in branches))

    def sequence(self) -> _Part:
        """Pieces one after the other: literals that touch are joined."""
        run: tuple[str, ...] = ("",)  # what the literals since the last unknown piece can be
        needs: tuple[str, ...] | None = None
        longest, whole = 0, True
        while self.at < len(self.pattern) and self.peek() not in "|)":
            part = self.quantified()
            longest = min(_UNBOUNDED, longest + part.longest)
            if part.exact is not None and len(run) * len(part.exact) <= MAX_SPELLINGS:
                run = tuple(a + b for a in run for b in part.exact)
                continue
            whole = False
            needs = _best(needs, _clean(run), part.needs)
            run = part.exact if part.exact is not None else ("",)
        return _Part(run if whole else None, _best(needs, _clean(run)), longest)

    def quantified(self) -> _Part:
        """An atom and its quantifier."""
        atom = self.atom()
        sign = self.peek()
        if sign and sign in "*+?":
            self.at += 1
            low, high = {"*": (0, _UNBOUNDED), "+": (1, _UNBOUNDED), "?": (0, 1)}[sign]
        elif sign == "{":
            end = self.pattern.index("}", self.at)
            low_text, comma, high_text = self.pattern[self.at + 1 : end].partition(",")
            if not low_text and not comma:
                raise ValueError
            low = int(low_text or 0)
            high = int(high_text or _UNBOUNDED) if comma else low
            self.at = end + 1
        else:
            return atom
        if self.peek() and self.peek() in "?+":
            self.at += 1
        longest = min(_UNBOUNDED, atom.longest * high)
        if low == 0:
            options = (*atom.exact, "") if high == 1 and atom.exact is not None else None
            return _Part(options, None, longest)
        if low == high == 1:
            return atom
        return _Part(None, _needs(atom), longest)

    def atom(self) -> _Part:
        """One character, class, group or anchor."""
        char = self.peek()
        self.at += 1
        self.ended = char == "$" and not self.depth
        if char == "(":
            return self.group()
        if char == "[":
            return self.char_class()
        if char == "\\":
            return self.escape()
        return self.plain(char)

    def plain(self, char: str) -> _Part:
        """A character that stands for itself, or ``.``, ``^``, ``$``."""
        if char == ".":
            return _Part(None, None, 1)
        if char == "^":
            return _Part((self.start if self.at == 1 or self.depth else "",), None, 0)
        return _EMPTY if char == "$" else _Part((lower(char),), None, 1)

    def escape(self) -> _Part:
        r"""``\s``, ``\b``, ``\p{Lu}``, ``\.`` and the like. Raises ValueError for rarer ones."""
        char = self.pattern[self.at]
        self.at += 1
        if char in _ANCHORS:
            return _EMPTY
        if char in "xuU":
            size = {"x": 2, "u": 4, "U": 8}[char]
            self.at += size
            return _Part((lower(chr(int(self.pattern[self.at - size : self.at], 16))),), None, 1)
        if char == "N" and self.peek() == "{":
            self.at = self.pattern.index("}", self.at) + 1
            return _Part(None, None, 1)
        if char.isdigit() or char in "gkLQE":
            raise ValueError  # references to groups, lists: nothing is known of what they match
        if char in "pP" and self.peek() == "{":
            self.at = self.pattern.index("}", self.at) + 1
        elif char.isalnum() and char not in _CLASSES:
            raise ValueError
        elif not char.isalnum():
            return _Part((lower(char),), None, 1)
        return _Part(None, None, 1)

    def char_class(self) -> _Part:
        """``[…]``: a few plain characters are alternatives, the rest is one unknown character."""
        start = self.at
        if self.peek() == "^":
            self.at += 1
        if self.peek() == "]":
            self.at += 1
        while self.peek() != "]":
            if self.pattern.startswith("[:", self.at):
                self.at = self.pattern.index(":]", self.at) + 2
                continue
            self.at += 2 if self.peek() == "\\" else 1
            if self.at >= len(self.pattern):
                raise IndexError
        inside = self.pattern[start : self.at]
        self.at += 1
        plain = len(inside) <= _FEW and inside.isalnum()
        return _Part(tuple(sorted(set(lower(inside)))) if plain else None, None, 1)

    def group(self) -> _Part:
        """``(…)`` in all its forms; look-arounds match nothing and promise nothing."""
        silent = False
        if self.peek() == "?":
            silent = self._prefix()
        self.depth += 1
        part = self.alternatives()
        self.depth -= 1
        if self.peek() != ")":
            raise IndexError
        self.at += 1
        return _EMPTY if silent else part

    def _prefix(self) -> bool:
        """Skip ``?:``, ``?P<name>``, ``?=``, ``?i:`` …; whether the group consumes nothing."""
        rest = self.pattern[self.at :]
        for sign in ("?=", "?!", "?<=", "?<!"):
            if rest.startswith(sign):
                self.at += len(sign)
                return True
        if rest.startswith(("?P<", "?<")):
            self.at = self.pattern.index(">", self.at) + 1
            return False
        if rest.startswith(("?>", "?|")):
            self.at += 2
            return False
        end = self.pattern.index(":", self.at)
        if not all(c in "?imsuaw-" for c in self.pattern[self.at : end]):
            raise ValueError  # of the others some change what the letters inside mean: x, f, e
        self.at = end + 1
        return False
