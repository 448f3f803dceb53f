"""Folders of documents that rules are measured on, and cleaners with rules other than the installed ones."""

from __future__ import annotations

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.clean import Cleaner
from cleaner.engine import Engine
from cleaner.errors import UsageError
from cleaner.packs.builtin import rules_dir
from cleaner.packs.compile import PROJECT, SHARED_WORDS, compile_packs
from cleaner.packs.layers import PROFILE_CONFIDENCES
from cleaner.packs.load import load_packs
from cleaner.packs.snapshot import load_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.model import Document, Profile
    from cleaner.packs.rule import Rule

TEXTS = {".txt": "auto", ".text": "auto", ".md": "markdown", ".markdown": "markdown"}
PAGES = (".html", ".htm")


def find_documents(folder: Path) -> list[Path]:
    """The texts and pages below ``folder``, sorted. Raises UsageError where there are none."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder of documents")
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in (*TEXTS, *PAGES) and p.is_file())
    if not found:
        raise UsageError(f"{folder}: holds no .txt, .md or .html files")
    return found


def read_documents(cleaner: Cleaner, folder: Path) -> Iterator[tuple[str, Document]]:
    """Name below ``folder`` and document of each file, in order. Texts that are not UTF-8 are read as
    far as they are.
    """
    for path in find_documents(folder):
        yield path.relative_to(folder).as_posix(), read_document(cleaner, path)


def read_document(cleaner: Cleaner, path: Path) -> Document:
    """The document in a file, by its ending."""
    data = path.read_bytes()
    if path.suffix.lower() in PAGES:
        return cleaner.read_html(data)
    return cleaner.read_text(data.decode("utf-8", "replace"), surface=TEXTS.get(path.suffix.lower(), "auto"))


def cleaner_with(rules: Iterable[Rule], profile: Profile = "balanced") -> Cleaner:
    """A cleaner in which these rules are in force, and no others. Not to be pickled."""
    allowed = PROFILE_CONFIDENCES[profile]
    cleaner = Cleaner(packs=(), profile=profile)
    cleaner.engine = Engine([r for r in rules if r.verb == "keep" or r.confidence in allowed])
    return cleaner


def rules_of(folder: Path) -> tuple[Rule, ...]:
    """The rules of a folder of packs. Raises PackLoadError.

    A folder that holds core/words and others of the built-in packs is a version of them and stands
    for them; any other lies on top of them, as a project's does.
    """
    own = {p.pack: p for p in load_packs(folder)}
    builtin = load_snapshot(rules_dir())
    ids = {p.pack for p in builtin.specs}
    if SHARED_WORDS in own and (len(own.keys() & ids) > 1 or own.keys() == {SHARED_WORDS}):
        return compile_packs(own.values())
    words = next((p.define for p in builtin.specs if p.pack == SHARED_WORDS), {})
    rules = {r.id: r for r in compile_packs(builtin.specs, triggers=builtin.triggers)}
    rules |= {r.id: r for r in compile_packs(own.values(), PROJECT, words)}
    return tuple(rules[i] for i in sorted(rules))


def folder_of_version(version: str, into: Path) -> Path:
    """A folder of packs: ``version`` itself, or ``git:REVISION[:PATH]`` written out below ``into``.

    PATH is ``rules`` unless given. Raises UsageError.
    """
    if not version.startswith("git:"):
        path = Path(version)
        if not path.is_dir():
            raise UsageError(f"{version}: no such folder of packs; for a revision write git:{version}")
        return path
    revision, _, inside = version.removeprefix("git:").partition(":")
    inside = inside or "rules"
    target = into / revision.replace("/", "_")
    command = ["git", "archive", "--format=tar", revision, "--", inside]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - no shell, and git checks the revision
    if done.returncode:
        raise UsageError(f"{version}: {done.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(target, filter="data")
    return target / inside
