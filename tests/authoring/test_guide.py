"""The guide "Write your first rule" says what happens: its files are written, its commands are run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

    Cli = Callable[..., Any]

GUIDE = Path(__file__).parents[2] / "rules" / "first-rule.md"
_FENCE = re.compile(r"^```(?P<kind>\w+)(?: (?P<file>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def steps(text: str) -> Iterator[tuple[str, str, str]]:
    """(file, its name, its text) and (command, the command, its output), in order."""
    for fence in _FENCE.finditer(text):
        if fence["file"]:
            yield "file", fence["file"], fence["body"]
        elif fence["kind"] == "console":
            for part in re.split(r"^\$ ", fence["body"], flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                yield "command", command, output


def test_the_guide_is_true(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commands = 0
    for kind, name, body in steps(GUIDE.read_text("utf-8")):
        if kind == "file":
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, "utf-8")
            continue
        program, *arguments = shlex.split(name)
        assert program == "cleaner"
        ran = cli(*arguments)
        assert "Traceback" not in ran.err
        assert ran.out == body, f"$ {name}\n{ran.err}"
        commands += 1
    assert commands >= 8
