"""Local paths and URLs alike: found, opened, and written whole or not at all.

URLs are fsspec's (``s3://``, ``gs://``, ``https://``, ``memory://``); local paths need no fsspec.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import IO, TYPE_CHECKING, Any, Self

from cleaner.errors import ExtraMissingError, InputError
from cleaner.formats.read import why

if TYPE_CHECKING:
    from types import TracebackType

HASHED = 1024 * 1024  #: bytes read at a time for a digest


def is_url(path: str) -> bool:
    """Whether the path is an fsspec URL."""
    scheme, separator, _ = path.partition("://")
    return bool(separator) and scheme.replace("+", "").replace(":", "").isalnum()


def join(folder: str, name: str) -> str:
    """The path of ``name`` below a folder."""
    return f"{folder.rstrip('/')}/{name}" if is_url(folder) else os.path.join(folder, name)


def filesystem(path: str) -> tuple[Any, str]:
    """The fsspec file system for a URL, and the path in it. Raises ExtraMissingError, InputError."""
    try:
        import fsspec
    except ImportError:
        raise ExtraMissingError(f"the URL {path}", "remote") from None
    try:
        found = fsspec.core.url_to_fs(path)
    except (ImportError, ValueError) as error:  # the store's own package is missing, or nobody knows it
        raise InputError(f"{path}: {error}") from error
    return found[0], str(found[1])


def open_to_read(path: str) -> IO[bytes]:
    """The file's bytes, unbuffered where it is local. Raises InputError."""
    try:
        if not is_url(path):
            return open(path, "rb", buffering=0)
        fs, inside = filesystem(path)
        file: IO[bytes] = fs.open(inside, "rb")
    except OSError as error:
        raise InputError(why(error, path)) from error
    return file


def find_url(path: str, endings: tuple[str, ...]) -> list[tuple[str, str]]:
    """The URLs that a URL names, each with its name below what was asked for. Raises InputError.

    A glob names its hits, a folder its files with these endings, anything else itself.
    """
    fs, inside = filesystem(path)
    try:
        base = inside.rpartition("/")[0]
        if "*" in inside or "?" in inside:
            base = inside[: min(inside.find(c) % len(inside) for c in "*?")].rpartition("/")[0]
            hits = [str(hit) for hit in fs.glob(inside) if not fs.isdir(hit)]
        elif fs.isdir(inside):
            base = inside.rstrip("/")
            hits = [str(hit) for hit in fs.find(inside) if str(hit).lower().endswith(endings)]
            hits = [hit for hit in hits if not hidden(hit.removeprefix(base))]
        else:
            hits = [inside] if fs.exists(inside) else []
    except OSError as error:
        raise InputError(f"{path}: {why(error, path)}") from error
    return [(str(fs.unstrip_protocol(hit)), hit.removeprefix(base).lstrip("/")) for hit in sorted(hits)]


def hidden(name: str) -> bool:
    """Whether a part of the path begins with ``.`` or ``_``, which engines pass over as well."""
    return any(part.startswith((".", "_")) for part in name.split("/"))


def identity(path: str) -> str:
    """What changes when the file does: a digest of its bytes; of a URL what its store says. Raises InputError."""
    if is_url(path):
        fs, inside = filesystem(path)
        try:
            return str(fs.ukey(inside))
        except (OSError, NotImplementedError) as error:
            raise InputError(f"{path}: {error}") from error
    sha256 = hashlib.sha256()
    try:
        with open(path, "rb", buffering=0) as file:
            while block := file.read(HASHED):
                sha256.update(block)
    except OSError as error:
        raise InputError(why(error, path)) from error
    return sha256.hexdigest()


def size_of(path: str) -> int | None:
    """The size of a file in bytes; None where there is none."""
    try:
        if is_url(path):
            fs, inside = filesystem(path)
            size = fs.size(inside)
            return None if size is None else int(size)
        return os.stat(path).st_size
    except OSError:
        return None


class Output:
    """A file that appears under its name when it is whole, and else not at all."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.size = 0
        self._fs: Any = None
        self._final = path
        if is_url(path):
            self._fs, self._final = filesystem(path)
        folder, slash, name = self._final.rpartition("/")
        self._unfinished = f"{folder}{slash}.{name[:200]}.part"

    def __enter__(self) -> Self:
        """Itself, open. Raises InputError."""
        try:
            folder = os.path.dirname(self._final)
            if self._fs is not None:
                self._fs.makedirs(folder, exist_ok=True)
                self._file = self._fs.open(self._unfinished, "wb")
            else:
                os.makedirs(folder or ".", exist_ok=True)
                self._file = open(self._unfinished, "wb", buffering=0)
        except OSError as error:
            raise InputError(f"cannot write {self.path}: {why(error, self.path)}") from error
        return self

    def write(self, data: bytes) -> int:
        """How many bytes were written: all. Raises InputError."""
        view = memoryview(data)
        try:
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            raise InputError(f"cannot write {self.path}: {why(error, self.path)}") from error
        self.size += len(data)
        return len(data)

    def commit(self) -> None:
        """Nothing. The file stands whole under its name. Raises InputError."""
        try:
            if self._fs is not None:
                self._file.close()
                self._fs.mv(self._unfinished, self._final)
            else:
                os.fsync(self._file.fileno())
                self._file.close()
                os.replace(self._unfinished, self._final)
        except OSError as error:
            raise InputError(f"cannot write {self.path}: {why(error, self.path)}") from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was not committed."""
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            if self._fs is None:
                os.unlink(self._unfinished)
            elif self._fs.exists(self._unfinished):
                self._fs.rm(self._unfinished)
