"""The sample rules repository does what its README says, also with the wheel alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    Cli = Callable[..., Any]

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "fixtures" / "rules-repository"
COMMANDS = [
    ["fmt", "--check"],
    ["lint"],
    ["test"],
    ["coverage", "--mutate", "--min", "95", "--max-survivors", "10"],
    ["diff", "rules", "rules", "--corpus", "corpus", "--max-touched", "0"],
    ["stats", "--corpus", "corpus"],
    ["list"],
    ["show", "our/letters/harbour-letter-box"],
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "repository"))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_every_command_passes(
    cli: Cli, copy: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(copy)
    ran = cli("rules", *command)
    assert ran.code == 0, ran.out + ran.err


def test_a_change_shows_in_diff(cli: Cli, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy)
    shutil.copytree("rules", "before")
    pack = copy / "rules" / "our" / "shop.yaml"
    pack.write_text(
        pack.read_text("utf-8").replace("from the gazette shop, words: ..14", "nothing at all"), "utf-8"
    )
    found = json.loads(cli("rules", "diff", "before", "rules", "--corpus", "corpus", "-o", "json").out)
    assert [(c["rule"], c["documents"]) for c in found["lost"]] == [("our/shop/from-our-shop", 1)]


def test_the_workflow_and_the_hooks_are_yaml_and_name_commands_that_exist(cli: Cli) -> None:
    workflow = yaml.safe_load((SAMPLE / ".github" / "workflows" / "rules.yml").read_text("utf-8"))
    lines = [s["run"] for s in workflow["jobs"]["rules"]["steps"] if "run" in s]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    local = yaml.safe_load((SAMPLE / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    entries = [x for x in lines if x.startswith("cleaner")] + [h["entry"] for h in (*hooks, *local)]
    assert len(entries) >= 10
    for entry in entries:
        name, group, command, *_ = entry.split()
        assert (name, group) == ("cleaner", "rules")
        assert cli("rules", command, "--help").code == 0


@pytest.mark.slow
def test_with_the_wheel_alone(copy: Path, tmp_path: Path) -> None:
    """The package as built, first on the path of a process that does not see the checkout."""
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(tmp_path),
        str(ROOT),
    ]
    subprocess.run(build, check=True, cwd=tmp_path)
    (wheel,) = tmp_path.glob("newswash-*.whl")
    target = tmp_path / "installed"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        str(target),
        str(wheel),
    ]
    subprocess.run(install, check=True, cwd=tmp_path)
    program = (
        "import cleaner, sys; print(cleaner.__file__); from cleaner.cli.app import main; main(sys.argv[1:])"
    )
    for command in COMMANDS:
        ran = subprocess.run(
            [sys.executable, "-c", program, "rules", *command],
            cwd=copy, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(target), "HOME": str(tmp_path)},
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert Path(ran.stdout.splitlines()[0]).is_relative_to(target)


def test_a_project_may_have_shared_words_of_its_own(
    cli: Cli, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy)
    (copy / "rules" / "core").mkdir()
    (copy / "rules" / "core" / "words.yaml").write_text(
        "pack: core/words\nversion: 1\ndefine: {shop: {phrase: from the gazette shop}}\n"
    )
    pack = copy / "rules" / "our" / "shop.yaml"
    text = pack.read_text("utf-8").replace("from the gazette shop,", "zork,")
    pack.write_text(
        text.replace("{phrase: zork", "{use: shop").replace("{starts: zork", "{use: shop"), "utf-8"
    )
    assert "use: shop" in pack.read_text("utf-8")
    ran = cli("rules", "diff", "rules", "rules", "--corpus", "corpus", "--max-touched", "0")
    assert (ran.code, ran.err) == (0, "")
    for command in COMMANDS[1:3]:
        assert cli("rules", *command).code == 0
