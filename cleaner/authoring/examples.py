"""Inline examples, run: each rule alone and among all packs, one engine pass for both."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cleaner.authoring.outcome import Outcome, diff_of
from cleaner.authoring.select import place
from cleaner.engine import settle
from cleaner.model import cut
from cleaner.packs.spec import Example
from cleaner.segment import read_text, sniff_surface
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cleaner.engine import Engine, Vote
    from cleaner.model import Document, Surface
    from cleaner.packs.rule import Rule
    from cleaner.packs.spec import RuleSpec

#: An example is a few blocks and takes about 0.2 ms; patterns that need a thousand times that are slow.
SLOW_S = 0.25
#: Longest that an example may take before it is given up.
LIMIT_S = 5.0

Part = Literal["drop", "keep"]


@dataclass(frozen=True, slots=True)
class Case:
    """One example of one rule."""

    rule: Rule
    part: Part  #: which list of examples it stands in
    number: int
    text: str
    expected: str  #: what must be left of it
    alone: bool  #: what other packs do to it does not count
    surface: str
    todo: str = ""  #: why it is known to fail

    @property
    def test(self) -> str:
        """Its name: rule and place in the list, from 1."""
        return f"{self.rule.id} {self.part} example {self.number + 1}"


def cases_of(rule: Rule, spec: RuleSpec) -> Iterator[Case]:
    """The rule's examples. A bare text must be cut whole (drop) or come out as it went in (keep)."""
    parts: tuple[tuple[Part, tuple[str | Example, ...]], ...] = (
        ("drop", spec.examples.drop),
        ("keep", spec.examples.keep),
    )
    for part, examples in parts:
        for number, example in enumerate(examples):
            if isinstance(example, Example):
                yield Case(
                    rule, part, number, example.in_, example.out, example.alone, example.surface, example.todo
                )
            else:
                yield Case(rule, part, number, example, "" if part == "drop" else example, False, "auto")


def run_case(engine: Engine, case: Case, root: Path) -> Outcome:
    """What became of the example; the rule alone is judged first, then all packs."""
    before = time.thread_time()  # what it costs, however busy the machine is
    document = read_example(case)
    view = View(document)
    mode: Literal["alone", "all packs"] = "alone"
    try:
        votes = engine.vote(view, time.monotonic() + LIMIT_S)
        name, message, diff = _judge_alone(case, document, view, votes)
        if name == "pass" and not case.alone:
            mode = "all packs"
            name, message, diff = _judge_all(case, document, votes)
    except TimeoutError:
        name, message, diff = "slow", f"stopped after {LIMIT_S:.0f} s", ""
    seconds = time.thread_time() - before
    if name == "pass" and seconds > SLOW_S and case.rule.id in _slow(engine, document):
        name, message = "slow", f"took {seconds * 1000:.0f} ms; an example may take {SLOW_S * 1000:.0f} ms"
    if case.todo and name != "slow":
        name = "todo-now-passes" if name == "pass" else "todo"
        message, diff = case.todo, ""
    path, line = ("", 0)
    if name != "pass":
        path, line, _ = place(root, case.rule.id, "examples", case.part, case.number)
    return Outcome(name, case.test, mode, path, line, message, diff, seconds)  # type: ignore[arg-type]


def read_example(case: Case) -> Document:
    """The example as a document, on the surface it names, or that it looks like."""
    surface = case.surface
    if surface == "auto":
        surface = sniff_surface(case.text)
        if case.rule.spec.surfaces and surface not in case.rule.spec.surfaces:
            surface = case.rule.spec.surfaces[0]
    url = f"https://{case.rule.spec.domains[0]}/" if case.rule.spec.domains else None
    return read_any(case.text, surface, url)


def read_any(text: str, surface: str, url: str | None = None) -> Document:
    """A document of a text on a known surface."""
    if surface == "html":
        from cleaner.page import read_page  # texts do without the parser

        return read_page(text, url)
    known: Surface = "markdown" if surface == "markdown" else "text"
    return read_text(text, known, url)


