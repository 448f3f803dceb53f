"""Text and Markdown to blocks: what is one block, what is not, and what kind of text it is."""

from __future__ import annotations

import time
from string import whitespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.segment import INVISIBLE, read_text, sniff_surface

LINES = st.lists(
    st.sampled_from(["", " ", "\t", "A line of prose that is long enough to be wrapped somewhere", "and goes on here in lower case as wrapped text does",
                     "short", "# Head", "- item", "> quote", "```", "```py", "~~~", "---", "key: value", "| a | b |", "\ud800", "\x00", "\u200f"]) | st.text(max_size=12),
    max_size=14,
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\u2028", "\x0b", "\x85"])


def blocks(text: str, surface: str = "text") -> list[str]:
    return [b.text for b in read_text(text, surface).blocks]  # type: ignore[arg-type]


BLANK = (
    whitespace + "\x1c\x1d\x1e\x1f\x85\u2028\u2029\xa0\u3000\u2002\u2003\u2009\u202f\u205f\u1680" + INVISIBLE
)


@given(LINES, st.lists(ENDS, min_size=1, max_size=14), st.sampled_from(["text", "markdown"]))
def test_blocks_hold_everything_but_white_space(lines: list[str], ends: list[str], surface: str) -> None:
    text = "".join(line + ends[n % len(ends)] for n, line in enumerate(lines))
    document = read_text(text, surface)  # type: ignore[arg-type]
    assert document.text == text
    at = 0
    for start, end in zip(document.starts, document.ends, strict=True):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip(BLANK)
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip(BLANK)


def test_a_line_is_a_block_whatever_ends_it() -> None:
    assert blocks("One\nTwo\r\nThree\rFour\x85Five\u2028Six\n\n\n  Seven \t\n") == [
        "One",
        "Two",
        "Three",
        "Four",
        "Five",
        "Six",
        "Seven",
    ]
    assert blocks("") == blocks(" \n\t\r\n") == []


WRAPPED = (
    "The council voted on Monday to spend four million\n"
    "pounds on the bridge over the river, which has been\n"
    "closed since a lorry struck one of its pillars and\n"
    "left a crack.\n"
    "\n"
    "Engineers had warned of the danger for many years,\n"
    "but no money was found until the state stepped in\n"
    "and offered half."
)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_hard_wrapped_lines_are_one_paragraph(end: str) -> None:
    assert len(blocks(WRAPPED.replace("\n", end))) == 2


def test_a_list_in_wrapped_text_stays_a_list() -> None:
    text = (
        WRAPPED
        + "\n\n- The first of the items on this list is long enough\n- The second of the items on this list is as long\n"
    )
    assert len(blocks(text)) == 4


def test_headings_tables_and_code_keep_to_themselves_in_wrapped_markdown() -> None:
    text = (
        "# A heading of more than forty characters for the bridge\n" + WRAPPED +
        "\n\n```\nlet it_be = a_long_line_of_code_that_is_wider_than_forty\n```\nand then the text goes on after the fence as before\n"
    )  # fmt: skip
    found = blocks(text, "markdown")
    assert found[0].startswith("# A heading")
    assert "\n" not in found[0]
    assert found[3].startswith("```")
    assert found[3].endswith("```")
    assert found[4].startswith("and then")


VERSE = "tiger tiger burning bright,\nin the forests of the night:\nwhat immortal hand or eye\ncould frame thy fearful symmetry\nin what distant deeps or skies"


def test_verse_is_not_joined() -> None:
    assert len(blocks(VERSE)) == 5


def test_short_paragraphs_one_a_line_are_not_joined() -> None:
    text = "The first thing he said was a thing of some length\nThen a second thing was said by her, also of length\nThird came the reply of all the others in the room"
    assert len(blocks(text)) == 3


def test_fenced_code_is_one_block_and_an_open_fence_is_a_line() -> None:
    assert blocks("a\n\n```py\nx = 1\n\ny = 2\n```\n\nb", "markdown") == [
        "a",
        "```py\nx = 1\n\ny = 2\n```",
        "b",
    ]
    assert blocks("a\n\n```py\nx = 1\n\nb", "markdown") == ["a", "```py", "x = 1", "b"]
    assert blocks("```py\nx\n\n```js\ny", "markdown") == ["```py", "x", "```js", "y"]
    assert blocks("a\n\n```py\nx\n```", "text") == ["a", "```py", "x", "```"]


def test_front_matter_is_one_block() -> None:
    assert blocks("---\ntitle: A\ndate: 2024\n---\n\nBody", "markdown") == [
        "---\ntitle: A\ndate: 2024\n---",
        "Body",
    ]


def test_an_article_between_two_rules_is_no_front_matter() -> None:
    assert blocks("---\nThe council voted.\n\nIt rained.\n---\nBody", "markdown") == [
        "---",
        "The council voted.",
        "It rained.",
        "---",
        "Body",
    ]


SURFACES = [
    ("Plain words.\n\nAnd more (of them) [sic].", "text"),
    ("5 * 3 = 15 and a_b_c", "text"),
    ("- one thing, as in a dialogue", "text"),
    ("# Title\n\nBody", "markdown"),
    ("Body with a [link](https://x.y).", "markdown"),
    ("**One** and **two**", "markdown"),
    ("> quoted\n\n> and quoted", "markdown"),
    ("---\ntitle: x\n---\nBody", "markdown"),
    ("| a | b |\n|---|---|\n| 1 | 2 |", "markdown"),
    ("```\ncode\n```", "markdown"),
    ("", "text"),
]


@pytest.mark.parametrize(("text", "surface"), SURFACES)
def test_the_surface_shows(text: str, surface: str) -> None:
    assert sniff_surface(text) == surface


@given(st.text())
def test_any_text_has_a_surface(text: str) -> None:
    assert sniff_surface(text) in ("text", "markdown")


@pytest.mark.parametrize(
    "unit",
    [
        "  ```\n",
        "```a\n```\n",
        "~~~\n```\n",
        "---\n",
        "\n",
        " \n",
        "a\n",
        "a b\r",
        "](",
        "**a",
        "|-|",
        "<http://",
        "# \n",
        "\u2028",
    ],
)
def test_hostile_texts_take_linear_time(unit: str) -> None:
    text = unit * (120_000 // len(unit))
    began = time.process_time()
    sniff_surface(text)
    read_text(text, "markdown")
    assert time.process_time() - began < 1.5  # a quadratic step takes minutes
