"""``cleaner eval``: figures on a labelled corpus."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli import exits
from cleaner.cli.options import ConfigOption, ExtractorOption, ProfileOption, settings
from cleaner.errors import UsageError

HELP = """
Measure the cleaner on a labelled corpus: a folder with gold.jsonl and the pages it names.

\b
  cleaner eval corpus/
  cleaner eval corpus/ --json > figures.json
"""


def evaluate(
    corpus: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with gold.jsonl.")],
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
    profile: ProfileOption = None,
    extractor: ExtractorOption = None,
    config: ConfigOption = None,
) -> int:
    """The exit code."""
    from cleaner.authoring.measure import measure, table

    if not (corpus / "gold.jsonl").is_file():
        raise UsageError(
            f"{corpus}: no gold.jsonl there; a labelled corpus is a folder with gold.jsonl and its pages"
        )
    cleaner = settings(config, profile=profile, extractor=extractor).cleaner()
    figures = measure(cleaner, corpus)
    sys.stdout.write((json.dumps(figures, indent=1) if as_json else table(figures)) + "\n")
    return exits.DONE
