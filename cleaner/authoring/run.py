"""All tests of a selection: inline examples and fixtures, in one process or several."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from cleaner.authoring.examples import cases_of, read_example, run_case
from cleaner.authoring.fixtures import find_fixtures, make_cleaner, run_fixture, run_fixtures, update
from cleaner.authoring.outcome import Outcome
from cleaner.authoring.repair import smallest_edits
from cleaner.authoring.select import narrow
from cleaner.engine import Engine
from cleaner.packs.builtin import rules_dir
from cleaner.packs.load import load_pack
from cleaner.parallel import ordered_map
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from cleaner.authoring.examples import Case
    from cleaner.authoring.fixtures import Fixture
    from cleaner.authoring.select import Selection
    from cleaner.packs.rule import Rule
    from cleaner.packs.spec import PackSpec

#: Parts of the rules for each worker. A part is some languages, whole where possible: their rules share
#: patterns, and what two workers need both compile. (Cut elsewhere, 1.0 s of 3.1 s is for the second time.)
PARTS = 4
#: No part is larger than one in so many of what each of several workers does: the largest takes the fixtures too.
LARGEST = 3
#: A fixture takes as long as the examples of so many rules.
FIXTURE_WEIGHT = 2
#: A second process starts in 0.1 s, in which this many rules are tested.
WORTH_A_WORKER = 100
#: Where a rules repository keeps its cases: beside its ``rules/``.
FIXTURES_FOLDER = "fixtures"
#: Outcomes that ``--update`` may turn into golden files.
UPDATED = ("missing", "noisy", "wrong-output")


@dataclass(frozen=True)
class Part:
    """What a worker takes at once: rules, whose examples are to be run, and fixtures."""

    ids: tuple[str, ...] = ()
    cases: tuple[Fixture, ...] = ()
    folders: tuple[Path, ...] = ()  #: packs of the fixtures, on top of the built-in ones

    @property
    def weight(self) -> int:
        """How long it takes, in rules."""
        return len(self.ids) + FIXTURE_WEIGHT * len(self.cases)


@dataclass(frozen=True)
class Runner:
    """Runs the examples of rules, given by their ids, and fixtures. Picklable; its engine is shared by all calls."""

    engine: Engine
    rules: Mapping[str, Rule]
    packs: Mapping[str, tuple[Path, PackSpec]]
    unread: frozenset[Path] = frozenset()  #: folders of packs whose examples are still to be read

    def __call__(self, part: Part) -> list[Outcome]:
        """The outcomes, in order."""
        out: list[Outcome] = []
        for pack_id, ids in groupby(part.ids, key=_pack_of):
            root, pack = self.packs[pack_id]
            if root in self.unread:
                pack = load_pack(root / f"{pack_id}.yaml", root, "trust")
            wanted = frozenset(ids)
            for spec in pack.rules:
                rule = self.rules.get(f"{pack_id}/{spec.id}")
                if rule is not None and rule.id in wanted:
                    out += [
                        _advised(run_case(self.engine, case, root), case) for case in cases_of(rule, spec)
                    ]
        return [*out, *run_fixtures(part.cases, part.folders, self.engine)]


def _pack_of(rule_id: str) -> str:
    """The pack that a rule is in."""
    return rule_id.rpartition("/")[0]


def _advised(outcome: Outcome, case: Case) -> Outcome:
    """The outcome; that of a rule that did not fire with the smallest edit that would make it."""
    if outcome.name != "missing" or outcome.mode != "alone":
        return outcome
    edits = smallest_edits(case.rule, View(read_example(case)), 1)
    return (
        replace(outcome, message=f"{outcome.message}\nit would fire: {edits[0].text}") if edits else outcome
    )


def make_runner(selection: Selection, ids: Iterable[str]) -> Runner:
    """A runner for the examples of the rules with these ids, among all rules of the selection."""
    wanted = frozenset(ids)
    packs = {pack.pack: (root, pack) for root, pack in selection.chosen}
    rules = {r.id: r for r in selection.rules if r.id in wanted}
    return Runner(Engine(selection.rules), rules, packs, selection.without_examples)


def run_tests(
    selection: Selection, pattern: str | None = None, jobs: int = 1, fixtures: Literal["run", "leave"] = "run"
) -> list[Outcome]:
    """Outcomes of the examples, in the order of the files, then of the fixtures."""
    ids = narrow(selection.specs, pattern)
    workers = jobs if len(ids) >= WORTH_A_WORKER else 1
    parts = [Part(ids=some) for some in by_language(ids, workers)]
    for root, cases in fixtures_of(selection, pattern).items() if fixtures == "run" else ():
        _add(parts, tuple(cases), () if root == rules_dir() else (root,))
    order = sorted(range(len(parts)), key=lambda k: -parts[k].weight)  # no large one last, while others wait
    done = ordered_map(
        make_runner(selection, ids), [parts[k] for k in order], workers=workers, crashed=_crashed
    )
    outcomes = dict(zip(order, done, strict=True))
    found = [outcome for k in range(len(parts)) for outcome in outcomes[k]]
    return sorted(found, key=lambda outcome: outcome.mode == "fixture")


def _add(parts: list[Part], cases: tuple[Fixture, ...], folders: tuple[Path, ...]) -> None:
    """Give the fixtures to the largest part that has none: most of their patterns are compiled there by then."""
    k = max(
        (k for k, part in enumerate(parts) if not part.cases), key=lambda k: len(parts[k].ids), default=-1
    )
    if k < 0:
        parts.append(Part(cases=cases, folders=folders))
    else:
        parts[k] = replace(parts[k], cases=cases, folders=folders)


def by_language(ids: list[str], workers: int) -> list[tuple[str, ...]]:
    """The ids, in order, in parts for so many workers: each language in as few as possible."""
    share = max(1, -(-len(ids) // workers))
    most = share if workers == 1 else -(-share // LARGEST)
    parts: list[tuple[str, ...]] = []
    for _, group in groupby(ids, key=lambda i: i.split("/", 1)[0]):
        rules = tuple(group)
        for k in range(0, len(rules), most):
            some = rules[k : k + most]
            if parts and len(parts[-1]) + len(some) <= share / PARTS:
                parts[-1] += some
            else:
                parts.append(some)
    return parts


def fixtures_of(selection: Selection, pattern: str | None = None) -> dict[Path, list[Fixture]]:
    """Folder of packs → the cases of its chosen packs. Raises PackLoadError."""
    packs: dict[Path, list[str]] = {}
    for root, pack in selection.chosen:
        packs.setdefault(root, []).append(pack.pack)
    out = {}
    for root, ids in packs.items():
        folder = root.parent / FIXTURES_FOLDER
        if folder.is_dir():
            cases = find_fixtures(folder, ids)
            names = set(narrow((c.name for c in cases), pattern))
            out[root] = [c for c in cases if c.name in names]
    return out


def update_fixtures(
    selection: Selection,
    outcomes: list[Outcome],
    pattern: str | None,
    accept: Callable[[Outcome], bool],
) -> dict[str, Outcome]:
    """Write the golden files of failed cases that ``accept`` lets through; their outcomes by name.

    Known failures are left alone: their golden files say what should come out one day.
    """
    failed = {o.test: o for o in outcomes if o.mode == "fixture" and o.name in UPDATED}
    out = {}
    for root, cases in fixtures_of(selection, pattern).items():
        folders = () if root == rules_dir() else (root,)
        for case in cases:
            if case.name in failed and accept(failed[case.name]):
                spec = case.spec
                cleaner = make_cleaner(spec.packs, spec.profile, spec.keep, folders)
                update(case, cleaner)
                out[case.name] = run_fixture(case, cleaner)
    return out


def _crashed(part: Part) -> list[Outcome]:
    """A worker died: say over which tests, one outcome for each."""
    message = "the process that ran it died"
    return [
        *(Outcome("slow", case.name, "fixture", "", 0, message) for case in part.cases),
        *(Outcome("slow", rule_id, "alone", "", 0, message) for rule_id in part.ids),
    ]
