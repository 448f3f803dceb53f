"""Bad input: each file gets a message or a flag, the others are cleaned, the exit code says so."""

from __future__ import annotations

import gzip
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Cli = Callable[..., Any]
    Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An input folder with two files that are as they should be."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/good.txt").write_bytes(b"Good\nCUT\n")
    (tmp_path / "in/zlast.txt").write_bytes(b"Last\n")
    return tmp_path / "in"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_empty_file(fake_cli: Cli, folder: Path, out: Path) -> None:
    (folder / "empty.txt").touch()
    ran = fake_cli("clean", folder, "-o", out)
    assert ran.code == 0
    assert "empty.txt: empty" in ran.out
    assert (out / "empty.txt").read_bytes() == b""


def failed(ran: Any, out: Path, name: str, says: str) -> None:
    """The one file is named with its reason, has no output, and the others have theirs."""
    assert ran.code == 4
    assert any(name in line and says in line for line in ran.err.splitlines()), ran.err
    assert "1 FAILED" in ran.out
    names = {p.name for p in out.rglob("*.txt")}
    assert {"good.txt", "zlast.txt"} <= names
    assert name not in names
    assert (out / "good.txt").read_bytes() == b"Good\n"
    assert not list(out.rglob("*.part"))


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("binary.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        ("binary.html", bytes(range(32)) * 50, "binary"),
        ("short.txt.gz", gzip.compress(os.urandom(500))[:-20], "truncated"),
        ("wrong.txt.zst", b"not compressed", "broken zstd"),
        ("huge.txt", b"x" * 2_000_001, "larger than 2 MB"),
        ("bug.txt", b"RAISE", "internal error, please report it: ValueError: a bug (conftest.py:"),
    ],
)
def test_file_that_cannot_be_cleaned(
    fake_cli: Cli, folder: Path, out: Path, name: str, data: bytes, says: str, jobs: int
) -> None:
    (folder / name).write_bytes(data)
    ran = fake_cli("clean", folder, "-o", out, "--max-mb", 2, "--jobs", jobs)
    failed(ran, out, name, says)


def test_file_of_records_is_not_one_text(fake_cli: Cli, folder: Path, out: Path) -> None:
    (folder / "many.jsonl").write_text('{"text": "a"}\n')
    assert fake_cli("clean", folder, "-o", out).code == 0  # passed over
    ran = fake_cli("clean", folder / "many.jsonl", folder / "good.txt", "-o", out)
    assert ran.code == 4
    assert "many.jsonl: a file of many records" in ran.err


def test_worker_that_dies(fake_cli: Cli, folder: Path, out: Path) -> None:
    (folder / "killer.txt").write_bytes(b"CRASH")
    failed(fake_cli("clean", folder, "-o", out, "-j", 2), out, "killer.txt", "the worker process died")


def test_dangling_link(fake_cli: Cli, folder: Path, out: Path) -> None:
    (folder / "link.txt").symlink_to("nowhere.txt")
    failed(fake_cli("clean", folder, "-o", out), out, "link.txt", "dangling link: there is no nowhere.txt")


def test_link_loop(fake_cli: Cli, folder: Path, out: Path) -> None:
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    failed(fake_cli("clean", folder, "-o", out), out, "loop.txt", "link loop")


def test_folder_loop(fake_cli: Cli, folder: Path, out: Path) -> None:
    (folder / "loop").symlink_to(folder)
    failed(fake_cli("clean", folder, "-o", out), out, "loop", "link loop")


def test_unreadable_file(fake_cli: Cli, folder: Path, out: Path) -> None:
    if os.geteuid() == 0:  # whom no mode keeps out; reading this gives an input/output error
        (folder / "closed.txt").symlink_to("/proc/self/mem")
        failed(fake_cli("clean", folder, "-o", out), out, "closed.txt", "input/output error")
    else:
        (folder / "closed.txt").write_text("x")
        (folder / "closed.txt").chmod(0)
        failed(fake_cli("clean", folder, "-o", out), out, "closed.txt", "no permission")


