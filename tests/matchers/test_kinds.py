"""Each match kind: what it matches, what it does not, and which values it refuses."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import PackError
from cleaner.matchers import KINDS, compile_matcher
from cleaner.model import Document
from cleaner.segment import read_text
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable

PROSE = "The council voted on Monday to spend four million pounds on the bridge, officials said."


def found(spec: dict[str, Any], text: str, surface: str = "text", **define: Any) -> str | None:
    view = View(read_text(text, surface))  # type: ignore[arg-type]
    span = compile_matcher(spec, define)(view, 0)
    return None if span is None else view.visible(0)[slice(*span)]


#: A score as rules have them: what is asked, by whom, and what speaks against it.
ASKING: dict[str, Any] = {
    "score": {
        "least": 3,
        "cues": [
            {"weight": 1, "phrase": ["our", "us"]},
            {"weight": 2, "phrase": ["give", "chip in"]},
            {"weight": 1, "regex": "[$£€]"},
            {"weight": -1, "regex": '"'},
        ],
    }
}

MATCHES: list[tuple[dict[str, Any], str, str | None]] = [
    ({"exact": "share this"}, "★ SHARE   this…!", "★ SHARE this...!"),
    ({"exact": "share this"}, "share this now", None),
    ({"exact": ["don't", "x"]}, "“Don’t”", '"Don\'t"'),
    ({"exact": "# comments"}, "(5 Comments)", "(5 Comments)"),
    ({"exact": "more from {1..2}"}, "More from the BBC", "More from the BBC"),
    ({"exact": "more from {1..2}"}, "More from the BBC today", None),
    ({"starts": "read more"}, "Read more: here", "Read more"),
    ({"starts": "read more"}, "To read more", None),
    ({"starts": "read more"}, "Read moreover", None),
    ({"ends": "newsletter"}, "our newsletter!!", "newsletter!!"),
    ({"ends": "newsletter"}, "newsletters", None),
    ({"phrase": "sign up"}, "Please SIGN\u00a0UP now", "SIGN UP"),
    ({"phrase": "sign up"}, "design up", None),
    ({"phrase": "sign {0..2} up"}, "sign up", "sign up"),
    ({"phrase": "sign {0..2} up"}, "sign me quickly up", "sign me quickly up"),
    ({"phrase": "sign {0..2} up"}, "sign a b c up", None),
    ({"phrase": "sign {1..2} up"}, "sign up", None),
    ({"phrase": "follow us"}, "fol\u00adlow\u200b us", "follow us"),
    ({"phrase": "購読"}, "今すぐ購読する", "購読"),
    ({"phrase": ["aa", "aaa bb"]}, "aaa bb", "aaa bb"),
    ({"regex": "^sign (up|in)"}, "Sign IN here", "Sign IN"),
    ({"regex": "(?-i:BBC)"}, "bbc", None),
    ({"regex": ["nothing", "some"]}, "Something", "Some"),
    ({"fuzzy": {"phrase": "support our work", "edits": 2}}, "Please suport our wrk now", "suport our wrk"),
    ({"fuzzy": {"phrase": "support our work", "edits": 1}}, "suport our wrk", None),
    ({"words": "2..3"}, "one two", "one two"),
    ({"words": "..1"}, "one two", None),
    ({"words": 2}, "one two", "one two"),
    ({"shape": ["question", "quote"]}, "Why?", "Why?"),
    ({"shape": "prose"}, "Why?", None),
    ({"any": [{"phrase": "b"}, {"phrase": "a b"}]}, "a b", "a b"),
    ({"any": [{"phrase": "x"}, {"phrase": "y"}]}, "a b", None),
    ({"all": [{"phrase": "b"}, {"phrase": "a"}]}, "a b", "b"),
    ({"phrase": "b", "words": "3.."}, "a b", None),
    ({"none": [{"phrase": "x"}, {"phrase": "y"}]}, "a b", "a b"),
    ({"none": [{"phrase": "a"}]}, "a b", None),
    (ASKING, "Give to our fund", "Give"),
    (ASKING, "We give to our fund", "give"),
    (ASKING, "Give blood", None),
    (ASKING, "Our fund", None),
    (ASKING, '"Give to our fund"', None),
    (ASKING, 'Give $5 to our "fund"', "Give"),
    (
        {"score": {"least": 2, "cues": [{"weight": 1, "phrase": "b"}, {"weight": 1, "phrase": "a"}]}},
        "a b",
        "b",
    ),
    (
        {"score": {"least": 2, "cues": [{"weight": 1, "phrase": "b"}, {"weight": 1, "words": "1.."}]}},
        "a a",
        None,
    ),
]


@pytest.mark.parametrize(("spec", "text", "expected"), MATCHES)
def test_matches(spec: dict[str, Any], text: str, expected: str | None) -> None:
    assert found(spec, text) == expected


LINKS = [
    ("[Share](https://x.y) | [Tweet](https://x.y/a_(b))", True),
    ("- [Share](https://x.y)", True),
    ("[![alt](i.png)](https://x.y)", True),
    ("https://example.com/a", True),
    ("<https://example.com/a>", True),
    ('<a href="x">Share</a>', True),
    ("Read [this](https://x.y)", False),
    ("No link", False),
    ("—", False),
]


@pytest.mark.parametrize(("raw", "hit"), LINKS)
def test_links_and_nothing_else(raw: str, *, hit: bool) -> None:
    assert (found({"link_only": True}, raw, "markdown") is not None) == hit


@pytest.mark.parametrize("unit", ["[", "[a](", "<a ", "<a>", "](", "[b]", "<a x>", "https://", "[b](u)"])
def test_hostile_links_take_linear_time(unit: str) -> None:
    found({"link_only": True}, "x" + unit * (40_000 // len(unit)), "markdown")


def test_on_pages_link_characters_decide() -> None:
    match = compile_matcher({"link_only": True})
    assert match(View(Document("abcdefghij", "html", (0,), (10,), link_chars=(9,))), 0) == (0, 10)
    assert match(View(Document("abcdefghij", "html", (0,), (10,), link_chars=(8,))), 0) is None


class FakePage:
    html = ""

    def tokens(self, blocks: Iterable[int]) -> frozenset[str]:
        return frozenset({"share"} if blocks else ())

    def select(self, css: str) -> frozenset[int]:
        return frozenset({0}) if css in (".share", "nav a") else frozenset()


@pytest.mark.parametrize(
    ("spec", "hit"),
    [
        ({"class": "share"}, True),
        ({"class": ["x", "y"]}, False),
        ({"css": "nav a"}, True),
        ({"css": "p"}, False),
    ],
)
def test_classes_and_selectors_ask_the_page(spec: dict[str, Any], *, hit: bool) -> None:
    document = Document("ab", "html", (0,), (2,), page=FakePage())
    assert (compile_matcher(spec)(View(document), 0) is not None) == hit
    assert compile_matcher(spec)(View(read_text("ab", "text")), 0) is None


def test_use_stands_for_what_is_defined_also_inside_another() -> None:
    assert found({"use": "a"}, "yes it is", a={"any": [{"use": "b"}]}, b={"phrase": "it"}) == "it"


def test_use_in_a_circle_or_of_nothing_is_a_pack_error() -> None:
    with pytest.raises(PackError, match="a → b → a"):
        found({"use": "a"}, "x", a={"any": [{"use": "b"}]}, b={"use": "a"})
    with pytest.raises(PackError, match="no matcher has this name"):
        found({"use": "a"}, "x")


REFUSED: list[tuple[str, Any]] = [
    ("exact", []), ("exact", ""), ("exact", [1]), ("phrase", "{2..1} a"), ("phrase", "{x} a"), ("phrase", "{1..2}"), ("phrase", "…"),
    ("regex", "("), ("regex", "(?P<a>x)(?P<a"), ("regex", None), ("fuzzy", "x"), ("fuzzy", {"phrase": "abc", "edits": 3}),
    ("fuzzy", {"phrase": "support our work", "edits": 4}), ("fuzzy", {"phrase": "support our work", "edits": True}), ("words", "5..2"),
    ("words", ".."), ("words", True), ("words", "x"), ("shape", "round"), ("shape", []), ("link_only", False), ("link_only", "true"),
    ("class", "a b"), ("class", ".a"), ("css", "p["), ("css", ""), ("any", []), ("any", "x"), ("all", [1]), ("none", {}), ("use", ""), ("use", 3),
    ("score", []), ("score", {"least": 1}), ("score", {"least": 0, "cues": [{"weight": 1, "phrase": "a"}]}),
    ("score", {"least": 2, "cues": [{"weight": 1, "phrase": "a"}]}), ("score", {"least": 1, "cues": [{"weight": 0, "phrase": "a"}]}),
    ("score", {"least": 1, "cues": [{"weight": 1.5, "phrase": "a"}]}), ("score", {"least": 1, "cues": [{"weight": 1}]}),
    ("score", {"least": 1, "cues": [{"weight": 1, "phrase": "a"}] * 11}), ("score", {"least": True, "cues": [{"weight": 1, "phrase": "a"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), REFUSED)
def test_values_that_mean_nothing_are_refused_with_a_message(kind: str, value: Any) -> None:
    messages = KINDS[kind].check(value)
    assert messages
    assert all(messages)


ACCEPTED = [(k, v) for spec, _, _ in MATCHES for k, v in spec.items()] + [
    ("link_only", True),
    ("class", ["a-b"]),
    ("css", "nav > a"),
]


@pytest.mark.parametrize(("kind", "value"), ACCEPTED)
def test_good_values_are_accepted(kind: str, value: Any) -> None:
    assert KINDS[kind].check(value) == []


@given(
    st.text(max_size=60),
    st.sampled_from(["text", "markdown"]),
    st.sampled_from([s for s, _, _ in MATCHES] + [{"link_only": True}]),
)
def test_no_text_makes_a_matcher_raise_and_spans_stay_inside(
    text: str, surface: str, spec: dict[str, Any]
) -> None:
    view = View(read_text(text, surface))  # type: ignore[arg-type]
    match = compile_matcher(spec)
    for i in range(view.size):
        span = match(view, i)
        assert span is None or 0 <= span[0] <= span[1] <= len(view.visible(i))


@pytest.mark.parametrize("spec", [s for s, _, _ in MATCHES])
def test_matchers_are_picklable_and_look_the_same_in_every_process(spec: dict[str, Any]) -> None:
    match = compile_matcher(spec)
    match(View(read_text("a b", "text")), 0)
    again = pickle.loads(pickle.dumps(match))  # noqa: S301 - our own
    assert again.triggers == match.triggers
    assert "frozenset" not in repr(again).replace("Triggers(needles=frozenset", "")
