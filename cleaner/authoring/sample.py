"""Patterns taken apart: a small tree, strings that a pattern matches, and its repeated parts.

Understands the regular expressions that rules are written in; what it does not understand it
refuses, so that its callers can leave such a pattern to measurement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

UNBOUNDED = 1_000_000
#: Tried in this order for a class that excludes characters.
_CANDIDATES = "ax1 -.,!:_/X\u00e9"
_ESCAPED = {"d": "1", "D": "a", "w": "a", "W": "-", "s": " ", "S": "a", "h": " ", "R": "\n", "n": "\n", "t": "\t",
            "X": "a", "N": "a"}  # fmt: skip
_ZERO_WIDTH = "bBAZzGK"
_PROPERTIES = {"lu": "A", "uppercase": "A", "ll": "a", "l": "a", "alpha": "a", "letter": "a", "n": "1", "nd": "1",
               "p": ".", "punct": ".", "s": "$", "sc": "$", "z": " ", "han": "\u4e00"}  # fmt: skip


class NotUnderstoodError(ValueError):
    """The pattern uses something that is not read here."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a pattern."""

    kind: Literal["char", "sequence", "choice", "repeat", "look", "edge"]
    text: str = ""  #: char: one that it matches
    parts: tuple[Piece, ...] = ()
    low: int = 1
    high: int = 1
    literal: bool = False  #: a char that stands for itself, and not for a class of characters


def parse(pattern: str) -> Piece:
    """The pattern's tree. Raises NotUnderstoodError."""
    reader = _Reader(pattern)
    piece = reader.choice()
    if reader.at != len(pattern):
        raise NotUnderstoodError(pattern)
    return piece


def sample(piece: Piece) -> str:
    """A text that the piece matches, in which optional parts are left out where they can be."""
    if piece.kind == "char":
        return piece.text
    if piece.kind == "sequence":
        return "".join(sample(p) for p in piece.parts)
    if piece.kind == "choice":
        return sample(piece.parts[0])
    if piece.kind == "repeat":
        return sample(piece.parts[0]) * piece.low
    return ""


def repeats(piece: Piece, before: str = "") -> Iterator[tuple[str, Piece]]:
    """Each part that may repeat many times, with a text that leads up to it."""
    if piece.kind == "sequence":
        for part in piece.parts:
            yield from repeats(part, before)
            before += sample(part)
    elif piece.kind == "repeat":
        if piece.high >= MANY:
            yield before, piece
        yield from repeats(piece.parts[0], before)
    elif piece.kind in ("choice", "look"):
        for part in piece.parts:
            yield from repeats(part, before)


def required(piece: Piece) -> frozenset[str]:
    """Literal characters that every text which the piece matches must hold."""
    if piece.kind == "char":
        return frozenset(piece.text) if piece.literal else frozenset()
    inside = [required(p) for p in piece.parts]
    if piece.kind == "sequence":
        return frozenset().union(*inside)
    if piece.kind == "choice":
        return frozenset.intersection(*inside)
    return inside[0] if piece.kind == "repeat" and piece.low else frozenset()


#: A part that may repeat so often can cost as much as one without limit.
MANY = 10


