"""The loader: what it reads, and what it says of what it cannot read."""

from __future__ import annotations

import pickle
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.errors import PackError
from cleaner.model import CATEGORIES
from cleaner.packs.load import find_packs, load_pack, load_packs, parse_pack
from cleaner.packs.problems import PackLoadError
from cleaner.packs.spec import Example

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "pack: en/share\nversion: 1\ncategory: share\n"
RULE = "  - id: one\n    why: A list of buttons.\n    drop: block\n    match: {phrase: share this}\n"


def problems(text: str, **more: object) -> list[tuple[str, int, int, str, str]]:
    with pytest.raises(PackLoadError) as caught:
        parse_pack(text, "rules/en/share.yaml", **more)  # type: ignore[arg-type]
    return [(p.code, p.line, p.column, p.message, p.hint) for p in caught.value.problems]


def rule_problems(body: str, **more: object) -> list[tuple[str, int, int, str, str]]:
    return problems(f"{HEAD}rules:\n{body}", **more)


def test_reads_a_pack_with_every_kind_of_value() -> None:
    spec = parse_pack(
        "pack: en/share\nversion: 2\nlang: no\ncategory: share\n"
        "define: {buttons: {exact: [share, tweet]}}\n"
        "rules:\n"
        "  - id: one\n    why: Buttons.\n    drop: region\n    from: {use: buttons}\n"
        "    while: {any: [{words: 1..3}, {fuzzy: {phrase: share this, edits: 1}}]}\n"
        "    zone: tail\n    unless: {phrase: he said}\n    domains: example.com\n"
        "    examples:\n      drop: Share\n      keep: [{in: \"a\\n\\nb\", out: '', alone: true}]\n"
    )
    assert (spec.pack, spec.version, spec.lang, spec.category) == ("en/share", 2, "no", "share")
    assert spec.define == {"buttons": {"exact": ["share", "tweet"]}}
    rule = spec.rules[0]
    assert rule.from_ == {"use": "buttons"}
    assert rule.while_ == {"any": [{"words": "1..3"}, {"fuzzy": {"phrase": "share this", "edits": 1}}]}
    assert (rule.zone, rule.unless, rule.domains) == (("tail",), ({"phrase": "he said"},), ("example.com",))
    assert rule.examples.drop == ("Share",)
    assert rule.examples.keep == (Example("a\n\nb", "", alone=True),)


def test_reads_yaml_1_2_so_that_no_is_a_word_and_times_are_text() -> None:
    body = RULE.replace("share this", "[no, on, 12:30, 2024-01-01]")
    spec = parse_pack(f"{HEAD}rules:\n{body}")
    assert spec.rules[0].match == {"phrase": ["no", "on", "12:30", "2024-01-01"]}


def test_an_alias_stands_for_what_it_names() -> None:
    body = RULE.replace("{phrase: share this}", "&m {phrase: share this}\n    prev: *m")
    spec = parse_pack(f"{HEAD}rules:\n{body}")
    assert spec.rules[0].prev == spec.rules[0].match == {"phrase": "share this"}


def test_a_problem_is_shown_with_its_place_a_caret_the_fix_and_the_rule() -> None:
    with pytest.raises(PackError) as caught:
        parse_pack(f"{HEAD}rules:\n{RULE}    unles: {{phrase: he said}}\n", "rules/en/share.yaml")
    assert str(caught.value) == (
        "rules/en/share.yaml:9:5: error[R004]: unknown key `unles`\n"
        "  |\n"
        "9 |     unles: {phrase: he said}\n"
        "  |     ^^^^^ did you mean `unless`?\n"
        "  = rule: en/share/one"
    )


