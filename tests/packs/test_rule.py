"""Rules: how far each action reaches, and what each guard asks."""

from __future__ import annotations

import pickle
import time
from typing import TYPE_CHECKING

import pytest

from cleaner.engine import Engine, settle
from cleaner.model import cut
from cleaner.segment import read_text
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.packs.rule import Rule

    Make = Callable[..., tuple[Rule, ...]]

PROSE = "The council voted on Monday to spend four million pounds on the bridge, officials said."


@pytest.fixture
def left(rules_from: Make) -> Callable[..., str]:
    def run(rule: str, text: str, surface: str = "text", url: str | None = None) -> str:
        engine = Engine(rules_from(f"- {{id: r, why: w, {rule}}}"))
        document = read_text(text, surface, url)  # type: ignore[arg-type]
        return cut(text, settle(document, engine.vote(View(document), time.monotonic() + 60)))

    return run


Left = "Callable[..., str]"
APPEAL = "drop: span, match: {phrase: please donate}"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The mayor left. Please donate today. It rained.", "The mayor left. It rained."),
        ("Please donate today. It rained.", "It rained."),
        ("It rained. Please donate today.", "It rained."),
        ("Please donate today.It rained.", "It rained."),
        ("It rained.Please donate today.", "It rained."),
        ("It rained.Please donate today.Then it stopped.", "It rained.Then it stopped."),
        ("Please donate today.\nIt rained.", "It rained."),
        ("Please donate today!It rained. Please donate today!It stopped.", "It rained. It stopped."),
        ("Please donate today.", ""),
        ("It rained (please donate today). It stopped.", "It stopped."),
    ],
)
def test_a_span_is_whole_sentences_with_and_without_white_space(
    left: Callable[..., str], text: str, kept: str
) -> None:
    assert left(APPEAL, text) == kept


def test_a_span_goes_on_over_adjoining_sentences(left: Callable[..., str]) -> None:
    rule = "drop: span, match: {phrase: donate}, while: {regex: '^(it|your)'}"
    assert (
        left(rule, "He left. It helps. Donate. Your gift counts. It does. She came. It rained.")
        == "He left. She came. It rained."
    )


def test_a_span_in_markdown_takes_its_own_marks_along(left: Callable[..., str]) -> None:
    assert (
        left(APPEAL, "- He left. **Please donate today.** It rained.", "markdown") == "- He left. It rained."
    )
    assert left(APPEAL, "- **Please donate today.** It rained.", "markdown") == "- It rained."


@pytest.mark.parametrize("match", ["{regex: '$'}", "{regex: '^'}", "{words: ..8}", "{none: [{phrase: x}]}"])
@pytest.mark.parametrize("text", ["**", "He left.", "`` ``", "\u200b", "> ", "<!-- a -->"])
def test_matches_of_nothing_do_not_raise(left: Callable[..., str], match: str, text: str) -> None:
    for surface in ("text", "markdown"):
        for action in ("span", "block", "rest"):
            left(f"drop: {action}, match: {match}", text, surface)
        left(f"drop: span, match: {match}, while: {match}", text, surface)
        left(f"drop: region, from: {match}, to: {match}", text, surface)


def test_hostile_spans_take_linear_time(left: Callable[..., str]) -> None:
    text = "Donate now. " * 6_000
    began = time.process_time()
    assert left("drop: span, match: {phrase: donate}, while: {phrase: donate}", text) == ""
    assert time.process_time() - began < 5


def test_a_section_goes_on_while_it_may_and_no_further_than_it_may(left: Callable[..., str]) -> None:
    text = f"{PROSE}\n\nRead more\n\nOne label\n\nTwo label\n\nThree label\n\n{PROSE}"
    rule = "drop: section, match: {exact: read more}, while: {shape: label}"
    assert left(rule, text) == f"{PROSE}\n\n{PROSE}"
    assert left(rule + ", max_blocks: 2", text) == f"{PROSE}\n\nTwo label\n\nThree label\n\n{PROSE}"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"Sign up here.\n\nEnter your email.{PROSE}", PROSE),
        (f"Sign up here.\n\nEnter your email. {PROSE}", PROSE),
        (f"Sign up here.\n\nEnter your email. It rained.\n\n{PROSE}", PROSE),
        (f"Sign up here.\n\nAn email a day. {PROSE} So ends the email.\n\nIt rained.", "It rained."),
        (f"Sign up here.{PROSE}", PROSE),
    ],
)
def test_a_section_leaves_the_paragraph_fused_with_it(left: Callable[..., str], text: str, kept: str) -> None:
    assert left("drop: section, match: {starts: sign up}, while: {phrase: email}", text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"Sign up here.{PROSE}", PROSE),
        (f"{PROSE}Then sign up here.", PROSE),
        (f"{PROSE}Sign up here.{PROSE}", PROSE + PROSE),
        (f"Sign up here. {PROSE}", ""),  # with white space it is the box's own text as often as not
        ("Sign up here.It rained.", ""),
    ],
)
def test_a_block_leaves_the_paragraph_fused_with_it(left: Callable[..., str], text: str, kept: str) -> None:
    assert left("drop: block, match: {phrase: sign up}", text) == kept


