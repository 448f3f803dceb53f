"""The view: keys, words, shapes, zones, and the way back to the source."""

from __future__ import annotations

import gc
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.segment import read_text
from cleaner.view import View, count_words, shapes_of

PROSE = "The council voted on Monday to spend four million pounds on the bridge, officials said."
WILD = st.text(
    st.characters()
    | st.sampled_from(["\ud800", "\x00", "\u200f", "İ", "\u0301", " ", "\n", "…", "“", "ſ", "K"])
)


def view(*lines: str) -> View:
    return View(read_text("\n\n".join(lines), "text"))


def test_cjk_words_are_counted_two_characters_a_word() -> None:
    assert count_words("don't stop, 3.5 m") == 4
    assert count_words("これは文です") == 3
    assert count_words("AI の文") == 2
    assert count_words("") == 0


SHAPES = [
    ("Related Stories", {"label", "title"}),
    ("more from this author", {"label"}),
    ("He said no.", {"sentence"}),
    (PROSE, {"sentence", "prose"}),
    ("The council voted on...", {"sentence", "truncated"}),
    ("The council voted on [...]", {"sentence", "truncated"}),
    ("Really?", {"sentence", "question"}),
    ('"We will not go."', {"sentence", "quote"}),
    ("", set()),
    ("—", set()),
]


@pytest.mark.parametrize(("text", "shapes"), SHAPES)
def test_shapes(text: str, shapes: set[str]) -> None:
    assert shapes_of(text) == shapes


@given(WILD)
def test_any_text_has_shapes_and_words(text: str) -> None:
    shapes = shapes_of(text)
    assert not {"label", "sentence"} <= shapes
    assert count_words(text) >= 0


@given(
    st.lists(
        st.sampled_from([PROSE, "short line", "**bold** [x](y)", "• it’s … here", "a  b"]),
        min_size=1,
        max_size=6,
    ),
    st.data(),
)
def test_spans_come_back_from_where_they_stand(lines: list[str], data: st.DataObject) -> None:
    one = View(read_text("\n\n".join(lines), "text"))
    i = data.draw(st.integers(0, one.size - 1))
    visible = one.visible(i)
    start = data.draw(st.integers(0, len(visible) - 1))
    end = data.draw(st.integers(start + 1, len(visible)))
    a, b = one.source_span(i, start, end)
    assert one.document.starts[i] <= a < b <= one.document.ends[i]
    stands = one.document.text[a:b]
    assert [c for c in stands if c.isalnum()] == [c for c in visible[start:end] if c.isalnum()]


def test_where_nothing_is_folded_offsets_are_the_source_s_own() -> None:
    one = view("first", PROSE)
    start = one.document.starts[1]
    assert one.source_span(1, 4, 11) == (start + 4, start + 11)
    assert one.source_span(1, 0, len(PROSE)) == (start, start + len(PROSE))


def test_a_whole_block_goes_with_its_bullet() -> None:
    one = View(read_text("- **All** of it", "markdown"))
    assert one.source_span(0, 0, len(one.visible(0))) == (0, len("- **All** of it"))


def test_zones_count_paragraphs_not_lines() -> None:
    one = view("kicker", *[PROSE] * 7, "footer")
    assert one.zones(0) == ("top", "head")
    assert one.zones(1) == ("top", "head")
    assert one.zones(2) == ("head",)
    assert one.zones(4) == ("middle",)
    assert one.zones(5) == ("tail",)
    assert one.zones(7) == ("tail", "bottom")
    assert one.zones(8) == ("tail", "bottom")


@pytest.mark.parametrize("lines", [["one"], [PROSE], ["one", PROSE], [PROSE, PROSE]])
def test_in_a_short_text_every_block_is_in_head_and_tail(lines: list[str]) -> None:
    one = view(*lines)
    for i in range(one.size):
        assert {"head", "tail"} <= set(one.zones(i))
    assert "top" in one.zones(0)
    assert "bottom" in one.zones(one.size - 1)


def test_the_tail_is_a_third_of_a_long_text() -> None:
    one = view(*[PROSE] * 30)
    zones = [one.zones(i)[0] for i in range(30)]
    assert zones == ["top", *["head"] * 2, *["middle"] * 17, *["tail"] * 10]


def test_a_link_s_address_makes_no_paragraph() -> None:
    link = "[A teaser](https://example.com/" + "a-long-slug-" * 10 + ")"
    one = View(read_text(f"{link}\n\n{PROSE}", "markdown"))
    assert [one.is_paragraph(i) for i in (0, 1)] == [False, True]


def test_blocks_outside_the_article_are_no_paragraphs() -> None:
    document = read_text(f"{PROSE}\n\n{PROSE}", "text")
    assert [View(document, [True, False]).is_paragraph(i) for i in (0, 1)] == [True, False]


def test_the_last_run_of_paragraphs_leaves_out_teasers_that_break_off() -> None:
    teaser = PROSE + " And more than that is to come in the next …"
    one = view("a", PROSE, PROSE, "b", PROSE, teaser, "c")
    assert [one.last_run(n) for n in (1, 2, 3)] == [4, 1, -1]


def test_a_view_ends_with_its_document() -> None:
    whole = View(read_text("The pier is closed. Sign up for our newsletter.", "text"))
    whole.part(0, 0, 19)
    gone = weakref.ref(whole)
    gc.disable()  # memory of large pages shall not wait for it
    try:
        del whole
        assert gone() is None
    finally:
        gc.enable()
