"""Options that several commands share, and the settings they add up to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from cleaner.config import Config, find_config, read_config

ProfileOption = Annotated[
    Literal["strict", "balanced", "aggressive"] | None,
    typer.Option("--profile", "-p", help="How sure a rule must be: strict, balanced (default), aggressive."),
]
PacksOption = Annotated[
    str | None,
    typer.Option("--packs", help="Built-in packs to use, with commas: en,core or en/share. Default: all."),
]
RulesOption = Annotated[
    list[Path] | None,
    typer.Option("--rules", help="A folder of your own packs, or package:NAME, on top. May be given again."),
]
KeepOption = Annotated[
    str | None,
    typer.Option(
        "--keep", help="Kinds to keep: headline,standfirst,body,caption,note; and categories besides."
    ),
]
ExtractorOption = Annotated[
    Literal["structure", "trafilatura"] | None,
    typer.Option(
        "--extractor", help="What chooses a page's main content: structure (default) or trafilatura."
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        help="Settings file. Default: the nearest cleaner.toml, or [tool.cleaner] in pyproject.toml.",
    ),
]
InputOption = Annotated[
    Literal["html", "markdown", "text"] | None,
    typer.Option("--input", help="What the inputs are, whatever they are called."),
]
UrlOption = Annotated[str | None, typer.Option("--url", help="The page's address: site packs go by it.")]

# --- of `cleaner clean` alone --------------------------------------------------------------------

PathsArgument = Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, folders, globs, or -.")]
OutOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="OUT", help="Folder for the outputs (one input: a file will do)."),
]
FormatOption = Annotated[
    Literal["text", "markdown", "json", "html"] | None,
    typer.Option("--format", "-f", help="Output format. Default: text; Markdown inputs stay Markdown."),
]
MetadataOption = Annotated[
    bool, typer.Option("--metadata", help="Read author, date and site from a page's head too.")
]
JobsOption = Annotated[
    int,
    typer.Option(
        "--jobs", "-j", min=0, show_default=False,
        help="Worker processes; the output is the same for any number. Default: one a core.",
    ),
]  # fmt: skip
DryRunOption = Annotated[bool, typer.Option("--dry-run", "-n", help="Write nothing; show the table.")]
CheckOption = Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if anything would be cut.")]
DiffOption = Annotated[bool, typer.Option("--diff", help="Show what is cut; without -o write nothing.")]
InPlaceOption = Annotated[
    bool, typer.Option("--in-place", help="Replace the inputs, each with a backup (.bak) beside it.")
]
LedgerOption = Annotated[
    Path | None,
    typer.Option("--ledger", metavar="FILE", help="One JSON line a removal; `cleaner restore` reads it."),
]
ByRuleOption = Annotated[bool, typer.Option("--by-rule", help="A table by rule at the end, too.")]
ForceOption = Annotated[
    bool,
    typer.Option("--force", help="Clean again what is done and unchanged; replace outputs of other inputs."),
]
FailFastOption = Annotated[bool, typer.Option("--fail-fast", help="Stop at the first input that fails.")]
MaxMbOption = Annotated[int, typer.Option("--max-mb", min=1, help="Refuse inputs larger than this.")]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress, no table; problems are still said.")
]


def settings(
    config: Path | None,
    *,
    profile: str | None = None,
    packs: str | None = None,
    rules: list[Path] | None = None,
    keep: str | None = None,
    extractor: str | None = None,
    metadata: bool = False,
) -> Config:
    """The command line's settings on top of the project's. Raises UsageError."""
    project = read_config(config) if config else find_config(Path.cwd())
    given = Config(profile, _names(packs), tuple(rules or ()), _names(keep), extractor, metadata)
    return given.over(project)


def _names(value: str | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(name.strip() for name in value.split(",") if name.strip())
