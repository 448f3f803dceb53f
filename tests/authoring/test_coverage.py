"""Coverage and mutation: what the examples exercise, and what nobody would miss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.authoring.coverage import measure
from cleaner.authoring.gaps import gaps
from cleaner.authoring.mutation import mutate
from cleaner.authoring.select import select

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = "pack: xx/share\nversion: 1\ncategory: share\n"
TOP = "  - id: one\n    why: Buttons.\n    drop: block\n"


@pytest.fixture
def missed(write_rules: Callable[..., Path]) -> Callable[..., list[str]]:
    def run(body: str, head: str = HEAD + "rules:\n") -> list[str]:
        write_rules(body, head)
        return [u.text for u in measure(select([])).missed]

    return run


@pytest.fixture
def survivors(write_rules: Callable[..., Path]) -> Callable[..., list[str]]:
    def run(body: str, head: str = HEAD + "rules:\n") -> list[str]:
        write_rules(body, head)
        return [m.text for m in mutate(select([])).survivors]

    return run


def examples(drop: str, keep: str = "[]") -> str:
    return f"    examples: {{drop: {drop}, keep: {keep}}}\n"


def test_an_alternative_that_no_drop_example_needs(missed: Callable[..., list[str]]) -> None:
    body = TOP + "    match: {any: [{phrase: [zork, blah]}, {regex: 'fro+b'}]}\n"
    assert missed(body + examples("[Zork]")) == ["regex: fro+b"]
    assert missed(body + examples("[Zork]", "[Foob]")) == ["regex: fro+b"]
    assert missed(body + examples("[Zork, Froob]")) == []


def test_each_pattern_of_a_list_is_a_clause_and_a_list_of_phrases_is_one(
    missed: Callable[..., list[str]],
) -> None:
    assert missed(TOP + "    match: {regex: ['fro+b', 'zo+rk']}\n" + examples("[Frob]")) == ["regex: zo+rk"]
    assert missed(TOP + "    match: {exact: [frob, zork]}\n" + examples("[Frob]")) == []


def test_a_guard_needs_an_example_that_it_holds_back(missed: Callable[..., list[str]]) -> None:
    body = TOP + "    match: {phrase: zork}\n    unless: {phrase: blah}\n"
    assert missed(body + examples("[Zork]", "[Frob]")) == ["phrase: blah"]
    assert missed(body + examples("[Zork]", "[Zork blah]")) == []
    zone = TOP + "    match: {phrase: zork}\n    zone: top\n"
    long = "Much is said here about things that matter to those who live by the river, and to others too."
    assert missed(zone + examples("[Zork]")) == ["zone: top"]
    assert missed(zone + examples("[Zork]", f'["{long}\\n\\nZork"]')) == []


def test_definitions_count_where_they_are_used(missed: Callable[..., list[str]]) -> None:
    head = HEAD + "define: {names: {any: [{exact: zork}, {exact: frob}]}}\nrules:\n"
    assert missed(TOP + "    match: {use: names}\n" + examples("[Zork]"), head) == ["exact: frob"]
    two = TOP.replace("one", "two") + "    match: {use: names}\n" + examples("[Frob]")
    assert missed(TOP + "    match: {use: names}\n" + examples("[Zork]") + two, head) == []


def test_while_to_and_neighbours(missed: Callable[..., list[str]]) -> None:
    body = (
        "  - id: one\n    why: x\n    drop: region\n    from: {exact: zork}\n"
        "    while: {any: [{exact: a}, {exact: b}]}\n    to: {exact: end}\n    prev: {phrase: before}\n"
    )
    one = '[{in: "Before\\n\\nZork\\n\\na\\n\\nend", out: Before}]'
    assert missed(body + examples(one)) == ["exact: b"]


def test_experimental_rules_are_left_out(missed: Callable[..., list[str]]) -> None:
    assert missed(TOP + "    status: experimental\n    match: {phrase: zork}\n") == []


def test_a_guard_that_no_example_needs_survives(survivors: Callable[..., list[str]]) -> None:
    body = TOP + "    match: {phrase: zork}\n    unless: {phrase: blah}\n"
    assert survivors(body + examples("[Zork]")) == ["delete `unless`"]
    assert survivors(body + examples("[Zork]", "[Zork blah]")) == []


def test_loosening_and_deleting_alternatives(survivors: Callable[..., list[str]]) -> None:
    body = TOP + "    match: {exact: zork}\n"
    assert survivors(body + examples("[Zork]")) == ["loosen `exact` to `phrase`"]
    assert survivors(body + examples("[Zork]", "[A zork sleeps.]")) == []
    body = TOP + "    match: {any: [{phrase: zork}, {phrase: frob}]}\n"
    assert survivors(body + examples("[Zork]")) == ["delete alternative 2 of `any`"]
    assert survivors(body + examples("[Zork, Frob]")) == []
    body = TOP + "    match: {phrase: zork, words: ..2}\n"
    assert survivors(body + examples("[Zork]")) == [
        "delete `phrase`",
        "delete `words`",
        "loosen `words: ..2`",
    ]
    assert survivors(body + examples("[Zork]", "[A very very small zork, Frob]")) == ["loosen `words: ..2`"]
    assert survivors(body + examples("[Zork]", "[A small zork, Frob]")) == []


def test_definitions_are_mutated_for_all_who_use_them(survivors: Callable[..., list[str]]) -> None:
    head = HEAD + "define: {names: {any: [{exact: zork}, {exact: frob}]}}\nrules:\n"
    rule = TOP + "    match: {use: names}\n" + examples("[Zork]", "[A zork.]")
    assert survivors(rule, head) == ["delete alternative 2 of `any`", "loosen `exact` to `phrase`"]


def test_gaps_are_located(write_rules: Callable[..., Path]) -> None:
    write_rules(TOP + "    match: {any: [{phrase: zork}, {phrase: frob}]}\n" + examples("[Zork]"))
    selection = select([])
    found = gaps(selection, measure(selection).missed, mutate(selection).survivors)
    assert [(p.code, p.line, p.column, p.message) for p in found] == [
        ("C002", 8, 35, "no example notices: delete alternative 2 of `any`"),
        ("C001", 8, 36, "no example exercises `phrase: frob`"),
    ]


def test_what_core_words_defines_is_counted_once_and_with_that_pack() -> None:
    def shared(*targets: str) -> list[tuple[str | int, ...]]:
        return [u.path for u in measure(select(targets)).units if u.owner == "core/words"]

    assert shared("de/related") == []
    paths = shared("core/words", "de/related", "nl/related")
    assert ("define", "teaser", "any", 0, "shape") in paths
    assert len(paths) == len(set(paths))
    assert all(path[1] != "month" for path in paths)  # nothing chosen uses it


def test_a_pattern_that_never_ends_exercises_nothing(write_rules: Callable[..., Path]) -> None:
    text = "zork " + "a" * 400 + "!"
    write_rules(
        f"  - {{id: one, why: x, drop: block, match: {{regex: '(a|aa)+$'}}, needles: [zork], examples: {{drop: ['{text}']}}}}\n"
    )
    found = measure(select([]))
    assert (len(found.units), len(found.missed)) == (1, 1)


SCORE = (
    TOP
    + "    match: {score: {least: 2, cues: [{weight: 2, phrase: zork}, {weight: 1, phrase: frob}, {weight: 1, phrase: blah}, {weight: -1, use: no}]}}\n"
)
NO = HEAD + "define: {no: {regex: ['qux', 'quux']}}\nrules:\n"


def test_each_cue_of_a_score_is_a_clause_and_one_of_negative_weight_holds_back(
    missed: Callable[..., list[str]],
) -> None:
    assert missed(SCORE + examples("[Zork]"), NO) == [
        "phrase: frob",
        "phrase: blah",
        "use: no",
        "regex: qux",
        "regex: quux",
    ]
    assert missed(SCORE + examples("[Zork, Frob blah]", "[Zork qux]"), NO) == ["regex: quux"]
    assert missed(SCORE + examples("[Zork, Frob blah]", "[Zork qux, Zork quux]"), NO) == []


def test_cues_can_be_taken_out_and_the_least_lowered(survivors: Callable[..., list[str]]) -> None:
    all_noticed = examples("[Zork, Frob blah]", "[Frob, Zork qux, Zork quux]")
    assert survivors(SCORE + all_noticed, NO) == []
    assert survivors(SCORE + examples("[Zork]", "[Zork qux, Zork quux]"), NO) == [
        "delete cue 2 of `score`",
        "delete cue 3 of `score`",
    ]
