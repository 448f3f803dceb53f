"""Needles of patterns: whatever a pattern matches holds one of them."""

from __future__ import annotations

import pytest
import regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.fold import core_of, scan_lines
from cleaner.markup import see
from cleaner.matchers.base import NO_LIMIT, Triggers, hold
from cleaner.matchers.literals import is_tame, triggers_of
from cleaner.matchers.search import compiled

#: A piece of pattern, and a text that it matches.
Piece = tuple[str, str]
LITERALS = [
    "share",
    "Sign",
    "für",
    "ПОД",
    "k",
    "S",
    "a",
    " ",
    "news",
    "x-y",
    "don't",
    "...",
    "É",
    "42",
    "_",
    "&",
]


def _escaped(text: str) -> Piece:
    return regex.escape(text, literal_spaces=True), text


ATOMS: st.SearchStrategy[Piece] = st.one_of(
    st.sampled_from(LITERALS).map(_escaped),
    st.sampled_from([(".", "q"), (r"\d", "7"), (r"\w", "z"), (r"\s", " "), (r"\S", "!"), ("[abc]", "B"), ("[a-z]", "q"), ("[^x]", "y"), (r"\p{Lu}", "Q"),
                     ("[[:alpha:]]", "e"), (r"\b", ""), ("(?!zz)", ""), ("(?<!q)", ""), (r"[\]x]", "]"), ("[äö]", "Ö"), (r"\.", "."), ("(?:)", ""), (r"\$", "$")]),
)  # fmt: skip


@st.composite
def patterns(draw: st.DrawFn, depth: int = 0) -> Piece:
    """A pattern and a text that it was made to match."""
    out, text = "", ""
    for _ in range(draw(st.integers(1, 4))):
        part, match = draw(ATOMS) if depth > 1 or draw(st.booleans()) else draw(_groups(depth))
        times, sign = draw(
            st.sampled_from(
                [
                    (1, ""),
                    (1, ""),
                    (1, ""),
                    (1, "?"),
                    (0, "?"),
                    (0, "*"),
                    (2, "+"),
                    (3, "{2,4}"),
                    (2, "{2}"),
                    (0, "{0,3}"),
                    (1, "??"),
                    (1, "++"),
                ]
            )
        )
        if sign and (
            (len(part) > 1 and not part.startswith(("(", "[", "\\")))
            or part in (r"\b", "(?!zz)", "(?<!q)", "(?:)")
            or (len(part) > 2 and part[0] == "\\")
        ):
            part = f"(?:{part})"
        out, text = out + part + sign, text + match * times
    return out, text


@st.composite
def _groups(draw: st.DrawFn, depth: int) -> Piece:
    branches = draw(st.lists(patterns(depth + 1), min_size=1, max_size=3))
    chosen = draw(st.integers(0, len(branches) - 1))
    opener = draw(st.sampled_from(["(?:", "(", "(?P<n>", "(?i:", "(?>"]))
    opener = opener if opener != "(?P<n>" or depth == 0 else "("
    return opener + "|".join(p for p, _ in branches) + ")", branches[chosen][1]


def holds(triggers: Triggers, visible: str) -> bool:
    """Whether the prefilter would ask at a block that shows this text."""
    start, end = core_of(visible)
    (line,) = scan_lines([visible])
    return bool(triggers.needles and all(hold(n, line) for n in triggers.needles)) or (
        end - start <= triggers.short and (not triggers.digit or any(map(str.isdecimal, visible)))
    )


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    piece=patterns(),
    head=st.sampled_from(["", "^"]),
    tail=st.sampled_from(["", "$"]),
    before=st.sampled_from(["", "He said ", "x"]),
    after=st.sampled_from(["", " and left", "."]),
    upper=st.booleans(),
)
def test_what_matches_holds_a_needle(
    piece: Piece, head: str, tail: str, before: str, after: str, *, upper: bool
) -> None:
    try:
        pattern = compiled(head + piece[0] + tail)
    except regex.error:
        return
    triggers = triggers_of(head + piece[0] + tail)
    middle = piece[1].upper() if upper and len(piece[1].upper()) == len(piece[1]) else piece[1]
    visible = see(before + middle + after, "text")[0]
    if triggers is not None and _matches(pattern, visible):
        assert holds(triggers, visible), (pattern.pattern, visible, triggers)


