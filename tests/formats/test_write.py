from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from cleaner.errors import InputError
from cleaner.formats.write import back_up, sweep, write_whole


def test_writes_folders_and_all(tmp_path: Path) -> None:
    write_whole(tmp_path / "a/b/c.txt", b"news")
    assert (tmp_path / "a/b/c.txt").read_bytes() == b"news"
    assert os.listdir(tmp_path / "a/b") == ["c.txt"]


def test_replacing_keeps_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "c.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o640)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.txt"
    path.write_bytes(b"old")
    real = os.write

    def half_full(fd: int, data: bytes) -> int:
        real(fd, data[:2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", half_full)
    with pytest.raises(InputError, match="the disk is full"):
        write_whole(path, b"new content")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["c.txt"]


def test_a_real_size_limit_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "c.txt"
    path.write_bytes(b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    import signal

    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(InputError, match="larger than this system allows"):
            write_whole(path, b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["c.txt"]


def test_backups_never_overwrite(tmp_path: Path) -> None:
    path = tmp_path / "c.txt"
    for n in (b"1", b"2", b"3"):
        path.unlink(missing_ok=True)
        path.write_bytes(n)
        back_up(path)
    assert [(tmp_path / f"c.txt.bak{n}").read_bytes() for n in ("", "2", "3")] == [b"1", b"2", b"3"]


def test_backup_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.txt"
    path.write_bytes(b"1")
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(PermissionError()))
    assert back_up(path).read_bytes() == b"1"
    assert back_up(path).name == "c.txt.bak2"


def test_sweep_removes_only_unfinished_files(tmp_path: Path) -> None:
    (tmp_path / ".12.part").write_bytes(b"half")
    (tmp_path / "whole.part").write_bytes(b"mine")
    sweep(tmp_path)
    assert os.listdir(tmp_path) == ["whole.part"]
