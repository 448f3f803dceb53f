from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Cli = Callable[..., Any]
    Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    for name, text in {
        "a.txt": "Title\nCUT ads\nBody\r\n",
        "sub/b.md": "# Title\n\nCUT ads\nBody\n",
        "sub/c.html": "<p>Page</p>\n<p>CUT ads</p>\n",
        "clean.txt": "Nothing here\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    (folder / "z.txt.gz").write_bytes(gzip.compress(b"Zipped\nCUT it\n"))
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and ".cleaner" not in p.parts)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def test_one_input_goes_to_the_screen(fake_cli: Cli, news: Path) -> None:
    ran = fake_cli("clean", news / "a.txt")
    assert (ran.code, ran.raw, ran.err) == (0, b"Title\nBody\r\n", "")


def test_standard_input_goes_to_standard_output(fake_cli: Cli) -> None:
    assert fake_cli("clean", "-", stdin=b"\xef\xbb\xbfA\nCUT\nB").raw == b"\xef\xbb\xbfA\nB"
    assert fake_cli("clean", "-", stdin=gzip.compress(b"A\nCUT\n")).raw == b"A\n"
    assert (
        fake_cli("clean", "-", "--input", "html", "-f", "json", stdin=b"A").out.count('"surface": "html"')
        == 1
    )


def test_the_output_tree_mirrors_the_input_tree(fake_cli: Cli, news: Path, tmp_path: Path) -> None:
    before = tree(news)
    ran = fake_cli("clean", news, "-o", tmp_path / "out")
    assert ran.code == 0, ran.err
    assert tree(tmp_path / "out") == {
        "a.txt": b"Title\nBody\r\n",
        "clean.txt": b"Nothing here\n",
        "sub/b.md": b"# Title\n\nBody\n",
        "sub/c.txt": b"Page\n",
        "z.txt": b"Zipped\n",
    }
    assert tree(news) == before
    assert "ads" in ran.out
    assert "5 cleaned, 4 of them changed" in ran.out


def test_any_number_of_jobs_gives_the_same_bytes(fake_cli: Cli, news: Path, tmp_path: Path) -> None:
    for n in range(30):
        (news / f"more{n}.txt").write_text(f"{n}\nCUT {n}\n" * n)
    ledgers = []
    for jobs in (1, 2):
        out = tmp_path / "out"
        ledger = tmp_path / f"{jobs}.jsonl"
        assert fake_cli("clean", news, "-o", out, "-f", "json", "-j", jobs, "--ledger", ledger).code == 0
        ledgers.append((tree(out), ledger.read_bytes()))
        out.rename(tmp_path / f"out{jobs}")
    assert ledgers[0] == ledgers[1]


