"""The book of done work in an output folder: what a second run may skip, what a killed run left.

``OUT/.cleaner/manifest.jsonl`` grows by one line an output, after the output stands whole on
disk. A line that a kill cut short is dropped; its document is simply cleaned again, to the same
bytes.
"""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from cleaner.errors import InputError, UsageError
from cleaner.formats.location import join, size_of
from cleaner.formats.read import why
from cleaner.formats.write import sweep, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

FOLDER = ".cleaner"


@dataclass(frozen=True, slots=True)
class Done:
    """One line: an output, and all that it was made of."""

    output: str  #: below the output folder
    source: str  #: absolute
    sha256: str  #: of the source, unpacked
    settings: str  #: of the rules in force and the options
    size: int  #: of the output, in bytes
    flags: tuple[str, ...] = ()
    ledger: str | None = None  #: the ledger that holds its removals, absolute
    ledger_end: int = 0  #: bytes of the ledger after its removals
    records: int = 0  #: of a file of records: how many it holds,
    rejected: int = 0  #: and how many of them went to the reject file


class Manifest:
    """Done work by output name, and one run's right to write into the folder."""

    def __init__(self, out: Path, *, outputs: str | None = None) -> None:
        """Of the folder ``out``; ``outputs`` is where the outputs are, if elsewhere: a folder or a URL."""
        self.out = out
        self.outputs = str(out) if outputs is None else outputs
        self.folder = out / FOLDER
        self.path = self.folder / "manifest.jsonl"
        self.done: dict[str, Done] = {}

    def __enter__(self) -> Self:
        """Itself, locked and read. Raises UsageError where another run is at work, InputError where the disk says no."""
        try:
            with ExitStack() as opened:
                self.folder.mkdir(parents=True, exist_ok=True)
                lock = opened.enter_context((self.folder / "lock").open("w"))
                _lock(lock.fileno(), self.out)
                sweep(self.folder)
                self._file = opened.enter_context(self.path.open("a+b"))
                self._read()
                self._open = opened.pop_all()
        except OSError as error:
            raise InputError(f"cannot write into {self.out}: {why(error, str(self.out))}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close, and let the next run in."""
        sweep(self.folder)  # a worker that was killed leaves its file unfinished
        self._open.close()

    def _read(self) -> None:
        self._file.seek(0)
        end = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            end += len(line)
            try:
                fields = json.loads(line)
                done = Done(**{**fields, "flags": tuple(fields["flags"])})
            except (ValueError, TypeError, KeyError):
                continue  # not ours, or of another version: its document is cleaned again
            self.done[done.output] = done
        self._file.truncate(end)

    def add(self, done: Done) -> None:
        """Nothing. The output is known as done. Raises OSError."""
        self.done[done.output] = done
        self._file.write(json.dumps(asdict(done), ensure_ascii=True).encode() + b"\n")
        self._file.flush()

    def known(self, output: str, settings: str, ledger: str | None) -> str | None:
        """The digest of the source that ``output`` was made of with these settings, if it still stands."""
        done = self.done.get(output)
        if done is None or done.settings != settings or (ledger and done.ledger != ledger):
            return None
        return done.sha256 if size_of(join(self.outputs, output)) == done.size else None

    def describe(self, settings: str, description: Mapping[str, Any]) -> None:
        """Nothing. What the digest ``settings`` stands for (options, versions of the packs) can be looked up."""
        path = self.folder / "settings.json"
        try:
            known = json.loads(path.read_bytes())
        except (OSError, ValueError):
            known = {}
        if not isinstance(known, dict) or settings not in known:
            known = {**(known if isinstance(known, dict) else {}), settings: description}
            write_whole(path, json.dumps(known, ensure_ascii=False, indent=1).encode() + b"\n")

    def foreign(self, output: str, source: str) -> str | None:
        """The other source that ``output`` was made of, if that still exists."""
        done = self.done.get(output)
        if done is None or done.source == source or not os.path.exists(done.source):
            return None
        return done.source

    def ledger_end(self, ledger: str) -> int:
        """How far the ledger is known to be good."""
        return max((d.ledger_end for d in self.done.values() if d.ledger == ledger), default=0)


def _lock(fd: int, out: Path) -> None:
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows
        return
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(
            f"another run is writing into {out}; wait for it, or choose another folder"
        ) from None
