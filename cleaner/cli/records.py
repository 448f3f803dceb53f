"""``cleaner clean`` for files of records: JSON Lines, Parquet, WARC."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from cleaner.cli import exits
from cleaner.cli.log import event
from cleaner.errors import UsageError
from cleaner.version import VERSION

if TYPE_CHECKING:
    from collections import Counter

    from cleaner.cli.show import Screen
    from cleaner.config import Config
    from cleaner.formats.chunk import Cleaned, Job
    from cleaner.formats.figures import Figures
    from cleaner.formats.kinds import RecordKind
    from cleaner.formats.shard_run import Options, ShardOutcome
    from cleaner.formats.shards import Places
    from cleaner.records.fields import Fields

#: Rejects that are shown one by one when no reject file takes them.
SHOWN_REJECTS = 20
METADATA_KEY = "cleaned_metadata"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for, as far as it concerns records."""

    paths: list[str]
    kind: RecordKind
    out: str | None
    keys: tuple[str | None, str | None, str | None, str | None]  #: text, html, url, id
    output_key: str | None
    replaces: bool
    removals: bool
    metadata: bool
    convert: bool  #: WARC to JSON Lines
    rejects: str | None
    ledger: str | None
    state: Path | None
    jobs: int
    max_bytes: int
    force: bool
    fail_fast: bool
    metrics: Path | None
    summary: Path | None


def kind_wanted(paths: list[str], asked: str) -> RecordKind | None:
    """The kind of records to read, None for plain files: what was asked for, or what all names say."""
    from cleaner.formats.kinds import RECORD_SUFFIXES
    from cleaner.formats.shards import kind_of_paths

    if asked in RECORD_SUFFIXES.values():
        return cast("RecordKind", asked)
    return kind_of_paths(paths) if asked == "auto" else None


def clean_records(wish: Wish, settings: Config, screen: Screen) -> int:
    """The exit code."""
    from cleaner.formats.figures import Figures
    from cleaner.formats.shard_run import run_shards
    from cleaner.formats.shards import find_shards, plan_shards

    places = _places(wish)
    folder = places.out is not None and not places.single
    local = folder and "://" not in str(places.out)
    sources = find_shards(wish.paths, wish.kind, [Path(str(places.out))] if local else [])
    shards = plan_shards(sources, places)
    job = _job(wish, settings)
    options = _options(wish, places, job)
    figures = Figures(totals=screen.totals, settings=options.description)
    figures.write_now_and_then(wish.metrics)  # says at the beginning what is missing
    event("run-started", version=VERSION, inputs=len(shards), kind=wish.kind, settings=options.settings)
    show = _Show(screen, figures, places)
    with closing(run_shards(job, shards, options)) as outcomes, screen:
        for outcome in outcomes:
            if show.take(outcome) and wish.fail_fast:
                break
            figures.write_now_and_then(wish.metrics)
    screen.end(_nothing())
    figures.write(wish.metrics, wish.summary)
    event("run-ended", problem=show.incomplete, files=figures.files, records=figures.records)
    return exits.UNREADABLE if show.incomplete else exits.DONE


def fields_of(wish: Wish) -> Fields:
    """The fields that the options name: of text and page those that are named, or both by default."""
    from cleaner.records.fields import Fields

    default = Fields()
    text, html, url, id_ = wish.keys
    if text is None and html is None:
        text, html = default.text, default.html
    if wish.replaces and wish.output_key:
        raise UsageError("--replace and --output-key exclude each other: the one names no new field")
    return Fields(
        text=text,
        html=html if wish.kind != "warc" else html or default.html,
        url=url or default.url,
        id=id_ or default.id,
        cleaned=None if wish.replaces else wish.output_key or default.cleaned,
        removals=default.removals if wish.removals and not wish.ledger else None,
        metadata=METADATA_KEY if wish.metadata else None,
    )


