"""Options that several commands share, and the settings they add up to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from cleaner.config import Config, find_config, read_config

#: Groups that `--help` shows options in.
RULES = "What is cut and kept"
FILES = "What is read and written"
KEYS = "Fields of records (JSONL, Parquet, WARC)"
RUN = "How the run goes"
SHOW = "What is shown and reported"

ProfileOption = Annotated[
    Literal["strict", "balanced", "aggressive"] | None,
    typer.Option(
        "--profile",
        "-p",
        rich_help_panel=RULES,
        help="How sure a rule must be: strict, balanced (default), aggressive.",
    ),
]
PacksOption = Annotated[
    str | None,
    typer.Option(
        "--packs",
        rich_help_panel=RULES,
        help="Built-in packs to use, with commas: en,core or en/share. Default: all.",
    ),
]
RulesOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules", rich_help_panel=RULES, help="A folder of your own packs, on top. May be given again."
    ),
]
KeepOption = Annotated[
    str | None,
    typer.Option(
        "--keep",
        rich_help_panel=RULES,
        help="Kinds to keep: headline,standfirst,body,caption,note; and categories besides.",
    ),
]
ExtractorOption = Annotated[
    Literal["structure", "trafilatura"] | None,
    typer.Option(
        "--extractor",
        rich_help_panel=RULES,
        help="What chooses a page's main content: structure (default) or trafilatura.",
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        rich_help_panel=RULES,
        help="Settings file. Default: the nearest cleaner.toml, or [tool.cleaner] in pyproject.toml.",
    ),
]
InputOption = Annotated[
    Literal["html", "markdown", "text"] | None,
    typer.Option("--input", help="What the inputs are, whatever they are called."),
]
UrlOption = Annotated[
    str | None, typer.Option("--url", rich_help_panel=FILES, help="The page's address: site packs go by it.")
]

# --- of `cleaner clean` alone --------------------------------------------------------------------

PathsArgument = Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, folders, globs, or -.")]
OutOption = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        rich_help_panel=FILES,
        metavar="OUT",
        help="Folder for the outputs (one input: a file will do).",
    ),
]
FormatOption = Annotated[
    Literal["text", "markdown", "json", "html", "jsonl"] | None,
    typer.Option(
        "--format",
        "-f",
        rich_help_panel=FILES,
        help="Output format. Default: text; Markdown inputs stay Markdown. jsonl: of WARC files.",
    ),
]
MetadataOption = Annotated[
    bool,
    typer.Option(
        "--metadata", rich_help_panel=RULES, help="Read author, date and site from a page's head too."
    ),
]
JobsOption = Annotated[
    int,
    typer.Option("--jobs", "-j", rich_help_panel=RUN, min=0, show_default=False,
        help="Worker processes; the output is the same for any number. Default: one a core.",
    ),
]  # fmt: skip
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", "-n", rich_help_panel=SHOW, help="Write nothing; show the table.")
]
CheckOption = Annotated[
    bool,
    typer.Option("--check", rich_help_panel=SHOW, help="Write nothing; exit 1 if anything would be cut."),
]
DiffOption = Annotated[
    bool, typer.Option("--diff", rich_help_panel=SHOW, help="Show what is cut; without -o write nothing.")
]
InPlaceOption = Annotated[
    bool,
    typer.Option(
        "--in-place", rich_help_panel=FILES, help="Replace the inputs, each with a backup (.bak) beside it."
    ),
]
LedgerOption = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        rich_help_panel=FILES,
        metavar="FILE",
        help="One JSON line a removal; `cleaner restore` reads it. Of records: a folder if -o is one.",
    ),
]
ByRuleOption = Annotated[
    bool, typer.Option("--by-rule", rich_help_panel=SHOW, help="A table by rule at the end, too.")
]
ForceOption = Annotated[
    bool,
    typer.Option(
        "--force",
        rich_help_panel=RUN,
        help="Clean again what is done and unchanged; replace outputs of other inputs.",
    ),
]
FailFastOption = Annotated[
    bool, typer.Option("--fail-fast", rich_help_panel=RUN, help="Stop at the first input that fails.")
]
MaxMbOption = Annotated[
    int, typer.Option("--max-mb", rich_help_panel=FILES, min=1, help="Refuse inputs larger than this.")
]
QuietOption = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", rich_help_panel=SHOW, help="No progress, no table; problems are still said."
    ),
]
CleanInputOption = Annotated[
    Literal["auto", "files", "html", "markdown", "text", "jsonl", "parquet", "warc"],
    typer.Option("--input", rich_help_panel=FILES, show_default=False,
        help="What the inputs are: files of one page or text each (html, markdown, text: whatever they are "
        "called), or files of records. Default: auto, by their names.",
    ),
]  # fmt: skip

# --- of `cleaner clean` for files of records -----------------------------------------------------

TextKeyOption = Annotated[
    str | None,
    typer.Option("--text-key", rich_help_panel=KEYS, metavar="KEY", help="Holds the text. Default: text."),
]
HtmlKeyOption = Annotated[
    str | None,
    typer.Option(
        "--html-key",
        rich_help_panel=KEYS,
        metavar="KEY",
        help="Holds the page, which goes before the text. Default: html.",
    ),
]
UrlKeyOption = Annotated[
    str | None,
    typer.Option(
        "--url-key", rich_help_panel=KEYS, metavar="KEY", help="Holds the page's address. Default: url."
    ),
]
IdKeyOption = Annotated[
    str | None,
    typer.Option(
        "--id-key", rich_help_panel=KEYS, metavar="KEY", help="Names the record in rejects. Default: id."
    ),
]
OutputKeyOption = Annotated[
    str | None,
    typer.Option(
        "--output-key", rich_help_panel=KEYS, metavar="KEY", help="Gets the kept text. Default: cleaned_text."
    ),
]
ReplaceOption = Annotated[
    bool,
    typer.Option(
        "--replace", rich_help_panel=KEYS, help="The kept text replaces the page or text it was read from."
    ),
]
NoRemovalsOption = Annotated[
    bool,
    typer.Option(
        "--no-removals",
        rich_help_panel=KEYS,
        help="Leave out cleaned_removals; with --ledger they stand only there anyway.",
    ),
]
RejectsOption = Annotated[
    str | None,
    typer.Option("--rejects", rich_help_panel=FILES, metavar="OUT",
        help="Records that cannot be read, with line and reason: a folder if -o is one (default: _rejects in it).",
    ),
]  # fmt: skip
StateOption = Annotated[
    Path | None,
    typer.Option(
        "--state", rich_help_panel=RUN, metavar="FOLDER", help="Where the manifest is kept when -o is a URL."
    ),
]
MetricsOption = Annotated[
    Path | None,
    typer.Option(
        "--metrics",
        rich_help_panel=SHOW,
        metavar="FILE",
        help="Prometheus text format, renewed while the run is on.",
    ),
]
SummaryOption = Annotated[
    Path | None,
    typer.Option(
        "--summary", rich_help_panel=SHOW, metavar="FILE", help="The run's figures as one JSON object."
    ),
]
LogOption = Annotated[
    str | None,
    typer.Option(
        "--log", rich_help_panel=SHOW, metavar="FILE", help="Events as JSON lines; - is standard error."
    ),
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
