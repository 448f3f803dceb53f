"""Rules as written to rules as compiled: layers, shared words, and what the prefilter waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.errors import PackError
from cleaner.matchers import Triggers
from cleaner.matchers.base import NO_LIMIT
from cleaner.packs.compile import CORE, LANGUAGE, PROJECT, SITE, compile_packs, layer_of
from cleaner.packs.load import parse_pack
from cleaner.packs.spec import PackSpec, RuleSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.packs.rule import Rule

    Make = Callable[..., tuple[Rule, ...]]


def test_layers_of_built_in_packs() -> None:
    assert [layer_of(p) for p in ("core/a", "en/a", "site/example.com")] == [CORE, LANGUAGE, SITE]
    assert CORE < LANGUAGE < SITE < PROJECT


def test_rules_have_full_ids_and_come_sorted(rules_from: Make) -> None:
    rules = rules_from(
        "- {id: b, why: w, drop: block, match: {exact: x}}\n- {id: a, why: w, keep: rest, category: share, match: {exact: x}}"
    )
    assert [(r.id, r.verb, r.action, r.category, r.layer) for r in rules] == [
        ("en/t/a", "keep", "rest", "share", LANGUAGE),
        ("en/t/b", "drop", "block", "donation", LANGUAGE),
    ]
    assert {
        r.layer for r in rules_from("- {id: b, why: w, drop: block, match: {exact: x}}", layer=PROJECT)
    } == {PROJECT}


def needles(*sets: set[str], limit: int = NO_LIMIT) -> Triggers:
    """Triggers that wait for one needle of each set."""
    return Triggers(tuple(map(frozenset, sets)), limit=limit)


WAITS = [
    ("drop: block, match: {phrase: 'don’t miss'}", needles({" don t miss "})),
    ("drop: block, match: {starts: Read More}", needles({"\n read more "})),
    ("drop: span, match: {starts: Read More}", needles({" read more "})),
    ("drop: block, match: {exact: Read More}", Triggers(keys=frozenset({"read more"}))),
    ("drop: span, match: {exact: Read More}", needles({" read more "})),
    ("drop: span, match: {shape: label}", None),
    ("drop: block, match: {shape: label}", Triggers(short=100)),
    ("drop: block, match: {link_only: true}", None),
    ("drop: block, match: {words: ..3, regex: '^sign up'}", needles({"\n sign up"}, limit=80)),
    ("drop: region, from: {phrase: Begin}, to: {phrase: end}", needles({" begin "})),
    (
        "drop: block, needles: ['PayPal', 'Don’t Miss'], match: {regex: 'x+'}",
        needles({"paypal", "don t miss"}),
    ),
    ("drop: block, needles: ['…'], match: {regex: 'x+'}", None),
]


@pytest.mark.parametrize(("rule", "waits_for"), WAITS)
def test_what_the_prefilter_waits_for(rules_from: Make, rule: str, waits_for: Triggers | None) -> None:
    (made,) = rules_from(f"- {{id: a, why: w, {rule}}}")
    assert made.triggers == waits_for


def test_words_of_core_are_known_to_all_and_a_pack_s_own_go_first() -> None:
    core = parse_pack("pack: core/words\nversion: 1\ndefine: {a: {exact: x}, b: {exact: x}}")
    own = parse_pack(
        "pack: en/t\nversion: 1\ncategory: ads\ndefine: {b: {exact: z}}\n"
        "rules: [{id: a, why: w, drop: block, match: {use: a}}, {id: b, why: w, drop: block, match: {use: b}}]",
        shared=("a",),
    )
    rules = compile_packs([own, core])
    assert [r.triggers for r in rules] == [Triggers(keys=frozenset({word})) for word in "xz"]
    assert [r.triggers for r in compile_packs([own], shared=core.define)] == [r.triggers for r in rules]


def test_a_name_that_is_nowhere_or_defined_by_itself_is_a_pack_error() -> None:
    for define in ({}, {"a": {"use": "a"}}):
        spec = PackSpec("en/t", 1, (RuleSpec("r", "w", drop="block", match={"use": "a"}),), define=define)
        with pytest.raises(PackError, match="`use: a`"):
            compile_packs([spec])


def test_triggers_that_are_known_are_taken_as_they_are(rules_from: Make) -> None:
    spec = parse_pack(
        "pack: en/t\nversion: 1\ncategory: ads\nrules: [{id: a, why: w, drop: block, match: {exact: x}}]"
    )
    known = needles({"known"})
    assert compile_packs([spec], triggers={"en/t/a": known})[0].triggers == known
