"""Drafts: matchers as general as the evidence allows, categories from the examples there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.authoring.new import draft, guess_category, matcher_for, near_misses
from cleaner.authoring.pointed import in_file, in_text
from cleaner.authoring.select import select
from cleaner.authoring.telling import name_for
from cleaner.authoring.yamltext import quoted, write_rule
from cleaner.errors import UsageError
from cleaner.matchers import compile_matcher
from cleaner.packs.load import parse_pack
from cleaner.packs.spec import Example, Examples, RuleSpec
from cleaner.segment import read_text
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONG = "By leaving your address you agree to our terms and to letters from our partners in the trade of fish."
RULES = (
    "  - {id: one, why: x, drop: block, match: {phrase: a b}, examples: {drop: [Tweet and share this story], keep: []}}\n"
    "  - {id: two, why: x, drop: block, match: {phrase: c d}, category: newsletter,\n"
    "     examples: {drop: [Leave your address for our letter], keep: [She left her address to our museum.]}}\n"
)


def clean(*texts: str) -> list[View]:
    return [View(read_text(text, "text")) for text in texts]


def test_a_short_line_is_taken_whole_and_its_digits_are_any_digits() -> None:
    assert matcher_for("Read by 12,000 people:", ()) == {"exact": "Read by ##,### people"}


def test_of_a_long_line_the_fewest_telling_words_that_no_clean_article_holds() -> None:
    free = matcher_for(LONG, clean("The trade of fish is slow."))
    assert len(str(free["phrase"]).split()) == 3
    words = str(free["phrase"])
    taken = matcher_for(LONG, clean(f"They said {words} and left."))
    assert taken != free
    assert matcher_for(LONG, ()) == {"phrase": "By leaving your address you agree"}


def test_near_misses_share_words_and_are_not_matched() -> None:
    texts = (
        "The fish trade agrees with the terms of its partners.",
        "Nothing of the kind was said.",
        f"{LONG}",
    )
    assert near_misses(LONG, {"phrase": "by leaving your address"}, clean(*texts)) == [texts[0]]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Sign up for our Morning Letter!", "sign-up-morning-letter"),
        ("12:30", "ads-line"),
        ("日本語", "ads-line"),
        ("Unsere Hörergrüße", "unsere-horergrusse"),
    ],
)
def test_names_say_what_is_cut(line: str, name: str) -> None:
    assert name_for(line, "ads-line") == name


def test_the_category_is_that_of_the_rules_whose_examples_are_most_alike(
    write_rules: Callable[..., Path],
) -> None:
    write_rules(RULES)
    ranked = guess_category("Leave us your address", select([]))
    assert [name for name, _ in ranked] == ["newsletter", "share"]
    assert sum(share for _, share in ranked) == pytest.approx(1)
    assert guess_category("Wholly other words", select([])) == ()


def test_a_draft_over_several_lines_is_a_section(write_rules: Callable[..., Path]) -> None:
    write_rules(RULES)
    text = f"Before.\n\nLeave your address\n\n{LONG}\n\nSend\n\nAfter.\n"
    found = draft(in_text(text, 3, 7), select([]))
    assert (found.rule.drop, found.rule.match, found.category) == (
        "section",
        {"exact": "Leave your address"},
        "newsletter",
    )
    assert found.rule.while_ == {"any": [{"exact": "Send"}, {"phrase": "By leaving your address you agree"}]}
    (example,) = found.rule.examples.drop
    assert isinstance(example, Example)
    assert (example.in_, example.out) == (text.strip(), "Before.\n\nAfter.")
    assert found.rule.examples.keep == ("She left her address to our museum.",)


@pytest.mark.parametrize(("first", "last"), [(0, 1), (2, 9), (3, 2)])
def test_lines_that_are_not_there(write_rules: Callable[..., Path], first: int, last: int) -> None:
    write_rules(RULES)
    with pytest.raises(UsageError, match="are not in the text, which has 3"):
        in_text("a\n\nb\n", first, last)


def test_empty_lines_and_unknown_categories(write_rules: Callable[..., Path]) -> None:
    write_rules(RULES)
    with pytest.raises(UsageError, match="lines 2-2 are empty"):
        in_text("a\n\nb\n", 2, 2)
    with pytest.raises(UsageError, match="no category `adds`"):
        draft(in_text("a\n\nb\n", 1, 1), select([]), category="adds")


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
    | st.sampled_from(["no", "null", "12:30", "- a", "a: b", "# x", "'", "a #b", "~"])
)
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    rule = RuleSpec(
        id="one",
        why=text,
        drop="block",
        match={"phrase": ["b", "it's"]},
        examples=Examples(drop=(text, Example(text, ""))),
    )
    written = f"pack: en/x\nversion: 1\ncategory: ads\nrules:\n{write_rule(rule)}"
    assert parse_pack(written).rules == (rule,), quoted(text)


PAGE = """<!doctype html><html><head><title>Ferries</title>
<script type="application/ld+json">{"articleBody": "The last ferry left."}</script></head>
<body>
<p>The last ferry left the harbour on Sunday with
eleven passengers and a piano.</p>
<div
  class="box"><h3>Quay Letter</h3>
<script>var box = "Quay Letter";</script>
<p>Every weekday at <b>six</b></p><a href="/s">Sign up</a>
</div>
<p>The piano will be played again at Easter.</p>
<a href="/s">Sign up</a>
</body></html>
"""


@pytest.mark.parametrize(
    ("lines", "seen"),
    [
        ((7, 10), ["Quay Letter", "Every weekday at six", "Sign up"]),
        ((6, 10), ["Quay Letter", "Every weekday at six", "Sign up"]),
        ((9, 9), ["Every weekday at six", "Sign up"]),
        ((5, 5), ["The last ferry left the harbour on Sunday with eleven passengers and a piano."]),
        ((12, 12), ["Sign up"]),
    ],
)
def test_the_lines_of_a_page_are_what_a_reader_sees(
    tmp_path: Path, lines: tuple[int, int], seen: list[str]
) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE)
    document, blocks = in_file(f"{page}:{lines[0]}-{lines[1]}")
    assert [View(document).visible(i) for i in blocks] == seen
    if lines == (12, 12):
        assert blocks[-1] == len(document) - 1  # of two that say the same, the one on that line


def test_lines_of_a_page_that_nobody_sees(tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_text(PAGE)
    with pytest.raises(UsageError, match="hold nothing that a reader sees"):
        in_file(f"{page}:8")


def test_a_script_without_spaces_has_phrases_near_misses_and_names() -> None:
    line = "メールアドレスを登録していただくと、港と島々のニュースをまとめたお便りを毎週お届けします。"
    near = "メールアドレスを港の事務所に残すよう、船長は乗客に頼んだ。"
    matcher = matcher_for(line, clean(near))
    assert matcher == {"phrase": "メールアドレスを登録していただくと"}
    assert near_misses(line, matcher, clean(near, "別の文です。")) == [near]
    assert matcher_for(line, clean(near, line.partition("、")[0] + "。")) == {
        "phrase": "港と島々のニュースをまとめたお便りを毎週お届けします"
    }


@pytest.mark.parametrize("line", ["►", "Hello {{name}}, sign up", "Follow #Harbour24", "{1.."])
def test_what_the_phrase_language_has_no_words_for_is_a_pattern(line: str) -> None:
    matcher = matcher_for(line, ())
    assert compile_matcher(matcher)(View(read_text(line, "text")), 0) is not None
    assert "regex" in matcher
    assert near_misses("►", matcher_for("►", ()), clean("A sentence of two. Of two.")) == []
