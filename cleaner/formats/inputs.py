"""What a command line names, found on disk: files, folders, globs, in an order that never changes."""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.formats.kinds import kind_by_name, never_news, sniff, split_name
from cleaner.formats.read import SNIFFED_COMPRESSED, why

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """One input file."""

    path: str  #: as to be opened; "-" is standard input
    name: str  #: below the folder that all inputs share, with "/"; names it in outputs and reports


@dataclass(frozen=True, slots=True)
class Problem:
    """An input that cannot be read, or must not be written."""

    path: str
    message: str


@dataclass(slots=True)
class Inputs:
    """What was found, what is in the way, and what a folder walk passed over."""

    root: str = ""
    sources: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  #: PATHs that name nothing
    passed_over: Counter[str] = field(default_factory=Counter)  #: file name ending → files that are no news


def find(paths: Sequence[str], *, without: Iterable[Path] = (), also: tuple[str, ...] = ()) -> Inputs:
    """Every input that ``paths`` name, sorted, each once.

    ``without`` are folders not to walk into, ``also`` file name endings that are wanted besides.
    Folders are walked recursively, links followed, hidden files passed over. What is named itself
    is taken whatever its name.
    """
    walk = _Walk(frozenset(os.path.realpath(p) for p in without), also)
    for path in paths:
        walk.name(path)
    return walk.inputs()


class _Walk:
    """Collects files; remembers the folders that the names were found in."""

    def __init__(self, without: frozenset[str], also: tuple[str, ...]) -> None:
        self.without, self.also = without, also
        self.found: dict[str, None] = {}  # a set that keeps its order
        self.bases: set[str] = set()
        self.out = Inputs()

    def inputs(self) -> Inputs:
        root = os.path.commonpath(sorted(self.bases)) if self.bases else ""
        self.out.root = root
        self.out.sources = [
            Source(p, p if p == STDIN else Path(os.path.relpath(p, root)).as_posix()) for p in self.found
        ]
        return self.out

    def name(self, path: str) -> None:
        if path == STDIN:
            self.found[STDIN] = None
        elif os.path.lexists(path):
            absolute = os.path.abspath(path)
            self.enter(path, absolute if os.path.isdir(path) else os.path.dirname(absolute))
        elif glob.has_magic(path):
            fixed = _fixed_part(path)
            hits = sorted(glob.glob(path, recursive=True))
            for hit in hits:
                if os.path.isdir(hit) and "**" in path:
                    continue  # its files are hits themselves, as far as the pattern wants them
                self.enter(hit, os.path.abspath(fixed))
            if not hits:
                self.out.missing.append(path)
        else:
            self.out.missing.append(path)

    def enter(self, path: str, base: str) -> None:
        """Take what was named: a folder with all below it, or a file."""
        try:
            info = os.stat(path)
        except OSError as error:
            self.out.problems.append(Problem(path, why(error, path)))
            return
        self.bases.add(base)
        if stat.S_ISDIR(info.st_mode):
            self.folder(path, ((info.st_dev, info.st_ino),))
        else:
            self.found[path] = None

    def folder(self, path: str, above: tuple[tuple[int, int], ...]) -> None:
        if os.path.realpath(path) in self.without:
            return
        try:
            with os.scandir(path) as entries:
                entries_sorted = sorted(entries, key=lambda e: e.name)
        except OSError as error:
            self.out.problems.append(Problem(path, why(error, path)))
            return
        for entry in entries_sorted:
            if not entry.name.startswith("."):
                self.entry(entry, above)

    def entry(self, entry: os.DirEntry[str], above: tuple[tuple[int, int], ...]) -> None:
        try:
            info = entry.stat()
        except OSError as error:
            self.out.problems.append(Problem(entry.path, why(error, entry.path)))
            return
        if stat.S_ISDIR(info.st_mode):
            key = (info.st_dev, info.st_ino)
            if key in above:
                loop = f"link loop: it leads back to a folder above it ({os.readlink(entry.path)})"
                self.out.problems.append(Problem(entry.path, loop))
            else:
                self.folder(entry.path, (*above, key))
        elif stat.S_ISREG(info.st_mode):
            self.file(entry)

    def file(self, entry: os.DirEntry[str]) -> None:
        """Take a file of a folder if it is named like news, or looks like text."""
        if kind_by_name(entry.name) is None and not entry.name.endswith(self.also or "/"):
            suffix = split_name(entry.name)[1].lower()
            if never_news(entry.name) or not self.is_text(entry):
                self.out.passed_over[suffix] += 1
                return
        self.found[entry.path] = None

    def is_text(self, entry: os.DirEntry[str]) -> bool:
        try:
            with open(entry.path, "rb") as file:
                head = file.read(8192)
        except OSError:
            return True  # reading it will fail again, and be reported with all the others
        return head.startswith(SNIFFED_COMPRESSED) or sniff(head) is not None


def _fixed_part(pattern: str) -> str:
    """The folder that every match of a glob lies in."""
    parts = pattern.split("/")
    fixed = []
    for part in parts[:-1]:
        if glob.has_magic(part):
            break
        fixed.append(part)
    return "/".join(fixed) or ("/" if pattern.startswith("/") else ".")
