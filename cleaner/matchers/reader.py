"""Reads a regular expression: what it spells out, how long it can get, how it lets a search choose.

Where the reader does not understand something, it raises or says nothing about it, which is always safe.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.fold import SIGNS, scan_form
from cleaner.matchers.base import any_of, rarest
from cleaner.matchers.needles import EDGE, needles_of

if TYPE_CHECKING:
    from cleaner.matchers.base import Needles

#: Ways to spell a run of literals beyond which they are not worth listing.
MAX_SPELLINGS = 64
#: A group with choices inside that may be repeated more often can make a search take for ever.
MAX_REPEATS = 3
#: A quantifier counts as this many ways at most: the length of the texts that are searched without a clock.
WIDEST = 600
#: Characters that a pattern may match before it counts as endless.
UNBOUNDED = 10_000
#: A class of more characters than this is no list of alternatives.
_FEW = 4
#: Escapes that match nothing, those that match one character of a kind, and of these those that match
#: no part of a word.
_ANCHORS, _CLASSES, _NO_WORD = "BAZzmM", "dDsSwWhHnrtfva", "sWhnrtfv"
#: Atoms that match white space alone, and look-arounds for the edge of a word.
_SPACES, _EDGES = (" ", r"\s", "[ ]", r"[\s]", r"\h"), (r"(?<!\w)", r"(?!\w)", r"(?<=^|\W)", r"(?=\W|$)")
_DIGIT = re.compile(r"\d")
_TOKEN = re.compile(r"\\.|[^\\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of a piece of pattern.

    ``exact``: the strings it can be, all of them, in scan form, or None; ``needs``: sets of strings of
    each of which one must occur in what it matches; ``longest``: characters it can match at most;
    ``blank``: at both its ends stands something that is no part of a word; ``digit``: in all that it
    matches stands a digit.
    """

    exact: tuple[str, ...] | None
    needs: tuple[Needles, ...]
    longest: int
    blank: bool = False
    maybe_blank: bool = False  #: nothing, or something that is no part of a word
    digit: bool = False

    @property
    def has_digit(self) -> bool:
        """Whether in all that it matches stands a digit."""
        return self.digit or (self.exact is not None and all(map(_DIGIT.search, self.exact)))


_EMPTY = Part(("",), (), 0)
_KNOWN = {
    "b": Part((EDGE,), (), 0),
    **dict.fromkeys(_ANCHORS, _EMPTY),
    **dict.fromkeys(_NO_WORD, Part((" ",), (), 1)),
}


def _literal(char: str) -> Part:
    """A character that stands for itself."""
    return Part((char if char in SIGNS else scan_form(char).replace("\n", " "),), (), 1)


def _is_blank(inside: str) -> bool:
    r"""Whether a class of characters holds none that is part of a word: ``.,:``, ``\s–``, ``^\w"``."""
    tokens = _TOKEN.findall(inside)
    if tokens[:1] == ["^"]:
        return r"\w" in tokens
    if "-" in tokens[1:-1] or "[" in tokens:
        return False
    return all(
        t[1] in _NO_WORD
        if t[-1].isalnum() and len(t) > 1
        else not t[-1].strip() or not scan_form(t[-1]).strip()
        for t in tokens
    )


def needs_of(part: Part) -> tuple[Needles, ...]:
    """The needles of a part on its own."""
    return part.needs if part.exact is None else (needles_of(part.exact),)