NOT_YAML = [
    ("a: 'b\nc: d", 1, 4, "this quote is never closed", "close the quote"),
    ('a: "b\nc: d', 1, 4, "this quote is never closed", "close the quote"),
    ("a:\n\t- b", 2, 1, "a tab", "YAML indents with spaces"),
    ('a: "\\d"', 1, 5, "a backslash in double quotes", "put patterns in 'single quotes'"),
    ("a: b: c", 1, 5, "a `: ` where no key can be", "put text that holds a colon in quotes"),
    ("a: %x", 1, 4, "a value cannot start like this", "put it in quotes"),
    ("a: @x", 1, 4, "a value cannot start like this", "put it in quotes"),
    (
        "a: [1, 2\nb: 3",
        2,
        2,
        "the bracket is not closed, or a comma or quote is missing",
        "check commas and quotes",
    ),
    (
        "a: [page # of #]\nb: 3",
        1,
        10,
        "` #` begins a comment, and what it hides is missing",
        "put text that holds ` #` in quotes",
    ),
    (
        "a: ['it''s # 5', [b # c]]\nd: 3",
        1,
        21,
        "` #` begins a comment, and what it hides is missing",
        "put text that holds ` #` in quotes",
    ),
    (
        "a: ['it''s # 5,', b # a comment\nc: 3",
        2,
        1,
        "the bracket is not closed, or a comma or quote is missing",
        "check commas and quotes",
    ),
    ("a: 'it's'", 1, 8, "expected a key here", "check the indentation, and quotes before it"),
    ("a:\n  - b\n c: d", 3, 2, "expected a key here", "check the indentation, and quotes before it"),
    ("a: [", 1, 5, "a value is missing", "write the value, or close the bracket"),
    ("a: *x", 1, 4, "`*x` is an alias of nothing", "text that starts with `*` needs quotes"),
    ("a: 1\n---\nb: 2", 2, 1, "a second document", "one pack a file: remove `---`"),
    ("a: \x07", 1, 4, "character U+0007", "delete it, or write it as an escape in double quotes"),
    ("a: \ud800", 1, 4, "character U+D800", "delete it, or write it as an escape in double quotes"),
]


@pytest.mark.parametrize(("text", "line", "column", "message", "hint"), NOT_YAML)
def test_what_is_not_yaml_is_r001(text: str, line: int, column: int, message: str, hint: str) -> None:
    assert problems(text) == [("R001", line, column, f"not YAML: {message}", hint)]


BOMBS = [
    ("a: &a [*a]", "`*a` contains itself"),
    ("a: &a {b: *a}", "`*a` contains itself"),
    ("[" * 1_000_000, "more than 50 levels deep"),
    ("- " * 1_000_000, "more than 50 levels deep"),
    ("{a: " * 500_000, "more than 50 levels deep"),
    (
        "b0: &b0 [x]\n" + "".join(f"b{i}: &b{i} [*b{i - 1}]\n" for i in range(1, 60)),
        "more than 50 levels deep",
    ),
    (
        "b0: &b0 [1,1]\n" + "".join(f"b{i}: &b{i} [{','.join([f'*b{i - 1}'] * 10)}]\n" for i in range(1, 9)),
        "more than 200,000 values, aliases expanded",
    ),
    (
        "a: &a [" + "x," * 1000 + "]\nb: [" + "*a," * 10_000 + "]",
        "more than 200,000 values, aliases expanded",
    ),
    ("a: !!python/object/apply:os.system [ls]", "a tag: `tag:yaml.org,2002:python/object/apply:os.system`"),
    ("a: !x y", "a tag: `!x`"),
]


@pytest.mark.parametrize(("text", "message"), BOMBS, ids=range(len(BOMBS)))
def test_what_is_unsafe_is_r011_and_quick(text: str, message: str) -> None:
    before = time.perf_counter()
    assert [(p[0], p[3]) for p in problems(text)] == [("R011", message)]
    assert time.perf_counter() - before < 2  # all of them together take 0.3 s


def test_bytes_that_are_not_utf8_are_r002(tmp_path: Path) -> None:
    path = tmp_path / "en" / "share.yaml"
    path.parent.mkdir()
    path.write_bytes(b"pack: en/share\nwhy: caf\xe9\n")
    with pytest.raises(PackLoadError) as caught:
        load_pack(path, tmp_path)
    (found,) = caught.value.problems
    assert (found.code, found.line, found.column) == ("R002", 2, 9)
    assert (found.message, found.hint) == ("not UTF-8: byte 0xe9", "save the file as UTF-8")


def test_a_file_of_100_mb_is_r003_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    before = time.perf_counter()
    with pytest.raises(PackLoadError, match=r"R003.*100,000,000 bytes; a pack may have 5,000,000"):
        load_pack(path, tmp_path)
    assert time.perf_counter() - before < 1


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "share.yaml").write_text(f"\ufeff{HEAD}rules:\n{RULE}", encoding="utf-8")
    assert load_pack(tmp_path / "en" / "share.yaml", tmp_path).pack == "en/share"


