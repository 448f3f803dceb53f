"""Which packs a target names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.authoring.listing import list_rules, show_rule
from cleaner.authoring.select import narrow, place, select
from cleaner.errors import UsageError
from cleaner.packs.problems import PackLoadError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RULE = "  - id: one\n    why: Buttons.\n    drop: block\n    match: {phrase: zork this}\n"


@pytest.mark.parametrize(
    "targets", [[], ["rules"], ["rules/xx"], ["rules/xx/share.yaml"], ["xx"], ["xx/*"], ["xx/share"]]
)
def test_folders_files_ids_and_globs(write_rules: Callable[..., Path], targets: list[str]) -> None:
    write_rules(RULE)
    selection = select(targets)
    assert [p.pack for _, p in selection.chosen] == ["xx/share"]
    assert "xx/share/one" in {r.id for r in selection.rules}


def test_a_pack_file_elsewhere_knows_its_folder_by_its_id(
    tmp_path: Path, write_rules: Callable[..., Path]
) -> None:
    path = write_rules(RULE)
    other = tmp_path / "deep" / "er" / "xx" / "share.yaml"
    other.parent.mkdir(parents=True)
    path.rename(other)
    selection = select([str(other)])
    assert selection.folder_of("xx/share") == tmp_path / "deep" / "er"


def test_what_is_nothing_is_an_error_with_a_hint(write_rules: Callable[..., Path]) -> None:
    write_rules(RULE)
    with pytest.raises(UsageError, match=r"no file, folder or pack `xx/shar`: did you mean `xx/share`"):
        select(["xx/shar"])


def test_a_chosen_pack_that_cannot_load_is_an_error_and_another_is_left_out(
    repository: Path, write_rules: Callable[..., Path]
) -> None:
    write_rules(RULE)
    (repository / "rules" / "xx" / "broken.yaml").write_text("pack: 'x")
    selection = select(["xx/share"])
    assert [p.code for p in selection.problems] == ["R001"]
    with pytest.raises(PackLoadError):
        select(["xx/broken"])
    with pytest.raises(PackLoadError):
        select([])


def test_narrow_takes_parts_and_globs() -> None:
    ids = ["en/share/a", "en/share/b", "en/ads/a"]
    assert narrow(ids, None) == ids
    assert narrow(ids, "share") == ids[:2]
    assert narrow(ids, "*/a") == ["en/share/a", "en/ads/a"]


def test_place_points_at_keys_and_items(write_rules: Callable[..., Path]) -> None:
    path = write_rules(RULE + "    examples:\n      drop:\n        - a\n        - b\n")
    root = path.parents[1]
    assert place(root, "xx/share/one") == ("rules/xx/share.yaml", 5, 5)
    assert place(root, "xx/share/one", "match") == ("rules/xx/share.yaml", 8, 5)
    assert place(root, "xx/share/one", "examples", "drop", 1) == ("rules/xx/share.yaml", 12, 11)


def test_a_rule_is_shown_as_it_is_written(write_rules: Callable[..., Path]) -> None:
    second = (
        "  # about two\n  - id: two  # really\n    why: x\n    drop: block\n    match:\n      phrase: y\n\n"
    )
    third = "  # about three\n" + RULE.replace("one", "three")
    write_rules(RULE + second + third)
    where, text = show_rule(select([]), "xx/share/two")
    assert where == "rules/xx/share.yaml:10"
    assert text == "- id: two  # really\n  why: x\n  drop: block\n  match:\n    phrase: y"
    assert show_rule(select([]), "xx/share/three")[1].endswith("match: {phrase: zork this}")


def test_rules_are_listed_by_id_with_their_category(write_rules: Callable[..., Path]) -> None:
    write_rules(RULE.replace("one", "b") + RULE.replace("one", "a") + "    category: ads\n")
    assert [(x.id, x.action, x.category) for x in list_rules(select([]))] == [
        ("xx/share/a", "drop block", "ads"),
        ("xx/share/b", "drop block", "share"),
    ]
    assert [x.id for x in list_rules(select([]), "ads")] == ["xx/share/a"]
