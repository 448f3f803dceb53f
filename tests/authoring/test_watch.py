"""Watching: what is saved is tested again, and quickly."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from cleaner.authoring.watch import UNCHANGED, Watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cleaner.authoring.outcome import Outcome

RULE = "  - id: one\n    why: Buttons.\n    drop: block\n    match: {phrase: zork this}\n"
EXAMPLES = "    examples: {drop: [Zork this]}\n"


def saved(path: Path) -> None:
    now = time.time_ns()
    os.utime(path, ns=(now, now + 1))


def test_a_save_is_tested_again_and_a_mistake_is_shown(write_rules: Callable[..., Path]) -> None:
    path = write_rules(RULE + EXAMPLES)
    rounds = Watch((), None).rounds()
    outcomes, error, _ = next(rounds)
    assert ([o.name for o in outcomes], error) == (["pass"], "")

    write_rules(RULE.replace("zork this", "frob") + EXAMPLES)
    saved(path)
    outcomes, error, _ = next(rounds)
    assert ([o.name for o in outcomes], error) == (["missing"], "")

    write_rules(RULE + "    unles: x\n" + EXAMPLES)
    saved(path)
    outcomes, error, _ = next(rounds)
    assert outcomes == []
    assert "did you mean `unless`" in error

    write_rules(RULE + EXAMPLES)
    saved(path)
    assert [o.name for o in next(rounds)[0]] == ["pass"]


def test_a_new_pack_is_noticed_also_after_a_failed_start(
    repository: Path, write_rules: Callable[..., Path]
) -> None:
    path = write_rules("  - id: 'one\n")
    rounds = Watch((), None).rounds()
    assert "R001" in next(rounds)[1]
    write_rules(RULE + EXAMPLES)
    saved(path)
    assert [o.name for o in next(rounds)[0]] == ["pass"]
    other = repository / "rules" / "xx" / "more.yaml"
    other.write_text(
        path.read_text().replace("xx/share", "xx/more").replace("zork", "frob").replace("Zork", "Frob")
    )
    assert [o.test for o in next(rounds)[0]] == ["xx/more/one drop example 1", "xx/share/one drop example 1"]


WORDS = "pack: core/words\nversion: 1\ndefine:\n  frob: {phrase: frob that}\n  zork: {use: frob}\n"
USERS = """\
  - {id: user, why: x, drop: block, match: {use: zork}, examples: {drop: [Frob that]}}
  - {id: other, why: x, drop: block, match: {phrase: blah that}, examples: {drop: [Blah that]}}
"""


def said(found: tuple[list[Outcome], str, float]) -> list[tuple[str, str]]:
    assert not found[1], found[1]
    return [(o.test.split("/")[-1].split(" ")[0], o.name) for o in found[0]]


@pytest.fixture
def words(repository: Path, write_rules: Callable[..., Path]) -> Path:
    """A project's own shared words, and a pack that uses them."""
    path = repository / "rules" / "core" / "words.yaml"
    path.parent.mkdir()
    path.write_text(WORDS)
    write_rules(USERS)
    return path


def test_a_save_of_shared_words_runs_the_rules_that_use_what_changed(words: Path) -> None:
    rounds = Watch((), None).rounds()
    assert said(next(rounds)) == [("user", "pass"), ("other", "pass")]
    words.write_text(WORDS.replace("frob that", "frob this"))
    saved(words)
    assert said(next(rounds)) == [("user", "missing")]
    words.write_text(WORDS)
    saved(words)
    assert said(next(rounds)) == [("user", "pass")]
    words.write_text(WORDS + "  # a remark\n  more: {phrase: not used}\n")
    saved(words)
    assert next(rounds)[:2] == ([], UNCHANGED)
    words.write_text(WORDS.replace("  zork: {use: frob}\n", ""))
    saved(words)
    assert "no matcher has this name" in next(rounds)[1]


def test_a_pack_that_uses_a_projects_shared_words_is_saved(
    words: Path, write_rules: Callable[..., Path]
) -> None:
    for targets in ((), (str(words.parents[1] / "xx"),)):
        path = write_rules(USERS)
        rounds = Watch(targets, None).rounds()
        assert len(next(rounds)[0]) == 2
        write_rules(USERS.replace("[Frob that]", "[Frob that now]"))
        saved(path)
        assert said(next(rounds)) == [("user", "pass")]


def test_what_failed_is_run_again_and_what_did_not_change_is_told_again(
    write_rules: Callable[..., Path],
) -> None:
    broken = USERS.replace("use: zork", "phrase: zork")
    path = write_rules(broken)
    rounds = Watch((), None).rounds()
    assert said(next(rounds)) == [("user", "missing"), ("other", "pass")]
    write_rules(broken.replace("phrase: blah", "starts: blah"))
    saved(path)
    assert said(next(rounds)) == [("user", "missing"), ("other", "pass")]
    fixed = broken.replace("phrase: zork", "phrase: frob")
    write_rules(fixed)
    saved(path)
    assert said(next(rounds)) == [("user", "pass"), ("other", "pass")]
    write_rules(fixed + "# a remark\n")
    saved(path)
    assert said(next(rounds)) == [("user", "pass"), ("other", "pass")]
    head = "pack: xx/share\nversion: 1\ncategory: ads\nrules:\n"
    write_rules(fixed, head)
    saved(path)
    assert len(next(rounds)[0]) == 2


def test_a_definition_of_the_pack_runs_its_users_alone(write_rules: Callable[..., Path]) -> None:
    head = "pack: xx/share\nversion: 1\ncategory: share\ndefine:\n  zork: {phrase: frob}\nrules:\n"
    path = write_rules(USERS, head)
    rounds = Watch((), None).rounds()
    assert len(next(rounds)[0]) == 2
    write_rules(USERS, head.replace("{phrase: frob}", "{starts: frob}"))
    saved(path)
    assert said(next(rounds)) == [("user", "pass")]
    for phrase, name in (("blub", "missing"), ("frob", "pass")):  # found by the words it has now
        write_rules(USERS, head.replace("frob", phrase))
        saved(path)
        assert said(next(rounds)) == [("user", name)]
