"""``cleaner rules …``: exit codes, reports, and no traceback whatever the pack."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from cleaner.packs import builtin

if TYPE_CHECKING:
    from collections.abc import Callable

    Cli = Callable[..., Any]

HEAD = "pack: xx/share\nversion: 1\ncategory: share\nrules:\n"
RULE = (
    "  - id: zork\n    why: A row of buttons, never a part of the text.\n    drop: block\n"
    "    match: {exact: zork this}\n    zone: bottom\n"
)
LONG = "Much is said here about things that matter to those who live by the river, and to others."
EXAMPLES = (
    f'    examples:\n      drop: [Zork this]\n      keep: ["He would zork this.", "Zork this\\n\\n{LONG}"]\n'
)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A rules repository that is the working folder, beside built-in packs of next to nothing."""
    core = tmp_path / "package" / "_rules" / "core"
    core.mkdir(parents=True)
    (core / "words.yaml").write_text("pack: core/words\nversion: 1\ndefine: {said: {phrase: he said}}\n")
    monkeypatch.setattr(builtin, "_PACKAGE", tmp_path / "package")
    (tmp_path / "rules" / "xx").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def pack(repository: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = repository / "rules" / "xx" / "share.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_good_pack_passes_everything(cli: Cli, pack: Callable[[str], Path]) -> None:
    pack(HEAD + RULE + EXAMPLES)
    ran = cli("rules", "test")
    assert (ran.code, ran.out) == (0, "3 tests: 3 pass\n")
    ran = cli("rules", "lint")
    assert (ran.code, ran.out) == (0, "1 packs, 1 rules: 0 findings\n")
    ran = cli("rules", "coverage", "--mutate", "--min", "95", "--max-survivors", "10")
    assert (ran.code, ran.out) == (
        0,
        "2 of 2 clauses exercised: 100.0%\n0 of 2 mutants survived: 0.0%\n",
    )
    assert cli("rules", "fmt", "--check").code == 0


def test_a_failed_test_is_1_and_shows_place_and_diff(cli: Cli, pack: Callable[[str], Path]) -> None:
    pack(HEAD + RULE + "    examples: {drop: [Zork that], keep: [Zork this]}\n")
    ran = cli("rules", "test")
    assert ran.code == 1
    assert ran.out == (
        "missing: xx/share/zork drop example 1 (alone)\n"
        "  rules/xx/share.yaml:10\n"
        "  `match` matches none of the 1 blocks\n"
        "  it would fire: add `Zork that` to `exact`, beside `zork this`\n\n"
        "noisy: xx/share/zork keep example 1 (alone)\n"
        "  rules/xx/share.yaml:10\n"
        "    --- expected\n    +++ actual\n    @@ -1 +0,0 @@\n    -Zork this\n\n"
        "2 tests: 1 missing, 1 noisy\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["test", "xx/nothing"], 3, "no file, folder or pack `xx/nothing`"),
        (["test", "-k", "nothing"], 3, "no tests"),
        (["lint", "-k", "nothing"], 3, "nothing to check"),
        (["coverage", "-k", "nothing"], 3, "nothing to measure"),
        (["show", "xx/share/zrk"], 3, "no rule `xx/share/zrk`: did you mean `xx/share/zork`?"),
        (["show", "zork"], 3, "not a full rule id"),
        (["list", "--category", "ads"], 3, "0 rules"),
        (["test", "-o", "xml"], 3, "no output format `xml`: there are json, junit, sarif, github"),
        (["lint", "--explain", "L999"], 3, "no code `L999`"),
        (["stats", "--corpus", "nowhere"], 3, "nowhere: no such folder"),
        (["diff", "nowhere", "rules", "--corpus", "."], 3, "nowhere: no such folder of packs"),
        (["new"], 3, "give either --from FILE:12-18 or --text"),
        (["new", "--from", "nowhere:1"], 3, "nowhere: cannot be read"),
        (["coverage", "--min", "100", "-k", "frob"], 1, "0 of 1 clauses exercised"),
    ],
)
def test_exit_codes(
    cli: Cli, pack: Callable[[str], Path], arguments: list[str], code: int, says: str
) -> None:
    pack(HEAD + RULE + EXAMPLES + RULE.replace("zork", "frob").replace("    zone: bottom\n", ""))
    ran = cli("rules", *arguments)
    assert ran.code == code
    assert says in ran.out + ran.err


BAD_PACKS = [
    b"pack: 'xx/share\n",
    b"pack: xx/share\n\tversion: 1\n",
    b"pack: xx/share\nversion: one\nrules: 5\n",
    b"pack: &a [*a]\n",
    b"a: &a [x,x,x,x,x,x,x,x,x,x]\n" + b"".join(b"b%d: &a%d [*a,*a,*a]\n" % (i, i) for i in range(9)),
    b"pack: &a x\nrules: [" + b"*a," * 10_000 + b"]\n",
    b"\xff\xfe\x00",
    b"pack: xx/share\nschema: 99\n",
    b"",
    b"- " * 100_000,
    b"x" * 5_000_001,
]


