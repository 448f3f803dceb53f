"""Fixtures: cases on disk, and their golden files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cleaner.authoring.fixtures import find_fixtures
from cleaner.authoring.run import run_tests, update_fixtures
from cleaner.authoring.select import select
from cleaner.packs.problems import PackLoadError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cleaner.authoring.outcome import Outcome

RULE = "  - id: one\n    why: Buttons.\n    drop: block\n    match: {phrase: zork this}\n"
TEXT = "The trial resumes on Monday, the court said.\n\nZork this\n\nA verdict is expected in March.\n"
LEFT = "The trial resumes on Monday, the court said.\n\nA verdict is expected in March.\n"


@pytest.fixture
def case(repository: Path, write_rules: Callable[..., Path]) -> Path:
    write_rules(RULE)
    folder = repository / "fixtures" / "xx" / "share" / "button-between"
    folder.mkdir(parents=True)
    (folder / "input.txt").write_text(TEXT)
    return folder


def run() -> Outcome:
    (outcome,) = run_tests(select([]))
    return outcome


def accept_all() -> dict[str, Outcome]:
    selection = select([])
    return update_fixtures(selection, run_tests(selection), None, lambda _: True)


def test_a_missing_golden_file_fails_and_update_writes_it(case: Path) -> None:
    found = run()
    assert (found.name, found.test, found.mode) == ("wrong-output", "xx/share/button-between", "fixture")
    assert (
        found.message == "no expected.txt and no removals.jsonl: look at the output, then run with --update"
    )
    assert [o.name for o in accept_all().values()] == ["pass"]
    assert (case / "expected.txt").read_text() == LEFT
    (line,) = (case / "removals.jsonl").read_text().splitlines()
    row = json.loads(line)
    assert (row["category"], row["rule"]) == ("share", "xx/share/one")
    assert TEXT[row["start"] : row["end"]] == row["text"]
    assert run().name == "pass"


def test_nothing_is_written_without_consent(case: Path) -> None:
    selection = select([])
    assert update_fixtures(selection, run_tests(selection), None, lambda _: False) == {}
    assert not (case / "expected.txt").exists()


@pytest.mark.parametrize(
    ("expected", "name"),
    [(LEFT[:46], "missing"), (TEXT, "noisy"), (LEFT.replace("March", "May"), "wrong-output")],
)
def test_the_outcome_is_named_after_the_diff(case: Path, expected: str, name: str) -> None:
    accept_all()
    (case / "expected.txt").write_text(expected)
    found = run()
    assert found.name == name
    assert found.diff


def test_right_text_with_other_removals_is_wrong_output(case: Path) -> None:
    accept_all()
    golden = case / "removals.jsonl"
    golden.write_text(golden.read_text().replace("share", "ads", 1))
    found = run()
    assert (found.name, found.message) == ("wrong-output", "the text is right, the removals are not")


def test_a_known_failure_is_todo_and_fails_once_it_passes(case: Path) -> None:
    accept_all()
    (case / "case.yaml").write_text("expect: fail\nnote: not yet\n")
    assert (run().name, run().failed) == ("todo-now-passes", True)
    (case / "expected.txt").write_text(TEXT)
    assert (run().name, run().message, run().failed) == ("todo", "not yet", False)
    assert accept_all() == {}


def test_a_known_failure_needs_a_note(case: Path) -> None:
    (case / "case.yaml").write_text("expect: fail\n")
    with pytest.raises(PackLoadError, match="a known failure needs a `note`"):
        run_tests(select([]))


def test_case_files_are_read_strictly(case: Path) -> None:
    (case / "case.yaml").write_text("expct: fail\n")
    with pytest.raises(PackLoadError, match="did you mean `expect`"):
        run_tests(select([]))


def test_carriage_returns_are_kept(case: Path) -> None:
    (case / "input.txt").write_bytes(TEXT.replace("\n", "\r\n").encode())
    accept_all()
    assert (case / "expected.txt").read_bytes() == LEFT.replace("\n", "\r\n").encode()


def test_repositories_inside_fixtures_are_left_alone(case: Path, repository: Path) -> None:
    inner = repository / "fixtures" / "sample"
    (inner / "rules").mkdir(parents=True)
    (inner / "fixtures" / "a").mkdir(parents=True)
    (inner / "fixtures" / "a" / "input.txt").write_text("x")
    assert [f.name for f in find_fixtures(repository / "fixtures")] == ["xx/share/button-between"]
