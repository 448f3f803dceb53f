"""Packs that come with an installed Python package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.config import read_config
from cleaner.errors import PackError, UsageError
from cleaner.packs.layers import Override
from cleaner.packs.package import folder_of

PACK = """\
pack: harbour/tides
version: 1
category: navigation
rules:
  - id: tide-table-link
    why: A link to the tide table says nothing about the news.
    drop: block
    match: {exact: see the tide table of the day}
    examples:
      drop: [See the tide table of the day]
      keep: ["See the tide table of the day before you walk out to the wreck, the coastguard says."]
"""
TEXT = "The ferry stays in the harbour until Monday, the board said.\n\nSee the tide table of the day"
KEPT = "The ferry stays in the harbour until Monday, the board said."
RULE = "harbour/tides/tide-table-link"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of an installed package with one pack, whose code must not run."""
    folder = tmp_path / "site" / "harbour_rules"
    (folder / "rules" / "harbour").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError", "utf-8")
    (folder / "rules" / "harbour" / "tides.yaml").write_text(PACK, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return "package:harbour_rules"


def test_its_rules_run(package: str) -> None:
    result = Cleaner(rules=[Path(package)]).clean_text(TEXT)
    assert result.text == KEPT
    assert result.removals[0].rule_ids == (RULE,)


def test_a_project_names_it(package: str, tmp_path: Path) -> None:
    settings = tmp_path / "cleaner.toml"
    settings.write_text(f'rules = ["{package}"]\n', "utf-8")
    assert read_config(settings).cleaner().clean_text(TEXT).text == KEPT


def test_a_rule_of_it_is_switched_off_with_a_reason(package: str) -> None:
    off = Override(RULE, "Our readers want it.", off=True)
    assert Cleaner(rules=[Path(package)], overrides=[off]).clean_text(TEXT).text == TEXT
    with pytest.raises(PackError, match="has no reason"):
        Cleaner(rules=[Path(package)], overrides=[Override(RULE, " ", off=True)])


def test_a_package_that_is_its_own_folder_of_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "flat_rules" / "harbour").mkdir(parents=True)
    (tmp_path / "flat_rules" / "harbour" / "tides.yaml").write_text(PACK, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert folder_of("package:flat_rules") == tmp_path / "flat_rules"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("package:no_such_rules", "no package `no_such_rules` is installed here"),
        ("package:", "no package `` is installed here"),
        ("package:no_such.rules", "no package `no_such.rules` is installed here"),
        ("package:json", "has no rule files"),
    ],
)
def test_what_is_no_package_with_packs(source: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        folder_of(source)


def test_from_the_command_line(package: str, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(TEXT, "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "cleaner", "clean", str(page), "--rules", package],
        capture_output=True, text=True, check=False, env={"PYTHONPATH": str(tmp_path / "site")},
    )  # fmt: skip
    assert (ran.returncode, ran.stdout.strip()) == (0, KEPT), ran.stderr