@pytest.mark.parametrize("data", BAD_PACKS, ids=range(len(BAD_PACKS)))
@pytest.mark.parametrize("command", ["test", "lint", "list", "coverage", "fmt"])
def test_a_bad_pack_is_2_and_no_traceback(cli: Cli, repository: Path, command: str, data: bytes) -> None:
    (repository / "rules" / "xx" / "share.yaml").write_bytes(data)
    ran = cli("rules", command)
    if command == "fmt" and ran.code == 0:
        return  # what is YAML, if not a pack, can be formatted
    assert ran.code == 2
    said = ran.out if command == "lint" else ran.err
    assert said.startswith("rules/xx/share.yaml:")
    assert "error[R0" in said
    assert "Traceback" not in ran.out + ran.err


def test_lint_says_what_does_not_load_and_what_is_wrong_with_the_rest(
    cli: Cli, pack: Callable[[str], Path], repository: Path
) -> None:
    pack(HEAD + RULE)
    (repository / "rules" / "xx" / "more.yaml").write_text("pack: 'xx\n")
    ran = cli("rules", "lint")
    assert ran.code == 2
    assert "more.yaml:1:7: error[R001]" in ran.out
    assert "share.yaml:5:9: warning[L001]" in ran.out
    assert ran.out.endswith("1 packs, 1 rules: 2 findings\n")
    ran = cli("rules", "lint", "-o", "json")
    assert [p["code"] for p in json.loads(ran.out)["problems"]] == ["R001", "L001"]


def test_load_errors_are_in_every_report(cli: Cli, pack: Callable[[str], Path], tmp_path: Path) -> None:
    pack(HEAD + RULE.replace("zone", "zoen"))
    formats = [f for n in ("json", "junit", "sarif", "github") for f in ("-o", f"{n}={tmp_path / n}")]
    ran = cli("rules", "test", *formats)
    assert ran.code == 2
    assert "did you mean `zone`?" in ran.err
    assert json.loads((tmp_path / "json").read_text())["problems"][0]["code"] == "R004"
    assert ET.parse(tmp_path / "junit").getroot().get("failures") == "1"  # noqa: S314 - our own
    (run,) = json.loads((tmp_path / "sarif").read_text())["runs"]
    assert run["results"][0]["ruleId"] == "R004"
    assert (
        (tmp_path / "github")
        .read_text()
        .startswith("::error file=rules/xx/share.yaml,line=9,col=5,title=R004::")
    )


def test_a_report_on_standard_output_stands_alone(cli: Cli, pack: Callable[[str], Path]) -> None:
    pack(HEAD + RULE + EXAMPLES)
    ran = cli("rules", "test", "-o", "json")
    assert json.loads(ran.out)["summary"]["tests"] == 3
    assert ran.err == "3 tests: 3 pass\n"


def test_list_and_show(cli: Cli, pack: Callable[[str], Path]) -> None:
    pack(HEAD + RULE + EXAMPLES)
    assert cli("rules", "list").out == "xx/share/zork  drop block    share       high\n"
    (line,) = json.loads(cli("rules", "list", "-o", "json").out)
    assert (line["id"], line["examples"], line["zone"]) == ("xx/share/zork", 3, ["bottom"])
    shown = cli("rules", "show", "xx/share/zork").out
    assert shown.startswith("# rules/xx/share.yaml:5\n- id: zork\n  why: A row of buttons")
    assert json.loads(cli("rules", "show", "xx/share/zork", "-o", "json").out)["line"] == 5


def test_fmt_check_and_write(cli: Cli, pack: Callable[[str], Path]) -> None:
    path = pack("version: 1\npack: xx/share\ncategory: share\nrules:\n" + RULE)
    ran = cli("rules", "fmt", "--check")
    assert (ran.code, ran.out) == (1, "would change rules/xx/share.yaml\n")
    assert cli("rules", "fmt").code == 0
    assert path.read_text() == HEAD + RULE
    assert cli("rules", "fmt", "--check").code == 0


def test_schema_and_explain(cli: Cli, repository: Path) -> None:
    assert json.loads(cli("rules", "schema").out)["properties"]["rules"]
    assert cli("rules", "schema", "-o", "schema.json").out == ""
    assert json.loads((repository / "schema.json").read_text())["definitions"]["rule"]
    assert cli("rules", "lint", "--explain", "l007").out.startswith("L007: no needle\n")


PAGE = f"""{LONG}

Zork our Morning Letter, sent to 40,000 readers

Enter your email

A verdict is expected in March.
"""


