"""Patterns taken apart, and pumped: what explodes is found, what does not is left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.authoring.clauses import clauses_of
from cleaner.authoring.pumping import PUMPED_CHARS, find_blowup
from cleaner.authoring.sample import NotUnderstoodError, parse, repeats, required, sample
from cleaner.matchers.search import TIMEOUT_S, compiled
from cleaner.packs.builtin import rules_dir
from cleaner.packs.load import load_packs
from cleaner.packs.problems import PackLoadError


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("abc", "abc"),
        ("a|b", "a"),
        ("a{3}b?c+", "aaac"),
        ("a{2,5}", "aa"),
        ("a{,2}b{x}", "b{x}"),
        (r"\d\w\s\.", "1a ."),
        ("[b-d][^a-z]", "b1"),
        ("[]x-]", "x"),
        (r"[\d-]", "1"),
        ("(?:ab)+(?P<n>c)(?i:d)(?i)", "abcd"),
        ("(?<=x)a(?!b)", "a"),
        (r"^\bx$", "x"),
        (r"\u00e9\x41", "éA"),
        (r"\p{Lu}\p{Ll}", "Aa"),
        ("(?>a+)b*+", "a"),
    ],
)
def test_a_sample_is_matched(pattern: str, expected: str) -> None:
    assert sample(parse(pattern)) == expected


@pytest.mark.parametrize("pattern", [r"(a)\1", "(", "[a", "a)", "(?#c)", r"\p"])
def test_what_is_not_understood_is_refused(pattern: str) -> None:
    with pytest.raises((NotUnderstoodError, ValueError)):
        parse(pattern)


def test_what_may_repeat_is_found_with_what_leads_up_to_it() -> None:
    found = [(before, sample(piece.parts[0])) for before, piece in repeats(parse("ab(c+d)*e{3}.{0,80}"))]
    assert found == [("ab", "cd"), ("ab", "c"), ("abeee", "a")]


def test_what_is_required() -> None:
    assert required(parse("a(?:’|')b?c+")) == {"a", "c"}
    assert required(parse("(?:ax|ay)[z]")) == {"a"}


@given(st.text(alphabet=r"ab(|)[]{}*+?.\\^$d-1,:=!<", max_size=25))
def test_any_pattern_is_understood_or_refused(pattern: str) -> None:
    try:
        piece = parse(pattern)
    except ValueError:
        return
    sample(piece)
    list(repeats(piece))


def test_samples_of_the_built_in_patterns_match_them() -> None:
    try:
        packs = load_packs(rules_dir(), ["en"])
    except PackLoadError:
        pytest.skip("the built-in packs do not load; another test says so")
    patterns = {
        str(p)
        for k in packs
        for r in k.rules
        for c in clauses_of(r)
        if c.kind == "regex"
        for _, p in c.alternatives
    }
    # what a pattern says of the characters around it, a sample of its parts does not know
    around = ("(?=", "(?!", "(?<", r"\b", r"\B")
    plain = sorted(p for p in patterns if not any(a in p for a in around))
    matched = [p for p in plain if compiled(p).search(sample(parse(p)))]
    assert len(matched) >= 0.95 * len(plain)


#: The shapes that the literature on regular-expression denial of service warns of.
SHAPES = [
    "(a+)+$", "([a-zA-Z]+)*$", "(a|aa)+$", "(a|a?)+$", "(.*a){20}$", "^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(\w+\s?)*$x", r"^(\w+\s?)+$", "(x+x+)+y", r"\s*\s*\s*$x", "(?:.*,){15}x", "^(.*?,){11}P", "(a*)*b",
    r"(\d+)*\.$", "<!--.*?--.*?>", ".*.*.*=.*", r"\bfoo.*bar.*baz.*qux$", r"(\s|&nbsp;)*$x",
    '^(?:[^"]|"[^"]*")*$x', r"([^\s]+\s*)+:$", r"(.+)+@(.+)+\.com", r"^(?:\.?[\d]+)+$", r"(?:a|b|ab)*c$",
    r"^([a-z0-9]+([-a-z0-9]*[a-z0-9]+)?\.){0,}([a-z0-9]+([-a-z0-9]*[a-z0-9]+)?){1,63}$",
    r"\A(?:\w+[\s,]*)+:\Z", r"(?:(?:a?){20})a{20}$", r"^(?=(a+))a*b\1",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("pattern", SHAPES)
def test_an_explosive_shape_is_refused_or_stopped(pattern: str) -> None:
    if find_blowup(pattern) is not None:
        return
    for unit in ("a", "aA", "x", "1", " ", ",", "a ", '"', "a@", "foobar", "<!--"):
        text = unit * (PUMPED_CHARS // len(unit)) + "!"
        before = time.process_time()
        try:
            compiled(pattern).search(text, timeout=TIMEOUT_S)
        except TimeoutError:
            continue
        assert time.process_time() - before < 2 * TIMEOUT_S


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(sign up|subscribe) (for|to) .{0,80}\b(newsletter|briefing)\b",
        r"^\s*\w+\s*$",
        r"(?:^|[\s(,:])\"(?=\S)[^\"]{12,}\"",
        r"\d{1,2}:\d\d(?:\s?[ap]\.?m\.?)?",
    ],
)
def test_ordinary_patterns_are_left_alone(pattern: str) -> None:
    assert find_blowup(pattern) is None
