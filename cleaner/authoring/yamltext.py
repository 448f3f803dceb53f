"""Rules written as YAML, in the form that ``rules fmt`` leaves alone."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any

from cleaner.packs.hints import yaml_key
from cleaner.packs.spec import Example, RuleSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What may stand without quotes: words with plain punctuation inside, nothing that YAML could read.
_PLAIN = re.compile(r"[A-Za-z\u00c0-\u024f][\w\u00c0-\u024f '/.()+$%-]*(?<![ :])")
_MEANS_SOMETHING = re.compile(r"(?i)true|false|null|yes|no|on|off|~")


def write_rule(rule: RuleSpec) -> str:
    """The rule as an item of ``rules:``, keys in the order of the spec, defaults left out."""
    lines: list[str] = []
    for f in fields(RuleSpec):
        value = getattr(rule, f.name)
        default = f.default if f.default is not MISSING else ()
        if value != default and f.name != "examples":
            lines.append(f"    {yaml_key(f.name)}: {_value(value)}")
    lines.append("    examples:")
    for part in ("drop", "keep"):
        lines.append(f"      {part}:")
        lines += [f"        - {_example(e)}" for e in getattr(rule.examples, part)]
        if not getattr(rule.examples, part):
            lines[-1] += " []"
    lines[0] = "  - " + lines[0].lstrip()
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """The text as a YAML scalar: bare where that is safe, else in quotes."""
    if _PLAIN.fullmatch(text) and not _MEANS_SOMETHING.fullmatch(text):
        return text
    if "\n" not in text and text.isprintable() and ("\\" in text or '"' in text):
        return "'" + text.replace("'", "''") + "'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped) + '"'


def _example(example: str | Example) -> str:
    if isinstance(example, str):
        return quoted(example)
    parts = [f"in: {quoted(example.in_)}", f"out: {quoted(example.out)}"]
    parts += ["alone: true"] if example.alone else []
    return "{" + ", ".join(parts) + "}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return _mapping(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    return quoted(value) if isinstance(value, str) else str(value)


def _mapping(value: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{k}: {_value(v)}" for k, v in value.items()) + "}"
