"""``cleaner clean``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cleaner.cli.files import Ask, Reports, clean_files, format_of, mode_of
from cleaner.cli.log import log_to
from cleaner.cli.options import (
    ByRuleOption,
    CheckOption,
    CleanInputOption,
    ConfigOption,
    DiffOption,
    DryRunOption,
    ExtractorOption,
    FailFastOption,
    ForceOption,
    FormatOption,
    HtmlKeyOption,
    IdKeyOption,
    InPlaceOption,
    JobsOption,
    KeepOption,
    LedgerOption,
    LogOption,
    MaxMbOption,
    MetadataOption,
    MetricsOption,
    NoRemovalsOption,
    OutOption,
    OutputKeyOption,
    PacksOption,
    PathsArgument,
    ProfileOption,
    QuietOption,
    RejectsOption,
    ReplaceOption,
    RulesOption,
    StateOption,
    SummaryOption,
    TextKeyOption,
    UrlKeyOption,
    UrlOption,
    settings,
)
from cleaner.cli.records import Wish, clean_records, kind_wanted
from cleaner.errors import UsageError

if TYPE_CHECKING:
    from cleaner.cli.show import Screen
    from cleaner.formats.kinds import InputKind
    from cleaner.formats.render import Format

HELP = """
Clean files, folders, globs, or "-" (standard input): HTML pages, Markdown and text, also .gz and .zst;
and files of records: JSON Lines, Parquet, WARC.

\b
  cleaner clean page.html                    one input: the article, on the screen
  cleaner clean scraped/ -o articles/        a folder: the output mirrors it; run again to go on
  cleaner clean 'scraped/**/*.html' -o out/ --format json
  curl -s https://… | cleaner clean - --url https://…
  cleaner clean notes/ --diff                what would be cut, nothing written
  cleaner clean notes/ --check               exit 1 if anything would be cut
  cleaner clean notes/ --in-place            text and Markdown files themselves; backups are kept
  cleaner clean in/ -o out/ --ledger cuts.jsonl    and later: cleaner restore out/ --ledger cuts.jsonl
  cleaner clean shards/ --input jsonl -o out/      a file of records from each; run again to go on
  zstdcat news.jsonl.zst | cleaner clean - --input jsonl | …
"""
MB = 1_000_000


def clean(
    paths: PathsArgument,
    out: OutOption = None,
    input_: CleanInputOption = "auto",
    format_: FormatOption = None,
    in_place: InPlaceOption = False,
    ledger: LedgerOption = None,
    rejects: RejectsOption = None,
    max_mb: MaxMbOption = 256,
    text_key: TextKeyOption = None,
    html_key: HtmlKeyOption = None,
    url_key: UrlKeyOption = None,
    id_key: IdKeyOption = None,
    output_key: OutputKeyOption = None,
    replace: ReplaceOption = False,
    no_removals: NoRemovalsOption = False,
    profile: ProfileOption = None,
    keep: KeepOption = None,
    packs: PacksOption = None,
    rules: RulesOption = None,
    extractor: ExtractorOption = None,
    metadata: MetadataOption = False,
    config: ConfigOption = None,
    url: UrlOption = None,
    jobs: JobsOption = 0,
    force: ForceOption = False,
    fail_fast: FailFastOption = False,
    state: StateOption = None,
    dry_run: DryRunOption = False,
    check: CheckOption = False,
    diff: DiffOption = False,
    by_rule: ByRuleOption = False,
    quiet: QuietOption = False,
    metrics: MetricsOption = None,
    summary: SummaryOption = None,
    log: LogOption = None,
) -> int:
    """The exit code."""
    log_to(log)
    wanted = settings(
        config, profile=profile, packs=packs, rules=rules, keep=keep, extractor=extractor, metadata=metadata
    )
    kind = kind_wanted(paths, input_)
    show = partial(_screen, quiet=quiet, by_rule=by_rule)
    if kind:
        _refuse(kind, in_place=in_place, diff=diff, check=check, dry_run=dry_run, url=url, format_=format_)
        wish = Wish(
            paths, kind, out, (text_key, html_key, url_key, id_key), output_key, replace, not no_removals,
            wanted.metadata, format_ == "jsonl", rejects, ledger, state, jobs, max_mb * MB, force, fail_fast,
            metrics, summary,
        )  # fmt: skip
        return clean_records(wish, wanted, show(to_screen=out is None, total=0))
    if format_ == "jsonl" or rejects or state:
        raise UsageError("--format jsonl, --rejects and --state are for files of records: see --input")
    mode = mode_of(paths, out, dry_run=dry_run, check=check, diff=diff, in_place=in_place)
    plain = None if input_ in {"auto", "files"} else cast("InputKind", input_)
    form = cast("Format", format_ or format_of(mode.file))
    ask = Ask(
        paths, mode, form, plain, url, max_mb * MB, jobs, Path(ledger) if ledger else None, force, fail_fast
    )
    return clean_files(ask, wanted, show, Reports(metrics, summary))


def _screen(*, quiet: bool, by_rule: bool, to_screen: bool, total: int, bar: bool = False) -> Screen:
    from cleaner.cli.show import Screen

    return Screen(total=total, quiet=quiet, to_screen=to_screen, by_rule=by_rule, bar=bar)


def _refuse(kind: str, *, format_: str | None, **options: object) -> None:
    """Raise UsageError for options that mean nothing for records."""
    given = [f"--{name.replace('_', '-')}" for name, value in options.items() if value]
    if format_ not in {None, "jsonl"}:
        given.append(f"--format {format_}")
    if given:
        raise UsageError(
            f"{', '.join(given)}: not for files of records ({kind}); --input files reads plain files only"
        )
