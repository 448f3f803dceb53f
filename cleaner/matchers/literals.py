"""What must occur in a text for a regular expression to match it: its needles.

A small reader of patterns. Where it does not understand something, it says nothing about it,
which is always safe: a rule without needles is tried on more blocks, never on fewer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cleaner.fold import SIGN, SIGNS, scan_form
from cleaner.matchers.base import NO_LIMIT, Needles, Triggers, any_of, fewest, rarest
from cleaner.matchers.rarity import bits

#: Ways to spell a run of literals beyond which they are not worth listing.
MAX_SPELLINGS = 64
#: A group with choices inside that may be repeated more often can make a search take for ever.
MAX_REPEATS = 3
#: A quantifier counts as this many ways at most, the length of the texts that are searched without a clock;
#: all of a pattern's together may have so many.
WIDEST, MAX_WAYS = 600, 10_000_000
#: A pattern for whole blocks that can be longer than this says too little with its length.
MAX_SHORT = 120
_UNBOUNDED = 10_000
#: A class of more characters than this is no list of alternatives.
_FEW = 4
#: Escapes that match nothing, those that match one character of a kind, and of these those that match
#: no part of a word.
_ANCHORS, _CLASSES, _NO_WORD = "BAZzmM", "dDsSwWhHnrtfva", "sWhnrtfv"
#: Atoms that match white space alone, and look-arounds for the edge of a word.
_SPACES, _EDGES = (" ", r"\s", "[ ]", r"[\s]", r"\h"), (r"(?<!\w)", r"(?!\w)", r"(?<=^|\W)", r"(?=\W|$)")
#: In spellings: the edge of a word.
EDGE = "\x00"
_LEADING = re.compile("^\n +")
_TOKEN = re.compile(r"\\.|[^\\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known of a piece of pattern.

    ``exact``: the strings it can be, all of them, in scan form, or None; ``needs``: sets of strings of
    each of which one must occur in what it matches; ``longest``: characters it can match at most;
    ``blank``: at both its ends stands something that is no part of a word.
    """

    exact: tuple[str, ...] | None
    needs: tuple[Needles, ...]
    longest: int
    blank: bool = False
    maybe_blank: bool = False  #: nothing, or something that is no part of a word


_EMPTY = _Part(("",), (), 0)
_KNOWN = {
    "b": _Part((EDGE,), (), 0),
    **dict.fromkeys(_ANCHORS, _EMPTY),
    **dict.fromkeys(_NO_WORD, _Part((" ",), (), 1)),
}


@lru_cache(maxsize=8192)  # a pack is compiled again whenever it is saved; most of its patterns stay
def triggers_of(pattern: str, *, anchored: bool = True) -> Triggers | None:
    """The triggers of a pattern, or None where nothing useful can be said of it.

    ``anchored``: ``^`` is the start of a block, and the whole pattern may be all of it.
    """
    reader = _Reader(pattern, "\n " if anchored else EDGE)
    try:
        part = reader.alternatives()
    except (IndexError, ValueError):
        return None
    if reader.at != len(pattern):
        return None
    whole = anchored and pattern.startswith("^") and reader.ended and reader.top == 1
    bounded = whole and part.longest < _UNBOUNDED
    needles = rarest(_needs(part))
    if needles:
        return Triggers(needles, limit=part.longest if bounded else NO_LIMIT)
    return Triggers(short=part.longest) if whole and part.longest <= MAX_SHORT else None


@lru_cache(maxsize=8192)
def is_tame(pattern: str) -> bool:
    """Whether a search for the pattern ends soon in a short text: nothing with a choice inside is repeated,
    and its quantifiers cannot share the text out in too many ways (``.*a.*b.*c.*d``).
    """
    reader = _Reader(pattern, "")
    try:
        reader.alternatives()
    except (IndexError, ValueError):
        return False
    return reader.at == len(pattern) and not reader.wild and reader.ways <= MAX_WAYS


def is_anchored(pattern: str) -> bool:
    """Whether the pattern can be found at the start of a text only."""
    return pattern.startswith("^") and "|" not in re.sub(r"\\.|\[[^\]]*\]|\([^()]*\)", "", pattern)


def needle_of(spelling: str) -> str:
    """What must stand in a text that holds the spelling: an edge beside a letter at either end is a blank
    there; where the words say little, it is a sign.
    """
    needle = _LEADING.sub("\n ", spelling.replace(EDGE, ""))
    signs = [c for c in needle if c in SIGNS]
    for sign in signs:
        needle = needle.replace(sign, " ")
    if spelling.startswith(EDGE) and needle[:1].strip():
        needle = " " + needle
    if spelling.endswith(EDGE) and needle[-1:].strip():
        needle += " "
    return max((needle, *(SIGN + sign for sign in signs)), key=bits)


