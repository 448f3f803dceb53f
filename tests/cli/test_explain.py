from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Cli = Callable[..., Any]

RULE = """
- id: donate
  why: Appeals are not the article.
  drop: block
  match: {starts: donate now}
  prev: {words: 3..}
  examples:
    drop: [{in: "One two three.\\n\\nDonate now!", out: "One two three."}]
    keep: ["Donate now, he said."]
"""
TEXT = "A headline of some words\n\nDonate now, please!\n\nThe mayor spoke for an hour.\n"


@pytest.fixture
def explain(
    cli: Cli, cleaner_from: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Cli:
    """``explain(text, *options)``, with one rule in force."""
    cleaner = cleaner_from({"en/t": RULE})
    monkeypatch.setattr("cleaner.config.Config.cleaner", lambda _: cleaner)

    def call(text: str, *options: str) -> Any:
        (tmp_path / "a.txt").write_text(text)
        return cli("explain", tmp_path / "a.txt", *options)

    return call


def test_every_block_has_its_fate(explain: Cli) -> None:
    ran = explain(TEXT)
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0].split()[:2] == ["0", "headline"]
    assert lines[1].split()[:2] == ["1", "CUT"]
    assert "en/t/donate [high] - Appeals are not the article." in lines[2]
    assert lines[3].split()[:2] == ["2", "body"]


def test_json_is_one_object_a_block(explain: Cli) -> None:
    blocks = json.loads(explain(TEXT, "--json").out)
    assert [b["kind"] for b in blocks] == ["headline", None, "body"]
    assert blocks[1]["votes"][0]["rule_id"] == "en/t/donate"


def test_a_rule_that_fired(explain: Cli) -> None:
    out = explain(TEXT, "--rule", "en/t/donate").out
    assert "fired at 1 of 3 blocks" in out
    assert "ok  match" in out


def test_a_rule_that_was_held_back(explain: Cli) -> None:
    out = explain("Short.\n\nDonate now, please!\n", "--rule", "en/t/donate").out
    assert "fired at 0 of 2 blocks" in out
    assert "matched, but held back at:" in out
    assert "NOT prev" in out


def test_a_rule_that_matches_nothing(explain: Cli) -> None:
    assert "no block matches it" in explain("Short.\n", "--rule", "en/t/donate").out
    assert "NOT match" in explain("Short.\n", "--rule", "en/t/donate", "--all").out
    assert json.loads(explain("Short.\n", "--rule", "en/t/donate", "--json").out)[0]["fired"] is False


def test_an_unknown_rule_is_wrong_usage(explain: Cli) -> None:
    ran = explain(TEXT, "--rule", "en/t/donat")
    assert ran.code == 3
    assert "no rule `en/t/donat` is in force: did you mean `en/t/donate`?" in ran.err


def test_binary_is_not_explained(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\0\0")
    assert cli("explain", tmp_path / "a.txt", "--packs", "core").code == 4
    for path, said in (
        (tmp_path / "nope.txt", "no such file"),
        (tmp_path, "is a folder; explain takes one file"),
    ):
        ran = cli("explain", path, "--packs", "core")
        assert (ran.code, ran.err) == (4, f"{path}: {said}\n")


def test_a_rule_that_did_not_fire_is_shown_with_the_smallest_edit(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "rules" / "xx").mkdir(parents=True)
    (tmp_path / "rules" / "xx" / "t.yaml").write_text(
        "pack: xx/t\nversion: 1\ncategory: share\nrules:\n"
        "  - {id: zork, why: A button., drop: block, match: {exact: zork this}, zone: bottom}\n"
    )
    (tmp_path / "a.txt").write_text("He denied it.\n\nZork these\n")
    ran = cli("explain", tmp_path / "a.txt", "--rule", "xx/t/zork", "--rules", tmp_path / "rules")
    assert ran.code == 0
    assert ran.out.endswith(
        "it would fire, with the smallest edit first, at:\n"
        "   1 add `Zork these` to `exact`, beside `zork this`\n"
    )


def test_a_pattern_that_never_ends_is_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "rules" / "xx").mkdir(parents=True)
    (tmp_path / "rules" / "xx" / "t.yaml").write_text(
        "pack: xx/t\nversion: 1\ncategory: share\nrules:\n"
        "  - {id: zork, why: A button., drop: block, match: {regex: '(a|aa)+$'}, needles: [zork]}\n"
    )
    (tmp_path / "a.txt").write_text(f"zork {'a' * 400}!\n")
    ran = cli("explain", tmp_path / "a.txt", "--rule", "xx/t/zork", "--rules", tmp_path / "rules", "--all")
    assert ran.code == 0
    assert "NOT time: stopped: a pattern takes too long here" in ran.out


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("match: {phrase: zork this, words: ..3}", "NOT match: words: 7"),
        ("match: {phrase: zork this, shape: question}", "NOT match: shape: label"),
        ("match: {phrase: zork this}, surfaces: html", "only on the surfaces html; this is text, no address"),
        ("match: {phrase: zork this}, domains: x.example", "only on the domains x.example; this is text"),
    ],
)
def test_the_first_clause_that_failed_is_named_with_what_was_there(
    cli: Cli, tmp_path: Path, rule: str, said: str
) -> None:
    (tmp_path / "rules" / "xx").mkdir(parents=True)
    (tmp_path / "rules" / "xx" / "t.yaml").write_text(
        f"pack: xx/t\nversion: 1\ncategory: share\nrules:\n  - {{id: zork, why: A button., drop: block, {rule}}}\n"
    )
    (tmp_path / "a.txt").write_text("He denied it.\n\nZork this and that now and then\n")
    ran = cli("explain", tmp_path / "a.txt", "--rule", "xx/t/zork", "--rules", tmp_path / "rules")
    assert (ran.code, said in ran.out) == (0, True), ran.out
