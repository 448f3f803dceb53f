from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING

from cleaner.cli.show import Screen, diff_of
from cleaner.formats.inputs import Source
from cleaner.formats.totals import MAX_LISTED, Totals
from cleaner.formats.work import Cut, Outcome, Task, tally
from cleaner.model import Document, Removal, Result

if TYPE_CHECKING:
    import pytest

SOURCE = "Title\nShare this\nTweet\nGive now.The mayor spoke.\n"
REMOVALS = (
    Removal(6, 23, ("en/share/a", "en/share/b"), "share", "Share this\nTweet\n"),
    Removal(23, 32, ("en/donation/a",), "donation", "Give now."),
)
RESULT = Result(Document(SOURCE, "text", (0, 6, 17, 23), (5, 16, 22, 48)), REMOVALS)


def outcome(n: int = 0, **more: object) -> Outcome:
    return Outcome(Task(Source(f"in/{n}.txt", f"{n}.txt")), "cleaned", **more)  # type: ignore[arg-type]


def test_whole_lines_and_parts_of_lines_are_shown_apart() -> None:
    assert diff_of("a.txt", RESULT, colour=False).splitlines() == [
        "--- a.txt",
        "@@ share: en/share/a and 1 more [6:23]",
        "- Share this",
        "- Tweet",
        "@@ donation: en/donation/a [23:32]",
        "  [-Give now.-]The mayor spoke.",
    ]


def test_colours_where_asked_for() -> None:
    assert "\x1b[31m- Tweet\x1b[0m" in diff_of("a.txt", RESULT, colour=True)


def test_a_cut_is_counted_in_blocks_and_characters() -> None:
    categories, rules = tally(RESULT)
    assert categories == {"share": Cut(2, 17), "donation": Cut(1, 9)}
    assert rules == {"en/share/a": Cut(2, 17), "en/donation/a": Cut(1, 9)}


def test_totals_count_documents_once_a_category() -> None:
    totals = Totals()
    for n in range(30):
        totals.add(outcome(n, chars=100, changed=True, flags=("empty",), categories={"ads": Cut(2, 10)}))
    assert (totals.cleaned, totals.changed, totals.cut, totals.chars) == (30, 30, 300, 3000)
    assert (totals.categories["ads"].documents, totals.categories["ads"].blocks) == (30, 60)
    assert (totals.flagged, len(totals.listed), totals.flags) == (30, MAX_LISTED, {"empty": 30})


def test_the_table_says_what_the_issue_lists(capsys: pytest.CaptureFixture[str]) -> None:
    categories, rules = tally(RESULT)
    screen = Screen(total=1, quiet=False, to_screen=False, by_rule=True, bar=True)
    with screen:
        screen.outcome(
            outcome(chars=48, changed=True, flags=("over-budget",), categories=categories, rules=rules),
            diff=False, names=False,
        )  # fmt: skip
        screen.problem("in/b.txt", "truncated")
    screen.end(Counter({".png": 3}))
    out, err = capsys.readouterr()
    rows = [line.split() for line in out.splitlines()]
    assert ["share", "1", "2", "17", "35.42%"] in rows
    assert ["en/donation/a", "1", "1", "9", "18.75%"] in rows
    assert "1 cleaned, 1 of them changed: 26 of 48 characters cut (54.2%); 1 FAILED, see above" in out
    assert "in/0.txt: over-budget" in out
    assert "passed over: 3 files that are no news (.png 3)" in out
    assert err == "cleaner: in/b.txt: truncated\n"


def test_quiet_still_says_what_failed(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(total=1, quiet=True, to_screen=False, by_rule=False, bar=True)
    with screen:
        screen.problem("in/b.txt", "truncated")
    screen.end(Counter())
    assert capsys.readouterr() == ("", "cleaner: in/b.txt: truncated\n")


def test_a_bar_where_somebody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stderr", terminal)
    screen = Screen(total=2, quiet=False, to_screen=False, by_rule=False, bar=True)
    with screen:
        screen.outcome(outcome(), diff=False, names=False)
        screen.problem("in/b.txt", "truncated")
    assert "1/2" in terminal.getvalue()
    assert "in/b.txt: truncated" in terminal.getvalue()
