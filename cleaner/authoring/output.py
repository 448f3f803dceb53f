"""Reports for machines: JSON, JUnit, SARIF 2.1.0 and GitHub annotations, of problems and outcomes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cleaner.authoring.codes import CODES
from cleaner.authoring.outcome import MEANINGS, Outcome, count
from cleaner.packs.problems import Problem
from cleaner.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
#: XML 1.0 cannot hold these at all, not even escaped.
_NOT_XML = {c: "\ufffd" for c in (*range(32), 0xFFFE, 0xFFFF) if c not in (9, 10, 13)}

#: These would come back from an attribute as blanks.
_IN_ATTRIBUTE = {ord(c): f"&#{ord(c)};" for c in "\t\n\r"}


@dataclass(frozen=True, slots=True)
class Report:
    """What a command has to say."""

    command: str  #: rules lint, rules test
    problems: tuple[Problem, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    @property
    def findings(self) -> tuple[Problem, ...]:
        """The problems, and the failed outcomes as problems."""
        failed = tuple(
            Problem(
                f"test/{o.name}",
                o.path,
                max(1, o.line),
                1,
                1,
                f"{o.test}: {MEANINGS[o.name]}",
                o.message or o.diff,
            )
            for o in self.outcomes
            if o.failed
        )
        return (*self.problems, *failed)


def to_json(report: Report) -> str:
    """One JSON object: command, version, counts, problems, outcomes."""
    data = {
        "command": report.command,
        "version": VERSION,
        "summary": {
            "problems": len(report.problems),
            "tests": len(report.outcomes),
            "failed": sum(o.failed for o in report.outcomes),
            "outcomes": count(list(report.outcomes)),
        },
        "problems": [asdict(p) for p in report.problems],
        "outcomes": [{**asdict(o), "failed": o.failed} for o in report.outcomes],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def to_junit(report: Report) -> str:
    """JUnit XML: a test case per outcome and per problem; without either, one that passed."""
    cases = [_problem_case(p) for p in report.problems] + [_outcome_case(o) for o in report.outcomes]
    if not cases:
        cases = [f'<testcase classname="cleaner" name={_attribute(report.command)} time="0.000"/>']
    failures = len(report.problems) + sum(o.failed for o in report.outcomes)
    skipped = sum(o.name == "todo" for o in report.outcomes)
    seconds = sum(o.seconds for o in report.outcomes)
    totals = f'tests="{len(cases)}" failures="{failures}" errors="0"'
    suite = f'<testsuite name={_attribute(report.command)} {totals} skipped="{skipped}" time="{seconds:.3f}">'
    body = "\n".join(f"    {c}" for c in cases)
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {totals} time="{seconds:.3f}">'
    return f"{head}\n  {suite}\n{body}\n  </testsuite>\n</testsuites>\n".translate(_NOT_XML)


def to_sarif(report: Report) -> str:
    """SARIF 2.1.0, one run."""
    findings = report.findings
    codes = sorted({f.code for f in findings})
    driver = {
        "name": "cleaner",
        "version": VERSION,
        "rules": [_described(c) for c in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(f) for f in findings],
    }
    return json.dumps(
        {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2
    )


def to_github(report: Report) -> str:
    """Workflow commands that show each finding at its line in a pull request."""
    lines = []
    for f in report.findings:
        place = f"file={_property(f.path)},line={f.line},col={f.column},title={_property(f.code)}"
        lines.append(f"::{f.severity} {place}::{_message(' - '.join(t for t in (f.message, f.hint) if t))}")
    return "\n".join(lines)


def write(name: str, report: Report) -> str:
    """The report in the named format; characters that no file can hold are replaced."""
    return FORMATS[name](report).encode("utf-8", "replace").decode("utf-8")


FORMATS: dict[str, Callable[[Report], str]] = {
    "json": to_json,
    "junit": to_junit,
    "sarif": to_sarif,
    "github": to_github,
}


def _problem_case(problem: Problem) -> str:
    name = _attribute(f"{problem.path}:{problem.line}:{problem.column} {problem.code}")
    text = f"<failure type={_attribute(problem.code)} message={_attribute(problem.message)}>{escape(problem.render())}</failure>"
    return f'<testcase classname={_attribute(problem.rule or problem.path)} name={name} time="0.000">{text}</testcase>'


def _outcome_case(outcome: Outcome) -> str:
    inside = ""
    if outcome.name == "todo":
        inside = f"<skipped message={_attribute(outcome.message)}/>"
    elif outcome.failed:
        message = _attribute(MEANINGS[outcome.name])
        inside = (
            f"<failure type={_attribute(outcome.name)} message={message}>{escape(outcome.render())}</failure>"
        )
    owner = outcome.test.split(" ", 1)[0]
    start = f'<testcase classname={_attribute(owner)} name={_attribute(outcome.test)} time="{outcome.seconds:.3f}"'
    return f"{start}>{inside}</testcase>" if inside else f"{start}/>"


def _result(finding: Problem) -> dict[str, Any]:
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endColumn": finding.column + max(1, finding.length),
    }
    text = finding.message + (f" ({finding.hint})" if finding.hint else "")
    place = {"artifactLocation": {"uri": quote(finding.path, errors="replace")}, "region": region}
    return {
        "ruleId": finding.code,
        "level": finding.severity,
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }


def _described(code: str) -> dict[str, Any]:
    """What a code is about, as viewers show it beside its findings."""
    if code.startswith("test/"):
        return {"id": code, "shortDescription": {"text": MEANINGS[code.removeprefix("test/")]}}
    title, about = CODES.get(code, (code, code))
    return {"id": code, "shortDescription": {"text": title}, "fullDescription": {"text": about}}


def _attribute(text: str) -> str:
    """The text as the value of an XML attribute, in quotes. ``xml.sax.saxutils`` would import a web client."""
    return f'"{escape(text).translate(_IN_ATTRIBUTE)}"'


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