PACK_PROBLEMS = [
    ("", ("R007", 1, 1, "the file is empty", "start with `pack: <id>`")),
    ("[a]", ("R006", 1, 1, "a pack takes keys and values", "start with `pack: <id>`")),
    (f"{HEAD}schema: 2\nrulez: []", ("R009", 4, 9, "schema version `2` is not known here; this is version 1", "update the cleaner, or the pack")),
    (HEAD, ("R007", 1, 1, "missing key `rules`", "add `rules: …`")),
    (f"{HEAD}rules: []", ("R008", 4, 8, "`rules` is an empty list", "give it a value, or delete the key")),
    (f"{HEAD}rules:", ("R006", 4, 7, "a rule takes keys and values, not nothing", "")),
    (f"{HEAD}rule:\n{RULE}", ("R004", 4, 1, "unknown key `rule`", "did you mean `rules`?")),
    (f"{HEAD.replace('1', 'one')}rules:\n{RULE}", ("R006", 2, 10, "`version` takes a whole number, not text", "")),
    (f"""{HEAD.replace('1', '"1"')}rules:\n{RULE}""", ("R006", 2, 10, "`version` takes a whole number, not text", "write it without quotes")),
    (f"{HEAD.replace('en/share', 'En Share')}rules:\n{RULE}", ("R008", 1, 7, "`En Share` is not a pack id", "lower-case words and a slash: en/newsletter, site/example.com")),
    (f"{HEAD.replace('y: share', 'y: shares')}rules:\n{RULE}", ("R008", 3, 11, "`category` cannot be `shares`", "did you mean `share`?")),
    (f"{HEAD}define: {{A b: {{phrase: x}}}}\nrules:\n{RULE}", ("R008", 4, 10, "`A b` is not a name", "lower-case words joined by hyphens")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PACK_PROBLEMS)
def test_what_is_wrong_with_a_pack(text: str, expected: tuple[str, int, int, str, str]) -> None:
    assert expected in problems(text)


RULE_PROBLEMS = [
    (RULE + "    zone: tial\n", ("R008", 9, 11, "`zone` cannot be `tial`", "did you mean `tail`?")),
    (RULE + "    zone: []\n", ("R008", 9, 11, "`zone` is an empty list", "give it a value, or delete the key")),
    (RULE + "    why: again\n", ("R005", 9, 5, "duplicate key `why`", "first on line 6; put both values into one list, or delete one")),
    (RULE + "    max_blocks: -1\n", ("R008", 9, 17, "`max_blocks` cannot be negative", "")),
    (RULE + "    max_blocks: many\n", ("R006", 9, 17, "`max_blocks` takes a whole number, not text", "")),
    (RULE + "    while: {phrase: x}\n", ("R016", 9, 5, "`while` does nothing with `drop: block`", "delete it; it belongs to span, section, region")),
    (RULE + "    kind: note\n", ("R016", 9, 5, "`kind` does nothing in a drop rule", "delete it; it belongs to `keep`")),
    (RULE + "    keep: block\n", ("R013", 9, 5, "a rule has either `drop` or `keep`, not both", "make it two rules")),
    (RULE + "    words: ..9\n", ("R004", 9, 5, "unknown key `words`", "it is a match kind: move it into `match`")),
    (RULE + "    category: unselected\n", ("R008", 9, 15, "`category` cannot be `unselected`", "one of: " + ", ".join(CATEGORIES))),
    (RULE + "    domains: https://example.com\n", ("R008", 9, 14, "`https://example.com` is not a domain", "only the name: `example.com`; subdomains are included")),
    (RULE + "    prev: {}\n", ("R008", 9, 11, "`prev` is an empty matcher, which would match everything", "")),
    (RULE + "    prev: hello\n", ("R006", 9, 11, "`prev` takes a matcher, not text", "write `{phrase: …}` or `{regex: …}`")),
    (RULE + "    prev: {any: []}\n", ("R008", 9, 17, "`any` is an empty list", "give it a value, or delete the key")),
    (RULE + "    prev: {any: [{phrase: x, phrase: y}]}\n", ("R005", 9, 30, "duplicate key `phrase`", "first on line 9; put both values into one list, or delete one")),
    (RULE + "    prev: {phrse: x}\n", ("R004", 9, 12, "unknown match kind `phrse`", "did you mean `phrase`?")),
    (RULE + "    prev: {score: {leest: 1, cues: [{weight: 1, phrase: x}]}}\n", ("R004", 9, 20, "unknown key `leest`", "did you mean `least`?")),
    (RULE + "    prev: {score: {least: 1, cues: [{weight: 1, phrse: x}]}}\n", ("R004", 9, 49, "unknown match kind `phrse`", "did you mean `phrase`?")),
    (RULE + "    prev: {score: {least: 1, cues: [{phrase: x}]}}\n", ("R007", 9, 37, "`cues` takes matchers with one `weight` each", "add `weight: 1`")),
    (RULE + "    prev: {score: {least: 2, cues: [{weight: 1, phrase: x}]}}\n", ("R008", 9, 19, "`score`: can never match: its cues add up to 1, and `least` is 2", "")),
    (RULE + "    prev: {score: yes}\n", ("R006", 9, 19, "`score` takes `least` and `cues`, not text", "")),
    (RULE + "    prev: {phrase: x, zone: tail}\n", ("R004", 9, 23, "unknown match kind `zone`", "it is a key of the rule, not of a matcher")),
    (RULE + "    prev: {use: nothing}\n", ("R015", 9, 17, "`use: nothing`: no matcher has this name", "name it under `define:` in this pack")),
    (RULE + "    examples: {drop: [{in: a}]}\n", ("R007", 9, 23, "missing key `out`", "add `out: …`")),
    (RULE + "    examples: {drop: 5}\n", ("R006", 9, 22, "`drop` takes text, not a number", 'if it is text, put it in quotes: "5"')),
    (RULE + "    [a]: b\n", ("R006", 9, 5, "a key must be a word, not a list", "")),
    (RULE + RULE, ("R010", 9, 9, "duplicate rule id `one`", "first on line 5; rename one")),
    (RULE.replace("one", "One more"), ("R008", 5, 9, "`One more` is not a rule id", "lower-case words joined by hyphens: `one-more`")),
    (RULE.replace("A list of buttons.", "''"), ("R008", 6, 10, "`why` is empty", "say why it is cut, as an editor would")),
    (RULE.replace("A list of buttons.", "# 5"), ("R006", 6, 9, "`why` is empty", "text that holds `#` needs quotes")),
    (RULE.replace("A list of buttons.", ""), ("R006", 6, 9, "`why` is empty", "give it a value, or delete the key")),
    (RULE.replace("    drop: block\n", ""), ("R013", 5, 5, "a rule needs `drop` or `keep`", "add `drop: block`, or `keep: block` to protect")),
    (RULE.replace("match", "from"), ("R014", 7, 5, "`drop: block` needs `match`", "rename `from` to `match`")),
    (RULE.replace("block", "region"), ("R014", 7, 5, "`drop: region` needs `from`", "rename `match` to `from`")),
    (RULE.replace("block", "region").replace("match", "from"), ("R014", 7, 5, "`drop: region` needs `while` or `to`", "add `while: {…}` or `to: {…}`, or say `block`")),
    (RULE.replace("block", "section"), ("R014", 7, 5, "`drop: section` needs `while`", "add `while: {…}`, or say `block`")),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), RULE_PROBLEMS)
