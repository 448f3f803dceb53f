"""Which engine runs a pattern: ``re`` only where it finds what ``regex`` finds."""

from __future__ import annotations

import re

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner.matchers.search import agrees, compiled, plain_search

AGREED = "".join(c for c in map(chr, range(0x10000)) if agrees(c))
CASED = [c for c in AGREED if c.lower() != c.upper()]
CLASSES = (r"\w", r"\W", r"\d", r"\s", ".")
PATTERNS = (
    r"^(?:sign|join) (?:up|us)\b.{0,40}[.!]$",
    r"(?<!\w)\d{1,2}[.:]\d\d(?: uhr)?(?!\w)",
    r"(?-i:[A-ZÀ-Þ]\w+)\s+(?:news|новости|新聞)",
    r'[^"]*+"(?=\S)',
    r'(?:^|(?<=[.!?:)"\x27\]] ?))join us',
)


def test_most_letters_of_most_scripts_without_marks_are_agreed_upon() -> None:
    for text in (
        "Sign up – “free”, naïve… €5",
        "Подпишитесь на новости",
        "ニュースを購読する",
        "뉴스",
        "Ελλάδα",
    ):
        assert agrees(text)


@pytest.mark.parametrize("text", ["ı", "İstanbul", "e\u0301", "हिन्दी", "اشترك", "x²", "\x1c", "👩"])
def test_a_text_on_which_they_may_differ_is_left_to_regex(text: str) -> None:
    assert not agrees(text)


@pytest.mark.parametrize("name", CLASSES)
def test_the_engines_agree_on_every_class_of_characters(name: str) -> None:
    assert re.findall(name, AGREED) == regex.findall(name, AGREED)


def test_the_engines_agree_on_the_case_of_every_letter() -> None:
    text = "".join(CASED)
    for letter in CASED:
        assert re.findall(letter, text, re.IGNORECASE) == compiled(letter).findall(text)


@given(
    st.sampled_from(PATTERNS),
    st.text(st.sampled_from('Sign up us join News новости 新聞 12.30 5:05 uhr "É é!\n'), max_size=80),
)
def test_they_find_the_same(pattern: str, text: str) -> None:
    found, other = plain_search(pattern)(text), compiled(pattern).search(text)
    assert (found and found.span()) == (other and other.span())


@pytest.mark.parametrize("pattern", [r"\p{Lu}\w+", r"[[:alpha:]]+", r"(?<=\w{1,3})x", r"[a&&b]"])
def test_a_pattern_that_re_reads_otherwise_is_left_to_regex(pattern: str) -> None:
    assert isinstance(plain_search(pattern).__self__, regex.Pattern)  # type: ignore[attr-defined]
