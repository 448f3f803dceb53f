"""Whole inputs with their expected output: ``fixtures/<pack>/<case>/``.

A case is a folder with ``input.txt``, ``.md`` or ``.html``; ``expected.txt``, the kept text;
``removals.jsonl``, one removal a line; and, where something is to be said, ``case.yaml``.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

from cleaner.authoring.outcome import Name, Outcome, diff_of
from cleaner.clean import Cleaner
from cleaner.packs.compose import compose
from cleaner.packs.hints import BAD
from cleaner.packs.load import shown
from cleaner.packs.locate import read_source
from cleaner.packs.problems import PackLoadError, Problem
from cleaner.packs.read import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from cleaner.engine import Engine
    from cleaner.model import Profile, Result

INPUTS = ("input.txt", "input.md", "input.html")
EXPECTED, REMOVALS, CASE = "expected.txt", "removals.jsonl", "case.yaml"
#: A page takes 5 to 20 ms; whole live blogs take 200.
SLOW_S = 2.0


@dataclass(frozen=True, slots=True)
class CaseSpec:
    """``case.yaml``: what is special about a case."""

    expect: Literal["pass", "fail"] = "pass"  #: fail: a known failure, which the note explains
    note: str = ""  #: why the case exists
    url: str | None = None  #: where the input came from
    packs: tuple[str, ...] = ()  #: only these packs, by id or glob
    profile: Literal["strict", "balanced", "aggressive"] = "balanced"
    keep: tuple[str, ...] = ()  #: kinds and categories to keep


@dataclass(frozen=True, slots=True)
class Fixture:
    """One case on disk."""

    name: str  #: its folder below ``fixtures/``: en/share/buttons-above-the-text
    folder: Path
    input: Path
    spec: CaseSpec


def find_fixtures(root: Path, packs: Sequence[str] = ("*",)) -> list[Fixture]:
    """The cases below ``root`` of the named packs (ids, folders, globs), sorted by name.

    Folders that hold ``rules/`` are repositories of their own and are left alone. Raises
    PackLoadError with all problems of all ``case.yaml`` files.
    """
    problems: list[Problem] = []
    found = []
    for path in sorted(p for name in INPUTS for p in root.rglob(name)):
        name = path.parent.relative_to(root).as_posix()
        inside = [root / p for p in path.parent.relative_to(root).parents]
        if any((p / "rules").is_dir() for p in inside if p != root) or not _answers(name, packs):
            continue
        try:
            found.append(Fixture(name, path.parent, path, read_case(path.parent / CASE)))
        except PackLoadError as error:
            problems += error.problems
    if problems:
        raise PackLoadError(problems)
    return sorted(found, key=lambda f: f.name)


def read_case(path: Path) -> CaseSpec:
    """What ``case.yaml`` says; the defaults where there is none. Raises PackLoadError."""
    if not path.is_file():
        return CaseSpec()
    source = read_source(path, shown(path))
    root = compose(source)
    reader = Reader(source, {})
    spec = reader.record(root, CaseSpec, "a case")
    if spec is not BAD and spec.expect == "fail" and not spec.note:
        reader.report("R007", root, "a known failure needs a `note`", "say what is wrong")
    if spec is BAD or reader.problems:
        raise PackLoadError(reader.problems)
    return spec  # type: ignore[no-any-return]


def run_fixtures(
    fixtures: Iterable[Fixture], folders: Sequence[Path] = (), warm: Engine | None = None
) -> Iterator[Outcome]:
    """An outcome per case; ``folders`` are packs on top of the built-in ones. ``warm``: has compiled their rules."""
    cleaners: dict[tuple[object, ...], Cleaner] = {}
    for fixture in fixtures:
        spec = fixture.spec
        key = (spec.packs, spec.profile, spec.keep)
        if key not in cleaners:
            cleaners[key] = make_cleaner(spec.packs, spec.profile, spec.keep, folders)
            if warm is not None:
                cleaners[key].engine.share(warm)
        yield run_fixture(fixture, cleaners[key])


def make_cleaner(
    packs: Sequence[str], profile: Profile, keep: Sequence[str], folders: Sequence[Path]
) -> Cleaner:
    """The cleaner that a case asks for."""
    return Cleaner(packs=packs or None, profile=profile, keep=keep or None, rules=folders)


def run_fixture(fixture: Fixture, cleaner: Cleaner) -> Outcome:
    """What became of the case."""
    before = time.thread_time()
    result = clean_input(fixture, cleaner)
    seconds = time.thread_time() - before
    name, message, diff = _judge(fixture, result)
    if name == "pass" and seconds > SLOW_S:
        name, message = "slow", f"took {seconds:.1f} s; a case may take {SLOW_S:.0f} s"
    elif fixture.spec.expect == "fail":
        name = "todo-now-passes" if name == "pass" else "todo"
        message, diff = fixture.spec.note, ""
    return Outcome(name, fixture.name, "fixture", shown(fixture.input), 1, message, diff, seconds)


def clean_input(fixture: Fixture, cleaner: Cleaner) -> Result:
    """The cleaner's result for the case's input."""
    data = fixture.input.read_bytes()
    if fixture.input.suffix == ".html":
        return cleaner.clean_html(data, fixture.spec.url)
    surface = "markdown" if fixture.input.suffix == ".md" else "auto"
    return cleaner.clean_text(data.decode("utf-8"), fixture.spec.url, surface)


def removal_lines(result: Result) -> str:
    """The removals as ``removals.jsonl`` holds them. Of several rules that voted it names the one
    whose category counts, so that another rule's agreement changes no golden file.
    """
    rows = (
        {"start": r.start, "end": r.end, "category": r.category, "rule": r.rule_ids[0], "text": r.text}
        for r in result.removals
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def update(fixture: Fixture, cleaner: Cleaner) -> None:
    """Write the golden files as the cleaner's output is now."""
    result = clean_input(fixture, cleaner)
    (fixture.folder / EXPECTED).write_bytes(result.text.encode("utf-8"))
    (fixture.folder / REMOVALS).write_bytes(removal_lines(result).encode("utf-8"))


def _judge(fixture: Fixture, result: Result) -> tuple[Name, str, str]:
    missing = [n for n in (EXPECTED, REMOVALS) if not (fixture.folder / n).is_file()]
    if missing:
        return (
            "wrong-output",
            f"no {' and no '.join(missing)}: look at the output, then run with --update",
            "",
        )
    expected = (fixture.folder / EXPECTED).read_bytes().decode("utf-8")
    if expected != result.text:
        diff = diff_of(expected, result.text)
        return _name(diff), "", diff or "(line ends or white space differ)"
    removals, now = (fixture.folder / REMOVALS).read_bytes().decode("utf-8"), removal_lines(result)
    if removals != now:
        return "wrong-output", "the text is right, the removals are not", diff_of(removals, now)
    return "pass", "", ""


def _name(diff: str) -> Name:
    """``missing`` if only more is left than should be, ``noisy`` if only less."""
    lines = diff.splitlines()[2:]
    more, less = (any(line.startswith(c) for line in lines) for c in "+-")
    return "wrong-output" if more == less else "missing" if more else "noisy"


def _answers(name: str, packs: Iterable[str]) -> bool:
    return any(
        fnmatchcase(name, p) or name.startswith(p.rstrip("/") + "/") or fnmatchcase(name, f"{p}/*")
        for p in packs
    )
