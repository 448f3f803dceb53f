"""From a command line to a draft, and from a draft into a pack file."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.authoring.corpus import find_documents, read_document
from cleaner.authoring.new import Draft, draft
from cleaner.authoring.pointed import in_file, in_text
from cleaner.authoring.select import RULES_FOLDER, select
from cleaner.authoring.yamltext import quoted, write_rule
from cleaner.clean import Cleaner
from cleaner.errors import UsageError
from cleaner.packs.builtin import rules_dir
from cleaner.packs.check import PACK_ID_HINT, is_pack_id
from cleaner.packs.load import load_pack, shown
from cleaner.packs.locate import read_source

if TYPE_CHECKING:
    from cleaner.authoring.select import Selection
    from cleaner.model import Document


def draft_from(
    source: str | None, text: str | None, clean: Path | None, category: str | None, why: str | None
) -> Draft:
    """A draft for ``FILE:12-18``, or for a text. Raises UsageError, PackLoadError."""
    if (source is None) == (text is None):
        raise UsageError("give either --from FILE:12-18 or --text")
    if text is not None and not text.strip():
        raise UsageError("the text is empty")
    pointed = in_text(text, 1, len(text.splitlines())) if text is not None else in_file(source or "")
    found = draft(pointed, _all_packs(), clean=_clean_documents(clean), category=category)
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

    ``pack_id`` may also be the file's path. A rule whose id is taken gets a number. Raises PackLoadError
    if the pack does not load before, UsageError for what is no pack id, and for a rule that is
    there already.
    """
    root = Path(RULES_FOLDER)
    pack_id = pack_id.removeprefix(f"{RULES_FOLDER}/").removesuffix(".yaml")
    if not is_pack_id(pack_id):
        raise UsageError(f"`{pack_id}` is not a pack id: {PACK_ID_HINT}")
    path = root / f"{pack_id}.yaml"
    rule = found.rule
    if path.is_file():
        pack = load_pack(path, root)
        same = next((r for r in pack.rules if (r.match, r.while_) == (rule.match, rule.while_)), None)
        if same:
            raise UsageError(f"{pack_id} has this rule already: `{same.id}`")
        taken = {r.id for r in pack.rules}
        numbered = (f"{rule.id}-{n}" for n in count(2))
        rule = replace(rule, id=next(i for i in chain([rule.id], numbered) if i not in taken))
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


def _clean_documents(folder: Path | None) -> list[Document]:
    if folder is None:
        return []
    cleaner = Cleaner(packs=())
    return [read_document(cleaner, path) for path in find_documents(folder)]
