"""Sentence ends: where they are, where they are not, and in what time they are found."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.sentences import sentence_spans, snap

WILD = st.text(st.characters() | st.sampled_from(list(".!?…\"')] 。؟AaZz09\n\ud800\x00\u200f")))


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


SPLITS = [
    "Mr. Smith went.|He ate.",
    "Prof.Smith came.|The end.",
    "It makes all the difference.|The mayor said so.",
    "That was the point.|A man came.",
    "That was the point.|I went home.",
    "Please give today.|10 people came.",
    "It cost $3.5 million.|Then it rose.",
    "Am 3. Oktober kam er.|Dann ging er.",
    "Es la fin.|¿Qué pasa?|¡Nada!",
    'He said "no."|She left.',
    '"Go."|The end.',
    '"Go," he said.|"Stay."',
    "J. K. Rowling wrote it.|Yes.",
    "U.S. troops left.|Then it rained.",
    "Wait...|Then run.",
    "What?!|No!!!|Yes.",
    "これは文です。|次の文です。",
    "「行く。」|彼は言った。",
    "यह वाक्य है।|दूसरा।",
    "هل تأتي؟|نعم.",
    "Он пришёл.|Она ушла.",
    "e.g. apples and i.e. pears.",
    "Visit x.com or read on",
    "No end",
    "Version 2.10 is out.|Get it.",
]


@pytest.mark.parametrize("marked", SPLITS)
def test_sentences_end_where_a_reader_says(marked: str) -> None:
    parts = marked.split("|")
    spaced = " ".join(parts)
    assert split(spaced) == parts


@pytest.mark.parametrize(
    "marked", ["It makes all the difference.|The mayor said so.", 'He came.|"Go."', "Stop!|Then run.", "Go (now).|Then run.",
               "That was the point.|A man came.", "これは文です。|次の文です。"]
)  # fmt: skip
def test_glued_sentences_come_apart(marked: str) -> None:
    parts = marked.split("|")
    assert split("".join(parts)) == parts


@given(WILD)
def test_spans_are_ordered_apart_and_cover_all_but_white_space(text: str) -> None:
    spans = sentence_spans(text)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()


@given(WILD, st.data())
def test_snapping_grows_to_sentence_edges(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = snap(text, start, end)
    spans = sentence_spans(text)
    if (first, last) != (start, end):
        assert first in [a for a, _ in spans]
        assert last in [b for _, b in spans]
    assert not text[start:first].strip() or first <= start
    assert not text[last:end].strip() or last >= end


def test_snap_takes_every_sentence_it_touches() -> None:
    text = "One is here. Two is here. Three is here."
    assert snap(text, 14, 15) == (13, 25)
    assert snap(text, 5, 15) == (0, 25)
    assert snap(text, 13, 25) == (13, 25)


def test_nothing_is_empty() -> None:
    assert sentence_spans("") == []
    assert sentence_spans("  \n ") == []


@pytest.mark.parametrize(
    "unit",
    ["!", "?!", ".", '"', ")", '."', "a.", "a!", "A. ", "9.", 'no."', ". ", " ", "。", "“.”", "é", "!\n"],
)
def test_hostile_lines_take_linear_time(unit: str) -> None:
    text = "x" + unit * (40_000 // len(unit)) + "y"
    began = time.process_time()
    sentence_spans(text)
    assert time.process_time() - began < 1.5  # a quadratic step takes minutes