def test_what_is_wrong_with_a_rule(body: str, expected: tuple[str, int, int, str, str]) -> None:
    assert rule_problems(body, shared=()) == [expected]


def test_a_drop_rule_without_a_category() -> None:
    found = problems(f"pack: en/share\nversion: 1\nrules:\n{RULE}")
    assert found == [
        ("R007", 4, 5, "a drop rule needs a category", "add `category: …` to the rule or to the pack")
    ]


def test_a_bad_value_in_a_list_is_pointed_at() -> None:
    found = rule_problems(RULE.replace("share this", "[share this, 7]"))
    assert [(p[0], p[1], p[2]) for p in found] == [("R008", 8, 34)]


def test_a_definition_that_uses_itself() -> None:
    found = problems(f"{HEAD}define: {{a: {{use: b}}, b: {{any: [{{use: a}}]}}}}\nrules:\n{RULE}")
    assert [(p[0], p[3]) for p in found] == [
        ("R017", "`a` is defined by itself"),
        ("R017", "`b` is defined by itself"),
    ]


def test_all_problems_of_all_files_come_at_once_and_in_order(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "b.yaml").write_text("pack: en/a\nversion: x\nrules:\n" + RULE)
    (tmp_path / "en" / "a.yaml").write_text("pack: 'en/a\n")
    (tmp_path / "en" / "c.yaml").write_text(HEAD.replace("share", "c", 1) + "rules:\n" + RULE)
    with pytest.raises(PackLoadError) as caught:
        load_packs(tmp_path)
    assert [(p.path[-9:], p.code) for p in caught.value.problems] == [
        ("en/a.yaml", "R001"),
        ("en/b.yaml", "R012"),
        ("en/b.yaml", "R006"),
        ("en/b.yaml", "R007"),
    ]


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    for pack_id in ("en/share", "core/words", "de/teilen"):
        path = tmp_path / f"{pack_id}.yaml"
        path.parent.mkdir(exist_ok=True)
        define = "define: {said: {phrase: he said}}\n" if pack_id == "core/words" else ""
        guard = "" if define else "    unless: {use: said}\n"
        path.write_text(f"{HEAD.replace('en/share', pack_id)}{define}rules:\n{RULE}{guard}")
    (tmp_path / "core" / "structure.yaml").write_text("weights: [1, 2]\n")
    (tmp_path / "core" / "structure-tokens.yaml").write_text("weights: [1, 2]\n")
    (tmp_path / "notes.txt").write_text("not a pack")
    return tmp_path