def test_file_that_vanishes(fake_cli: Cli, folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "mayfly.txt").write_text("x")
    from cleaner.parallel import ordered_map

    def late(*arguments: Any, **options: Any) -> Any:
        (folder / "mayfly.txt").unlink()
        return ordered_map(*arguments, **options)

    monkeypatch.setattr("cleaner.formats.run.ordered_map", late)
    failed(fake_cli("clean", folder, "-o", out), out, "mayfly.txt", "vanished")


def test_two_inputs_with_one_output(fake_cli: Cli, folder: Path, out: Path) -> None:
    (folder / "good.txt.gz").write_bytes(gzip.compress(b"Other\n"))
    (folder / "good.html").write_bytes(b"Page")
    ran = fake_cli("clean", folder, "-o", out)
    assert ran.code == 4
    assert ran.err.count(f"is written to {out}/good.txt already") == 2
    assert (out / "good.txt").read_bytes() == b"Page\n"  # the first by name
    assert (out / "zlast.txt").exists()


def test_output_of_another_input_is_not_replaced(
    fake_cli: Cli, folder: Path, out: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "good.txt").write_text("Other")
    fake_cli("clean", folder, "-o", out)
    ran = fake_cli("clean", other, "-o", out)
    assert ran.code == 4
    assert f"was made of {folder}/good.txt" in ran.err
    assert (out / "good.txt").read_bytes() == b"Good\n"
    assert fake_cli("clean", other, "-o", out, "--force").code == 0
    assert (out / "good.txt").read_bytes() == b"Other"


def test_output_folder_is_input_folder(fake_cli: Cli, folder: Path) -> None:
    ran = fake_cli("clean", folder, "-o", folder)
    assert ran.code == 3
    assert "nothing matched" in ran.err
    ran = fake_cli("clean", folder / "good.txt", folder / "zlast.txt", "-o", folder)
    assert ran.code == 4
    assert ran.err.count("would replace an input") == 2
    assert (folder / "good.txt").read_bytes() == b"Good\nCUT\n"


def test_output_folder_that_cannot_be(fake_cli: Cli, folder: Path) -> None:
    ran = fake_cli("clean", folder, "-o", folder / "good.txt" / "out")
    assert ran.code == 4
    assert "cannot write into" in ran.err
    assert "Traceback" not in ran.err


def test_ledger_on_a_full_disk(fake_cli: Cli, folder: Path, out: Path) -> None:
    ran = fake_cli("clean", folder, "-o", out, "--ledger", "/dev/full")
    assert ran.code == 4
    assert "good.txt: cannot write /dev/full: the disk is full" in ran.err
    again = fake_cli("clean", folder, "-o", out)
    assert "1 cleaned, 1 of them changed" in again.out  # what failed is not taken for done


