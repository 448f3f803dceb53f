"""What became of a test, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Name = Literal["pass", "missing", "noisy", "wrong-output", "todo", "todo-now-passes", "slow"]

#: What each name means, for legends and reports.
MEANINGS: dict[str, str] = {
    "pass": "did what the example says",
    "missing": "the rule did not fire where it must",
    "noisy": "something was cut that must stay",
    "wrong-output": "the rule fired, but what is left is not what the example says",
    "todo": "fails, and is known to",
    "todo-now-passes": "is marked as a known failure, and passes: remove the mark",
    "slow": "did what the example says, but took too long",
}
GOOD: tuple[str, ...] = ("pass", "todo")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One example or fixture, run."""

    name: Name
    test: str  #: full rule id and example, or the fixture's folder
    mode: Literal["alone", "all packs", "fixture"]
    path: str
    line: int
    message: str = ""
    diff: str = ""
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether the run must end with exit code 1."""
        return self.name not in GOOD

    def render(self) -> str:
        """The outcome as people read it: what and where, why, diff."""
        where = "" if self.mode == "fixture" else f" ({self.mode})"
        out = [f"{self.name}: {self.test}{where}", f"  {self.path}:{self.line}"]
        if self.message:
            out += [f"  {line}" for line in self.message.splitlines()]
        if self.diff:
            out += [f"    {line}" for line in self.diff.splitlines()]
        return "\n".join(out)


def diff_of(expected: str, actual: str) -> str:
    """A unified diff from what should be left to what is left."""
    from difflib import unified_diff  # most runs have nothing to show

    lines = unified_diff(expected.splitlines(), actual.splitlines(), "expected", "actual", lineterm="", n=2)
    return "\n".join(lines)


def count(outcomes: list[Outcome]) -> dict[str, int]:
    """How many there are of each name, in the order of ``MEANINGS``, without zeros."""
    found = {name: sum(o.name == name for o in outcomes) for name in MEANINGS}
    return {name: number for name, number in found.items() if number}
