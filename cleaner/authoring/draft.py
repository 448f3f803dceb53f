"""From a command line to a draft, and from a draft into a pack file."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.authoring.corpus import find_documents, read_document
from cleaner.authoring.new import Draft, draft
from cleaner.authoring.select import RULES_FOLDER, select
from cleaner.authoring.yamltext import quoted, write_rule
from cleaner.clean import Cleaner
from cleaner.errors import UsageError
from cleaner.packs.builtin import rules_dir
from cleaner.packs.load import load_pack, shown
from cleaner.packs.locate import read_source

if TYPE_CHECKING:
    from cleaner.authoring.select import Selection
    from cleaner.model import Document

_LINES = re.compile(r"(?P<file>.+?)(?::(?P<first>\d+)(?:-(?P<last>\d+))?)?")


def draft_from(
    source: str | None, text: str | None, clean: Path | None, category: str | None, why: str | None
) -> Draft:
    """A draft for ``FILE:12-18``, or for a text. Raises UsageError, PackLoadError."""
    if (source is None) == (text is None):
        raise UsageError("give either --from FILE:12-18 or --text")
    whole, first, last = (text, 1, len(text.splitlines())) if text is not None else _lines_of(source or "")
    found = draft(whole, first, last, _all_packs(), clean=_clean_documents(clean), category=category)
    return replace(found, rule=replace(found.rule, why=why)) if why else found


def _all_packs() -> Selection:
    """The built-in packs and those of this folder: their examples tell categories apart."""
    own = Path(RULES_FOLDER)
    return select([str(rules_dir()), *([str(own)] if own.is_dir() and any(own.rglob("*.yaml")) else [])])


def likely(found: Draft) -> str:
    """The category, and how likely it and its rivals are."""
    return ", ".join(f"{name} ({share:.0%})" for name, share in found.guesses[:3])


def add_to_pack(found: Draft, pack_id: str) -> tuple[str, str]:
    """Write the draft at the end of the pack, which is made if it is not there. File and full rule id.

    Raises PackLoadError if the pack does not load before, UsageError for an id that it has already.
    """
    root = Path(RULES_FOLDER)
    path = root / f"{pack_id}.yaml"
    rule = found.rule
    if path.is_file():
        pack = load_pack(path, root)
        if rule.id in {r.id for r in pack.rules}:
            raise UsageError(f"{pack_id} has a rule `{rule.id}` already: rename one")
        if pack.category != found.category:
            rule = replace(rule, category=found.category)  # type: ignore[arg-type] # checked by ``draft``
        before = read_source(path, shown(path)).text.rstrip("\n")
        text = f"{before}\n\n{write_rule(rule)}" if pack.rules else f"{before}\nrules:\n{write_rule(rule)}"
    else:
        head = f"pack: {quoted(pack_id)}\nversion: 1\ncategory: {found.category}\nrules:\n"
        text = head + write_rule(rule)
        path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return shown(path), f"{pack_id}/{rule.id}"


def _lines_of(source: str) -> tuple[str, int, int]:
    """The text, first and last line of ``FILE:12-18``."""
    found = _LINES.fullmatch(source)
    path = Path(found["file"]) if found else Path(source)
    try:
        text = path.read_text("utf-8", "replace")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    if found is None or found["first"] is None:
        raise UsageError(f"say which lines: --from {source}:12-18")
    first = int(found["first"])
    return text, first, int(found["last"] or first)


def _clean_documents(folder: Path | None) -> list[Document]:
    if folder is None:
        return []
    cleaner = Cleaner(packs=())
    return [read_document(cleaner, path) for path in find_documents(folder)]
