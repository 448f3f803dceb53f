"""What other programs read, checked against the schemas that were published for it.

The schemas are not ours to hand on: they come out of packages that hold them, by name, version and digest.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from cleaner.authoring.outcome import MEANINGS, Outcome
from cleaner.authoring.output import Report, write
from cleaner.cli.app import run
from cleaner.packs.problems import Problem
from tests.authoring.test_output import REPORTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

#: SARIF's schema as OASIS published it, and that of JUnit's form as Jenkins reads it.
SOURCES = (
    "sarif-pydantic==0.6.2 --hash=sha256:634df2784533fcac8e86f0c60a0e45ead1d35452dc2331d32596275595906e7f",
    "pytest==9.2.0 --hash=sha256:97c4f3b1f3c7414aa36465e09b8220f1d03627993bd51b1282e193753c80557b",
)
SARIF = "sarif_pydantic-0.6.2/sarif-schema-2.1.0.json"
JUNIT = "pytest-9.2.0/testing/example_scripts/junit-10.xsd"

texts = st.text(max_size=20)
numbers = st.integers(min_value=1, max_value=10**7)
problems = st.builds(
    Problem, texts, texts, numbers, numbers, st.integers(0, 200), texts, texts, texts,
    st.sampled_from(["error", "warning"]), texts,
)  # fmt: skip
outcomes = st.builds(
    Outcome, st.sampled_from(list(MEANINGS)), texts, st.sampled_from(["alone", "all packs", "fixture"]), texts,
    st.integers(0, 10**7), texts, texts, st.floats(0, 10**6),
)  # fmt: skip
reports = st.builds(
    Report, st.sampled_from(["rules lint", "rules test", "rules coverage"]),
    st.lists(problems, max_size=3).map(tuple), st.lists(outcomes, max_size=3).map(tuple),
)  # fmt: skip


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source packages."""
    folder = tmp_path_factory.mktemp("schemas")
    (folder / "wanted.txt").write_text("\n".join(SOURCES))
    names = ",".join(source.partition("==")[0] for source in SOURCES)
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--no-binary",
        names,
    ]
    ran = subprocess.run(
        [*command, "--dest", folder, "-r", folder / "wanted.txt"], capture_output=True, text=True, check=False
    )
    if ran.returncode and not os.environ.get("CI"):
        pytest.skip(f"the packages that hold the schemas cannot be fetched: {ran.stderr.strip()[-300:]}")
    assert ran.returncode == 0, ran.stderr
    return folder


def read_member(folder: Path, member: str) -> bytes:
    with tarfile.open(folder / f"{member.partition('/')[0]}.tar.gz") as package:
        file = package.extractfile(member)
        assert file is not None
        return file.read()


@pytest.fixture(scope="module")
def check(sources: Path) -> Callable[[str, str], None]:
    """Raises where a report, by the name of its form, is not as its readers want it."""
    sarif = jsonschema.Draft7Validator(
        json.loads(read_member(sources, SARIF)), format_checker=jsonschema.FormatChecker()
    )
    junit = etree.XMLSchema(etree.fromstring(read_member(sources, JUNIT)))

    def check_report(name: str, written: str) -> None:
        if name == "sarif":
            sarif.validate(json.loads(written))
        else:
            junit.assertValid(etree.fromstring(written.encode()))

    return check_report


@pytest.mark.parametrize("name", ["sarif", "junit"])
@pytest.mark.parametrize("report", REPORTS, ids=range(len(REPORTS)))
def test_reports(check: Callable[[str, str], None], name: str, report: Report) -> None:
    check(name, write(name, report))


@pytest.mark.parametrize("name", ["sarif", "junit"])
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(report=reports)
def test_whatever_they_say(check: Callable[[str, str], None], name: str, report: Report) -> None:
    check(name, write(name, report))


BROKEN = "pack: xx/share\nversion: 1\nrules:\n  - id: one\n    unles: ['\n"
FAILING = """\
pack: xx/share
version: 1
category: share
rules:
  - id: one
    why: 'A <b>"reason"</b> & more.'
    drop: block
    match: {exact: share me}
    examples: {drop: [share this], keep: [share me, "share me"]}
"""


@pytest.mark.parametrize("pack", [BROKEN, FAILING], ids=["broken", "failing"])
@pytest.mark.parametrize("command", ["test", "lint", "coverage"])
def test_what_the_commands_write(
    check: Callable[[str, str], None], repository: Path, command: str, pack: str
) -> None:
    (repository / "rules" / "xx" / "share.yaml").write_text(pack)
    run(["rules", command, "rules", "-o", "sarif=out/a.sarif", "-o", "junit=out/a.xml"])
    check("sarif", (repository / "out" / "a.sarif").read_text("utf-8"))
    check("junit", (repository / "out" / "a.xml").read_text("utf-8"))
