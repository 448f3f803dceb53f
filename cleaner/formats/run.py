"""Many documents: who writes where, what is done already, and in which order things reach the disk.

For each document the output stands whole before its ledger lines are written, and these before
its line in the manifest. A kill between any two steps makes the next run clean that document
again; it never makes it skip one.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.formats.inputs import STDIN, Inputs, Problem, Source
from cleaner.formats.ledger import Ledger, digest
from cleaner.formats.manifest import Done, Manifest
from cleaner.formats.read import to_bytes, why
from cleaner.formats.render import Format, output_name
from cleaner.formats.work import Outcome, Task, Work, crashed
from cleaner.parallel import ordered_map

if TYPE_CHECKING:
    from collections.abc import Generator


@dataclass(slots=True)
class Plan:
    """Tasks in order, and inputs that must not be cleaned because of where their output would go."""

    tasks: list[Task] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def plan(inputs: Inputs, out: Path | None, format_: Format, *, in_place: bool = False) -> Plan:
    """Where each input's output goes: into the folder ``out``, onto itself, or (both unset) nowhere.

    Of two inputs with the same output the first is cleaned and the second is a problem; so is an
    output that would be one of the inputs.
    """
    made = Plan()
    taken: dict[str, Source] = {}
    originals = set() if in_place else {os.path.realpath(s.path) for s in inputs.sources}
    for source in inputs.sources:
        target = _target(source, out, format_, in_place=in_place)
        if target is not None:
            real = os.path.realpath(target)
            if real in originals:
                made.problems.append(
                    Problem(
                        source.path,
                        f"its output would replace an input, {target}; choose another -o, or --in-place",
                    )
                )
                continue
            if real in taken:
                other = taken[real].path
                made.problems.append(
                    Problem(
                        source.path,
                        f"not cleaned: {other} is written to {target} already; use another -o for one of the two",
                    )
                )
                continue
            taken[real] = source
        label = source.path if in_place else str(target) if target else source.name
        made.tasks.append(Task(source, target, Path(label).as_posix()))
    return made


def _target(source: Source, out: Path | None, format_: Format, *, in_place: bool) -> Path | None:
    if in_place:
        return Path(os.path.realpath(source.path))
    if out is None:
        return None
    return out / output_name("stdin" if source.path == STDIN else source.name, format_)


@dataclass(frozen=True, slots=True)
class Options:
    """How a run goes."""

    jobs: int = 1
    out: Path | None = None  #: the folder with the manifest; None: no manifest is kept
    ledger: Path | None = None
    force: bool = False
    fail_fast: bool = False


def run(work: Work, tasks: list[Task], options: Options) -> Generator[Outcome, None, None]:
    """What became of each task, in order. Raises UsageError or InputError where it cannot even begin."""
    with ExitStack() as stack:
        book = _Book(work, options)
        if options.out:
            book.manifest = stack.enter_context(Manifest(options.out))
            work = replace(work, unfinished=book.manifest.folder)
        tasks, refused = book.sort_out(tasks)
        if options.ledger:
            book.ledger = stack.enter_context(
                Ledger(options.ledger, good=book.ledger_good(), again={t.label for t in tasks if not t.known})
            )
        yield from refused
        outcomes = ordered_map(work, tasks, workers=min(options.jobs, len(tasks)), crashed=crashed)
        stack.callback(outcomes.close)  # ends the workers, however the run ends
        for outcome in outcomes:
            done = book.enter(outcome)
            yield done
            if options.fail_fast and done.status == "failed":
                return


class _Book:
    """Ledger and manifest of one run."""

    def __init__(self, work: Work, options: Options) -> None:
        self.options = options
        self.manifest: Manifest | None = None
        self.ledger: Ledger | None = None
        self.settings = digest(to_bytes(f"{work.cleaner.fingerprint} {work.format} {work.input} {work.url}"))
        self.ledger_name = os.path.abspath(options.ledger) if options.ledger else None

    def sort_out(self, tasks: list[Task]) -> tuple[list[Task], list[Outcome]]:
        """The tasks, each with what is known of its output; and those that would destroy something."""
        if self.manifest is None:
            return tasks, []
        go, refused = [], []
        for task in tasks:
            key, source = self._key(task), os.path.abspath(task.source.path)
            if self.options.force:
                go.append(task)
            elif other := self.manifest.foreign(key, source):
                refused.append(
                    Outcome(task, "failed", f"{task.output} was made of {other}; use another -o, or --force")
                )
            else:
                go.append(replace(task, known=self.manifest.known(key, self.settings, self.ledger_name)))
        return go, refused

    def ledger_good(self) -> int:
        """How many bytes of the ledger are known to be good."""
        return self.manifest.ledger_end(self.ledger_name) if self.manifest and self.ledger_name else 0

    def _key(self, task: Task) -> str:
        assert task.output is not None  # noqa: S101 - a manifest comes with an output folder
        assert self.options.out is not None  # noqa: S101
        return task.output.relative_to(self.options.out).as_posix()

    def enter(self, outcome: Outcome) -> Outcome:
        """The outcome, written down; a failure where ledger or manifest cannot be written."""
        if outcome.status != "cleaned":
            return outcome
        try:
            end = self.ledger.add(outcome.lines) if self.ledger else 0
            if self.manifest:
                self.manifest.add(self._done(outcome, end))
        except OSError as error:
            book = self.options.ledger if self.ledger else "the manifest"
            return replace(outcome, status="failed", message=f"cannot write {book}: {why(error, '')}")
        return outcome

    def _done(self, outcome: Outcome, ledger_end: int) -> Done:
        return Done(
            self._key(outcome.task),
            os.path.abspath(outcome.task.source.path),
            outcome.sha256,
            self.settings,
            outcome.size,
            outcome.flags,
            self.ledger_name,
            ledger_end,
        )