class Reader:
    """Reads a pattern from left to right, once."""

    def __init__(self, pattern: str, start: str) -> None:
        self.pattern, self.at, self.top, self.depth = pattern, 0, 1, 0
        self.start = start  # what ``^`` stands for
        self.ended = False  # whether the last thing read was a ``$`` outside of groups
        self.choices = 0  # how often the pattern lets a search choose: quantifiers, alternatives
        self.ways = 1  # how many ways its quantifiers can share a text out, at most
        self.wild = False  # whether such a choice is repeated: where a search may take for ever

    def peek(self) -> str:
        """The character that comes next; "" at the end."""
        return self.pattern[self.at : self.at + 1]

    def alternatives(self) -> Part:
        """``a|b|c``, up to the end or the closing parenthesis."""
        branches = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            self.choices += 1
            branches.append(self.sequence())
        if not self.depth:
            self.top = len(branches)
        if len(branches) == 1:
            return branches[0]
        exact = tuple(e for branch in branches for e in branch.exact or ())
        if len(exact) > MAX_SPELLINGS or any(branch.exact is None for branch in branches):
            needs, digit = any_of(rarest(needs_of(b)) for b in branches), all(b.has_digit for b in branches)
            return Part(None, needs, max(b.longest for b in branches), digit=digit)
        return Part(exact, (), max(b.longest for b in branches))

    def sequence(self) -> Part:
        """Pieces one after the other: literals that touch are joined."""
        run: tuple[str, ...] = ("",)  # what the literals since the last unknown piece can be
        needs: list[Needles] = []
        longest, whole, digit = 0, True, False
        while self.at < len(self.pattern) and self.peek() not in "|)":
            part = self.quantified()
            longest = min(UNBOUNDED, longest + part.longest)
            digit |= part.has_digit
            if part.maybe_blank and set(run) <= {"\n ", EDGE}:
                continue  # blanks at the start do not count
            if part.exact is not None and len(run) * len(part.exact) <= MAX_SPELLINGS:
                run = tuple(a + b for a in run for b in part.exact)
                continue
            whole = False
            edge = " " if part.blank else ""
            needs += [needles_of(spelling + edge for spelling in run), *part.needs]
            if part.exact is not None:
                bounded = EDGE if all(r.endswith((" ", EDGE)) for r in run) else ""
                run = tuple(bounded + spelling for spelling in part.exact)
            else:
                run = (edge or " " if part.maybe_blank and all(r.endswith(" ") for r in run) else edge,)
        if whole:
            return Part(run, (), longest)
        return Part(None, (*needs, needles_of(run)), longest, digit=digit)

    def quantified(self) -> Part:
        """An atom and its quantifier."""
        start, choices = self.at, self.choices
        atom = self.atom()
        space = self.pattern[start : self.at] in _SPACES
        times = self.times()
        if space and times:  # a reader sees white space as single blanks
            times = min(times[0], 1), 1
        if times is None or times == (1, 1):
            return atom
        low, high = times
        self.wild |= high > MAX_REPEATS and self.choices > choices
        if high > low and high > MAX_REPEATS:
            self.ways *= min(high - low + 1, WIDEST)
        self.choices += 1
        longest = min(UNBOUNDED, atom.longest * high)
        if low == 0:
            options = (*atom.exact, "") if high == 1 and atom.exact is not None else None
            return Part(options, (), longest, maybe_blank=atom.exact == (" ",))
        return Part(None, rarest(needs_of(atom)), longest, atom.exact == (" ",), digit=atom.has_digit)

    def times(self) -> tuple[int, int] | None:
        """How often the last atom may stand there, where that is said."""
        sign = self.peek()
        if sign and sign in "*+?":
            self.at += 1
            times = {"*": (0, UNBOUNDED), "+": (1, UNBOUNDED), "?": (0, 1)}[sign]
        elif sign == "{":
            end = self.pattern.index("}", self.at)
            low, comma, high = self.pattern[self.at + 1 : end].partition(",")
            if not low and not comma:
                raise ValueError
            times = int(low or 0), int(high or UNBOUNDED) if comma else int(low)
            self.at = end + 1
        else:
            return None
        if self.peek() and self.peek() in "?+":
            self.at += 1
        return times

    def atom(self) -> Part:
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

    def plain(self, char: str) -> Part:
        """A character that stands for itself, or ``.``, ``^``, ``$``."""
        if char == ".":
            return Part(None, (), 1)
        if char == "^":
            return Part((self.start if self.at == 1 or self.depth else "",), (), 0)
        return Part((EDGE,), (), 0) if char == "$" else _literal(char)

    def escape(self) -> Part:
        r"""``\s``, ``\b``, ``\p{Lu}``, ``\.`` and the like. Raises ValueError for rarer ones."""
        char = self.pattern[self.at]
        self.at += 1
        if char in _KNOWN:
            return _KNOWN[char]
        if char in "xuU":
            size = {"x": 2, "u": 4, "U": 8}[char]
            self.at += size
            return _literal(chr(int(self.pattern[self.at - size : self.at], 16)))
        if char == "N" and self.peek() == "{":
            self.at = self.pattern.index("}", self.at) + 1
            return Part(None, (), 1)
        if char.isdigit() or char in "gkLQE":
            raise ValueError  # references to groups, lists: nothing is known of what they match
        if char in "pP" and self.peek() == "{":
            self.at = self.pattern.index("}", self.at) + 1
        elif char.isalnum() and char not in _CLASSES:
            raise ValueError
        elif not char.isalnum():
            return _literal(char)
        return Part(None, (), 1, digit=char == "d")

    def char_class(self) -> Part:
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
        if inside and set(inside) <= set(SIGNS):
            return Part(tuple(sorted(set(inside))), (), 1)
        if _is_blank(inside):
            return Part((" ",), (), 1)
        plain = len(inside) <= _FEW and inside.isalnum()
        digit = inside in (r"\d", "0-9")
        return Part(tuple(sorted(set(scan_form(inside)))) if plain else None, (), 1, digit=digit)

    def group(self) -> Part:
        """``(…)`` in all its forms; look-arounds match nothing and promise nothing."""
        for edge in _EDGES:
            if self.pattern.startswith(edge, self.at - 1):
                self.at += len(edge) - 1
                return Part((EDGE,), (), 0)
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