class _Reader:
    """Reads a pattern by recursive descent."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0

    def peek(self, size: int = 1) -> str:
        return self.pattern[self.at : self.at + size]

    def take(self) -> str:
        if self.at >= len(self.pattern):
            raise NotUnderstoodError(self.pattern)
        self.at += 1
        return self.pattern[self.at - 1]

    def choice(self) -> Piece:
        options = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Piece("choice", parts=tuple(options))

    def sequence(self) -> Piece:
        parts = []
        while self.at < len(self.pattern) and self.peek() not in "|)":
            parts.append(self.repeated(self.atom()))
        return Piece("sequence", parts=tuple(parts))

    def repeated(self, atom: Piece) -> Piece:
        bounds = self.quantifier()
        while bounds is not None:
            atom = Piece("repeat", parts=(atom,), low=bounds[0], high=bounds[1])
            if self.peek() and self.peek() in "?+":  # lazy, possessive
                self.at += 1
            bounds = self.quantifier()
        return atom

    def quantifier(self) -> tuple[int, int] | None:
        sign = self.peek()
        if sign and sign in "*+?":
            self.at += 1
            return {"*": (0, UNBOUNDED), "+": (1, UNBOUNDED), "?": (0, 1)}[sign]
        if sign != "{":
            return None
        end = self.pattern.find("}", self.at)
        low, comma, high = self.pattern[self.at + 1 : max(end, 0)].partition(",")
        if end < 0 or not (low or "0").isdigit() or not (high or "0").isdigit() or not (low or comma):
            return None  # a brace that stands for itself
        self.at = end + 1
        return int(low or 0), int(high or UNBOUNDED) if comma else int(low)

    def atom(self) -> Piece:
        char = self.take()
        if char == "(":
            return self.group()
        if char == "[":
            return Piece("char", self.char_class())
        if char == "\\":
            return self.escape()
        if char in "^$":
            return Piece("edge")
        return Piece("char", "a") if char == "." else Piece("char", char, literal=True)

    def group(self) -> Piece:
        look = False
        if self.peek() == "?":
            self.at += 1
            look = self.group_head()
            if self.peek() == ")":  # (?i): flags alone
                self.at += 1
                return Piece("edge")
        inner = self.choice()
        if self.take() != ")":
            raise NotUnderstoodError(self.pattern)
        return Piece("look", parts=(inner,)) if look else inner

    def group_head(self) -> bool:
        """Read what follows ``(?``; whether it looks around without matching anything."""
        for head in ("<=", "<!", "=", "!"):
            if self.peek(len(head)) == head:
                self.at += len(head)
                return True
        if self.peek() in (":", ">", "|"):
            self.at += 1
            return False
        if self.peek(2) == "P<" or self.peek() == "<":
            self.at = self.pattern.index(">", self.at) + 1
            return False
        while self.peek() and self.peek() in "aiLmsuxbfrw-V01":
            self.at += 1
        if self.peek() == ":":
            self.at += 1
        elif self.peek() != ")":
            raise NotUnderstoodError(self.pattern)
        return False

    def escape(self) -> Piece:
        char = self.take()
        if char in _ZERO_WIDTH:
            return Piece("edge")
        if char in "pP":
            return Piece("char", self.property())
        if char in "xuU":
            size = {"x": 2, "u": 4, "U": 8}[char]
            code = self.peek(size)
            self.at += size
            try:
                return Piece("char", chr(int(code, 16)), literal=True)
            except ValueError:
                raise NotUnderstoodError(self.pattern) from None
        if char.isdigit() or char in "gkmML":
            raise NotUnderstoodError(self.pattern)
        known = _ESCAPED.get(char)
        return Piece("char", known or char, literal=known is None or char in "nt")

    def property(self) -> str:
        if self.peek() != "{":
            raise NotUnderstoodError(self.pattern)
        end = self.pattern.index("}", self.at)
        name = self.pattern[self.at + 1 : end].lower()
        self.at = end + 1
        return _PROPERTIES.get(name.removeprefix("is").removeprefix("script="), "a")

    def char_class(self) -> str:
        """A character that the class takes."""
        negated = self.peek() == "^"
        self.at += negated
        chars: list[str] = []
        first = True
        while first or self.peek() != "]":
            first = False
            char = self.take()
            if char == "\\":
                char = self.escape().text
            if self.peek() == "-" and self.peek(2) != "-]":
                self.at += 1
                end = self.take()
                if end == "\\":
                    end = self.escape().text
                chars += [chr(c) for c in range(ord(char), min(ord(end), ord(char) + 300) + 1)]
            else:
                chars.append(char)
        self.at += 1
        if not negated:
            return min(chars, key=lambda c: (not c.isalnum(), chars.index(c)))
        return next((c for c in _CANDIDATES if c not in chars), "\u2603")
