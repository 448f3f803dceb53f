"""What is wrong with rules that load: a list of small checks, every finding located.

A check takes a ``Subject`` and gives ``Finding``s; to add one, write it and put it into ``CHECKS``.
A finding that is meant to be is answered in the file, on a line of the rule, with its reason:
``# lint: L007 pages end with any of forty names``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.authoring import lint_comments, lint_examples, lint_matchers, lint_overlap, lint_packs
from cleaner.authoring.finding import Finding, Subject
from cleaner.authoring.select import tree_of
from cleaner.packs.locate import find

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from cleaner.authoring.select import Selection
    from cleaner.packs.locate import Node, Source
    from cleaner.packs.problems import Problem

CHECKS: tuple[Callable[[Subject], Iterable[Finding]], ...] = (
    lint_examples.too_few_examples,
    lint_examples.duplicate_examples,
    lint_packs.thin_reason,
    lint_matchers.matches_everything,
    lint_matchers.cannot_match,
    lint_matchers.contradicted_by_guard,
    lint_matchers.no_needle,
    lint_matchers.slow_pattern,
    lint_overlap.already_covered,
    lint_overlap.duplicate_alternative,
    lint_packs.unused_definition,
    lint_matchers.too_broad,
    lint_packs.shadowed_rule,
    lint_comments.phrase_cut_short,
)

#: Line (from 0) → codes and reason of the ``# lint:`` comment there.
Answers = dict[int, tuple[tuple[str, ...], str]]

_ANSWER = re.compile(r"#\s*lint:\s*(?P<codes>L\d{3}(?:[,\s]+L\d{3})*)\s*(?P<reason>.*)")
#: An answer shorter than this is no reason.
REASON_CHARS = 10


def lint(selection: Selection, ids: Iterable[str] | None = None) -> list[Problem]:
    """Every finding on the chosen packs (on the rules named by ``ids`` only, if given), in file order."""
    wanted = None if ids is None else set(ids)
    subject = Subject.of(selection)
    found: dict[tuple[str, str], list[Finding]] = {}
    for check in CHECKS:
        for finding in check(subject):
            if wanted is None or finding.rule in wanted:
                found.setdefault((finding.pack, finding.rule), []).append(finding)
    problems: list[Problem] = []
    for pack_id in sorted(p.pack for _, p in selection.chosen):
        root = selection.folder_of(pack_id)
        problems += _located(root, pack_id, found, wanted)
    return sorted(problems, key=lambda p: p.sort_key)


def _located(
    root: Path, pack_id: str, found: dict[tuple[str, str], list[Finding]], wanted: set[str] | None
) -> Iterator[Problem]:
    """The pack's findings at their places, without those that the file answers."""
    source, tree = tree_of(root / f"{pack_id}.yaml")
    answers = _answers(source)
    rules = find(tree, ("rules",))[1].items
    parts = [(_full_id(pack_id, n), n, _inside(answers, n)) for n in rules]
    outside = answers.keys() - {k for _, _, mine in parts for k in mine}
    for rule_id, node, mine in [("", tree, {k: answers[k] for k in sorted(outside)}), *parts]:
        if wanted is not None and rule_id not in wanted:
            continue
        codes = {code for given, _ in mine.values() for code in given}
        for finding in found.get((pack_id, rule_id), ()):
            if finding.code not in codes:
                yield _problem(source, node, finding)
        yield from _bad_answers(source, mine, found.get((pack_id, rule_id), ()), rule_id)


def _inside(answers: Answers, node: Node) -> Answers:
    """The answers on the rule's lines."""
    first, last = node.start.line, node.end.line
    return {k: a for k, a in answers.items() if first <= k < max(last, first + 1)}


def _full_id(pack_id: str, node: Node) -> str:
    name = node.get("id")
    return f"{pack_id}/{name.text}" if name is not None else ""


def _problem(source: Source, node: Node, finding: Finding) -> Problem:
    key, value = find(node, finding.path)
    at = value
    if key is not None and not (finding.path and isinstance(finding.path[-1], int)):
        at = key if finding.at == "key" else value
    if not finding.path and node.kind == "map":
        at = find(node, ("id",))[1] if finding.rule else find(node, ("pack",))[1]
    problem = source.problem(finding.code, at, finding.message, finding.hint, finding.rule)
    return replace(problem, severity="warning")


def _answers(source: Source) -> Answers:
    """The answers in the file."""
    out: Answers = {}
    for number, line in enumerate(source.lines):
        said = _ANSWER.search(line) if "#" in line else None
        if said:
            out[number] = (tuple(re.findall(r"L\d{3}", said["codes"])), said["reason"].strip())
    return out


def _bad_answers(
    source: Source,
    answers: Answers,
    findings: Iterable[Finding],
    rule_id: str,
) -> Iterator[Problem]:
    """Answers without a reason, and answers to nothing."""
    there = {f.code for f in findings}
    for number, (codes, reason) in answers.items():
        line = source.lines[number]
        at = (number, line.index("#"), 0)
        if len(reason) < REASON_CHARS:
            problem = source.problem_at(
                "L000", at, "a lint comment without a reason", "say why it is meant to be", rule_id
            )
            yield replace(problem, severity="warning")
        for code in codes:
            if code not in there:
                message = f"a lint comment for {code}, which this rule does not have"
                yield replace(
                    source.problem_at("L000", at, message, "delete it", rule_id), severity="warning"
                )
