"""A Result as text, Markdown, JSON or HTML. A new output format is one function and one line in WRITERS."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from cleaner.formats.kinds import SUFFIXES, split_name
from cleaner.records.record import removal_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cleaner.model import Block, Result

Format = Literal["text", "markdown", "json", "html"]
FORMATS: tuple[str, ...] = get_args(Format)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a result comes from, as far as an output file says so."""

    name: str
    encoding: str = "utf-8"
    bom: bool = False
    packs: Mapping[str, int] | None = None  #: id → version of the packs in force
    flags: tuple[str, ...] = ()  #: what reading the file had to say, before the result's own


def as_text(result: Result, _: Origin) -> str:
    """The kept text: for text and Markdown inputs the input's own characters, a page with a final line end."""
    text = result.text
    return text if result.document.surface != "html" or not text or text.endswith("\n") else text + "\n"


def as_markdown(result: Result, origin: Origin) -> str:
    """Markdown. Inputs that are text or Markdown already keep their own characters."""
    if result.document.surface != "html":
        return as_text(result, origin)
    parts: list[str] = []
    before = ""
    for block in result.blocks:
        line = _markdown_line(block)
        if parts:
            parts.append("\n" if block.tag == before == "li" else "\n\n")
        parts.append(line)
        before = block.tag
    return plain("".join(parts) + "\n") if parts else ""


def _markdown_line(block: Block) -> str:
    text = " ".join(block.text.split())
    if block.kind == "headline":
        return f"# {text}"
    if block.tag in HEADINGS:
        return f"{'#' * int(block.tag[1])} {text}"
    if block.kind == "caption":
        return f"*{text}*"
    if block.tag == "li":
        return f"- {text}"
    if block.tag in {"pre", "code"}:
        return f"```\n{block.text}\n```"
    return f"> {text}" if block.tag == "blockquote" else text


SURROGATE = re.compile("[\ud800-\udfff]")
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def as_html(result: Result, origin: Origin) -> str:
    """A small page: the kept blocks in plain semantic elements, everything escaped."""
    import html

    title = next((b.text for b in result.blocks if b.kind == "headline"), origin.name)
    body = "\n".join(_elements(result.blocks))
    return plain(
        '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        f"<title>{html.escape(' '.join(title.split()))}</title>\n</head>\n<body>\n<article>\n"
        f"{body}\n</article>\n</body>\n</html>\n"
    )


def _elements(blocks: tuple[Block, ...]) -> Iterator[str]:
    import html

    in_list = False
    for block in blocks:
        is_item = block.tag == "li" and block.kind == "body"
        if is_item != in_list:
            yield "<ul>" if is_item else "</ul>"
            in_list = is_item
        text = html.escape(block.text.strip(), quote=False)
        if block.kind == "caption":
            yield f"<figure><figcaption>{text}</figcaption></figure>"
        else:
            element = _element(block)
            attribute = f' class="{block.kind}"' if block.kind in {"standfirst", "note"} else ""
            yield f"<{element}{attribute}>{text}</{element}>"
    if in_list:
        yield "</ul>"


def _element(block: Block) -> str:
    if block.kind == "headline":
        return "h1"
    if block.kind == "body" and (block.tag in HEADINGS or block.tag in {"li", "blockquote", "pre"}):
        return block.tag
    return "p"


def as_json(result: Result, origin: Origin) -> str:
    """One JSON object: text, typed blocks, removals, metadata, flags, packs; enough to restore the source."""
    return _dumps(record(result, origin), indent=1) + "\n"


def record(result: Result, origin: Origin) -> dict[str, Any]:
    """What the JSON output holds. Offsets are half-open, code points, into the source text."""
    return {
        "name": origin.name,
        "url": result.document.url,
        "surface": result.document.surface,
        "encoding": origin.encoding,
        "bom": origin.bom,
        "text": result.text,
        "blocks": [{"kind": b.kind, "text": b.text, "start": b.start, "end": b.end} for b in result.blocks],
        "removals": [removal_record(r) for r in result.removals],
        "metadata": dict(result.metadata),
        "flags": [*origin.flags, *result.flags],
        "packs": dict(origin.packs or {}),
    }


def _dumps(value: Any, indent: int | None = None) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode()
    except UnicodeEncodeError:  # lone surrogates: JSON has an escape for them, UTF-8 has not
        return json.dumps(value, ensure_ascii=True, indent=indent)
    return text


def json_line(value: Any) -> bytes:
    """One line of JSON Lines."""
    return _dumps(value).encode() + b"\n"


def plain(text: str) -> str:
    """``text`` with lone surrogates replaced: for formats in which nothing is restored from the text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return SURROGATE.sub("\ufffd", text)
    return text


WRITERS: dict[Format, Callable[[Result, Origin], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
    "html": as_html,
}
EXTENSIONS: dict[Format, str] = {"text": ".txt", "markdown": ".md", "json": ".json", "html": ".html"}


def output_name(name: str, format_: Format) -> str:
    """The output's name: known endings are exchanged, unknown ones kept. Text inputs stay .txt or .md."""
    folder, slash, base = name.rpartition("/")
    stem, suffix, _ = split_name(base)
    kind = SUFFIXES.get(suffix.lower())
    if kind is None:
        stem, suffix = stem + suffix, ""
    if format_ == "text" and kind in {"text", "markdown"}:
        return f"{folder}{slash}{stem}{suffix}"
    return f"{folder}{slash}{stem}{EXTENSIONS[format_]}"
