"""Packs that come with an installed Python package: ``package:NAME``."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from cleaner.errors import UsageError

PREFIX = "package:"
#: Where a package keeps its packs; one without such a folder is itself the folder of packs.
FOLDER = "rules"


def folder_of(source: Path | str) -> Path:
    """The folder of packs that a source names: a folder, or ``package:NAME`` for an installed package.

    No code of the package is run (of a package inside another, the outer one is imported). Raises
    UsageError for a package that is not installed, or not as files.
    """
    name = str(source)
    if not name.startswith(PREFIX):
        return Path(source)
    name = name.removeprefix(PREFIX)
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        spec = None
    places = [Path(p) for p in (spec.submodule_search_locations or ())] if spec else []
    if not places:
        raise UsageError(
            f"{source}: no package `{name}` is installed here: try `pip install`, or correct the name"
        )
    found = next((p for place in places for p in (place / FOLDER, place) if any(p.rglob("*.yaml"))), None)
    if found is None:
        raise UsageError(f"{source}: the package `{name}` has no rule files (*.yaml) in {places[0] / FOLDER}")
    return found