def test_packs_come_sorted_and_may_use_what_core_words_defines(packs: Path) -> None:
    assert [p.pack for p in load_packs(packs)] == ["core/words", "de/teilen", "en/share"]


@pytest.mark.parametrize(
    ("only", "ids"), [(["en/share"], ["en/share"]), (["*/t*", "en"], ["de/teilen", "en/share"])]
)
def test_only_narrows_to_ids_folders_and_globs(packs: Path, only: list[str], ids: list[str]) -> None:
    assert [p.pack for p in load_packs(packs, only)] == ids


def test_only_what_does_not_exist_is_an_error(packs: Path) -> None:
    with pytest.raises(PackLoadError, match=r"R018.*no pack `en/shar`\n.*did you mean `en/share`"):
        load_packs(packs, ["en/shar"])


def test_a_folder_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PackLoadError, match=r"R000.*no such folder"):
        load_packs(tmp_path / "nowhere")


def test_a_pack_ends_in_yaml(tmp_path: Path) -> None:
    (tmp_path / "share.yml").write_text(HEAD)
    with pytest.raises(PackLoadError, match=r"R012.*ends in .yaml\n.*rename it to share.yaml"):
        find_packs(tmp_path)


def test_of_thousands_of_problems_as_many_are_printed_as_anybody_reads() -> None:
    before = time.perf_counter()
    with pytest.raises(PackLoadError) as caught:
        parse_pack("a: &a x\nrules: [" + "*a," * 10_000 + "]\n", "x.yaml")
    shown = str(caught.value)
    assert time.perf_counter() - before < 5  # 0.3 s
    assert len(caught.value.problems) > 10_000
    assert len(shown) < 100_000
    assert shown.endswith("x.yaml: and 9,803 more")


def test_the_error_survives_pickling() -> None:
    with pytest.raises(PackLoadError) as caught:
        parse_pack("a: 'b")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own


def test_a_long_line_is_shown_around_the_caret() -> None:
    text = f"{HEAD}why: {{a: '{'x' * 300}'}}\nrules:\n{RULE}"
    with pytest.raises(PackLoadError) as caught:
        parse_pack(text)
    assert max(len(line) for line in str(caught.value).splitlines()) < 150


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.text(alphabet="ab:-[]{}&*!'\"#,?|>\n \t", max_size=60))
def test_no_text_makes_it_fall_over(text: str) -> None:
    with pytest.raises(PackError) as caught:
        parse_pack(text)
    assert str(caught.value)
