"""Voting and settling: who wins, what white space goes along, and that no order matters."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.engine import Engine, Vote, settle
from cleaner.model import cut
from cleaner.segment import read_text
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.packs.rule import Rule

NEVER = float("inf")


def vote(start: int, end: int, rule: str = "a", *, layer: int = 2, keep: bool = False, **more: Any) -> Vote:
    return Vote(start, end, layer, keep, f"en/t/{rule}", more.pop("category", "ads"), **more)


def left(text: str, *votes: Vote) -> str:
    return cut(text, settle(read_text(text, "text"), votes))


def drop(text: str, part: str, **more: Any) -> Vote:
    at = text.index(part)
    return vote(at, at + len(part), **more)


TEXTS = st.text(st.sampled_from("ab .\n\r\t\u2028\u00a0é"), max_size=30)


@st.composite
def texts_and_votes(draw: st.DrawFn) -> tuple[str, list[Vote]]:
    text = draw(TEXTS)
    votes = []
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        if end > start:
            keep = draw(st.booleans())
            rule, layer = draw(st.sampled_from("abcd")) + ("k" if keep else "d"), draw(st.integers(0, 3))
            confidence = draw(st.sampled_from(["high", "medium", "low"]))
            votes.append(Vote(start, end, layer, keep, f"{rule}{layer}{confidence}", "ads", confidence))
    return text, votes


@given(texts_and_votes(), st.randoms())
def test_removals_are_sorted_apart_in_range_and_the_same_in_any_order(
    case: tuple[str, list[Vote]], rng: random.Random
) -> None:
    text, votes = case
    document = read_text(text, "text")
    removals = settle(document, votes)
    at = 0
    for removal in removals:
        assert at <= removal.start < removal.end <= len(text)
        assert removal.text == text[removal.start : removal.end]
        assert removal.rule_ids
        at = removal.end
    rng.shuffle(votes)
    assert settle(document, votes) == removals


@given(texts_and_votes())
def test_each_character_goes_as_the_most_specific_layer_says(case: tuple[str, list[Vote]]) -> None:
    text, votes = case
    gone = {k for r in settle(read_text(text, "text"), votes) for k in range(r.start, r.end)}
    for k, char in enumerate(text):
        if char.isspace():
            continue
        here = [v for v in votes if v.start <= k < v.end]
        top = [v for v in here if v.layer == max(w.layer for w in here)]
        assert (k in gone) == (bool(top) and not any(v.keep for v in top))


def test_keep_beats_drop_in_a_layer_and_a_more_specific_layer_wins() -> None:
    text = "aaa bbb"
    assert left(text, vote(0, 7), vote(4, 7, "k", keep=True)) == "bbb"
    assert left(text, vote(0, 7, layer=3), vote(4, 7, "k", layer=2, keep=True)) == ""
    assert left(text, vote(0, 7, layer=2), vote(4, 7, "k", layer=3, keep=True)) == "bbb"


def test_a_removal_names_all_its_rules_the_most_specific_first() -> None:
    document = read_text("aaa", "text")
    votes = [
        vote(0, 3, "low", confidence="low", category="share"),
        vote(0, 3, "z", layer=3, category="player"),
        vote(0, 3, "b"),
    ]
    (removal,) = settle(document, votes)
    assert removal.rule_ids == ("en/t/z", "en/t/b", "en/t/low")
    assert removal.category == "player"


GAPS = [
    ("One.\n\nCUT\n\nTwo.", "One.\n\nTwo."),
    ("One.\nCUT\n\nTwo.", "One.\n\nTwo."),
    ("One.\n\nCUT\nTwo.", "One.\n\nTwo."),
    ("One.\n\n\n\nCUT\n\nTwo.", "One.\n\n\n\nTwo."),
    ("One.\r\n\r\nCUT\r\n\r\nTwo.", "One.\r\n\r\nTwo."),
    ("One.\rCUT. \rTwo.", "One.\r. \rTwo."),
    ("One. CUT\rTwo.", "One.\rTwo."),
    ("One. CUT\u2028Two.", "One.\u2028Two."),
    ("One. CUT\nTwo.", "One.\nTwo."),
    ("One.\nCUT Two.", "One.\nTwo."),
    ("One. CUT Two.", "One. Two."),
    ("One.CUT Two.", "One. Two."),
    ("One.\tCUT Two.", "One.\tTwo."),
    ("One. CUTTwo.", "One. Two."),
    ("One.CUTTwo.", "One.Two."),
    ("CUT\n\nTwo.", "Two."),
    ("\n\n CUT\n\nTwo.", "Two."),
    ("One.\n\nCUT", "One."),
    ("One.\n\nCUT\n", "One.\n"),
    ("One.\n\nCUT\n\n\n", "One.\n"),
    ("One.\r\n\r\nCUT\r\n", "One.\r\n"),
    ("CUT", ""),
    ("\nCUT\n", ""),
    ("CUT\n\nCUT", ""),
]


@pytest.mark.parametrize(("text", "kept"), GAPS)
def test_of_two_gaps_the_larger_stays(text: str, kept: str) -> None:
    votes, at = [], text.find("CUT")
    while at >= 0:
        votes.append(vote(at, at + 3))
        at = text.find("CUT", at + 3)
    assert left(text, *votes) == kept


def test_cuts_with_white_space_between_them_fold_as_one() -> None:
    assert left("One.\n\nCUT\n\n\nCUT\n\nTwo.", vote(6, 9), vote(12, 15, "b")) == "One.\n\nTwo."


def test_a_vote_on_white_space_alone_cuts_nothing() -> None:
    assert left("a \n\n b", vote(1, 5)) == "a \n\n b"


def test_overlapping_votes_by_the_hundred_thousand_settle_in_time() -> None:
    text = "a\n" * 100_000
    document = read_text(text, "text")
    votes = [vote(2 * k, len(text)) for k in range(100_000)]
    began = time.process_time()
    (removal,) = settle(document, votes)
    assert time.process_time() - began < 5
    assert removal.rule_ids == ("en/t/a",)


RULES = """
- {id: ask, why: w, drop: span, match: {phrase: donate}, while: {phrase: thank you}}
- {id: share, why: w, drop: block, match: {exact: [share, tweet]}}
- {id: more, why: w, drop: section, match: {exact: read more}, while: {shape: label}, max_blocks: 3}
- {id: end, why: w, drop: rest, match: {exact: comments}}
- {id: quoted, why: w, keep: block, match: {shape: quote}}
- {id: by, why: w, drop: block, category: metadata, field: byline, match: {regex: '^by \\w+ \\w+$'}, zone: head}
"""
LINES = st.lists(
    st.sampled_from(["Donate now.", "He left. Please donate. Thank you. She came.", "Share", "Read more", "A label", "Comments", "By Ann Lee",
                     '"Donate," she said.', "The council voted on Monday to spend four million pounds on the bridge, officials said.", "tweet!"]),
    max_size=10,
)  # fmt: skip


@given(LINES, st.randoms())
def test_the_order_of_rules_changes_no_byte(
    rules_from: Callable[..., tuple[Rule, ...]], lines: list[str], rng: random.Random
) -> None:
    rules = list(rules_from(RULES))
    text = "\n\n".join(lines)
    document = read_text(text, "text")
    first = settle(document, Engine(rules).vote(View(document), NEVER))
    rng.shuffle(rules)
    assert settle(document, Engine(rules).vote(View(document), NEVER)) == first


@given(LINES)
def test_the_prefilter_changes_no_vote(rules_from: Callable[..., tuple[Rule, ...]], lines: list[str]) -> None:
    engine = Engine(rules_from(RULES))
    document = read_text("\n\n".join(lines), "text")
    view = View(document)
    asked = sorted(v[:5] for v in engine.vote(View(document), NEVER))
    every = sorted(
        (a, b, r.layer, r.verb == "keep", r.id)
        for i in range(view.size)
        for r in engine.rules
        for a, b in r.vote(view, i)
        if b > a
    )
    assert asked == every


def test_past_the_deadline_it_stops(rules_from: Callable[..., tuple[Rule, ...]]) -> None:
    with pytest.raises(TimeoutError):
        Engine(rules_from(RULES)).vote(View(read_text("Share", "text")), time.monotonic() - 1)


def test_a_rule_for_the_rest_is_asked_a_hundred_thousand_times_in_time(
    rules_from: Callable[..., tuple[Rule, ...]],
) -> None:
    engine = Engine(rules_from("- {id: end, why: w, drop: rest, match: {exact: comments}}"))
    document = read_text("Comments\n" * 30_000, "text")
    began = time.process_time()
    assert len(settle(document, engine.vote(View(document), NEVER))) == 1
    assert time.process_time() - began < 5


def test_general_keep_rules_hold_rules_back_and_not_the_structure_voter(
    rules_from: Callable[..., tuple[Rule, ...]],
) -> None:
    document = read_text("Menu\n\nSections\n\nHe asked us to stay.\n\nSo we did.", "text")
    far, near, inside = (
        View(document, [False, False, *ends]) for ends in ([False, False], [False, True], [True, True])
    )
    quote = """
        - id: quote
          why: It is speech.
          keep: block
          match: {phrase: he asked us}
          examples: {drop: ["Menu"], keep: ["He asked us to stay."]}
    """

    def kept(layer: int, kind: str = "", view: View = far) -> bool:
        rules = rules_from(quote.replace("keep: block", f"keep: block\n          {kind}"), layer=layer)
        return bool(Engine(rules).vote(view, NEVER))

    assert not kept(2)
    assert not kept(2, "kind: body")
    assert not kept(2, view=near)
    assert kept(2, view=inside)
    assert kept(2, "kind: note")
    assert kept(5)


def test_far_from_the_article_only_specific_keep_rules_are_asked(
    rules_from: Callable[..., tuple[Rule, ...]],
) -> None:
    document = read_text("\n\n".join(["It rained."] * 9 + ["Correction: the pier is open."]), "text")
    view = View(document, [i == 0 for i in range(len(document))])
    note = """
        - id: note
          why: It is a note.
          keep: block
          kind: note
          match: {starts: "correction:"}
          examples: {drop: ["Menu"], keep: ["Correction: the pier is open."]}
    """
    assert not Engine(rules_from(note, layer=2)).vote(view, NEVER)
    assert Engine(rules_from(note, layer=3)).vote(view, NEVER)