def test_standard_output_on_a_full_disk(start_fake: Start, folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        run = start_fake("clean", folder / "good.txt", stdout=full)
        said = run.communicate()[1]
    assert run.returncode == 4
    assert said == "cleaner: cannot write the output: no space left on device\n"


def test_file_that_outgrows_the_disk(start_fake: Start, folder: Path, out: Path) -> None:
    (folder / "large.txt").write_text("line\n" * 20_000)

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    run = start_fake("clean", folder, "-o", out, stdout=subprocess.DEVNULL, preexec_fn=small_files)
    said = run.communicate()[1]
    assert run.returncode == 4
    assert "large.txt: cannot write" in said
    assert sorted(p.name for p in out.glob("*.txt")) == ["good.txt", "zlast.txt"]


@pytest.mark.slow
def test_full_disk(start_fake: Start, folder: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        for n in range(60):
            (folder / f"{n:02}.txt").write_text(f"Title {n}\n" * 500)
        arguments = ("clean", folder, "-o", disk / "out", "--ledger", disk / "ledger", "-q")
        run = start_fake(*arguments, stdout=subprocess.DEVNULL)
        said = run.communicate()[1]
        assert run.returncode == 4
        assert "the disk is full" in said
        written = list((disk / "out").glob("[0-9]*.txt"))
        assert 5 < len(written) < 60
        assert all(p.read_bytes() == (folder / p.name).read_bytes() for p in written)
        subprocess.run(["mount", "-o", "remount,size=4m", str(disk)], check=True)
        run = start_fake(*arguments, stdout=subprocess.DEVNULL)
        assert run.communicate()[1] == ""
        assert len(list((disk / "out").glob("[0-9]*.txt"))) == 60
    finally:
        subprocess.run(["umount", str(disk)], check=True)


# --- with the rules as they are ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "keeps", "flag"),
    [
        ("nul.txt", b"The mayor\0 spoke for an hour.\n", b"mayor\0 spoke", ""),
        ("latin.txt", "Der Bürgermeister sprach.\n".encode("latin-1"), "Bürgermeister".encode(), "decoded"),
        ("surrogate.txt", b"The mayor \xed\xa0\x80 spoke.\n", b"\xed\xa0\x80", "broken-encoding"),
        ("broken.txt", "Der Bürgermeister\n".encode() + b"\xff\n", b"\xff", "broken-encoding"),
        ("utf16.txt", "The mayor spoke.\n".encode("utf-16"), b"The mayor spoke.", "decoded"),
        ("crlf.txt", b"The mayor spoke.\r\n\r\nHe left.\r\n", b"The mayor spoke.\r\n\r\nHe left.\r\n", ""),
    ],
)
def test_odd_bytes_in_texts(
    cli: Cli, folder: Path, out: Path, name: str, data: bytes, keeps: bytes, flag: str
) -> None:
    (folder / name).write_bytes(data)
    ran = cli("clean", folder, "-o", out)
    assert ran.code == 0, ran.err
    assert keeps in (out / name).read_bytes()
    assert (f"{name}: {flag}" in ran.out) == bool(flag)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<",
        b"<html>\0<p>The mayor\0 spoke for an hour.</p>",
        b"<meta charset=utf-8><p>The mayor of Z\xfcrich spoke for an hour, and then he left the hall.</p>",
        b"<meta charset=klingon><p>The mayor spoke for an hour, and then he left the hall.</p>",
        b"<p>&#xD800;&#0;&#x110000; The mayor spoke.</p>",
        "<p>The mayor spoke.</p>".encode("utf-16"),
        b"<div>" * 20_000 + b"The mayor spoke." + b"</div>" * 20_000,
        b"<!--" + b"-" * 100_000,
        b"<p title='" + b"x" * 100_000,
    ],
)
@pytest.mark.parametrize("format_", ["text", "markdown", "json", "html"])
def test_odd_pages(cli: Cli, folder: Path, out: Path, data: bytes, format_: str) -> None:
    (folder / "odd.html").write_bytes(data)
    ran = cli("clean", folder, "-o", out, "-f", format_, "-j", 1)
    assert (ran.code, ran.err) == (0, "")
    [output] = out.glob("odd.*")
    output.read_bytes().decode()


@pytest.mark.slow
def test_page_nested_100_000_deep(folder: Path, out: Path) -> None:
    (folder / "deep.html").write_bytes(b"<div>" * 100_000 + b"The mayor spoke." + b"</div>" * 100_000)
    (folder / "deeper.html").write_bytes(b"<b><p>" * 100_000 + b"The mayor spoke.")
    clean_in_a_process(folder, out)
    assert {"deep.txt", "deeper.txt", "good.txt"} <= {p.name for p in out.iterdir()}


@pytest.mark.slow
def test_text_of_200_mb(folder: Path, out: Path) -> None:
    paragraph = b"The mayor spoke for an hour, and then he left the hall by the side door. " * 6 + b"\n\n"
    data = paragraph * (200_000_000 // len(paragraph) + 1)
    (folder / "large.txt").write_bytes(data)
    clean_in_a_process(folder, out)
    assert (out / "large.txt").read_bytes() == data


def clean_in_a_process(folder: Path, out: Path) -> None:
    command = [sys.executable, "-m", "cleaner", "clean", str(folder), "-o", str(out), "-q", "-j", "1"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert (ran.returncode, ran.stderr) == (0, "")