def _places(wish: Wish) -> Places:
    """Where everything goes. Raises UsageError where the options cannot mean anything together."""
    from cleaner.formats.inputs import STDIN
    from cleaner.formats.kinds import record_kind
    from cleaner.formats.location import is_url
    from cleaner.formats.shards import Places

    out = wish.out
    one = len(wish.paths) == 1 and (wish.paths[0] == STDIN or not Path(wish.paths[0]).is_dir())
    single = bool(out) and one and record_kind(str(out)) is not None and not Path(str(out)).is_dir()
    written: RecordKind = "jsonl" if wish.convert else wish.kind
    if single and record_kind(str(out)) != written:
        raise UsageError(
            f"-o {out}: what is written is {written}; --format jsonl makes JSON Lines of WARC files"
        )
    if wish.convert and wish.kind != "warc":
        raise UsageError(
            "--format jsonl makes JSON Lines of WARC files; other files of records stay what they are"
        )
    if wish.state and not (out and is_url(out)):
        raise UsageError("--state is for an -o that is a URL; in a folder the manifest is in its .cleaner")
    return Places(out, single, wish.rejects, wish.ledger, wish.convert)


def _job(wish: Wish, settings: Config) -> Job:
    """What the workers do. Raises UsageError, PackError, ExtraMissingError."""
    from cleaner.formats.chunk import Job
    from cleaner.formats.shard_run import limit_of

    if wish.kind == "parquet":
        from cleaner.records.arrow import arrow

        arrow()
    if wish.kind == "warc":
        from cleaner.formats.warc import fastwarc

        fastwarc()
    fields = fields_of(wish)
    cleaner = settings.cleaner()
    return Job(cleaner, fields, bool(wish.ledger), wish.kind, wish.convert, limit_of(cleaner))


def _options(wish: Wish, places: Places, job: Job) -> Options:
    from cleaner.formats.location import is_url
    from cleaner.formats.shard_run import Options, settings_digest

    cleaner: Any = job.cleaner
    description = {
        "version": VERSION,
        "fingerprint": cleaner.fingerprint,
        "packs": {pack.id: pack.version for pack in cleaner.packs},
        "options": {
            "kind": job.kind,
            "convert": job.convert,
            "ledger": job.ledger,
            "fields": repr(job.fields),
        },
    }
    manifest = None
    if places.out and not places.single:
        manifest = wish.state if is_url(places.out) else Path(places.out)
    jobs = wish.jobs or (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return Options(
        jobs, manifest, places.out, wish.max_bytes, wish.force, settings_digest(description), description
    )


def _nothing() -> Counter[str]:
    from collections import Counter

    return Counter()


class _Show:
    """Takes what a run gives, and says of it what is to be said at once."""

    def __init__(self, screen: Screen, figures: Figures, places: Places) -> None:
        self.screen, self.figures = screen, figures
        self.said = not (places.out and not places.single) and places.rejects is None
        self.incomplete = False
        self.shown = 0

    def take(self, outcome: ShardOutcome | Cleaned) -> bool:
        """Whether it is a file that failed."""
        from cleaner.formats.chunk import Cleaned

        if isinstance(outcome, Cleaned):
            self.screen.totals.merge(outcome.totals)
            for name in ("read", "written", "passed", "blank", "rejected"):
                self.figures.add(self.figures.records, **{name: getattr(outcome, name)})
            self._rejects(outcome.rejects)
            return False
        self.figures.add(self.figures.files, **{outcome.status: 1})
        path = outcome.shard.source.path
        counts = {name: getattr(outcome, name) for name in ("read", "written", "passed", "blank", "rejected")}
        failed = outcome.status == "failed"
        event(f"file-{outcome.status}", problem=failed, path=path, message=outcome.message, **counts)
        if failed:
            self.screen.problem(path, outcome.message)
        elif outcome.status == "skipped":
            self.screen.totals.skipped += 1
        self.incomplete |= failed or outcome.rejected > 0
        return failed

    def _rejects(self, lines: bytes) -> None:
        if not lines:
            return
        self.incomplete = True
        for line in lines.splitlines():
            if self.shown >= SHOWN_REJECTS:
                return
            reject = json.loads(line)
            where = f"{reject['source']}:{reject['line']}"
            event(
                "record-rejected",
                problem=True,
                **{k: reject[k] for k in ("source", "line", "reason", "message")},
            )
            self.shown += 1
            if self.said:
                self.screen.say(f"cleaner: {where}: {reject['message']}; rejected", sys.stderr)
                if self.shown == SHOWN_REJECTS:
                    self.screen.say(
                        "cleaner: further rejects are only counted; --rejects FILE keeps them all", sys.stderr
                    )
