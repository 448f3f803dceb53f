"""``cleaner explain``: why each block stays or goes."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from cleaner.cli import exits
from cleaner.cli.options import (
    ConfigOption,
    ExtractorOption,
    InputOption,
    KeepOption,
    PacksOption,
    ProfileOption,
    RulesOption,
    UrlOption,
    settings,
)
from cleaner.errors import InputError

if TYPE_CHECKING:
    from cleaner.clean import Cleaner
    from cleaner.explain import BlockReport, RuleReport, VoteReport
    from cleaner.model import Document
    from cleaner.packs.rule import Rule

HELP = """
Say of every block whether it stays, and as what, or which rule cut it and why.

\b
  cleaner explain page.html
  cleaner explain page.html --rule en/share/share-links    why that rule did or did not fire
  cleaner explain page.html --json | jq '.[] | select(.kind == null)'
"""
WIDTH = 96  #: characters of a block that are shown
NOT_HERE = "domains/surfaces"  #: the clause of a rule that is not asked of this document at all
TERMS = 4  #: weightiest terms of a score that are shown


def explain(
    file: Annotated[str, typer.Argument(help="A page or a text, or - for standard input.")],
    rule: Annotated[
        str | None,
        typer.Option("--rule", help="Only this rule: at which blocks it fired, and what held it back."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON: one list, an object a block.")] = False,
    every: Annotated[
        bool, typer.Option("--all", help="With --rule: every block, not only the closest ones.")
    ] = False,
    profile: ProfileOption = None,
    keep: KeepOption = None,
    packs: PacksOption = None,
    rules: RulesOption = None,
    extractor: ExtractorOption = None,
    input_: InputOption = None,
    url: UrlOption = None,
    config: ConfigOption = None,
) -> int:
    """The exit code."""
    from cleaner import explain as explaining

    cleaner = settings(
        config, profile=profile, packs=packs, rules=rules, keep=keep, extractor=extractor
    ).cleaner()
    document = _document(cleaner, file, input_, url)
    if rule is not None:
        reports = explaining.explain_rule(cleaner, document, rule)
        if as_json:
            _print_json([_rule_record(r) for r in reports])
        else:
            _print(
                _rule_lines(cleaner, rule, reports, every=every)
                + _edit_lines(cleaner, rule, document, reports)
            )
        return exits.DONE
    blocks = explaining.explain(cleaner, document)
    if as_json:
        _print_json([asdict(b) for b in blocks])
    else:
        _print(_block_lines(blocks))
    return exits.DONE


def _document(cleaner: Cleaner, file: str, input_: str | None, url: str | None) -> Document:
    """The file as a document, read as `cleaner clean` reads it. Raises InputError."""
    from cleaner.formats.kinds import split_name
    from cleaner.formats.read import decode_text, read_bytes
    from cleaner.formats.work import kind_of

    path = Path(file)
    if file != "-" and "://" not in file and not path.is_file():
        wrong = "is a folder; explain takes one file" if path.is_dir() else "no such file"
        raise InputError(f"{file}: {wrong}")
    data = read_bytes(file, split_name(file)[2])
    kind = kind_of(file, data, cast("Any", input_))
    if kind == "html":
        return cleaner.read_html(data, url)
    return cleaner.read_text(decode_text(data).text, url, "markdown" if kind == "markdown" else "auto")


def _block_lines(blocks: tuple[BlockReport, ...]) -> list[str]:
    lines = []
    for block in blocks:
        lines.append(f"{block.index:4} {_fate(block):<10} {_short(block.text)}")
        lines += dict.fromkeys(f"     {'':<10}   {_vote(v)}" for v in block.votes)  # each said once
        if block.kept and block.kept.strip() != block.text.strip():
            lines.append(f"     {'':<10}   left: {_short(block.kept)}")
        if block.score is not None:
            terms = ", ".join(f"{name} {value:+.2f}" for name, value in block.terms[:TERMS])
            lines.append(f"     {'':<10}   structure {block.score:+.2f}{f': {terms}' if terms else ''}")
    return lines


def _fate(block: BlockReport) -> str:
    return (block.kind or "kept") if block.kept.strip() else "CUT"


def _vote(vote: VoteReport) -> str:
    verdict = "" if vote.won else " (overruled)"
    what = f"{vote.verb} {vote.category}" if vote.verb == "drop" else vote.verb
    return f"{what}: {vote.rule_id} [{vote.confidence}]{verdict}{f' - {vote.why}' if vote.why else ''}"


def _rule_lines(cleaner: Cleaner, rule_id: str, reports: tuple[RuleReport, ...], *, every: bool) -> list[str]:
    from cleaner.explain import near_misses

    rule = cleaner.rule(rule_id)
    fired = [r for r in reports if r.fired]
    lines = [f"{rule.id}: {rule.why}", f"fired at {len(fired)} of {len(reports)} blocks"]
    for report in reports if every else fired:
        lines += _rule_report(report)
    if every:
        return lines
    if close := near_misses(reports):
        lines.append("matched, but held back at:")
        for report in close:
            lines += _rule_report(report)
    elif not fired:
        lines.append(_why_silent(rule, reports))
    return lines


def _why_silent(rule: Rule, reports: tuple[RuleReport, ...]) -> str:
    """Why no block matches the rule."""
    asked = {c.name for r in reports for c in r.clauses} != {NOT_HERE}
    if asked:
        return "no block matches it; --all shows what each block was compared with"
    places = {"surfaces": rule.spec.surfaces, "domains": rule.spec.domains}
    only = " and ".join(f"on the {name} {', '.join(found)}" for name, found in places.items() if found)
    return f"it is not asked here, only {only}; this is {reports[0].clauses[0].actual} (see --input, --url)"


def _edit_lines(
    cleaner: Cleaner, rule_id: str, document: Document, reports: tuple[RuleReport, ...]
) -> list[str]:
    """Where the rule fired nowhere: the smallest edits of it that would make it."""
    if any(r.fired for r in reports):
        return []
    from cleaner.authoring.repair import smallest_edits

    edits = smallest_edits(cleaner.rule(rule_id), cleaner.look(document).view)
    lines = [f"{e.block:4} {e.text}" for e in edits]
    return ["it would fire, with the smallest edit first, at:", *lines] if lines else []


def _rule_report(report: RuleReport) -> list[str]:
    lines = [f"{report.index:4} {'fired' if report.fired else 'no':<6} {_short(report.text)}"]
    lines += [f"       {'ok ' if c.held else 'NOT'} {c.name}: {_short(c.actual)}" for c in report.clauses]
    return lines


def _rule_record(report: RuleReport) -> dict[str, Any]:
    return {
        "index": report.index,
        "text": report.text,
        "fired": report.fired,
        "spans": report.spans,
        "clauses": [{"name": c.name, "held": c.held, "actual": c.actual} for c in report.clauses],
    }


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


def _print(lines: list[str]) -> None:
    from cleaner.formats.render import plain

    sys.stdout.write(plain("\n".join(lines)) + "\n")


def _print_json(value: Any) -> None:
    try:
        text = json.dumps(value, ensure_ascii=False, indent=1)
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(value, indent=1)
    sys.stdout.write(text + "\n")