def test_a_region_ends_where_to_matches_and_leaves_the_prose_fused_with_it(left: Callable[..., str]) -> None:
    rule = "drop: region, from: {starts: advertisement}, to: {phrase: story continues below}"
    assert left(rule, f"A.\n\nAdvertisement\n\nx\n\nStory continues below. {PROSE}") == f"A.\n\n{PROSE}"
    assert left(rule, f"A.\n\nAdvertisement\n\nx\n\nStory continues below.{PROSE}") == f"A.\n\n{PROSE}"
    assert left(rule, "A.\n\nAdvertisement. Story continues below.\n\nB.") == "A.\n\nB."


def test_a_region_that_never_ends_cuts_what_while_holds_for_or_nothing(left: Callable[..., str]) -> None:
    text = f"A.\n\nAdvertisement\n\nA label\n\n{PROSE}"
    rule = "drop: region, from: {exact: advertisement}, to: {exact: story continues}"
    assert left(rule, text) == text
    assert left(rule + ", while: {shape: label}", text) == f"A.\n\n{PROSE}"
    far = "Advertisement\n\n" + "x\n\n" * 20 + "Story continues"
    assert left(rule, far) == far


def test_rest_takes_all_below_unless_too_many_paragraphs_follow_in_a_row(left: Callable[..., str]) -> None:
    rule = "drop: rest, match: {exact: comments}, max_run: 2"
    below = [PROSE, PROSE, "Ann", PROSE, PROSE]
    assert left(rule, "\n\n".join(["A.", "Comments", *below])) == "A."
    longer = "\n\n".join(["A.", "Comments", *below, PROSE])
    assert left(rule, longer) == longer


def test_rest_counts_no_teaser_that_breaks_off(left: Callable[..., str]) -> None:
    teaser = PROSE + " And more than that …"
    assert (
        left("drop: rest, match: {exact: comments}, max_run: 1", f"A.\n\nComments\n\n{teaser}\n\n{teaser}")
        == "A."
    )


def test_rest_does_not_count_its_own_block(left: Callable[..., str]) -> None:
    own = "Comments are closed. " + PROSE
    assert (
        left("drop: rest, match: {starts: comments}, max_run: 2", f"A.\n\n{own}\n\n{PROSE}\n\n{PROSE}")
        == "A."
    )


def test_a_region_between_two_blocks_of_the_same_words(left: Callable[..., str]) -> None:
    rule = "drop: region, from: {exact: advertisement}, to: {exact: advertisement}"
    assert left(rule, "A.\n\nAdvertisement\n\nx\n\nAdvertisement\n\nB.") == "A.\n\nB."


GUARDS = [
    ("prev: {exact: a}", "a\n\nX", "a"),
    ("prev: {exact: a}", "X\n\na", "X\n\na"),
    ("prev: {words: ..99}", "X", "X"),
    ("next: {exact: a}", "X\n\na", "a"),
    ("next: {words: ..99}", "X", "X"),
    ("near: {exact: a}", "a\n\nb\n\nc\n\nX", "a\n\nb\n\nc"),
    ("near: {exact: a}", "a\n\nb\n\nc\n\nd\n\nX", "a\n\nb\n\nc\n\nd\n\nX"),
    ("near: {exact: x}", "X", "X"),
    ("unless: [{exact: x}]", "X", "X"),
    ("unless: [{exact: a}]", "X", ""),
    ("zone: [bottom]", f"X\n\n{PROSE}", f"X\n\n{PROSE}"),
    ("zone: [top]", f"X\n\n{PROSE}", PROSE),
    ("zone: [middle]", "X", "X"),
    ("surfaces: [markdown]", "X", "X"),
    ("surfaces: [text, html]", "X", ""),
]


@pytest.mark.parametrize(("guard", "text", "kept"), GUARDS)
def test_guards_and_what_they_say_at_the_edges(
    left: Callable[..., str], guard: str, text: str, kept: str
) -> None:
    assert left(f"drop: block, match: {{exact: x}}, {guard}", text) == kept


@pytest.mark.parametrize(
    ("url", "cut_"),
    [("https://example.com/a", True), ("http://www.example.com:80", True), ("https://EXAMPLE.com", True), ("https://notexample.com", False),
     ("https://example.com.evil.org", False), (None, False), ("", False), ("http://[bad", False), ("::::", False), ("\ud800", False)],
)  # fmt: skip
def test_domains_and_addresses_that_are_none(
    left: Callable[..., str], url: str | None, *, cut_: bool
) -> None:
    assert left("drop: block, match: {exact: x}, domains: [Example.com]", "X", url=url) == (
        "" if cut_ else "X"
    )


def test_a_rule_is_picklable_before_and_after_it_was_asked(rules_from: Make) -> None:
    (rule,) = rules_from(f"- {{id: r, why: w, {APPEAL}, unless: [{{phrase: x}}], while: {{phrase: y}}}}")
    view = View(read_text("Please donate.", "text"))
    again = pickle.loads(pickle.dumps(rule))  # noqa: S301 - our own
    assert rule.vote(view, 0) == again.vote(view, 0) == ((0, 14),)
    assert pickle.loads(pickle.dumps(rule)).vote(view, 0) == ((0, 14),)  # noqa: S301 - our own
