"""Which rules are in force: chosen packs, folders on top, profiles, overrides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleaner.errors import PackError, UsageError
from cleaner.packs.compile import CORE, LANGUAGE, PROJECT, SITE
from cleaner.packs.layers import Override, rules_in_force

if TYPE_CHECKING:
    from collections.abc import Callable

RULE = "  - {id: %s, why: w, drop: block, confidence: %s, match: {exact: %s}}\n"


def write(root: Path, pack: str, *rules: tuple[str, str, str]) -> None:
    path = root / f"{pack}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"pack: {pack}\nversion: 2\ncategory: ads\nrules:\n" + "".join(RULE % r for r in rules), "utf-8"
    )


@pytest.fixture(autouse=True)
def built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "built-in"
    write(root, "core/a", ("one", "high", "x"))
    write(root, "en/a", ("one", "high", "x"), ("two", "medium", "x"), ("three", "low", "x"))
    write(root, "en/b", ("one", "high", "x"))
    write(root, "site/example.com", ("one", "high", "x"))
    monkeypatch.setattr("cleaner.packs.layers.rules_dir", lambda: root)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _name: tmp_path / "cache")
    return root


def ids(**options: object) -> list[str]:
    return [r.id for r in rules_in_force(**options).rules]  # type: ignore[arg-type]


def test_all_packs_are_in_force_in_their_layers() -> None:
    made = rules_in_force(profile="aggressive")
    assert [(r.id, r.layer) for r in made.rules] == [
        ("core/a/one", CORE), ("en/a/one", LANGUAGE), ("en/a/three", LANGUAGE), ("en/a/two", LANGUAGE),
        ("en/b/one", LANGUAGE), ("site/example.com/one", SITE),
    ]  # fmt: skip
    assert [(p.id, p.version, p.layer, p.rules) for p in made.packs][:2] == [
        ("core/a", 2, CORE, 1),
        ("en/a", 2, LANGUAGE, 3),
    ]


@pytest.mark.parametrize(
    ("packs", "expected"),
    [([], []), (["en/b"], ["en/b/one"]), (["en"], ["en/a/one", "en/a/two", "en/b/one"]), (["*/a"], ["core/a/one", "en/a/one", "en/a/two"]),
     (["en/b", "en/*"], ["en/a/one", "en/a/two", "en/b/one"])],
)  # fmt: skip
def test_packs_are_chosen_by_id_folder_or_pattern(packs: list[str], expected: list[str]) -> None:
    assert ids(packs=packs) == expected


def test_a_pack_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"no pack `en/c`: did you mean `en/.`\?"):
        rules_in_force(packs=["en/c"])
    with pytest.raises(UsageError, match="profile"):
        rules_in_force(profile="bold")  # type: ignore[arg-type]


def test_profiles() -> None:
    assert ids(packs=["en/a"], profile="strict") == ["en/a/one"]
    assert ids(packs=["en/a"], profile="balanced") == ["en/a/one", "en/a/two"]
    assert ids(packs=["en/a"], profile="aggressive") == ["en/a/one", "en/a/three", "en/a/two"]


def test_a_folder_s_rule_stands_for_the_built_in_one_of_its_id(tmp_path: Path) -> None:
    write(tmp_path / "own", "en/a", ("one", "high", "mine"))
    made = rules_in_force(packs=["en/a"], folders=[tmp_path / "own"])
    assert [(r.id, r.layer) for r in made.rules] == [("en/a/one", PROJECT), ("en/a/two", LANGUAGE)]
    assert made.rules[0].spec.match == {"exact": "mine"}


OVERRIDES: list[tuple[Callable[[], Override], list[str]]] = [
    (lambda: Override("en/a/one", "why", off=True), ["en/a/two"]),
    (lambda: Override("en/a/*", "why", off=True), []),
    (lambda: Override("en/a/three", "why", confidence="high"), ["en/a/one", "en/a/three", "en/a/two"]),
    (lambda: Override("en/a/two", "why", confidence="low"), ["en/a/one"]),
]


@pytest.mark.parametrize(("override", "expected"), OVERRIDES)
def test_overrides(override: Callable[[], Override], expected: list[str]) -> None:
    assert ids(packs=["en/a"], overrides=[override()]) == expected


def test_an_override_meets_rules_that_the_profile_leaves_out() -> None:
    assert ids(packs=["en/a"], profile="strict", overrides=[Override("en/a/three", "why", off=True)]) == [
        "en/a/one"
    ]


@pytest.mark.parametrize(
    ("override", "message"),
    [(Override("en/a/oen", "why", off=True), r"no rule `en/a/oen`: did you mean `en/a/one`\?"), (Override("xx/*", "why", off=True), "no rule"),
     (Override("en/a/one", "", off=True), "no reason"), (Override("en/a/one", " \n", confidence="low"), "no reason")],
)  # fmt: skip
def test_an_override_of_nothing_or_without_a_reason_is_an_error(override: Override, message: str) -> None:
    with pytest.raises(PackError, match=message):
        rules_in_force(overrides=[override])


def test_the_digest_tells_packs_apart(tmp_path: Path, built_in: Path) -> None:
    first = rules_in_force().digest
    assert rules_in_force().digest == first
    write(built_in, "en/b", ("one", "high", "y"))
    assert rules_in_force().digest != first
