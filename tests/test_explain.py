"""Explaining: the same votes that cut, told per block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import UsageError
from cleaner.explain import explain, explain_rule, near_misses

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.clean import Cleaner

PROSE = "The council voted on Monday to spend four million pounds on the bridge, officials said."
RULES = {
    "en/t": """
- {id: ask, why: Asks for money., drop: span, match: {phrase: donate}}
- {id: share, why: Buttons., drop: block, match: {exact: share}, zone: [tail], next: {exact: tweet}}
- {id: end, why: Below it, drop: rest, match: {exact: comments}}
- {id: sum, why: Asks., drop: span, match: {score: {least: 3, cues: [{weight: 2, phrase: chip in}, {weight: 1, phrase: [our, us]}, {weight: -2, phrase: council}]}}}
- {id: quoted, why: Speech., keep: block, match: {shape: quote}}
"""
}


@pytest.fixture(scope="module")
def cleaner(cleaner_from: Callable[..., Cleaner]) -> Cleaner:
    return cleaner_from(RULES)


@given(
    st.lists(
        st.sampled_from(
            [PROSE, "Donate. He left.", "Share", "tweet", "Comments", '"Donate now."', "", "\ud800"]
        ),
        max_size=9,
    )
)
def test_it_tells_what_the_cut_did(cleaner: Cleaner, lines: list[str]) -> None:
    document = cleaner.read_text("\n\n".join(lines))
    result = cleaner.clean_document(document)
    reports = explain(cleaner, document)
    assert [r.text for r in reports] == [b.text for b in document.blocks]
    assert [(r.kept, r.kind) for r in reports if r.kept] == [(b.text, b.kind) for b in result.blocks]
    named = {v.rule_id for r in reports for v in r.votes if v.won and v.verb == "drop"}
    assert named == {rule for r in result.removals for rule in r.rule_ids}
    assert all(r.votes for r in reports if r.kept != r.text)


@pytest.mark.parametrize(("keep", "won"), [(None, True), (["headline"], False)])
def test_a_keep_vote_wins_or_loses(
    cleaner_from: Callable[..., Cleaner], keep: list[str] | None, *, won: bool
) -> None:
    made = cleaner_from(RULES, keep=keep)
    report = explain(made, made.read_text(f'{PROSE}\n\n"Donate now."'))[1]
    votes = {v.rule_id: v for v in report.votes}
    assert votes["en/t/quoted"].won == won == bool(report.kept)
    assert not votes["en/t/ask"].won or not won
    assert votes["en/t/ask"].why == "Asks for money."


def test_a_rule_is_explained_guard_by_guard(cleaner: Cleaner) -> None:
    document = cleaner.read_text(f"{PROSE}\n\nShare\n\nTweet\n\nShare\n\nother")
    reports = explain_rule(cleaner, document, "en/t/share")
    assert [r.index for r in reports if r.fired] == [1]
    missed = near_misses(reports)
    assert [r.index for r in missed] == [3]
    assert [(c.name, c.held) for c in missed[0].clauses] == [("match", True), ("zone", True), ("next", False)]
    assert missed[0].clauses[-1].actual == "other"


def test_a_rule_that_reaches_nothing_says_so(cleaner: Cleaner) -> None:
    document = cleaner.read_text("\n\n".join(["Comments", *[PROSE] * 5]))
    (missed,) = near_misses(explain_rule(cleaner, document, "en/t/end"))
    assert (missed.clauses[-1].name, missed.clauses[-1].held) == ("rest", False)


def test_an_unknown_rule_is_misuse(cleaner: Cleaner) -> None:
    with pytest.raises(UsageError, match="en/t/none"):
        explain_rule(cleaner, cleaner.read_text("a"), "en/t/none")


@pytest.mark.parametrize(
    ("text", "fired", "told"),
    [
        ("He left. Chip in for our paper.", True, "3 of 3: +2 phrase: chip in, +1 phrase: our, us"),
        ("Our paper. Chip in.", False, "2 of 3: +2 phrase: chip in"),
        (
            "Chip in for our council.",
            False,
            "1 of 3: +2 phrase: chip in, +1 phrase: our, us, -2 phrase: council",
        ),
        ("It rained.", False, "It rained."),
    ],
)
def test_a_score_is_told_cue_by_cue(cleaner: Cleaner, text: str, told: str, *, fired: bool) -> None:
    report = explain_rule(cleaner, cleaner.read_text(text), "en/t/sum")[0]
    assert (report.fired, report.clauses[0].actual) == (fired, told)
