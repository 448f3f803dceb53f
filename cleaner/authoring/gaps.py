"""What coverage and mutation find, as problems: located, and printed like lint's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.authoring.select import rule_node, tree_of
from cleaner.packs.locate import find

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.authoring.clauses import Path
    from cleaner.authoring.coverage import Unit
    from cleaner.authoring.mutation import Mutant
    from cleaner.authoring.select import Selection
    from cleaner.packs.problems import Problem

#: Lists of phrases are longer than a line.
SHOWN_CHARS = 80


def gaps(selection: Selection, missed: Iterable[Unit], survivors: Iterable[Mutant]) -> list[Problem]:
    """A problem for each clause that no example exercises, and for each mutant that survived."""
    found = [
        _problem(selection, u.owner, u.path, ("C001", f"no example exercises `{_short(u.text)}`", "add one"))
        for u in missed
    ]
    found += [
        _problem(
            selection,
            m.owner,
            m.path,
            ("C002", f"no example notices: {m.text}", "add an example that needs it, or delete it"),
        )
        for m in survivors
    ]
    return sorted(found, key=lambda p: p.sort_key)


def _problem(selection: Selection, owner: str, path: Path, said: tuple[str, str, str]) -> Problem:
    """The problem at a clause of a rule, or of a pack's definitions."""
    in_pack = path[0] == "define"
    pack_id = owner if in_pack else owner.rpartition("/")[0]
    source, tree = tree_of(selection.folder_of(pack_id) / f"{pack_id}.yaml")
    key, value = find(tree if in_pack else rule_node(tree, owner.rpartition("/")[2]), path)
    at = value if key is None or isinstance(path[-1], int) else key
    code, message, hint = said
    return replace(source.problem(code, at, message, hint, "" if in_pack else owner), severity="warning")


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1] + "…"
