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
    list[Path] | None, typer.Option("--rules", help="A folder of your own packs, on top. May be given again.")
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
