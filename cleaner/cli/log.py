"""Events of a run as JSON lines: the standard library's logging with a formatter of our own.

Not structlog: a dozen kinds of events from one process need no pipeline of processors, and whoever
embeds the cleaner has handlers for ``logging`` already (loggers ``cleaner.*``).
"""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from cleaner.errors import InputError

LOGGER = logging.getLogger("cleaner.run")


class JsonLines(logging.Formatter):
    """One JSON object an event: time, level, event, and the event's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        fields = getattr(record, "fields", {})
        line = {
            "time": f"{moment}.{int(record.msecs):03d}Z", "level": record.levelname.lower(),
            "event": record.getMessage(), **fields,
        }  # fmt: skip
        return json.dumps(line, default=str)


def log_to(target: str | None) -> None:
    """Nothing. Events go to the file, or to standard error for "-"; nowhere for None. Raises InputError."""
    for old in LOGGER.handlers[:]:
        LOGGER.removeHandler(old)
        old.close()
    LOGGER.propagate = False
    LOGGER.setLevel(logging.INFO if target else logging.CRITICAL + 1)
    if target is None:
        return
    try:
        handler = logging.StreamHandler() if target == "-" else logging.FileHandler(target, encoding="utf-8")
    except OSError as error:
        raise InputError(f"--log {target}: {(error.strerror or str(error)).lower()}") from error
    handler.setFormatter(JsonLines())
    LOGGER.addHandler(handler)


def event(name: str, *, problem: bool = False, **fields: Any) -> None:
    """Nothing. The event is logged, as a warning if it is a problem."""
    LOGGER.log(logging.WARNING if problem else logging.INFO, name, extra={"fields": fields})
