"""What the tests share: a cleaner of few words, and the command line without a process."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from cleaner.label import label
from cleaner.model import Document, Pack, Removal, Result
from cleaner.segment import read_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.clean import Cleaner
    from cleaner.packs.rule import Rule


@dataclass(frozen=True)
class FakeCleaner:
    """Cuts every line that begins with CUT. Stands in where rules are not what is tested."""

    fingerprint: str = "fake"
    packs: tuple[Pack, ...] = (Pack("en/fake", 3, 0, 1),)
    seen: list[str] = field(default_factory=list, compare=False)

    def clean_text(self, text: str, url: str | None = None, surface: str = "auto") -> Result:
        self.seen.append(text)
        if "CRASH" in text:
            os._exit(9)
        if "RAISE" in text:
            raise ValueError("a bug")
        document = read_text(text, "markdown" if surface == "markdown" else "text", url)
        removals, at = [], 0
        for line in text.splitlines(keepends=True):
            if line.startswith("CUT"):
                removals.append(Removal(at, at + len(line), ("en/fake/cut",), "ads", line))
            at += len(line)
        return Result(document, tuple(removals), label=label)

    def clean_html(self, data: bytes | str, url: str | None = None) -> Result:
        page = data if isinstance(data, str) else data.decode("utf-8", "replace")
        text = "\n".join(line.strip("<>/p") for line in page.splitlines())
        lines = self.clean_text(text, url)
        rendered = Document(text, "html", lines.document.starts, lines.document.ends, url=url)
        return Result(rendered, lines.removals, label=label)


class Ran(NamedTuple):
    """What a command line came to."""

    code: int
    out: str
    err: str
    raw: bytes


@pytest.fixture
def fake() -> FakeCleaner:
    return FakeCleaner()


@pytest.fixture
def cli(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """``cli("clean", path, stdin=b"…")`` in this process, with the rules as they are."""
    from cleaner.cli.app import run

    def call(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsysbinary.readouterr()
        code = run([str(a) for a in arguments])
        out, err = capsysbinary.readouterr()
        return Ran(code, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"), out)

    return call


@pytest.fixture
def fake_cli(
    cli: Callable[..., Ran], fake: FakeCleaner, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    """The same, with the fake cleaner in place of the rules."""
    monkeypatch.setattr("cleaner.config.Config.cleaner", lambda _: fake)
    return cli


#: The command line in a process of its own, with the fake cleaner. At its end it says in the file named ``PEAK`` how much
#: memory it held at most: what the system tells a parent counts the parent's own as well.
PROGRAM = (
    f"import atexit, os, sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
    "peak = os.environ.get('PEAK')\n"
    "peak and atexit.register(lambda: open(peak, 'w').write(open('/proc/self/status').read()))\n"
    "import conftest, cleaner.config, cleaner.cli.app\n"
    "cleaner.config.Config.cleaner = lambda _: conftest.FakeCleaner()\n"
    "cleaner.cli.app.main(sys.argv[1:])\n"
)


@pytest.fixture
def start_fake() -> Callable[..., subprocess.Popen[str]]:
    """``start_fake("clean", path)`` in a process of its own, with the fake cleaner."""

    def start(*arguments: object, **options: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
        return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **options)

    return start


@pytest.fixture(scope="session")
def rules_from() -> Callable[..., tuple[Rule, ...]]:
    """``rules_from("- {id: …}\\n", pack="en/t", layer=None)``: compiled rules, from the YAML of their list."""
    from cleaner.packs.compile import compile_packs
    from cleaner.packs.load import parse_pack

    def make(rules: str, pack: str = "en/t", layer: int | None = None) -> tuple[Rule, ...]:
        text = f"pack: {pack}\nversion: 1\ncategory: donation\nrules:\n" + textwrap.indent(
            textwrap.dedent(rules), "  "
        )
        return compile_packs([parse_pack(text, shared=())], layer)

    return make


@pytest.fixture(scope="session")
def cleaner_from(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Cleaner]:
    """``cleaner_from({"en/t": "- {id: …}"}, profile="strict")``: these packs, and none of those that ship."""
    from cleaner.clean import Cleaner

    empty = tmp_path_factory.mktemp("none")

    def make(packs: dict[str, str] | None = None, **options: Any) -> Cleaner:
        root = tmp_path_factory.mktemp("rules")
        for pack, rules in (packs or {}).items():
            path = root / f"{pack}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            head = f"pack: {pack}\nversion: 1\ncategory: donation\nrules:\n"
            path.write_text(head + textwrap.indent(textwrap.dedent(rules), "  "), "utf-8")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("cleaner.packs.layers.rules_dir", lambda: empty)
            patch.setenv("XDG_CACHE_HOME", str(empty))
            return Cleaner(**{"packs": [], "rules": [root] if packs else [], **options})

    return make
