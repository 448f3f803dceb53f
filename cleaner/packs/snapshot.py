"""Packs as data that loads fast: what the strict loader made of the YAML files, kept as JSON.

Reading a thousand rules from YAML takes longer than cleaning a page; this file is about a tenth of
that. It is only ever a copy: it is made anew whenever a file's size or time of change differs.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.packs.spec import PackSpec, RuleSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Counted up when the form of the snapshot changes.
FORM = 1
_TUPLES = {f.name for f in dataclasses.fields(RuleSpec) if str(f.type).startswith("tuple[")}


def load_specs(root: Path) -> tuple[PackSpec, ...]:
    """The packs under ``root``, without their examples. Raises PackError as the loader does."""
    cache = _cache_file(root)
    if cache is not None:
        try:
            return _from_data(json.loads(cache.read_bytes()))
        except (OSError, ValueError, TypeError, KeyError):
            pass  # none yet, or not ours: the YAML files are what counts
    from cleaner.packs.load import load_packs  # noqa: PLC0415 - YAML only where the snapshot is missing

    specs = load_packs(root)
    data = json.dumps(_to_data(specs), ensure_ascii=False, separators=(",", ":"))
    if cache is not None:
        _write(cache, data)
    return _from_data(json.loads(data))


def _cache_file(root: Path) -> Path | None:
    """Where the snapshot of the packs under ``root``, as they are now, is or would be."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - a few milliseconds, for this alone

    state = hashlib.sha256(f"{FORM} {root.resolve()}".encode())
    try:
        for path in sorted(root.rglob("*.yaml")):
            stat = path.stat()
            state.update(f"\n{path.relative_to(root)} {stat.st_size} {stat.st_mtime_ns}".encode())
        return Path(user_cache_path("newswash")) / f"packs-{state.hexdigest()[:24]}.json"
    except (OSError, RuntimeError):
        return None


def _write(cache: Path, data: str) -> None:
    """Put the snapshot in place, whole or not at all; without one the packs are read each time."""
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cache.parent, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(data)
        Path(name).replace(cache)
    except OSError:
        pass


def _to_data(specs: Sequence[PackSpec]) -> list[dict[str, Any]]:
    """The specs as JSON values, defaults left out."""
    return [
        {
            "pack": p.pack,
            "version": p.version,
            "category": p.category,
            "lang": p.lang,
            "define": p.define,
            "rules": [_rule_data(r) for r in p.rules],
        }
        for p in specs
    ]


def _rule_data(rule: RuleSpec) -> dict[str, Any]:
    """What a rule says beyond the defaults, its examples aside."""
    out = {}
    for field in dataclasses.fields(rule):
        value = getattr(rule, field.name)
        if field.name != "examples" and (field.default is dataclasses.MISSING or value != field.default):
            out[field.name] = value
    return out


def _from_data(data: list[dict[str, Any]]) -> tuple[PackSpec, ...]:
    """The specs from JSON values."""
    return tuple(
        PackSpec(
            pack=p["pack"],
            version=p["version"],
            category=p["category"],
            lang=p["lang"],
            define=p["define"],
            rules=tuple(RuleSpec(**{k: tuple(v) if k in _TUPLES else v for k, v in r.items()}) for r in p["rules"]),
        )
        for p in data
    )