def test_what_is_done_is_skipped(fake_cli: Cli, fake: Any, news: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    fake_cli("clean", news, "-o", out)
    fake.seen.clear()
    assert "5 skipped" in fake_cli("clean", news, "-o", out).out
    assert fake.seen == []
    (news / "a.txt").write_text("New\nCUT\n")
    (out / "clean.txt").unlink()
    fake_cli("clean", news, "-o", out)
    assert fake.seen == ["New\nCUT\n", "Nothing here\n"]
    fake.seen.clear()
    fake_cli("clean", news, "-o", out, "--force")
    assert len(fake.seen) == 5


def test_other_options_are_another_job(fake_cli: Cli, fake: Any, news: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    fake_cli("clean", news, "-o", out)
    for options in (["--input", "text"], ["-f", "json"], ["--input", "markdown"]):
        fake.seen.clear()
        fake_cli("clean", news, "-o", out, *options)
        assert len(fake.seen) == 5


def test_a_name_of_any_bytes_is_a_name(fake_cli: Cli, news: Path, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9\n.txt")
    (news / name).write_text("Title\nCUT\n")
    ran = fake_cli("clean", news, "-o", tmp_path / "out", "--ledger", tmp_path / "l")
    assert (ran.code, ran.err) == (0, "")
    assert fake_cli("clean", news, "--check", "-q").code == 1
    assert (tmp_path / "out" / name).read_text() == "Title\n"
    assert "6 skipped" in fake_cli("clean", news, "-o", tmp_path / "out", "--ledger", tmp_path / "l").out
    fake_cli("restore", tmp_path / "out", "--ledger", tmp_path / "l", "-o", tmp_path / "again")
    assert (tmp_path / "again" / name).read_text() == "Title\nCUT\n"


def test_dry_run_and_diff_write_nothing(fake_cli: Cli, news: Path, tmp_path: Path) -> None:
    before = tree(tmp_path)
    ran = fake_cli(
        "clean", news, "-o", tmp_path / "out", "--dry-run", "--ledger", tmp_path / "l", "--by-rule"
    )
    assert ran.code == 0
    assert "en/fake/cut" in ran.out
    ran = fake_cli("clean", news / "a.txt", "--diff")
    assert "@@ ads: en/fake/cut [6:14]\n- CUT ads" in ran.out
    assert "\x1b[" not in ran.out
    assert tree(tmp_path) == before


def test_check_finds_what_would_change(fake_cli: Cli, news: Path) -> None:
    ran = fake_cli("clean", news, "--check", "-q")
    assert ran.code == 1
    assert ran.out.count("would change") == 4
    assert fake_cli("clean", news / "clean.txt", "--check").code == 0


def test_in_place_keeps_a_backup(fake_cli: Cli, news: Path) -> None:
    ran = fake_cli("clean", news, "--in-place")
    assert ran.code == 4
    assert "c.html: a page is not replaced by its text" in ran.err
    after = tree(news)
    assert after["a.txt"] == b"Title\nBody\r\n"
    assert after["a.txt.bak"] == b"Title\nCUT ads\nBody\r\n"
    assert gzip.decompress(after["z.txt.gz"]) == b"Zipped\n"
    assert "clean.txt.bak" not in after
    fake_cli("clean", news, "--in-place")
    assert tree(news) == after


def test_one_output_file_has_the_format_of_its_name(fake_cli: Cli, news: Path, tmp_path: Path) -> None:
    assert fake_cli("clean", news / "a.txt", "-o", tmp_path / "x.json").code == 0
    assert json.loads((tmp_path / "x.json").read_bytes())["text"] == "Title\nBody\r\n"
    fake_cli("clean", news / "a.txt", "-o", tmp_path / "x.txt")
    assert (tmp_path / "x.txt").read_bytes() == b"Title\nBody\r\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["{news}"], "nowhere to write"),
        (["{news}/a.txt", "{news}/clean.txt"], "nowhere to write"),
        (["{news}/none*"], "nothing matched"),
        (["{news}/nope.txt"], "nothing matched"),
        (["{news}", "-o", "x", "--in-place"], "exclude each other"),
        (["-", "--in-place"], "standard input"),
        (["{news}", "--in-place", "-f", "json"], "--in-place keeps"),
        (["{news}/a.txt", "-o", "{news}/a.txt"], "is the input"),
        (["{news}", "-o", "x", "--url", "https://x.example"], "--url is the address of one page"),
        (["{news}", "--unknown"], "--unknown"),
        (["{news}", "-f", "pdf"], "pdf"),
        ([], "PATH"),
    ],
)
def test_wrong_usage_is_said(fake_cli: Cli, news: Path, arguments: list[str], says: str) -> None:
    before = tree(news)
    ran = fake_cli("clean", *(a.format(news=news) for a in arguments))
    assert ran.code == 3
    assert says in ran.err
    assert tree(news) == before


def test_the_project_s_settings_count(cli: Cli, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (news / "cleaner.toml").write_text('profile = "mild"\n')
    monkeypatch.chdir(news / "sub")
    ran = cli("clean", "../a.txt")
    assert ran.code == 3
    assert "cleaner.toml: `profile` is one of strict, balanced, aggressive, not 'mild'" in ran.err


def test_rules_that_do_not_load_are_another_exit_code(cli: Cli, news: Path, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/broken.yaml").write_text("pack: broken\nversion: 1\nrules:\n  - id: a\n    wy: x\n")
    ran = cli("clean", news / "a.txt", "--rules", tmp_path / "rules")
    assert ran.code == 2
    assert "broken.yaml:5:5: error[" in ran.err
    assert cli("clean", news / "a.txt", "--rules", tmp_path / "none").code == 3
    assert cli("clean", news / "a.txt", "--packs", "en/nope").code == 3
    assert cli("clean", news / "a.txt", "--keep", "nope").code == 3


def test_missing_paths_do_not_stop_the_others(fake_cli: Cli, news: Path, tmp_path: Path) -> None:
    ran = fake_cli("clean", news / "a.txt", news / "nope.txt", "-o", tmp_path / "out")
    assert ran.code == 4
    assert "nope.txt: no such file" in ran.err
    assert "a.txt" in tree(tmp_path / "out")


def test_fail_fast_stops(fake_cli: Cli, fake: Any, news: Path, tmp_path: Path) -> None:
    (news / "a.txt").write_text("RAISE")
    assert fake_cli("clean", news, "-o", tmp_path / "out", "--fail-fast").code == 4
    assert len(fake.seen) == 1
    assert tree(tmp_path / "out") == {}


def test_a_closed_pipe_is_no_error(start_fake: Start, news: Path) -> None:
    (news / "a.txt").write_text("line\n" * 100_000)
    run = start_fake("clean", news / "a.txt", stdout=subprocess.PIPE)
    assert run.stdout is not None
    assert run.stdout.readline() == "line\n"
    run.stdout.close()
    run.stdout = None
    assert (run.communicate()[1], run.returncode) == ("", 0)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(160):
        (folder / f"{n:03}.txt").write_text(f"Title {n}\nCUT {n}\nBody.\n" * (n % 7 * 20))
    return folder


def stopped(
    start_fake: Start, many: Path, out: Path, ledger: Path, signal_: int, after: int
) -> dict[str, bytes]:
    """What stands after a run that got a signal once ``after`` outputs stood; then the run goes on to its end."""
    arguments = ("clean", many, "-o", out, "-j", 2, "--ledger", ledger, "-q")
    run = start_fake(*arguments)
    deadline = time.monotonic() + 20
    while len(list(out.glob("*.txt"))) < after and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    run.send_signal(signal_)
    said = run.communicate(timeout=20)[1]
    if run.returncode == 130:
        assert "goes on from here" in said
    partial = tree(out)
    again = start_fake(*arguments)
    assert (again.communicate()[1], again.returncode) == ("", 0)
    return partial


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_run_leaves_whole_files_and_the_next_goes_on(
    start_fake: Start, many: Path, tmp_path: Path, signal_: int
) -> None:
    kill_and_compare(start_fake, many, tmp_path, signal_, 25)


@pytest.mark.slow
@pytest.mark.parametrize("after", range(1, 160, 8))
def test_killed_at_any_instant(start_fake: Start, many: Path, tmp_path: Path, after: int) -> None:
    kill_and_compare(start_fake, many, tmp_path, signal.SIGKILL, after)


def kill_and_compare(start_fake: Start, many: Path, tmp_path: Path, signal_: int, after: int) -> None:
    out, ledger = tmp_path / "out", tmp_path / "ledger"
    partial = stopped(start_fake, many, out, ledger, signal_, after)
    stopped_ledger = ledger.read_bytes()
    whole = {
        p.name: b"".join(
            line for line in p.read_bytes().splitlines(keepends=True) if not line.startswith(b"CUT")
        )
        for p in many.iterdir()
    }
    assert tree(out) == whole
    assert partial.items() <= whole.items()
    assert not list(out.rglob(".*.part"))
    shutil.rmtree(out)
    ledger.unlink()
    assert start_fake("clean", many, "-o", out, "-j", 1, "--ledger", ledger, "-q").communicate()[1] == ""
    assert stopped_ledger == ledger.read_bytes()
