"""The built wheel, installed in a clean environment away from the checkout, finds its rules and cleans."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


def run(*command: object, cwd: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    ran = subprocess.run(
        [str(c) for c in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that has the wheel and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    [wheel] = folder.glob("newswash-*.whl")
    venv.create(folder / "venv", with_pip=True)
    bin_ = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(
        bin_ / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "-c",
        ROOT / "requirements.lock",
        wheel,
        cwd=folder,
    )
    return bin_


def test_the_wheel_has_all_rules(scripts: Path, tmp_path: Path) -> None:
    program = (
        "import cleaner, cleaner.packs.builtin as b\n"
        "files = sorted(p.relative_to(b.rules_dir()).as_posix() for p in b.rules_dir().rglob('*') if p.is_file())\n"
        "print('\\n'.join([cleaner.__file__, *files]))\n"
    )
    where, *files = run(scripts / "python", "-c", program, cwd=tmp_path).splitlines()
    assert not Path(where).is_relative_to(ROOT)
    rules = ROOT / "rules"
    assert files == sorted(p.relative_to(rules).as_posix() for p in rules.rglob("*") if p.is_file())


def test_the_wheel_cleans_a_page(scripts: Path, tmp_path: Path) -> None:
    sample = ROOT / "fixtures/sample"
    out = run(scripts / "cleaner", "clean", sample, "-o", tmp_path / "out", "-f", "json", cwd=tmp_path)
    assert "3 cleaned" in out
    page = json.loads((tmp_path / "out/tramline.json").read_bytes())
    assert "decided on Tuesday by nine votes" in page["text"]
    assert "Privacy policy" not in page["text"]
    assert page["removals"]


def test_the_wheel_needs_no_extra_for_its_commands(scripts: Path, tmp_path: Path) -> None:
    for command in (["--version"], ["--help"], ["clean", "--help"], ["rules", "list"]):
        assert run(scripts / "cleaner", *command, cwd=tmp_path)
    page = ROOT / "fixtures/sample/tramline.html"
    assert run(scripts / "cleaner", "clean", page, "--extractor", "trafilatura", cwd=tmp_path)
    assert run(scripts / "cleaner", "explain", page, cwd=tmp_path)
