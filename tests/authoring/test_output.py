"""Reports for machines: their form as their readers demand it, also where texts are hostile."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from cleaner.authoring.outcome import Outcome
from cleaner.authoring.output import FORMATS, Report, write
from cleaner.packs.problems import Problem

NASTY = "a <b> & \"c\" 'd' ]]> % : , \x00\x1b\x0c \ud800 é 日本\nline two"

PROBLEM = Problem(
    "L004",
    "rules/a b.yaml",
    3,
    5,
    4,
    "matches everything",
    "make it compulsory",
    "xx/a/one",
    "warning",
    "    x",
)
REPORTS = [
    Report("rules lint"),
    Report("rules lint", (PROBLEM,)),
    Report("rules lint", (Problem("R001", "x.yaml", 1, 1, 1, NASTY, NASTY, NASTY, "error", NASTY),)),
    Report(
        "rules test",
        (),
        (
            Outcome("pass", "xx/a/one drop example 1", "all packs", "rules/a.yaml", 1, seconds=0.001),
            Outcome("missing", "xx/a/one drop example 2", "alone", "rules/a.yaml", 7, NASTY, NASTY, 0.1),
            Outcome("todo", "xx/a/case", "fixture", "fixtures/input.txt", 1, "known"),
            Outcome("slow", "xx/a/two", "alone", "", 0, "died"),
        ),
    ),
]

#: The part of SARIF 2.1.0 that is used here; what its schema demands of it.
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"enum": ["2.1.0"]},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "additionalProperties": False,
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id"],
                                            "properties": {
                                                "shortDescription": {"type": "object", "required": ["text"]}
                                            },
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": {"type": "object", "required": ["text"]},
                                "locations": {
                                    "type": "array",
                                    "items": {
                                        "properties": {
                                            "physicalLocation": {
                                                "properties": {
                                                    "artifactLocation": {
                                                        "properties": {
                                                            "uri": {"type": "string", "pattern": "^[!-~]*$"}
                                                        }
                                                    },
                                                    "region": {
                                                        "properties": {
                                                            "startLine": {"type": "integer", "minimum": 1},
                                                            "startColumn": {"type": "integer", "minimum": 1},
                                                            "endColumn": {"type": "integer", "minimum": 1},
                                                        }
                                                    },
                                                }
                                            }
                                        }
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}


@pytest.mark.parametrize("report", REPORTS, ids=range(len(REPORTS)))
@pytest.mark.parametrize("name", FORMATS)
def test_every_report_can_be_written_as_a_file(name: str, report: Report) -> None:
    assert isinstance(write(name, report).encode("utf-8"), bytes)


@pytest.mark.parametrize("report", REPORTS, ids=range(len(REPORTS)))
def test_sarif(report: Report) -> None:
    found: dict[str, Any] = json.loads(write("sarif", report))
    jsonschema.validate(found, SARIF)
    (run,) = found["runs"]
    known = {r["id"] for r in run["tool"]["driver"]["rules"]}
    assert {r["ruleId"] for r in run["results"]} == known
    assert len(run["results"]) == len(report.findings)


@pytest.mark.parametrize("report", REPORTS, ids=range(len(REPORTS)))
def test_junit(report: Report) -> None:
    root = ET.fromstring(write("junit", report))  # noqa: S314 - our own
    assert root.tag == "testsuites"
    (suite,) = root
    cases = list(suite)
    assert suite.get("tests") == str(len(cases)) == root.get("tests")
    assert len(cases) >= 1
    assert suite.get("failures") == str(sum(c.find("failure") is not None for c in cases))
    assert suite.get("skipped") == str(sum(c.find("skipped") is not None for c in cases))
    assert suite.get("errors") == "0"
    assert all(c.get("name") and c.get("classname") and float(c.get("time") or "x") >= 0 for c in cases)


def test_sarif_says_what_a_code_is_about() -> None:
    (run,) = json.loads(write("sarif", REPORTS[1]))["runs"]
    (about,) = run["tool"]["driver"]["rules"]
    assert (about["id"], about["shortDescription"]["text"]) == ("L004", "matches everything")
    assert about["fullDescription"]["text"].startswith("The pattern finds something in every text")


def test_github_annotations_are_one_line_each() -> None:
    (line,) = write("github", REPORTS[1]).splitlines()
    assert line == (
        "::warning file=rules/a b.yaml,line=3,col=5,title=L004::matches everything - make it compulsory"
    )
    for report in REPORTS:
        lines = write("github", report).split("\n")
        assert len([x for x in lines if x]) == len(report.findings)
        assert all(x.startswith("::") for x in lines if x)


def test_json_counts() -> None:
    found = json.loads(write("json", REPORTS[3]))
    assert found["summary"] == {
        "problems": 0,
        "tests": 4,
        "failed": 2,
        "outcomes": {"pass": 1, "missing": 1, "todo": 1, "slow": 1},
    }
    assert [o["failed"] for o in found["outcomes"]] == [False, True, False, True]
