"""Examples: each outcome, by the smallest rule that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.authoring import examples
from cleaner.authoring.run import run_tests
from cleaner.authoring.select import select

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cleaner.authoring.outcome import Outcome

RULE = "  - id: one\n    why: Buttons.\n    drop: block\n    match: {phrase: zork this}\n"
OTHER = "  - id: two\n    why: Buttons.\n    drop: block\n    match: {phrase: frob}\n"


@pytest.fixture
def outcomes(write_rules: Callable[..., Path]) -> Callable[[str], list[Outcome]]:
    def run(body: str) -> list[Outcome]:
        write_rules(body)
        return run_tests(select(()))

    return run


def only(found: list[Outcome]) -> Outcome:
    (outcome,) = found
    return outcome


def test_pass(outcomes: Callable[[str], list[Outcome]]) -> None:
    found = outcomes(RULE + "    examples: {drop: [Zork this], keep: [Zork that]}\n")
    assert [o.name for o in found] == ["pass", "pass"]
    assert [o.test for o in found] == ["xx/share/one drop example 1", "xx/share/one keep example 1"]
    assert not any(o.failed for o in found)


def test_missing_says_that_nothing_matched_and_where_the_example_stands(
    outcomes: Callable[[str], list[Outcome]],
) -> None:
    found = only(outcomes(RULE + "    examples: {drop: [Zork that]}\n"))
    assert (found.name, found.mode, found.path, found.line) == ("missing", "alone", "rules/xx/share.yaml", 9)
    assert found.message == (
        "`match` matches none of the 1 blocks\nit would fire: add `Zork that` to `phrase`, beside `zork this`"
    )


def test_missing_says_which_guard_failed(outcomes: Callable[[str], list[Outcome]]) -> None:
    found = only(outcomes(RULE + "    prev: {phrase: frob}\n    examples: {drop: [Zork this]}\n"))
    assert found.name == "missing"
    assert found.message == (
        "`match` holds at block 1 ('Zork this'), but `prev` fails: ''\nit would fire: delete `prev`"
    )


def test_missing_says_what_would_make_the_rule_fire(outcomes: Callable[[str], list[Outcome]]) -> None:
    body = RULE.replace("phrase: zork this", "exact: [zork this, frob]")
    found = only(outcomes(body + "    examples: {drop: [Zork these]}\n"))
    assert found.message.endswith("it would fire: add `Zork these` to `exact`, beside `zork this`")
    found = only(outcomes(body + "    examples: {drop: [A long line that holds zork this as well]}\n"))
    assert found.message.endswith("it would fire: loosen `exact` to `phrase` under `match`")
    found = only(outcomes(body + "    examples: {drop: [Nothing of the kind]}\n"))
    assert "it would fire" not in found.message


def test_missing_says_when_the_needles_are_wrong(outcomes: Callable[[str], list[Outcome]]) -> None:
    found = only(outcomes(RULE + "    needles: nowhere\n    examples: {drop: [Zork this]}\n"))
    assert found.name == "missing"
    assert "its needles do not occur there" in found.message


def test_noisy_alone(outcomes: Callable[[str], list[Outcome]]) -> None:
    found = only(outcomes(RULE + '    examples: {keep: ["One.\\n\\nZork this."]}\n'))
    assert (found.name, found.mode) == ("noisy", "alone")
    assert found.diff == "--- expected\n+++ actual\n@@ -1,3 +1 @@\n One.\n-\n-Zork this."


def test_noisy_among_all_packs_names_the_rule(outcomes: Callable[[str], list[Outcome]]) -> None:
    found = outcomes(RULE + "    examples: {keep: [Frob it.]}\n" + OTHER)
    assert [(o.name, o.mode, o.message) for o in found] == [
        ("noisy", "all packs", "other rules that fired: xx/share/two")
    ]


def test_wrong_output_alone(outcomes: Callable[[str], list[Outcome]]) -> None:
    body = '    examples: {drop: [{in: "One.\\n\\nZork this.\\n\\nTwo.", out: "One."}]}\n'
    found = only(outcomes(RULE + body))
    assert (found.name, found.mode) == ("wrong-output", "alone")
    assert "+Two." in found.diff


def test_wrong_output_among_all_packs(outcomes: Callable[[str], list[Outcome]]) -> None:
    body = '    examples: {drop: [{in: "Frob.\\n\\nZork this.", out: "Frob."}]}\n'
    found = only(outcomes(RULE + body + OTHER))
    assert (found.name, found.mode) == ("wrong-output", "all packs")


def test_alone_leaves_other_packs_out(outcomes: Callable[[str], list[Outcome]]) -> None:
    body = '    examples: {drop: [{in: "Frob.\\n\\nZork this.", out: "Frob.", alone: true}]}\n'
    assert only(outcomes(RULE + body + OTHER)).name == "pass"


def test_todo_and_todo_now_passes(outcomes: Callable[[str], list[Outcome]]) -> None:
    found = outcomes(
        RULE
        + '    examples: {drop: [{in: Zork that, out: "", todo: later}, {in: Zork this, out: "", todo: old}]}\n'
    )
    assert [(o.name, o.failed, o.message) for o in found] == [
        ("todo", False, "later"),
        ("todo-now-passes", True, "old"),
    ]


def test_slow(outcomes: Callable[[str], list[Outcome]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "SLOW_S", 0.0)
    found = only(outcomes(RULE + "    examples: {drop: [Zork this]}\n"))
    assert (found.name, found.failed) == ("slow", True)


def test_a_keep_rule_must_protect_what_it_keeps_and_nothing_else(
    outcomes: Callable[[str], list[Outcome]],
) -> None:
    keep = OTHER.replace("drop: block", "keep: block").replace("frob", "zork this zork")
    good = keep + "    examples: {keep: [Zork this zork.], drop: [Zork this.]}\n"
    assert [o.name for o in outcomes(RULE + good)] == ["pass", "pass"]
    bad = keep + "    examples: {keep: [Zork.], drop: [Zork this zork.]}\n"
    assert [(o.name, o.message) for o in outcomes(RULE + bad)] == [
        ("noisy", "the rule protects: Zork this zork."),
        ("missing", "`match` matches none of the 1 blocks"),
    ]


def test_a_rule_for_one_site_is_tested_on_that_site(outcomes: Callable[[str], list[Outcome]]) -> None:
    assert (
        only(outcomes(RULE + "    domains: example.com\n    examples: {drop: [Zork this]}\n")).name == "pass"
    )


def test_a_rule_for_one_surface_is_tested_on_it(outcomes: Callable[[str], list[Outcome]]) -> None:
    body = "    surfaces: markdown\n    examples: {drop: [Zork this]}\n"
    assert only(outcomes(RULE + body)).name == "pass"


def test_several_processes_give_the_same_outcomes_in_the_same_order(
    write_rules: Callable[..., Path],
) -> None:
    write_rules(
        "".join(
            RULE.replace("one", f"r{i}").replace("zork", f"zork{i}")
            + f"    examples: {{drop: [Zork{i} this], keep: [Zork{i}]}}\n"
            for i in range(120)
        )
    )
    selection = select(())
    one, two = run_tests(selection, jobs=1), run_tests(selection, jobs=2)
    assert [(o.test, o.name) for o in one] == [(o.test, o.name) for o in two]
    assert len(one) == 240
