"""Puts the packs into the wheel also as a snapshot: reading 900 rules from YAML takes seconds, it milliseconds."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SnapshotHook(BuildHookInterface):  # type: ignore[type-arg,misc]
    """Adds ``cleaner/_snapshot.json`` to a wheel; an editable install keeps its own in the cache folder."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the snapshot of ``rules/`` and have it included."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from cleaner.packs.snapshot import write_shipped

        path = Path(tempfile.mkdtemp()) / "_snapshot.json"
        write_shipped(Path(self.root) / "rules", path)
        build_data["force_include"][str(path)] = "cleaner/_snapshot.json"
