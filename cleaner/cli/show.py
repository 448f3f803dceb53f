"""What a run shows: progress, problems, what is cut, and the tables at the end."""

from __future__ import annotations

import os
import sys
import time
from typing import IO, TYPE_CHECKING, Any, Self

from cleaner.formats.totals import MAX_LISTED, Sum, Totals

if TYPE_CHECKING:
    from collections import Counter
    from types import TracebackType

    from rich.progress import Progress, TaskID
    from rich.table import Table

    from cleaner.formats.work import Outcome
    from cleaner.model import Removal, Result

RED, DIM, BOLD, RESET = "\x1b[31m", "\x1b[2m", "\x1b[1m", "\x1b[0m"
#: The bar is drawn again at most so often.
REFRESH_S = 0.1
#: Context beside a cut inside a line, in characters.
CONTEXT = 60


def colours(stream: IO[str]) -> bool:
    """Whether to colour: a terminal, and nobody asked not to."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


class Screen:
    """One run's words to the person who started it: results on stdout, all else on stderr."""

    def __init__(self, *, total: int, quiet: bool, to_screen: bool, by_rule: bool, bar: bool) -> None:
        self.totals = Totals()
        self.total, self.by_rule = total, by_rule
        self.tables = not quiet and (not to_screen or by_rule)
        self.out = sys.stderr if to_screen else sys.stdout
        self.progress: Progress | None = None
        self.bar: TaskID | None = None
        self.next_refresh = 0.0
        self.wants_bar = bar and not quiet and not to_screen and total > 1 and sys.stderr.isatty()

    def __enter__(self) -> Self:
        """Itself, with a progress bar where somebody watches."""
        if self.wants_bar:
            self.progress, self.bar = _progress(self.total)
            self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self.progress:
            self.progress.stop()

    def problem(self, path: str, message: str) -> None:
        """An input that is not cleaned; counts as failed."""
        self.totals.failed += 1
        self.say(f"cleaner: {path}: {message}", sys.stderr)

    def outcome(self, outcome: Outcome, *, diff: bool, names: bool) -> None:
        """Count a document, and show what is to be shown of it at once."""
        path = outcome.task.source.path
        if outcome.status == "failed":
            self.problem(path, outcome.message)
        else:
            self.totals.add(outcome)
        if diff and outcome.result is not None and outcome.changed:
            self.say(diff_of(path, outcome.result, colour=colours(sys.stdout)), sys.stdout)
        elif names and outcome.changed:
            self.say(f"would change {path}", sys.stdout)
        if self.progress and self.bar is not None:
            self.progress.advance(self.bar)
            if time.monotonic() >= self.next_refresh:
                self.progress.refresh()
                self.next_refresh = time.monotonic() + REFRESH_S

    def say(self, text: str, stream: IO[str]) -> None:
        """Print, above the bar if there is one."""
        if self.progress:
            self.progress.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            print(text, file=stream)

    def end(self, passed_over: Counter[str]) -> None:
        """Print the tables and what needs a look."""
        if self.tables:
            _print_tables(self.totals, self.out, by_rule=self.by_rule)
            if passed_over:
                kinds = ", ".join(f"{suffix or 'no ending'} {n}" for suffix, n in passed_over.most_common(8))
                self.say(
                    f"passed over: {sum(passed_over.values())} files that are no news ({kinds})", self.out
                )
        elif self.totals.listed and self.out is sys.stderr:
            for path, flags in self.totals.listed:
                self.say(f"cleaner: {path}: flagged {', '.join(flags)}", sys.stderr)


def _progress(total: int) -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    class Rate(TextColumn):
        """Documents a second."""

        def render(self, task: Any) -> Any:
            """The rate, or nothing while there is none."""
            from rich.text import Text

            return Text(f"{task.speed:.0f}/s" if task.speed else "")

    progress = Progress(
        TextColumn("cleaning"), BarColumn(), MofNCompleteColumn(), Rate(""), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
        auto_refresh=False,  # it would do so in a thread, and workers are forked
    )  # fmt: skip
    return progress, progress.add_task("cleaning", total=total)


