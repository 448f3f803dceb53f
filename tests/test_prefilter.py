"""The prefilter: it may ask too many rules, never too few."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner.prefilter
from cleaner.engine import Engine
from cleaner.segment import read_text
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.packs.rule import Rule

RULES = r"""
- {id: exact, why: w, drop: block, match: {exact: [share this, 'Folge uns', 'ПОДПИСАТЬСЯ']}}
- {id: exact-digit, why: w, drop: block, match: {exact: '# comments'}}
- {id: exact-slot, why: w, drop: block, match: {exact: 'more from {1..2}'}}
- {id: starts, why: w, drop: block, match: {starts: [read more, '"Sign up', 'Größe']}}
- {id: ends, why: w, drop: block, match: {ends: [the newsletter, 'read more.']}}
- {id: phrase, why: w, drop: block, match: {phrase: ["don't miss", 'Рассылку Новостей', 'straße', 'donate {0..2} now', '購読']}}
- {id: regex, why: w, drop: block, match: {regex: ['^(sign up|subscribe)\b', 'klick\s+hier', '(?:©|copyright) \d{4}', '[kK]ek[sş]']}}
- {id: regex-short, why: w, drop: block, match: {regex: '^.{0,3}[|].{0,3}$'}}
- {id: regex-case, why: w, drop: block, match: {regex: '(?-i:KISS) me'}}
- {id: fuzzy, why: w, drop: block, match: {fuzzy: {phrase: support our work, edits: 2}}}
- {id: words, why: w, drop: block, match: {words: 2..2, none: [{phrase: share}]}}
- {id: shape, why: w, drop: block, match: {shape: [label, title], starts: [more]}}
- {id: label, why: w, drop: block, match: {shape: label}, next: {shape: quote}}
- {id: link, why: w, drop: block, match: {link_only: true}}
- {id: both, why: w, drop: block, match: {all: [{phrase: newsletter}, {words: ..5}]}}
- {id: either, why: w, drop: block, match: {any: [{exact: tweet}, {regex: '^\d+ min$'}, {starts: via}]}}
- {id: span, why: w, drop: span, match: {regex: '^(?:please )?donate\b'}, while: {phrase: thank you}}
- {id: span-exact, why: w, drop: span, match: {exact: [follow us, 'read it']}}
- {id: span-shape, why: w, drop: span, match: {shape: question, words: ..2}}
- {id: section, why: w, drop: section, match: {exact: related}, while: {shape: label}}
- {id: region, why: w, drop: region, from: {starts: begin here}, to: {phrase: end here}}
- {id: rest, why: w, drop: rest, match: {exact: comments}}
- {id: regex-year, why: w, drop: block, match: {regex: '^(?:copyright|©|from)\b.*\b(?:19|20)\d\d'}}
- {id: span-digit, why: w, drop: span, match: {regex: '\bmore\b.*[0-9]'}}
- {id: score, why: w, drop: block, match: {score: {least: 3, cues: [{weight: 2, phrase: [donate, subscribe]}, {weight: 1, phrase: our}, {weight: 1, phrase: us}, {weight: -1, phrase: paypal}]}}}
- {id: score-spread, why: w, drop: span, match: {score: {least: 2, cues: [{weight: 1, phrase: [support, follow]}, {weight: 1, regex: '\bus\b'}, {weight: 1, words: ..3}, {weight: 1, shape: question}]}}}
- {id: needles, why: w, drop: block, needles: ['PayPal', 'Über'], match: {regex: '(paypal|über)+'}}
"""
WORDS = [
    "share", "this", "SHARE", "Folge", "FOLGE", "uns", "ПОДПИСАТЬСЯ", "подписаться", "Подписаться", "12", "5", "comments", "Comments",
    "more", "More", "from", "BBC", "read", "READ", "it", "sign", "Sign", "up", "Größe", "GRÖßE", "GRÖSSE", "größe", "the", "newsletter",
    "don't", "don’t", "DON’T", "miss", "Miss", "рассылку", "РАССЫЛКУ", "Новостей", "новостей", "НОВОСТЕЙ", "straße", "STRAẞE", "Straße",
    "donate", "Donate", "DONATE", "now", "now.", "購読", "購読する", "subscribe", "ſubscribe", "SUBSCRİBE", "subscrıbe", "klick", "\u212alick", "KLICK", "hier", "©", "2024",
    "copyright", "keks", "KEKŞ", "kekş", "KISS", "kiss", "kıss", "me", "support", "suport", "our", "work", "wrk", "tweet", "3", "min",
    "via", "please", "Please", "thank", "you.", "follow", "us.", "Follow", "us", "Why", "not?", "related", "Related", "begin", "here", "here.",
    "end", "comments", "paypal", "PayPal", "über", "ÜBER", "[link](https://x.y)", "https://x.y", '"Quote"', "“Quote”", "a|b", "…", "more…", "read\u00admore",
]  # fmt: skip
EDGES = ["", "", "", "★★★★★★★★★★★★★★★ ", "- ", "• ", "“", "**", "> ", "\u200b", "_", "# ", "1. "]
GAPS = [" ", " ", " ", "  ", "\u00a0", "\t", " \u200b", ". ", ".", "! ", "\u2009", "\n", "\n\n", "\n\n"]


@st.composite
def texts(draw: st.DrawFn) -> str:
    out = []
    for _ in range(draw(st.integers(1, 14))):
        out += [draw(st.sampled_from(EDGES)), draw(st.sampled_from(WORDS)), draw(st.sampled_from(GAPS))]
    return "".join(out)


@pytest.fixture(scope="module")
def engine(rules_from: Callable[..., tuple[Rule, ...]]) -> Engine:
    return Engine(rules_from(RULES))


def missed(engine: Engine, text: str, surface: str) -> list[tuple[str, int]]:
    """Rules that vote at a block at which the prefilter would not have asked them."""
    view = View(read_text(text, surface))  # type: ignore[arg-type]
    asked = engine.candidates(view)
    return [
        (rule.id, i)
        for i in range(view.size)
        for n, rule in enumerate(engine.rules)
        if rule.vote(view, i) and n not in asked.get(i, ())
    ]


@settings(max_examples=400)
@given(texts(), st.sampled_from(["text", "markdown"]))
def test_no_rule_that_votes_goes_unasked(engine: Engine, text: str, surface: str) -> None:
    assert missed(engine, text, surface) == []


@given(
    st.lists(
        st.sampled_from([w + g for w in WORDS for g in (" ", "\n\n")]) | st.text(max_size=4), max_size=20
    ).map("".join)
)
def test_nor_in_small_windows(engine: Engine, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cleaner.prefilter, "WINDOW_BYTES", 7)
        assert missed(engine, text, "text") == []


ASKED = [
    ("en/t/exact", "★★★★★★★★★★★★★★★★★★★★ Share this ★★★★★★★★★★★★★★★★★★★★"),
    ("en/t/exact", "★" * 150 + " Share this " + "★" * 150),
    ("en/t/exact-digit", "•••••••••••••••••• 5 comments !!!!!!!!!!!!!!!!!!!!"),
    ("en/t/phrase", "РАССЫЛКУ новостей"),
    ("en/t/ends", "Click to read more…"),
    ("en/t/regex", "\u212alick hier"),
    ("en/t/regex", "ſubscribe"),
    ("en/t/span", "He came. Donate. She left."),
    ("en/t/span-exact", "He came. Follow us! She left."),
    ("en/t/needles", "ÜBER"),
]


@pytest.mark.parametrize(("rule_id", "text"), ASKED)
def test_what_folding_and_sentences_could_hide_is_found(engine: Engine, rule_id: str, text: str) -> None:
    view = View(read_text(text, "text"))
    number = [r.id for r in engine.rules].index(rule_id)
    assert engine.rules[number].vote(view, 0), "the case is wrong: the rule does not vote"
    assert number in engine.candidates(view)[0]


def test_prose_asks_for_nothing_it_does_not_hold(rules_from: Callable[..., tuple[Rule, ...]]) -> None:
    engine = Engine(rules_from("- {id: a, why: w, drop: block, match: {phrase: newsletter}}"))
    view = View(read_text("The council voted.\n\nIt rained.", "text"))
    assert engine.candidates(view) == {}


def test_an_engine_without_rules_asks_nothing() -> None:
    assert Engine(()).candidates(View(read_text("a\n\nb", "text"))) == {}


def test_hits_by_the_million_stay_in_memory_and_time(rules_from: Callable[..., tuple[Rule, ...]]) -> None:
    engine = Engine(rules_from("- {id: a, why: w, drop: block, match: {phrase: share}}"))
    view = View(read_text("share " * 300_000, "text"))
    began = time.process_time()
    assert engine.candidates(view) == {0: {0}}
    assert time.process_time() - began < 3
