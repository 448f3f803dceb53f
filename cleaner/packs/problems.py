"""What is wrong with a pack, where, and how to put it right; rendered as people read it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from cleaner.errors import PackError

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning"]

#: Where the codes of lint are explained.
PAGE = "rules/codes.md"
#: More names than this would not fit on a line.
MAX_LISTED = 12
#: Problems of one file that are printed.
MAX_SHOWN = 200
#: Columns of a source line that are shown; examples are often longer than a screen.
SHOWN_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding, with its place. ``line`` and ``column`` count from 1, as editors do."""

    code: str  #: stable: R0xx loading, L0xx lint
    path: str
    line: int
    column: int
    length: int  #: code points under the caret
    message: str
    hint: str = ""  #: stands beside the caret: the fix
    rule: str = ""  #: full id of the rule it is in
    severity: Severity = "error"
    source: str = ""  #: the line of the file

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """Files by name, then as one reads."""
        return self.path, self.line, self.column, self.code

    def render(self) -> str:
        """The finding as DESIGN.md shows it: position, source line, caret with hint, rule."""
        head = f"{self.path}:{self.line}:{self.column}: {self.severity}[{self.code}]: {self.message}"
        gutter = " " * (len(str(self.line)) + 1)
        out = [head]
        if self.source.strip():
            shown, lead, carets = _window(self.source, self.column - 1, self.length)
            pointer = f"{' ' * lead}{'^' * carets} {self.hint}".rstrip()
            out += [f"{gutter}|", f"{self.line} | {shown}", f"{gutter}| {pointer}"]
        elif self.hint:
            out.append(f"{gutter}= help: {self.hint}")
        if self.rule:
            out.append(f"{gutter}= rule: {self.rule}")
        if self.severity == "warning":
            out.append(f"{gutter}= see: {PAGE}#{self.code.lower()}")
        return "\n".join(out)


class PackLoadError(PackError):
    """Every problem of every file, in ``problems``; ``str`` renders them all."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Sort the problems: by file, then by position."""
        self.problems = tuple(sorted(problems, key=lambda p: p.sort_key))
        super().__init__(self.problems)

    def __str__(self) -> str:
        """All problems rendered, a blank line between them; of one file no more than anybody reads."""
        out: list[str] = []
        for path, mine in groupby(self.problems, key=lambda p: p.path):
            problems = list(mine)
            out += [p.render() for p in problems[:MAX_SHOWN]]
            if len(problems) > MAX_SHOWN:
                out.append(f"{path}: and {len(problems) - MAX_SHOWN:,} more")
        return "\n\n".join(out)


def suggest(word: str, known: Iterable[str]) -> str:
    """``did you mean `x`?``, or what there is to choose from; "" where that is too much to say.

    >>> suggest("unles", ["unless", "zone"])
    'did you mean `unless`?'
    """
    names = sorted(known)
    close = get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    if close:
        return f"did you mean `{close[0]}`?"
    if 0 < len(names) <= MAX_LISTED:
        return "known: " + ", ".join(names)
    return ""


def _window(line: str, at: int, length: int) -> tuple[str, int, int]:
    """The part of ``line`` to show, and the columns before the caret and under it."""
    line = line.rstrip().replace("\t", " ")
    at = min(at, len(line))
    begin = 0 if at < SHOWN_WIDTH * 3 // 4 else at - SHOWN_WIDTH // 2
    shown = line[begin : begin + SHOWN_WIDTH]
    marked = shown[at - begin : at - begin + max(1, length)]
    lead = "…" if begin else ""
    tail = "…" if begin + SHOWN_WIDTH < len(line) else ""
    before = _columns(lead + shown[: at - begin])
    return lead + shown + tail, before, max(1, _columns(marked))


def _columns(text: str) -> int:
    """Terminal columns: East Asian wide characters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
