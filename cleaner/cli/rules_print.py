"""What the commands of ``cleaner rules`` share: arguments, exit codes, reports."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cleaner.cli.exits import BAD_RULES, UNREADABLE, USAGE
from cleaner.errors import CleanerError, InputError, PackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cleaner.authoring.output import Report
    from cleaner.model import Profile

Targets = Annotated[
    list[str] | None,
    typer.Argument(
        help="Pack files, folders of packs, pack ids or globs (en/*). Default: ./rules, or the built-in packs."
    ),
]
Filter = Annotated[
    str | None,
    typer.Option("--filter", "-k", help="Only rules whose id contains this, or matches this glob."),
]
Output = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", help="json, junit, sarif or github, with =PATH to write a file. Repeatable."
    ),
]

Corpus = Annotated[Path, typer.Option("--corpus", help="A folder of documents.")]
ProfileName = Annotated[str, typer.Option("--profile", help="strict, balanced or aggressive.")]
AsJson = Annotated[str | None, typer.Option("--output", "-o", help="json")]


@contextmanager
def exits(output: Sequence[str] | None = None, command: str = "") -> Iterator[None]:
    """Turn errors raised on purpose into messages and exit codes; load errors go into reports too.

    With ``command``, ``output`` names machine formats, which are checked before any work is done.
    """
    if command and output:
        from cleaner.authoring.output import FORMATS

        if sum(not wish.partition("=")[2] for wish in output) > 1:
            fail(USAGE, "standard output takes one format: give the others a file, like sarif=rules.sarif")
        for wish in output:
            if wish.partition("=")[0] not in FORMATS:
                fail(
                    USAGE, f"no output format `{wish}`: there are {', '.join(FORMATS)}, with =PATH or without"
                )
    try:
        yield
    except CleanerError as error:
        problems = getattr(error, "problems", ())
        if output and problems:
            from cleaner.authoring.output import Report

            if not write_reports(output, Report(command, tuple(problems))):
                typer.echo(str(error), err=True)
        else:
            typer.echo(str(error), err=True)
        raise typer.Exit(_code_of(error)) from None


def _code_of(error: CleanerError) -> int:
    if isinstance(error, PackError):
        return BAD_RULES
    return UNREADABLE if isinstance(error, InputError) else USAGE


def write_reports(output: Sequence[str] | None, report: Report) -> bool:
    """Write the reports asked for; whether one went to standard output, where it must stand alone."""
    from cleaner.authoring.output import write

    printed = False
    for wish in output or ():
        name, _, path = wish.partition("=")
        put(write(name, report), path)
        printed = printed or not path
    return printed


def write_as(output: Sequence[str] | None, forms: Mapping[str, Callable[[], str]]) -> None:
    """Write the forms asked for; the first of them to standard output where none is."""
    for wish in output or [next(iter(forms))]:
        name, _, path = wish.partition("=")
        if name not in forms:
            fail(USAGE, f"no output format `{name}`: there are {', '.join(forms)}")
        put(forms[name](), path)


def put(text: str, path: str) -> None:
    """Write a file, or to standard output where no path is given."""
    if not path:
        typer.echo(text)
        return
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        fail(UNREADABLE, f"cannot write {path}: {(error.strerror or str(error)).lower()}")


def profile_named(name: str) -> Profile:
    """The profile of this name; leaves with exit code 3 if there is none."""
    from cleaner.model import PROFILES

    if name not in PROFILES:
        fail(USAGE, f"no profile `{name}`: there are {', '.join(PROFILES)}")
    return name  # type: ignore[return-value] # checked above


def warn(problems: Sequence[object]) -> None:
    """Name the packs that are not loaded; they are not the ones asked for."""
    if problems:
        paths = sorted({str(getattr(p, "path", "")) for p in problems})
        typer.echo(f"warning: not loaded, for {len(problems)} problems: {', '.join(paths)}", err=True)


def is_json(output: str | None) -> bool:
    """Whether JSON is asked for; leaves with exit code 3 if something else is."""
    if output not in (None, "json"):
        fail(USAGE, f"no output format `{output}`: there is json")
    return output is not None


def print_json(data: object) -> None:
    """Print the data as JSON."""
    import json

    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def fail(code: int, message: str) -> NoReturn:
    """Print the message and leave."""
    typer.echo(message, err=True)
    raise typer.Exit(code)