def needle_in(text: str) -> str:
    """What must stand in a text that holds ``text``; "" where that says nothing."""
    return needle_of("".join(c if c in SIGNS else scan_form(c) for c in text)).strip(" ")


def _literal(char: str) -> _Part:
    """A character that stands for itself."""
    return _Part((char if char in SIGNS else scan_form(char).replace("\n", " "),), (), 1)


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


def _needs(part: _Part) -> tuple[Needles, ...]:
    """The needles of a part on its own."""
    return part.needs if part.exact is None else (fewest(map(needle_of, part.exact)),)


class _Reader:
    """Reads a pattern from left to right, once."""

    def __init__(self, pattern: str, start: str) -> None:
        self.pattern, self.at, self.top, self.depth = pattern, 0, 1, 0
        self.start = start  # what ``^`` stands for
        self.ended = False  # whether the last thing read was a ``$`` outside of groups
        self.choices = 0  # how often the pattern lets a search choose: quantifiers, alternatives
        self.ways = 1  # how many ways its quantifiers can share a text out, at most
        self.wild = False  # whether such a choice is repeated: where a search may take for ever

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def alternatives(self) -> _Part:
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
            return _Part(None, any_of(rarest(_needs(b)) for b in branches), max(b.longest for b in branches))
        return _Part(exact, (), max(b.longest for b in branches))

    def sequence(self) -> _Part:
        """Pieces one after the other: literals that touch are joined."""
        run: tuple[str, ...] = ("",)  # what the literals since the last unknown piece can be
        needs: list[Needles] = []
        longest, whole = 0, True
        while self.at < len(self.pattern) and self.peek() not in "|)":
            part = self.quantified()
            longest = min(_UNBOUNDED, longest + part.longest)
            if part.maybe_blank and set(run) <= {"\n ", EDGE}:
                continue  # blanks at the start do not count
            if part.exact is not None and len(run) * len(part.exact) <= MAX_SPELLINGS:
                run = tuple(a + b for a in run for b in part.exact)
                continue
            whole = False
            edge = " " if part.blank else ""
            needs += [fewest(needle_of(spelling + edge) for spelling in run), *part.needs]
            before = edge or " " if part.maybe_blank and all(r.endswith(" ") for r in run) else edge
            run = part.exact if part.exact is not None else (before,)
        if whole:
            return _Part(run, (), longest)
        return _Part(None, (*needs, fewest(map(needle_of, run))), longest)

    def quantified(self) -> _Part:
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
        longest = min(_UNBOUNDED, atom.longest * high)
        if low == 0:
            options = (*atom.exact, "") if high == 1 and atom.exact is not None else None
            return _Part(options, (), longest, maybe_blank=atom.exact == (" ",))
        return _Part(None, rarest(_needs(atom)), longest, atom.exact == (" ",))

    def times(self) -> tuple[int, int] | None:
        """How often the last atom may stand there, where that is said."""
        sign = self.peek()
        if sign and sign in "*+?":
            self.at += 1
            times = {"*": (0, _UNBOUNDED), "+": (1, _UNBOUNDED), "?": (0, 1)}[sign]
        elif sign == "{":
            end = self.pattern.index("}", self.at)
            low, comma, high = self.pattern[self.at + 1 : end].partition(",")
            if not low and not comma:
                raise ValueError
            times = int(low or 0), int(high or _UNBOUNDED) if comma else int(low)
            self.at = end + 1
        else:
            return None
        if self.peek() and self.peek() in "?+":
            self.at += 1
        return times

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
            return _Part(None, (), 1)
        if char == "^":
            return _Part((self.start if self.at == 1 or self.depth else "",), (), 0)
        return _Part((EDGE,), (), 0) if char == "$" else _literal(char)

    def escape(self) -> _Part:
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
            return _Part(None, (), 1)
        if char.isdigit() or char in "gkLQE":
            raise ValueError  # references to groups, lists: nothing is known of what they match
        if char in "pP" and self.peek() == "{":
            self.at = self.pattern.index("}", self.at) + 1
        elif char.isalnum() and char not in _CLASSES:
            raise ValueError
        elif not char.isalnum():
            return _literal(char)
        return _Part(None, (), 1)

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
        if inside and set(inside) <= set(SIGNS):
            return _Part(tuple(sorted(set(inside))), (), 1)
        if _is_blank(inside):
            return _Part((" ",), (), 1)
        plain = len(inside) <= _FEW and inside.isalnum()
        return _Part(tuple(sorted(set(scan_form(inside)))) if plain else None, (), 1)

    def group(self) -> _Part:
        """``(…)`` in all its forms; look-arounds match nothing and promise nothing."""
        for edge in _EDGES:
            if self.pattern.startswith(edge, self.at - 1):
                self.at += len(edge) - 1
                return _Part((EDGE,), (), 0)
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
