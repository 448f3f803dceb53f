"""A run's figures: as one JSON object, and as Prometheus metrics for node_exporter's textfile collector."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from cleaner.errors import ExtraMissingError, InputError
from cleaner.formats.read import why
from cleaner.formats.totals import Totals
from cleaner.formats.write import write_whole
from cleaner.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Metrics are written again at most so often while a run is on.
METRICS_EVERY_S = 15.0


@dataclass(slots=True)
class Figures:
    """What a run has done so far. Of plain files each is a record."""

    totals: Totals = field(default_factory=Totals)
    files: dict[str, int] = field(default_factory=dict)  #: cleaned, skipped, failed → files
    records: dict[str, int] = field(default_factory=dict)  #: read, written, passed, blank, rejected → records
    settings: Mapping[str, Any] = field(default_factory=dict)  #: versions of the packs, options
    started: float = field(default_factory=time.time)  #: seconds since 1970
    _next: float = 0.0

    def add(self, counts: dict[str, int], **more: int) -> None:
        """Nothing. ``counts`` (files or records) has so many more of each."""
        for name, number in more.items():
            counts[name] = counts.get(name, 0) + number

    def write(self, metrics: Path | None, summary: Path | None) -> None:
        """Nothing. The files asked for hold the figures. Raises InputError, ExtraMissingError."""
        if summary:
            text = json.dumps(self.summary(), ensure_ascii=False, indent=1)
            write_whole(summary, text.encode("utf-8", "backslashreplace") + b"\n")
        if metrics:
            self.write_metrics(metrics)

    def write_now_and_then(self, metrics: Path | None) -> None:
        """Nothing. The metrics are written if it is time."""
        if metrics and time.monotonic() >= self._next:
            self.write_metrics(metrics)
            self._next = time.monotonic() + METRICS_EVERY_S

    def summary(self) -> dict[str, Any]:
        """All figures, for JSON."""
        totals = self.totals
        return {
            "version": VERSION,
            "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.started)),
            "seconds": round(time.time() - self.started, 3),
            "files": self.files,
            "records": self.records,
            "cleaned": totals.cleaned,
            "changed": totals.changed,
            "characters": {"read": totals.chars, "cut": totals.cut},
            "rejects": totals.rejects,
            "flags": totals.flags,
            "categories": {key: asdict(sum_) for key, sum_ in sorted(totals.categories.items())},
            "rules": {key: asdict(sum_) for key, sum_ in sorted(totals.rules.items())},
            "settings": dict(self.settings),
        }

    def write_metrics(self, path: Path) -> None:
        """Nothing. ``path`` holds the metrics, whole at every instant. Raises InputError, ExtraMissingError."""
        try:
            from prometheus_client import CollectorRegistry, Gauge, write_to_textfile
        except ImportError:
            raise ExtraMissingError("--metrics", "metrics") from None
        registry = CollectorRegistry()
        for name, (text, labels, samples) in self._metrics().items():
            gauge = Gauge(f"cleaner_{name}", text, labels, registry=registry)
            for values, number in samples.items():
                (gauge.labels(*values) if labels else gauge).set(number)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_to_textfile(os.fspath(path), registry)
        except OSError as error:
            raise InputError(f"cannot write {path}: {why(error, str(path))}") from error

    def _metrics(self) -> dict[str, tuple[str, tuple[str, ...], dict[tuple[str, ...], float]]]:
        """Name → help, labels, samples. Gauges: figures of one run, which the next one begins anew."""
        totals = self.totals
        elapsed: dict[tuple[str, ...], float] = {(): time.time() - self.started}
        now: dict[tuple[str, ...], float] = {(): time.time()}
        return {
            "run_files": ("Files of this run.", ("outcome",), _by_key(self.files)),
            "run_records": ("Records of this run.", ("outcome",), _by_key(self.records)),
            "run_rejects": ("Rejected records.", ("reason",), _by_key(totals.rejects)),
            "run_flags": ("Documents with a flag.", ("flag",), _by_key(totals.flags)),
            "run_characters": (
                "Characters of the sources, and those cut.", ("state",),
                {("read",): totals.chars, ("cut",): totals.cut},
            ),
            "run_cuts_documents": (
                "Documents from which something of the category was cut.", ("category",),
                {(key,): float(sum_.documents) for key, sum_ in sorted(totals.categories.items())},
            ),
            "run_cuts_characters": (
                "Characters cut, by category.", ("category",),
                {(key,): float(sum_.chars) for key, sum_ in sorted(totals.categories.items())},
            ),
            "run_seconds": ("Seconds since the run began.", (), elapsed),
            "run_updated_timestamp_seconds": ("When these figures were written.", (), now),
        }  # fmt: skip


def _by_key(counts: Mapping[str, int]) -> dict[tuple[str, ...], float]:
    return {(key,): float(number) for key, number in sorted(counts.items())}