def left_of(document: Document, votes: Iterable[Vote]) -> str:
    """The text that these votes leave."""
    return cut(document.text, settle(document, votes))


def same(expected: str, actual: str) -> bool:
    """Whether two texts agree but for white space at their ends."""
    return expected.strip() == actual.strip()


def _judge_alone(case: Case, document: Document, view: View, votes: list[Vote]) -> tuple[str, str, str]:
    """Name, message and diff for the rule alone."""
    own = [v for v in votes if v.rule_id == case.rule.id]
    if (
        case.part == case.rule.verb
    ):  # it must fire: a drop rule on drop examples, a keep rule on keep examples
        if not own:
            return "missing", why_not(case.rule, view), ""
    elif case.rule.verb == "keep":
        if own:
            spans = "; ".join(document.text[v.start : v.end][:60] for v in own)
            return "noisy", f"the rule protects: {spans}", ""
        return "pass", "", ""
    if case.rule.verb == "keep":
        return "pass", "", ""
    left = left_of(document, own)
    expected = expected_of(case, document)
    if same(expected, left):
        return "pass", "", ""
    name = "wrong-output" if case.part == "drop" else "noisy"
    return name, "", diff_of(expected, left)


def _judge_all(case: Case, document: Document, votes: list[Vote]) -> tuple[str, str, str]:
    """Name, message and diff among all packs, as the balanced profile runs them."""
    counted = [v for v in votes if v.keep or v.confidence != "low" or v.rule_id == case.rule.id]
    if case.rule.verb == "drop" and all(v.rule_id == case.rule.id for v in counted):
        return "pass", "", ""  # nobody else has a say: judged alone it passed
    left = left_of(document, counted)
    expected = expected_of(case, document)
    if same(expected, left):
        return "pass", "", ""
    others = sorted({v.rule_id for v in counted if v.rule_id != case.rule.id})
    message = "other rules that fired: " + ", ".join(others) if others else "no rule cuts it"
    name = "noisy" if case.part == "keep" else "wrong-output" if others else "missing"
    return name, message, diff_of(expected, left)


def expected_of(case: Case, document: Document) -> str:
    """What must be left. Pages are compared as rendered: a bare keep example means all of it."""
    untouched = case.expected == case.text and document.surface == "html"
    return document.text if untouched else case.expected


def why_not(rule: Rule, view: View) -> str:
    """Why the rule did not fire: the condition that failed at the block that came closest."""
    if not rule.fits(view.document.surface, view.document.url):
        return f"the rule does not apply to this surface ({view.document.surface}) or site"
    key = "from" if rule.action == "region" else "match"
    for i in range(view.size):
        hits = rule.hits(view, i)
        if not hits:
            continue
        failed = next((c for c in rule.clauses(view, i, hits) if not c.held), None)
        block = f"block {i + 1} ({view.visible(i)[:60]!r})"
        if failed is not None:
            return f"`{key}` holds at {block}, but `{failed.name}` fails: {failed.actual[:80]!r}"
        if not rule.vote(view, i):
            return f"`{key}` holds at {block}, but the {rule.action} reaches nothing: see `to`, `while`, `max_blocks`"
        return f"the rule matches at {block}, but its needles do not occur there: correct `needles`"
    return f"`{key}` matches none of the {view.size} blocks"


def _slow(engine: Engine, document: Document) -> set[str]:
    """The rules that take long on this document."""
    view = View(document)
    found = set()
    for i, numbers in engine.candidates(view).items():
        for number in numbers:
            rule = engine.rules[number]
            before = time.thread_time()
            try:
                rule.vote(view, i)
            except TimeoutError:  # of one of its patterns: the view has no limit of its own
                found.add(rule.id)
            if time.thread_time() - before > SLOW_S:
                found.add(rule.id)
    return found