def test_new_writes_a_rule_that_passes_its_tests(
    cli: Cli, pack: Callable[[str], Path], repository: Path
) -> None:
    pack(HEAD + RULE + EXAMPLES)
    (repository / "page.txt").write_text(PAGE)
    (repository / "clean").mkdir()
    (repository / "clean" / "a.txt").write_text("The Morning Letter of 1912 reached its readers in prison.\n")
    arguments = ["--from", "page.txt:3-5", "--clean", "clean", "--category", "newsletter"]
    shown = cli("rules", "new", *arguments).out
    assert shown.startswith("  - id: zork-morning-letter-sent\n")
    assert "The Morning Letter of 1912 reached its readers in prison." in shown
    why = ["--why", "Sign-up boxes interrupt the article."]
    ran = cli("rules", "new", *arguments, *why, "--pack", "xx/letters")
    assert ran.code == 0, ran.out
    assert ran.out == "added xx/letters/zork-morning-letter-sent to rules/xx/letters.yaml\n2 tests: 2 pass\n"
    assert cli("rules", "lint", "xx/letters").code == 0
    assert cli("rules", "fmt", "--check", "xx/letters").code == 0
    ran = cli("rules", "new", *arguments, *why, "--pack", "xx/letters")
    assert (ran.code, ran.err) == (
        3,
        "xx/letters has this rule already: `zork-morning-letter-sent`\n",
    )
    longer = ["--from", "page.txt:3-3", *arguments[2:]]
    assert (
        "added xx/letters/zork-morning-letter-sent-2 to"
        in cli("rules", "new", *longer, "--pack", "rules/xx/letters.yaml").out
    )
    for bad in ("../../evil", "/tmp/evil", "Our Pack", "our", ""):  # noqa: S108 - must not be written
        ran = cli("rules", "new", *arguments, "--pack", bad)
        assert (ran.code, "is not a pack id" in ran.err) == (3, True)
    assert sorted(p.name for p in repository.rglob("*.yaml")) == ["letters.yaml", "share.yaml", "words.yaml"]
    assert cli("rules", "new", *arguments, "--pack", "xx/share").code == 0
    assert "    category: newsletter\n" in (repository / "rules" / "xx" / "share.yaml").read_text()


@pytest.fixture
def corpus(repository: Path) -> Path:
    folder = repository / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text(f"{LONG}\n\nZork this\n")
    (folder / "b.txt").write_text(f"{LONG}\n\nFrob this | now\n")
    (folder / "c.md").write_text(f"{LONG}\n")
    return folder


def test_diff_between_two_revisions(cli: Cli, pack: Callable[[str], Path], corpus: Path) -> None:
    def git(*arguments: str) -> None:
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
        subprocess.run(["git", *who, *arguments], check=True, capture_output=True, env=environment)

    pack(HEAD + RULE)
    git("init", "-q")
    git("add", "rules")
    git("commit", "-qm", "one")
    pack(HEAD + RULE.replace("zork", "frob").replace("exact: frob this", "phrase: frob this"))
    ran = cli("rules", "diff", "git:HEAD", "rules", "--corpus", corpus)
    assert ran.code == 0, ran.err
    assert ran.out == (
        "**2 of 3 documents change**: 15 characters more are cut, 9 fewer. "
        "1 documents that were left alone are touched now.\n"
        "\n### Cut now\n\n"
        "| rule | spans | documents | characters | samples |\n|---|--:|--:|--:|---|\n"
        "| `xx/share/frob` | 1 | 1 | 15 | Frob this \\| now (b.txt) |\n"
        "\n### No longer cut\n\n"
        "| rule | spans | documents | characters | samples |\n|---|--:|--:|--:|---|\n"
        "| `xx/share/zork` | 1 | 1 | 9 | Zork this (a.txt) |\n"
        "\nNewly touched: `b.txt`\n"
    )
    found = json.loads(cli("rules", "diff", "git:HEAD", "rules", "--corpus", corpus, "-o", "json").out)
    assert found["newly_touched"] == ["b.txt"]
    assert cli("rules", "diff", "git:HEAD", "rules", "--corpus", corpus, "--max-touched", "0").code == 1
    ran = cli("rules", "diff", "git:nowhere", "rules", "--corpus", corpus)
    assert (ran.code, ran.err[:12]) == (3, "git:nowhere:")


