"""What a reader sees of a block, and where each character of it stands in the source."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.markup import _TEXT, _markdown, see, span_in

if TYPE_CHECKING:
    from cleaner.model import Surface

PIECES = ["**", "*", "_", "`", "~~", "[", "](u)", "![", "](", ")", "<b>", "</b>", "<!--", "-->", "\\", "|", "# ", "> ",
          "- ", "1. ", "  ", "\t", " ", "\u00a0", "\u200b", "\u200f", "…", "“", "’", "—", "\x00", "\ud800", "İ", "é", "e\u0301", "\r",
          "a", "Bc", "word", ".", "•", "\n", "<https://x.y>", "\\*"]  # fmt: skip
MARKUPS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=30)
SURFACES = st.sampled_from(["text", "markdown", "html"])

SEEN = [
    ("**Bold** and _it_ and `code`", "Bold and it and code"),
    ("snake_case_name stays", "snake_case_name stays"),
    ("__init__ and a_b", "init and a_b"),
    ("[text](http://x.y/a_(b))", "text"),
    ('[text](http://x.y "A title")', "text"),
    ("[text](<http://x.y/a b> 'A title')", "text"),
    ("![alt](i.png)", "alt"),
    ("[![alt](i.png)](http://x.y)", "alt"),
    ("[a [b] c](u) d", "a [b] c d"),
    ("[not a link] here", "[not a link] here"),
    ("[ref][1]", "[ref][1]"),
    ("<https://x.y/z>", "https://x.y/z"),
    ("a <b>bold</b> <!-- hidden --> word", "a bold word"),
    ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    (r"\*not bold\*", "*not bold*"),
    ("# Title #", "Title"),
    ("> - quoted item", "quoted item"),
    ("12. item", "item"),
    ("| a | b |", "a | b"),
    ("“Don’t” – said…", '"Don\'t" - said...'),
]


@pytest.mark.parametrize(("raw", "visible"), SEEN)
def test_markdown_as_its_reader_sees_it(raw: str, visible: str) -> None:
    assert see(raw, "markdown")[0] == visible


def test_text_keeps_its_asterisks_but_not_its_bullet() -> None:
    assert see("• **Bold** [x](y)", "text")[0] == "**Bold** [x](y)"


def test_white_space_and_invisible_characters_are_folded() -> None:
    assert see(" a \u00a0\t b\u200bc\u00ad \n d ", "text")[0] == "a bc d"


def test_nothing_to_fold_is_the_text_itself() -> None:
    assert see("Plain words.", "text") == ("Plain words.", None)
    assert see("It’s", "text") == ("It's", None)


@given(MARKUPS, SURFACES)
def test_offsets_count_up_within_the_source(raw: str, surface: Surface) -> None:
    visible, offsets = see(raw, surface)
    if offsets is None:
        assert len(visible) == len(raw)
        return
    assert len(offsets) == len(visible) + 1
    assert list(offsets) == sorted(offsets)
    assert offsets[-1] == len(raw)
    assert all(0 <= o < max(len(raw), 1) for o in offsets[:-1])


@given(MARKUPS, SURFACES)
def test_each_letter_stands_where_its_offset_says(raw: str, surface: Surface) -> None:
    visible, offsets = see(raw, surface)
    for k, char in enumerate(visible):
        if char.isalnum():
            assert raw[k if offsets is None else offsets[k]] == char


@given(MARKUPS, SURFACES)
def test_visible_text_has_single_blanks_and_none_at_its_edges(raw: str, surface: Surface) -> None:
    visible, offsets = see(raw, surface)
    if offsets is not None:
        assert visible == visible.strip(" ")
        assert not re.search(r"\s\s|[^\S ]", visible)


@given(MARKUPS, SURFACES, st.data())
def test_a_span_covers_what_it_shows_and_stays_between_its_neighbours(
    raw: str, surface: Surface, data: st.DataObject
) -> None:
    visible, offsets = see(raw, surface)
    if offsets is None or not visible:
        return
    start = data.draw(st.integers(0, len(visible) - 1))
    end = data.draw(st.integers(start + 1, len(visible)))
    first, last = span_in(raw, offsets, start, end, surface)
    assert 0 <= first <= offsets[start]
    assert offsets[end - 1] < last <= len(raw)
    if start:
        assert first > offsets[start - 1] or offsets[start - 1] == offsets[start]


CUTS = [
    ("Foo. **Bar.** Baz", "Bar.", "Foo.  Baz"),
    ("**Keep. Drop.**", "Drop.", "**Keep. **"),
    ("Foo. **Bar. Baz.** Qux", "Bar.", "Foo. ** Baz.** Qux"),
    ("**Foo.**Bar", "Bar", "**Foo.**"),
    ("Foo.**Bar**", "Foo.", "**Bar**"),
    ("Foo. Bar **baz.** Qux", "Bar baz.", "Foo.  Qux"),
    ("**Bar** baz. Qux", "Bar baz.", " Qux"),
    ("Foo. [Read more](u)Bar", "Read more", "Foo. Bar"),
    ("[Foo. Read more](u) x", "Read more", "[Foo. ](u) x"),
    ("a <b>Bar.</b> c", "Bar.", "a  c"),
    ("- Foo. Bar", "Foo.", "-  Bar"),
    ("[![alt](i) More](u) x", "alt More", " x"),
]


@pytest.mark.parametrize(("raw", "part", "left"), CUTS)
def test_markup_goes_with_a_span_only_in_pairs(raw: str, part: str, left: str) -> None:
    visible, offsets = see(raw, "markdown")
    assert offsets is not None
    at = visible.index(part)
    first, last = span_in(raw, offsets, at, at + len(part), "markdown")
    assert raw[:first] + raw[last:] == left


HOSTILE = ["[", "*", "<", "\\", " ", "<!--", "](", "[a](", "![", "`", "_", "|", " |", " #", "[[b](u)", "<a ", '](a "',
           "~~", "\u200b ", "*\u200b", "](<", "\t", "(", "… ", "[b]", "[b](u)"]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_markup_takes_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        raw = "x" + unit * (size // len(unit)) + "y"
        began = time.process_time()
        visible, offsets = see(raw, "markdown")
        if offsets is not None and len(visible) > 2:
            span_in(raw, offsets, 1, len(visible) - 1, "markdown")
        return time.process_time() - began

    seconds(1000)
    assert seconds(40_000) < 1.5  # a quadratic step takes minutes


@given(MARKUPS, SURFACES)
def test_the_quick_look_misses_nothing_that_is_rewritten(raw: str, surface: Surface) -> None:
    visible, offsets = see(raw, surface)
    if offsets is None and raw:
        pattern = _markdown() if surface == "markdown" else _TEXT
        assert not pattern.search(visible)