def _print_tables(totals: Totals, stream: IO[str], *, by_rule: bool) -> None:
    from rich.console import Console

    width = None if stream.isatty() else 110
    console = Console(file=stream, width=width, highlight=False, no_color=not colours(stream))
    if totals.categories:
        console.print(_table("category", totals.categories, totals))
    if by_rule and totals.rules:
        console.print(_table("rule", totals.rules, totals))
    console.print(_headline(totals), markup=False)
    if totals.flagged:
        counts = ", ".join(f"{flag} {n}" for flag, n in sorted(totals.flags.items()))
        console.print(f"flagged: {totals.flagged:,} documents ({counts})", markup=False)
        for path, flags in totals.listed:
            console.print(f"  {path}: {', '.join(flags)}", markup=False, soft_wrap=True)
        if totals.flagged > len(totals.listed):
            console.print(f"  … and {totals.flagged - MAX_LISTED:,} more", markup=False)


def _headline(totals: Totals) -> str:
    parts = []
    if totals.cleaned:
        share = f" ({totals.cut / totals.chars:.1%})" if totals.chars else ""
        parts.append(
            f"{totals.cleaned:,} cleaned, {totals.changed:,} of them changed: "
            f"{totals.cut:,} of {totals.chars:,} characters cut{share}"
        )
    if totals.skipped:
        parts.append(f"{totals.skipped:,} skipped, done before and unchanged")
    if totals.rejects:
        reasons = ", ".join(f"{reason} {n:,}" for reason, n in sorted(totals.rejects.items()))
        parts.append(f"{sum(totals.rejects.values()):,} REJECTED ({reasons})")
    if totals.failed:
        parts.append(f"{totals.failed:,} FAILED, see above")
    return "; ".join(parts) or "nothing to do"


def _table(name: str, sums: dict[str, Sum], totals: Totals) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=None)
    table.add_column(name)
    for column in ("documents", "blocks", "characters", "share"):
        table.add_column(column, justify="right")
    for key, s in sorted(sums.items(), key=lambda item: (-item[1].chars, item[0])):
        share = f"{s.chars / totals.chars:.2%}" if totals.chars else ""
        table.add_row(key, f"{s.documents:,}", f"{s.blocks:,}", f"{s.chars:,}", share)
    return table


def diff_of(path: str, result: Result, *, colour: bool) -> str:
    """What was cut, each cut with the rule that cut it and the lines around it."""
    paint = (lambda code, text: f"{code}{text}{RESET}") if colour else (lambda _, text: text)
    lines = [paint(BOLD, f"--- {path}")]
    for removal in result.removals:
        more = len(removal.rule_ids) - 1
        rules = f"{removal.rule_ids[0]}{f' and {more} more' if more else ''}" if removal.rule_ids else "?"
        lines.append(paint(DIM, f"@@ {removal.category}: {rules} [{removal.start}:{removal.end}]"))
        before, after = _context(result.source, removal)
        if before or after:
            shown = " ".join(removal.text.split())
            lines.append(f"  {before}{paint(RED, f'[-{shown}-]')}{after}")
        else:
            lines += [paint(RED, f"- {line}") for line in removal.text.splitlines() if line.strip()]
    return "\n".join(lines)


def _context(source: str, removal: Removal) -> tuple[str, str]:
    """What stands before and after the cut in its own lines; both empty when whole lines were cut."""
    text = removal.text
    begin = removal.start + len(text) - len(text.lstrip())
    end = removal.end - (len(text) - len(text.rstrip()))
    line_start = source.rfind("\n", 0, begin) + 1
    line_end = source.find("\n", end)
    before = source[line_start : removal.start] if line_start < removal.start else ""
    after = source[removal.end : line_end if line_end >= 0 else len(source)] if end == removal.end else ""
    return _tail(before), _head(after)


def _tail(text: str) -> str:
    return f"…{text[-CONTEXT:]}" if len(text) > CONTEXT else text


def _head(text: str) -> str:
    return f"{text[:CONTEXT]}…" if len(text) > CONTEXT else text
