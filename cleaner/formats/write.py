"""Files written whole or not at all, and the backup of a file cleaned in place."""

from __future__ import annotations

import contextlib
import os
import shutil
from itertools import count
from typing import TYPE_CHECKING

from cleaner.errors import InputError
from cleaner.formats.read import why

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, data: bytes, *, via: Path | None = None) -> None:
    """Nothing. ``path`` holds ``data``, or after any failure, kill or full disk what it held before.

    ``via`` is a folder on the same disk for the unfinished file; without it that is a hidden
    file beside ``path``. Raises InputError.
    """
    unfinished = via / f".{os.getpid()}.part" if via else path.with_name(f".{path.name[:200]}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fd = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            with open(fd, "wb", buffering=0) as file:
                write_all(file.fileno(), data)
                os.fsync(file.fileno())
            if path.exists():
                shutil.copymode(path, unfinished)
            os.replace(unfinished, path)
        except BaseException:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise
    except OSError as error:
        raise InputError(f"cannot write {path}: {why(error, str(path))}") from error


def write_all(fd: int, data: bytes) -> None:
    """Nothing. All of ``data`` is written, which one ``os.write`` does not promise. Raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def back_up(path: Path) -> Path:
    """The backup: a second name for the file's present content, ``.bak``, ``.bak2``, …; none is overwritten."""
    for n in count(1):
        backup = path.with_name(f"{path.name}.bak{n if n > 1 else ''}")
        try:
            os.link(path, backup)
        except FileExistsError:
            continue
        except OSError:  # a disk without hard links
            if backup.exists():
                continue
            _copy(path, backup)
        return backup
    raise AssertionError  # count() has no end


def _copy(path: Path, backup: Path) -> None:
    try:
        write_whole(backup, path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot back up {path}: {why(error, str(path))}") from error


def sweep(folder: Path) -> None:
    """Nothing. What a killed run left unfinished in ``folder`` is removed."""
    for leftover in folder.glob(".*.part"):
        with contextlib.suppress(OSError):
            leftover.unlink()