def _matches(pattern: regex.Pattern[str], text: str) -> bool:
    """Whether the pattern is found before it has taken too long: nothing is learnt from those that do."""
    try:
        return pattern.search(text, timeout=0.1) is not None
    except TimeoutError:
        return False


@given(
    st.text(st.sampled_from("ab(|)[]{}?*+\\^$.1,:=!<>Pxu-&# 'é"), max_size=14),
    st.text(st.sampled_from("ab1, xé$.^"), max_size=8),
)
def test_no_pattern_is_read_wrongly(source: str, text: str) -> None:
    triggers = triggers_of(source)
    try:
        pattern = compiled(source)
    except Exception:  # noqa: BLE001 - only patterns that compile can be in a rule
        return
    visible = see(text, "text")[0]
    if triggers is not None and _matches(pattern, visible):
        assert holds(triggers, visible), (source, visible, triggers)


NEEDLES = [
    ("^sign up for", [{"\n sign up for"}]),
    ("sign (?:up|in) now", [{"sign up now", "sign in now"}]),
    ("read more:?", [{"read more"}]),
    (r"\bcopyright \d{4}", [{" copyright "}]),
    (r"(?:^|\. )subscribe\b", [{"\n subscribe ", "  subscribe "}]),
    ("don't miss", [{"don t miss"}]),
    (r"\bdon't\s+miss\b", [{" don t miss "}]),
    ("colou?r bar", [{"color bar", "colour bar"}]),
    ("x{2}foobar", [{"foobar"}]),
    (r"\u2019tis so", [{" tis so"}]),
    (r"\x41bcd", [{"abcd"}]),
    (r"sign up .{0,80}\bnewsletters?\b", [{" newsletter ", " newsletters "}, {"sign up "}]),
    (r"[$€] ?\d", [{"\x02$", "\x02€"}]),
    (r"[^\w\"]+imago[.,]", [{" imago "}]),
]


@pytest.mark.parametrize(("pattern", "needles"), NEEDLES)
def test_needles_of_usual_patterns(pattern: str, needles: list[set[str]]) -> None:
    triggers = triggers_of(pattern)
    assert triggers is not None
    assert list(triggers.needles) == needles


SILENT = [
    ".*",
    "a|foobar.*|b",
    "(?x:foo bar)",
    r"\pLabcd",
    r"(long)\1",
    r"\Rabcd",
    "(?f:strasse)",
    "(?:foobar){e<=1}",
    r"^.{0,3}\$?x",
    "a{}bcd",
    "[",
]


@pytest.mark.parametrize("pattern", SILENT)
def test_of_what_it_does_not_understand_it_says_nothing(pattern: str) -> None:
    triggers = triggers_of(pattern)
    assert triggers is None


def test_a_short_pattern_for_the_whole_block_says_how_short() -> None:
    assert triggers_of(r"^\w{1,3}\d$") == Triggers(short=4, digit=True)
    assert triggers_of(r"^a|b$") is None
    assert triggers_of(r"^\w{1,3}\d$", anchored=False) == Triggers(short=NO_LIMIT, digit=True)
    assert triggers_of("^sign up", anchored=False) == Triggers((frozenset({" sign up"}),))


@pytest.mark.parametrize(
    ("pattern", "tame"),
    [
        (r"^sign up .{0,80}\bnews", True),
        (".*a.*b", True),
        (".*a.*b.*c.*d", False),
        ("(a+)+$", False),
        ("(?:a|b)*c", False),
        (r"(long)\1", False),
    ],
)
def test_only_patterns_that_end_soon_run_without_a_clock(pattern: str, *, tame: bool) -> None:
    assert is_tame(pattern) is tame
