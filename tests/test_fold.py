"""Folding: what is compared, and the form in which literals are looked for."""

from __future__ import annotations

import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner.fold import core_of, fold_case, key_of, lower, scan_form, scan_lines, scan_part, signs_of

WILD = st.text(
    st.characters()
    | st.sampled_from(["\ud800", "\x00", "\u200f", "İ", "\u0301", " ", "\n", "…", "“", "ſ", "K", "É", "²"])
)


@given(WILD)
def test_folding_case_keeps_every_place(text: str) -> None:
    assert len(lower(text)) == len(fold_case(text)) == len(text)
    assert fold_case(fold_case(text)) == fold_case(text)
    assert fold_case(lower(text)) == fold_case(text)


@given(st.characters(), st.characters())
def test_letters_that_a_pattern_takes_for_each_other_fold_to_one(a: str, b: str) -> None:
    for x, y in ((a, b), (a, a.swapcase()[:1]), (a, a.lower()[:1]), (a, a.upper()[:1])):
        if y and regex.fullmatch(regex.escape(x), y, regex.IGNORECASE | regex.VERSION0):
            assert fold_case(x) == fold_case(y)


@given(WILD)
def test_a_key_has_letters_or_digits_at_both_ends(text: str) -> None:
    key = key_of(text)
    assert not key or (key[0].isalnum() and key[-1].isalnum())
    start, end = core_of(text)
    assert not any(c.isalnum() for c in text[:start] + text[end:])


def test_a_key_forgets_bullets_and_end_punctuation() -> None:
    assert key_of("★ share this… !") == "share this"
    assert key_of("_") == ""


@given(WILD)
def test_the_scan_form_is_the_same_letters_and_blanks_for_the_rest(text: str) -> None:
    scanned = scan_form(text)
    assert len(scanned) == len(text)
    for char, seen in zip(text, scanned, strict=True):
        word = char.isalpha() or char.isdecimal() or char == "_"
        assert seen == (fold_case(char) if word else "\n" if char == "\n" else " ")


@given(WILD)
def test_what_no_matcher_takes_for_part_of_a_word_is_a_blank(text: str) -> None:
    for char, seen in zip(text, scan_form(text), strict=True):
        if regex.match(r"\W", char) and char != "\n":
            assert seen == " "


def test_lines_are_words_between_blanks_and_their_signs() -> None:
    assert scan_lines(["Don’t miss: 5 % off", "(ÉTÉ_1)"]) == [" don t miss  5   off \x02%", " été_1  "]
    assert scan_lines([]) == []


def test_part_of_a_line_has_the_signs_of_the_whole() -> None:
    (line,) = scan_lines(["Pay $5. “Now.”"])
    assert scan_part("“Now.”", signs_of(line)) == " now   \x02$"
