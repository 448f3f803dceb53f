"""Where the rules that come with the cleaner are."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def rules_dir() -> Path:
    """The folder of the built-in packs: inside the installed package, or beside it in a checkout."""
    inside = _PACKAGE / "_rules"
    return inside if inside.is_dir() else _PACKAGE.parent / "rules"
