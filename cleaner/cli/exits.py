"""Exit codes, which scripts and CI rely on."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
FINDINGS: Final = 1  #: a failed rule test, lint, `--check` would change, coverage below the minimum
BAD_RULES: Final = 2  #: a rule or pack cannot load
USAGE: Final = 3  #: wrong usage, or nothing matched
UNREADABLE: Final = 4  #: finished, but some inputs could not be read or outputs not be written
INTERRUPTED: Final = 130  #: Ctrl-C; what shells expect
