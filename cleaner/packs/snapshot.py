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
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.errors import PackError
from cleaner.matchers import Triggers
from cleaner.packs.spec import PackSpec, RuleSpec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: A file that changed so lately may change again without its time of change moving: no snapshot yet.
SETTLED_S = 0.1
_PACKAGE = Path(__file__).resolve().parent.parent
_TUPLES = {f.name for f in dataclasses.fields(RuleSpec) if str(f.type).startswith("tuple[")}


class Snapshot(NamedTuple):
    """The packs of a folder, without their examples."""

    specs: tuple[PackSpec, ...]
    triggers: Mapping[str, Triggers | None]  #: of each rule, by full id
    digest: str  #: of all that the packs say


def load_snapshot(root: Path) -> Snapshot:
    """The packs under ``root``. Raises PackError as the loader does."""
    cache = _cache_file(root)
    if cache is not None:
        try:
            return _from_json(cache.read_bytes())
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            pass  # none yet, or not ours: the YAML files are what counts
    from cleaner.packs.load import load_packs  # YAML is read only where the snapshot is missing

    data = _to_json(load_packs(root))
    if cache is not None:
        _write(cache, data)
    return _from_json(data)


def load_specs(root: Path) -> tuple[PackSpec, ...]:
    """The packs under ``root`` without their examples. Raises PackError as the loader does."""
    return load_snapshot(root).specs


def _cache_file(root: Path) -> Path | None:
    """Where the snapshot of the packs under ``root``, as they and the code that reads them are now, is or would be."""
    from platformdirs import user_cache_path  # a few milliseconds, for this alone

    newest = 0.0
    try:
        if not root.is_dir():
            return None  # the loader says so
        state = hashlib.sha256(os.fsencode(root.resolve()))
        code = (*(_PACKAGE / "matchers").glob("*.py"), *(_PACKAGE / "packs").glob("*.py"))
        for path in (*sorted(root.rglob("*.yaml")), *sorted(code)):
            stat = path.stat()
            state.update(b"\n%b %d %d" % (os.fsencode(path), stat.st_size, stat.st_mtime_ns))
            newest = max(newest, stat.st_mtime)
        if abs(time.time() - newest) < SETTLED_S:
            return None
        return Path(user_cache_path("newswash")) / f"packs-{state.hexdigest()[:24]}.json"
    except (OSError, RuntimeError):
        return None


def _write(cache: Path, data: bytes) -> None:
    """Put the snapshot in place, whole or not at all; without one the packs are read each time."""
    name = ""
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cache.parent, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(cache)
    except OSError:
        if name:
            Path(name).unlink(missing_ok=True)


def _to_json(specs: Sequence[PackSpec]) -> bytes:
    """The specs, defaults left out, and their rules' triggers."""
    from cleaner.packs.compile import compile_packs

    packs = [
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
    try:
        triggers = {r.id: _trigger_data(r.triggers) for r in compile_packs(specs)}
    except PackError:  # packs on top of others use their words, and are compiled where those are known
        triggers = {}
    return json.dumps({"packs": packs, "triggers": triggers}, separators=(",", ":")).encode()


def _rule_data(rule: RuleSpec) -> dict[str, Any]:
    """What a rule says beyond the defaults, its examples aside."""
    out = {}
    for field in dataclasses.fields(rule):
        value = getattr(rule, field.name)
        if field.name != "examples" and (field.default is dataclasses.MISSING or value != field.default):
            out[field.name] = value
    return out


def _trigger_data(triggers: Triggers | None) -> list[Any] | None:
    """Triggers as JSON values, in an order of their own."""
    if triggers is None:
        return None
    return [sorted(triggers.needles), sorted(triggers.keys), triggers.short, sorted(triggers.selectors)]


def _from_json(data: bytes) -> Snapshot:
    """The snapshot from what ``_to_json`` made."""
    content = json.loads(data)
    specs = tuple(
        PackSpec(
            pack=p["pack"],
            version=p["version"],
            category=p["category"],
            lang=p["lang"],
            define=p["define"],
            rules=tuple(RuleSpec(**{k: tuple(v) if k in _TUPLES else v for k, v in r.items()}) for r in p["rules"]),
        )
        for p in content["packs"]
    )
    triggers = {
        rule_id: Triggers(frozenset(t[0]), frozenset(t[1]), t[2], frozenset(t[3])) if t else None
        for rule_id, t in content["triggers"].items()
    }
    return Snapshot(specs, triggers, hashlib.sha256(data).hexdigest())
