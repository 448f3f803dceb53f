"""Phrases that are nothing but words: the same as what their pattern finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.matchers.phrase import _bare, _compiled, fold
from cleaner.matchers.plain import Anchor, first_of, plain

ANCHORS: tuple[Anchor, ...] = ("anywhere", "start", "end", "whole")
LETTERS = "ab_é購.-( "


@st.composite
def phrases_and_text(draw: st.DrawFn) -> tuple[list[str], str]:
    phrases = draw(st.lists(st.text(LETTERS, min_size=1, max_size=4), min_size=1, max_size=4))
    return phrases, "".join(draw(st.lists(st.sampled_from([*phrases, *LETTERS]), max_size=5)))


@given(st.sampled_from(ANCHORS), phrases_and_text())
def test_what_the_pattern_finds(anchor: Anchor, given: tuple[list[str], str]) -> None:
    phrases, text = given
    words = [" ".join(fold(_bare(p, anchor)).split()) for p in phrases]
    words = [w for w in words if any(c.isalnum() for c in w)]
    shown = " ".join(text.split())
    expected = _compiled(tuple(words), anchor).search(shown) if words else None
    found = first_of([plain(w) for w in words], shown, anchor)
    assert found == (expected.span() if expected else None)


@pytest.mark.parametrize(
    ("anchor", "text", "span"),
    [
        ("anywhere", "foobar, bar", (8, 11)),
        ("anywhere", "foobar, bar baz", (8, 15)),
        ("start", "bar bazaar", (0, 3)),
        ("start", "a bar", None),
        ("end", "bar and bar!", (8, 12)),
        ("whole", "* bar *", (0, 7)),
        ("whole", "bar bar", None),
    ],
)
def test_the_first_and_of_these_the_longest(anchor: Anchor, text: str, span: tuple[int, int] | None) -> None:
    assert first_of([plain("bar"), plain("bar baz")], text, anchor) == span
