"""A rules repository of its own, for the authoring tools to work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.packs import builtin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


HEAD = "pack: xx/share\nversion: 1\ncategory: share\nrules:\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty rules repository, which is also the working folder."""
    (tmp_path / "rules" / "xx").mkdir(parents=True)
    builtin_packs = tmp_path / "package" / "_rules"  # these tests do not depend on the built-in rules
    (builtin_packs / "core").mkdir(parents=True)
    (builtin_packs / "core" / "words.yaml").write_text(
        "pack: core/words\nversion: 1\ndefine: {said: {phrase: he said}}\n"
    )
    monkeypatch.setattr(builtin, "_PACKAGE", tmp_path / "package")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write_rules(repository: Path) -> Callable[..., Path]:
    """Writes ``rules/xx/share.yaml`` with these rules under its head."""

    def write(body: str, head: str = HEAD) -> Path:
        path = repository / "rules" / "xx" / "share.yaml"
        path.write_text(head + body, encoding="utf-8")
        return path

    return write
