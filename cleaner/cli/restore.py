"""``cleaner restore``: the sources again, from outputs and ledger."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import exits
from cleaner.errors import InputError, UsageError

if TYPE_CHECKING:
    from cleaner.formats.inputs import Inputs
    from cleaner.formats.ledger import Restorer

HELP = """
Put the source texts together again: from outputs and their ledger, or from JSON outputs alone.

Text and Markdown come back byte for byte. Of an HTML page comes back its text, as it was rendered.

\b
  cleaner clean in/ -o out/ --ledger cuts.jsonl
  cleaner restore out/ --ledger cuts.jsonl -o again/      again/ is in/, as far as it was cleaned
  cleaner restore out/a.txt --ledger cuts.jsonl           one file, on the screen
"""


def restore(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH…", help="Outputs of `cleaner clean`: files, folders, globs, or -."),
    ],
    ledger: Annotated[
        Path | None, typer.Option("--ledger", metavar="FILE", help="What `cleaner clean --ledger` wrote.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="OUT", help="Folder for the restored texts.")
    ] = None,
) -> int:
    """The exit code."""
    from cleaner.formats.inputs import find
    from cleaner.formats.ledger import Restorer

    inputs = find(paths, without=(out,) if out else (), also=(".json",))
    if not inputs.sources:
        raise UsageError(f"nothing matched: no output of `cleaner clean` in {', '.join(paths)}")
    if out is None and len(inputs.sources) > 1:
        raise UsageError(f"{len(inputs.sources)} files, and nowhere to write: give -o OUT")
    restorer = Restorer(ledger)
    return exits.UNREADABLE if _restore_all(inputs, restorer, out) else exits.DONE


def _restore_all(inputs: Inputs, restorer: Restorer, out: Path | None) -> int:
    """How many could not be restored; each is said."""
    from cleaner.formats.kinds import split_name
    from cleaner.formats.read import pack, read_bytes
    from cleaner.formats.write import write_whole

    failed = 0
    for path in inputs.missing:
        failed += _say(path, "no such file or folder")
    for problem in inputs.problems:
        failed += _say(problem.path, problem.message)
    for source in inputs.sources:
        try:
            compression = split_name(source.name)[2]
            data = restorer.source(source.path, read_bytes(source.path, compression))
            if out is None:
                sys.stdout.buffer.write(data)
            else:
                write_whole(out / source.name, pack(data, compression))
        except InputError as error:
            failed += _say(source.path, str(error))
    return failed


def _say(path: str, message: str) -> int:
    shown = message if message.startswith(path) else f"{path}: {message}"
    print(f"cleaner: {shown}", file=sys.stderr)  # noqa: T201 - it is the command line that prints
    return 1
