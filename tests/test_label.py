"""Kinds of kept blocks, and what is left of a block that was cut in part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.label import kept_spans, label
from cleaner.model import Removal, Result
from cleaner.segment import read_text

PROSE = "The council voted on Monday to spend four million pounds on the bridge, officials said."


def kinds(text: str, surface: str = "text", **more: object) -> list[str | None]:
    result = Result(read_text(text, surface), (), label=label, **more)  # type: ignore[arg-type]
    return [b.kind for b in result.blocks]


CASES = [
    ([PROSE, PROSE], ["body", "body"]),
    (["Bridge to cost four million", PROSE], ["headline", "body"]),
    (
        ["Bridge to cost four million", "Council votes after a long night", PROSE],
        ["headline", "standfirst", "body"],
    ),
    (["Bridge to cost four million", "Council votes.", PROSE], ["headline", "standfirst", "body"]),
    (["Bridge to cost four million", PROSE, PROSE], ["headline", "standfirst", "body"]),
    (["Bridge to cost four million"], ["body"]),
    (["It rained.", PROSE], ["body", "body"]),
    (["1. Bridges cost four million", PROSE], ["body", "body"]),
    (["10 bridges that cost four million", PROSE], ["headline", "body"]),
    (["Key takeaways", PROSE], ["body", "body"]),
    (["Is the bridge worth it? The council thinks so!", PROSE], ["body", "body"]),
    (
        ["Would you have voted on a Monday night to spend four million pounds on a bridge?", PROSE],
        ["body", "body"],
    ),
    (["Is the bridge worth it?", PROSE], ["headline", "body"]),
    (["“Worth every penny”", PROSE], ["headline", "body"]),
    (["It rained.", "Bridge to cost four million", PROSE], ["body", "headline", "body"]),
    ([PROSE, "Bridge to cost four million", PROSE], ["body", "body", "body"]),
    ([], []),
]


@pytest.mark.parametrize(("lines", "expected"), CASES)
def test_the_opening_of_a_text(lines: list[str], expected: list[str]) -> None:
    if lines == ["Bridge to cost four million", PROSE, PROSE]:
        expected = ["headline", "standfirst" if len(PROSE) < 100 else "body", "body"]
    assert kinds("\n\n".join(lines)) == expected


def test_a_first_heading_in_markdown_is_the_headline_whatever_it_ends_with() -> None:
    assert kinds(f"# It rained.\n\n{PROSE}", "markdown") == ["headline", "body"]


def test_what_a_vote_said_goes_first() -> None:
    assert kinds(f"Bridge to cost four million\n\n{PROSE}", kinds={0: "note", 1: "caption"}) == [
        "note",
        "caption",
    ]


@given(st.text(st.sampled_from("ab \n."), max_size=40), st.data())
def test_the_kept_parts_are_the_kept_text(text: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = zip(edges[::2], edges[1::2], strict=False)
    removals = tuple(Removal(a, b, ("x",), "ads", text[a:b]) for a, b in spans if b > a)
    result = Result(read_text(text, "text"), removals, label=label)
    parts = list(kept_spans(result))
    assert [c for _, part in parts for c in part if not c.isspace()] == [
        c for c in result.text if not c.isspace()
    ]
    assert [i for i, _ in parts] == sorted({i for i, _ in parts})
    assert [b.text for b in result.blocks] == [part for _, part in parts]
