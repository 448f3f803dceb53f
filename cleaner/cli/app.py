"""The command ``cleaner``: its subcommands, and what each kind of error means for the exit code.

Nothing heavy is imported here or at the top of a command's module: ``cleaner --help`` takes
under 0.25 s.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated, NoReturn, cast

import typer

from cleaner.cli import clean, evaluate, exits, explain, restore
from cleaner.cli.grouped import GroupedCommand
from cleaner.cli.rules import rules_app
from cleaner.errors import CleanerError, InputError, PackError
from cleaner.version import VERSION

HELP = """
Strip boilerplate from scraped news; say which rule cut what; put it back.

\b
  cleaner clean page.html                        the article, on the screen
  cleaner clean scraped/ -o articles/            a whole folder, as it stands
  cleaner clean scraped/ --dry-run --by-rule     what would be cut, by which rule
  cleaner explain page.html                      why each block stays or goes
  cleaner rules show en/share/share-links        a rule, its reason and examples

\b
Exit codes: 0 done; 1 findings (a failed rule test, lint, --check would change something);
2 a rule or pack cannot load; 3 wrong usage, or nothing matched; 4 finished, but some
inputs could not be read.
"""

app = typer.Typer(
    help=HELP,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


#: What typer raises for a wrong option or argument: where it defines it differs between versions.
WRONG_USAGE = typer.BadParameter.__mro__[1]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"cleaner {VERSION}")
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Nothing: the commands do the work."""


app.command("clean", help=clean.HELP, cls=GroupedCommand)(clean.clean)
app.command("explain", help=explain.HELP)(explain.explain)
app.command("restore", help=restore.HELP)(restore.restore)
app.command("eval", help=evaluate.HELP)(evaluate.evaluate)
app.add_typer(rules_app, name="rules")


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """The exit code. Errors that we know are printed without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file name may hold bytes that no encoding has
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _outcome(_call(arguments))
        sys.stdout.flush()
    except BrokenPipeError:  # `cleaner … | head`: whoever reads has had enough, which is no error
        _drop_stdout()
        return exits.DONE
    except OSError as error:
        _drop_stdout()
        _say(f"cannot write the output: {(error.strerror or str(error)).lower()}")
        return exits.UNREADABLE
    except (KeyboardInterrupt, typer.Abort):
        code = exits.INTERRUPTED
    except CleanerError as error:
        _say(str(error))
        return _code_of(error)
    except Exception as error:
        if not isinstance(error, WRONG_USAGE):
            raise
        cast("typer.BadParameter", error).show()
        return exits.USAGE
    if code == exits.INTERRUPTED:  # which is also what typer makes of Ctrl-C
        _say("stopped; every file written so far is whole, and `clean`, run again, goes on from here")
    return code


def _call(arguments: list[str] | None) -> object:
    """What the command gives back. Raises what it raises."""
    try:
        return app(arguments, prog_name="cleaner", standalone_mode=False)
    except SystemExit as error:  # which is what typer makes of a pipe closed while a command writes
        if isinstance(error.__context__, BrokenPipeError):
            raise error.__context__ from None
        raise


def _drop_stdout() -> None:
    """Nothing. What is still to be flushed at the end goes nowhere, without a second error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _outcome(value: object) -> int:
    return value if isinstance(value, int) else exits.DONE


def _code_of(error: CleanerError) -> int:
    if isinstance(error, PackError):
        return exits.BAD_RULES
    return exits.UNREADABLE if isinstance(error, InputError) else exits.USAGE


def _say(message: str) -> None:
    print(f"cleaner: {message}" if not message.startswith(("rules/", "/")) else message, file=sys.stderr)  # noqa: T201 - it is the command line that prints