def test_stats_with_gold(cli: Cli, pack: Callable[[str], Path], corpus: Path, repository: Path) -> None:
    pack(HEAD + RULE + RULE.replace("zork", "frob"))
    gold = repository / "gold"
    gold.mkdir()
    (gold / "a.txt").write_text(LONG)
    found = json.loads(cli("rules", "stats", "--corpus", corpus, "--gold", gold, "-o", "json").out)
    assert (found["documents"], found["with_gold"], found["silent"]) == (3, 1, ["xx/share/frob"])
    zork = found["rules"][0]
    assert (zork["rule"], zork["fired"], zork["chars"], zork["precision"]) == ("xx/share/zork", 1, 9, 1.0)
    (gold / "a.txt").write_text(f"{LONG}\nZork this\n")
    ran = cli("rules", "stats", "--corpus", corpus, "--gold", gold)
    assert "xx/share/zork        1          1          9      0.000" in ran.out
    assert "1 rules never fired:\n  xx/share/frob" in ran.out


def test_goldens_are_written_on_demand(cli: Cli, pack: Callable[[str], Path], repository: Path) -> None:
    pack(HEAD + RULE + EXAMPLES)
    case = repository / "fixtures" / "xx" / "share" / "one"
    case.mkdir(parents=True)
    (case / "input.txt").write_text(f"{LONG}\n\nZork this\n")
    assert cli("rules", "test").code == 1
    ran = cli("rules", "test", "--update")
    assert (ran.code, ran.out, ran.err) == (0, "4 tests: 4 pass\n", "1 golden files written\n")
    assert (case / "expected.txt").read_text() == f"{LONG}\n"
    (case / "expected.txt").write_text("x")
    assert cli("rules", "test", "--interactive", stdin=b"n\n").code == 1
    assert cli("rules", "test", "--interactive", stdin=b"y\n").code == 0


@pytest.mark.parametrize("beside", [["-o", "json"], ["--update"], ["--interactive"]])
def test_watch_only_prints(cli: Cli, pack: Callable[[str], Path], beside: list[str]) -> None:
    pack(HEAD + RULE + EXAMPLES)
    ran = cli("rules", "test", "--watch", *beside)
    assert (ran.code, ran.err) == (3, "--watch only prints: leave out --output, --update and --interactive\n")


@pytest.mark.parametrize("command", [["list"], ["show", "xx/share/zork"]])
def test_rules_are_listed_and_shown_as_text_or_json(
    cli: Cli, pack: Callable[[str], Path], command: list[str]
) -> None:
    pack(HEAD + RULE + EXAMPLES)
    assert "zork" in cli("rules", *command).out
    assert "zork" in json.dumps(json.loads(cli("rules", *command, "-o", "json").out))
    ran = cli("rules", *command, "-o", "xml")
    assert (ran.code, ran.out, ran.err) == (3, "", "no output format `xml`: there is json\n")


def test_an_empty_rules_folder_is_not_the_built_in_packs(cli: Cli, repository: Path) -> None:
    (repository / "rules" / "xx").rmdir()
    for command in ("lint", "test", "coverage", "fmt", "list"):
        assert cli("rules", command).code == 3
    (repository / "rules" / "x.yml").write_text("pack: xx/x\n")
    ran = cli("rules", "lint")
    assert (ran.code, "rename it to x.yaml" in ran.err) == (2, True)


def test_installed_packs_are_not_formatted(cli: Cli, repository: Path) -> None:
    shutil.rmtree(repository / "rules")
    words = repository / "package" / "_rules" / "core" / "words.yaml"
    before = words.read_bytes()
    ran = cli("rules", "fmt")
    assert (ran.code, ran.err) == (
        3,
        "the built-in packs are not written from here: name a folder, or make ./rules\n",
    )
    assert cli("rules", "fmt", "core/words").code == 3
    assert cli("rules", "fmt", "--check").code in (0, 1)
    assert words.read_bytes() == before


def test_reports_that_cannot_be_written_or_would_be_mixed(cli: Cli, pack: Callable[[str], Path]) -> None:
    pack(HEAD + RULE + EXAMPLES)
    ran = cli("rules", "lint", "-o", "json", "-o", "sarif")
    assert (ran.code, ran.out) == (3, "")
    assert "standard output takes one format" in ran.err
    for command in (["lint", "-o", "json=rules"], ["schema", "-o", "rules"]):
        ran = cli("rules", *command)
        assert (ran.code, ran.err) == (4, "cannot write rules: is a directory\n")
    assert cli("rules", "schema", "-o", "made/for/it.json").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lint", "--explain", "L7"], "no code `L7`: see R000, R001"),
        (["coverage", "--min", "101"], "101.0 is not in the range"),
        (["new", "--text", " "], "the text is empty"),
        (["new", "--from", "nope.html:3"], "nope.html: cannot be read: no such file"),
    ],
)
def test_slips_are_told(cli: Cli, pack: Callable[[str], Path], arguments: list[str], said: str) -> None:
    pack(HEAD + RULE + EXAMPLES)
    ran = cli("rules", *arguments)
    assert (ran.code, said in ran.err) == (3, True), ran.err
