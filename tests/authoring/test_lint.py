"""Lint: each code, with its message, by the smallest rule that has it; and its look-alike that has not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleaner.authoring.codes import CODES, explain, page
from cleaner.authoring.lint import lint
from cleaner.authoring.lint_overrides import dead_overrides
from cleaner.authoring.select import select
from cleaner.packs import builtin

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.packs.problems import Problem

HEAD = "pack: xx/share\nversion: 1\ncategory: share\nrules:\n"
EXAMPLES = "    examples: {drop: [Zork this], keep: [Zorks are birds.]}\n"


def rule(body: str, name: str = "one", examples: str = EXAMPLES) -> str:
    return f"  - id: {name}\n    why: A row of buttons, never a part of the text.\n    drop: block\n{body}{examples}"


GOOD = rule("    match: {phrase: zork this}\n")


@pytest.fixture
def run(write_rules: Callable[..., Path]) -> Callable[..., list[Problem]]:
    def run(body: str, head: str = HEAD) -> list[Problem]:
        write_rules(body, head)
        return lint(select([]))

    return run


if TYPE_CHECKING:
    Run = Callable[..., list[Problem]]


def said(problems: list[Problem]) -> list[tuple[str, int, int, str, str]]:
    return [(p.code, p.line, p.column, p.message, p.hint) for p in problems]


def test_a_good_rule_has_no_findings(run: Run) -> None:
    assert run(GOOD) == []


CASES = [
    (rule("    match: {phrase: zork this}\n", examples=""), ("L001", 5, 9, "no drop and no keep example", "add a text that must be cut")),
    (rule("    match: {phrase: zork this}\n", examples="    examples: {drop: [Zork this]}\n"), ("L001", 9, 5, "no keep example", "add a text that must be left alone")),
    (rule("    match: {phrase: zork this}\n", examples="    examples: {drop: [Zork this, zork  THIS], keep: [x]}\n"), ("L002", 9, 34, "the same text as drop example 1", "show another case, or delete it")),
    (GOOD.replace("A row of buttons, never a part of the text.", "One"), ("L003", 6, 10, "too short to be a reason", "say why it is not part of the article")),
    (rule("    match: {regex: '(zork)?'}\n    needles: zork\n"), ("L004", 8, 20, "`regex` matches every block, whatever it says", "make a part of it compulsory")),
    (rule("    match: {regex: 'don’t zork'}\n"), ("L005", 8, 20, "`regex` can never match: no block is seen with '’'", 'matchers see "\'" there')),
    (rule("    match: {exact: [zork, zork this and that], words: ..2}\n"), ("L005", 8, 27, "`zork this and that` can never match beside `words`", "take it out, or change what stands beside it")),
    (rule("    match: {exact: [zork, zork this]}\n    unless: {phrase: this}\n"), ("L006", 8, 27, "`zork this` never fires: the rule's own `unless` always holds it back", "take it out of `match`, or narrow the guard")),
    (rule("    match: {any: [{phrase: zork this day}]}\n    unless: {any: [{phrase: this day}]}\n"), ("L006", 8, 28, "`zork this day` never fires: the rule's own `unless` always holds it back", "take it out of `match`, or narrow the guard")),
    (rule("    match: {regex: '\\d\\w+'}\n"), ("L007", 8, 5, "no literal tells where it may match: it is tried on every block", "add a phrase, give `needles`, or a reason: # lint: L007 …")),
    (rule("    match: {regex: '\\d\\w+'}\n    needles: ['»']\n"), ("L007", 8, 5, "no literal tells where it may match: it is tried on every block", "`»` is no needle: one holds a letter, a digit or a sign like €, %, @ or /")),
    (rule("    match: {exact: [zork this, frob, Zork this!]}\n"), ("L010", 8, 38, "`Zork this!` is covered by `zork this` of the same list", "delete it")),
    (rule("    match: {phrase: [zork this, now zork this page]}\n"), ("L010", 8, 33, "`now zork this page` is covered by `zork this` of the same list", "delete it")),
    (rule("    match: {starts: [zork this, zork this page]}\n"), ("L010", 8, 33, "`zork this page` is covered by `zork this` of the same list", "delete it")),
    (rule("    match: {phrase: zork}\n"), ("L012", 8, 21, "any block that holds the word `zork` is cut", "use `exact`, add `words: ..8`, or a guard")),
    (rule("    match: {exact: [zork, frob]}\n") + rule("    match: {exact: [frob, blah]}\n", "two"), ("L009", 13, 21, "`frob` is cut by xx/share/one already", "delete it here, or there")),
    (rule("    match: {exact: [zork this]}\n    zone: tail\n", "early") + rule("    match: {phrase: zork this}\n", "late"), ("L009", 8, 21, "`zork this` is cut by xx/share/late already", "delete it here, or there")),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), CASES)
def test_each_finding_has_its_message(run: Run, body: str, expected: tuple[str, int, int, str, str]) -> None:
    assert said(run(body)) == [expected]


LOOK_ALIKES = [
    rule("    match: {regex: '^(zork)?$'}\n    needles: zork\n"),  # empty text only
    rule('    match: {regex: "don[’\']t zork"}\n'),
    rule("    match: {regex: '(?:don’t|do not) zork'}\n"),
    rule("    match: {exact: [zork, zork this], words: ..2}\n"),
    rule("    match: {exact: zork you, shape: question}\n"),  # exact takes a question mark
    rule("    match: {exact: [zork, zork this]}\n    unless: {regex: 'this.'}\n"),
    rule("    match: {phrase: zork this}\n    unless: {exact: zork this}\n"),
    rule("    match: {exact: [zork this, zork that]}\n"),
    rule("    match: {starts: [zork this, now zork this]}\n"),
    rule("    match: {phrase: [zork th, zork this]}\n"),
    rule("    match: {phrase: zork, words: ..8}\n"),
    rule("    match: {phrase: zork}\n    zone: tail\n"),
    rule("    match: {exact: zork}\n    zone: tail\n", "early")
    + rule("    match: {exact: zork}\n    zone: head\n", "late"),
    rule("    match: {phrase: zork this}\n", "early")
    + rule("    match: {exact: zork this}\n    category: ads\n", "late"),
]


@pytest.mark.parametrize("body", LOOK_ALIKES)
def test_look_alikes_are_left_alone(run: Run, body: str) -> None:
    assert said(run(body)) == []


@pytest.mark.parametrize(
    "pattern", ["(zork|zork+)+$", "^(.*?,){11}P", r"^(([z])+.)+[A-Z]([z])+$", "(z|zz)+$"]
)
def test_a_catastrophic_pattern_is_shown_with_its_input(run: Run, pattern: str) -> None:
    (found,) = [
        p for p in run(rule(f"    match: {{regex: '{pattern}'}}\n    needles: zork\n")) if p.code == "L008"
    ]
    assert found.message.startswith("`regex` takes ")
    assert " ms on '" in found.message
    assert " x " in found.message
    assert found.hint == "bound the repeats, and let no two of them match the same text"


def test_an_unused_definition(run: Run) -> None:
    found = run(GOOD, "pack: xx/share\nversion: 1\ncategory: share\ndefine: {frob: {phrase: a b}}\nrules:\n")
    assert said(found) == [("L011", 4, 10, "`frob` is defined and never used", "use it, or delete it")]


def test_a_shadowed_rule(run: Run) -> None:
    home = builtin.rules_dir() / "xx"
    home.mkdir()
    (home / "share.yaml").write_text(HEAD + GOOD)
    assert said(run(GOOD)) == [
        (
            "L013", 5, 9, "a built-in pack has this id, and rules of the same id are replaced",
            "give the pack an id of its own; to change a built-in rule, use an override",
        )
    ]  # fmt: skip


CUT = [
    ("    match: {exact: [zork, zork this]}\n", []),
    ("    match:\n      exact: 'zork this # of #'\n", []),
    ("    match:\n      exact: zork this#\n", []),
    ("    match:\n      # of zork\n      exact: zork this\n", []),
    ("    match:\n      regex: ^zork this # of\n", []),
    ("    match:\n      exact: zork this # of #\n", [(9, 14, "zork this", "# of #")]),
    ("    match:\n      any:\n        - exact: [zork this, # or so\n             frob]\n", []),
    (
        "    match:\n      any:\n        - exact:\n            - zork this #\n            - frob  # times\n",
        [(11, 15, "zork this", "#"), (12, 15, "frob", "# times")],
    ),
]


@pytest.mark.parametrize(("body", "expected"), CUT)
def test_a_phrase_cut_short_by_a_comment(
    run: Run, body: str, expected: list[tuple[int, int, str, str]]
) -> None:
    hint = "put the phrase in quotes; or the comment on a line of its own"
    found = [f for f in said(run(rule(body))) if f[0] == "L015"]
    assert found == [
        ("L015", line, column, f"the phrase is `{phrase}`: ` #` begins a comment, here `{comment}`", hint)
        for line, column, phrase, comment in expected
    ]


def test_a_defined_phrase_cut_short_by_a_comment(run: Run) -> None:
    head = HEAD.replace(
        "rules:", "define:\n  frob: {exact: 'frob'}\n  zork:\n    exact: zork this # of #\nrules:"
    )
    found = run(rule("    match: {any: [{use: zork}, {use: frob}]}\n"), head)
    assert [(f.code, f.line, f.column, f.rule) for f in found] == [("L015", 7, 12, "")]


def test_a_dead_override(run: Run, repository: Path) -> None:
    settings = repository / "cleaner.toml"
    run(GOOD)
    selection = select([])
    assert dead_overrides(selection, repository) == []
    settings.write_text(
        '[[overrides]]\nrule = "xx/share/on"\nreason = "x"\noff = true\n'
        "[[overrides]]\nrule = 'xx/*'\nreason = 'x'\nconfidence = 'high'\n"
        "[[overrides]]\nrule = 'xx/share/one'\nreason = 'x'\nconfidence = 'low'\n"
    )
    message = "an override of `xx/*` that changes nothing: that is its confidence already"
    assert said(dead_overrides(selection, repository)) == [
        ("L014", 2, 9, "an override of `xx/share/on`, which is no rule", "did you mean `xx/share/one`?"),
        ("L014", 6, 9, message, "delete it"),
    ]


def test_a_finding_is_answered_with_a_reason(run: Run) -> None:
    body = rule("    match: {regex: '\\d\\w+'}  # lint: L007 numbers have no literal\n")
    assert run(body) == []


def test_an_answer_needs_a_reason_and_a_question(run: Run) -> None:
    body = rule("    match: {regex: '\\d\\w+'}  # lint: L007\n")
    assert said(run(body)) == [
        ("L000", 8, 30, "a lint comment without a reason", "say why it is meant to be"),
    ]
    body = rule("    match: {phrase: zork this}  # lint: L007 numbers have no literal\n")
    assert said(run(body)) == [
        ("L000", 8, 33, "a lint comment for L007, which this rule does not have", "delete it"),
    ]


def test_findings_of_one_rule_only(write_rules: Callable[..., Path]) -> None:
    write_rules(rule("    match: {phrase: zork}\n", "one") + rule("    match: {phrase: frob}\n", "two"))
    assert [p.rule for p in lint(select([]), ["xx/share/two"])] == ["xx/share/two"]


def test_a_finding_is_rendered_with_the_page_of_its_code(run: Run) -> None:
    (found,) = run(rule("    match: {phrase: zork}\n"))
    assert found.render() == (
        "rules/xx/share.yaml:8:21: warning[L012]: any block that holds the word `zork` is cut\n"
        "  |\n"
        "8 |     match: {phrase: zork}\n"
        "  |                     ^^^^ use `exact`, add `words: ..8`, or a guard\n"
        "  = rule: xx/share/one\n"
        "  = see: rules/codes.md#l012"
    )


def test_the_page_of_codes_is_up_to_date() -> None:
    written = Path(__file__).parents[2] / "rules" / "codes.md"
    assert written.read_text("utf-8") == page(), "run: python -m cleaner.authoring.codes > rules/codes.md"


def test_every_code_is_explained() -> None:
    assert explain("L007").startswith("L007: no needle\n\n")
    for code, (title, text) in CODES.items():
        assert f"## {code}\n\n**{title}.** {text}" in page()


def test_a_project_has_shared_words_of_its_own_under_lint_or_not(
    repository: Path, write_rules: Callable[..., Path]
) -> None:
    words = repository / "rules" / "core" / "words.yaml"
    words.parent.mkdir()
    words.write_text("pack: core/words\nversion: 1\ndefine: {gull: {phrase: zork this}}\n")
    write_rules(rule("    match: {use: gull}\n"), HEAD)
    assert lint(select(["xx/share"])) == []
    assert lint(select([])) == []


def test_a_pattern_of_another_rule_that_never_ends_stops_no_lint(run: Run) -> None:
    text = "zork " + "a" * 400 + "!"
    slow = rule("    match: {regex: '(a|aa)+$'}\n    needles: zork\n", "slow")
    found = run(slow + rule(f"    match: {{exact: ['{text}', frob]}}\n"))
    assert [p.code for p in found] == ["L008"]


def test_one_word_is_short_in_a_script_without_spaces(run: Run) -> None:
    def codes(text: str) -> list[str]:
        return [p.code for p in run(rule(f"    match: {{phrase: {text}}}\n"))]

    assert codes("登録") == ["L012"]
    assert codes("メールアドレスを登録していただくと") == []
