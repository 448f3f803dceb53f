"""Packs as data that loads fast: what the strict loader made of the YAML files, kept as JSON.

Reading a thousand rules from YAML takes longer than cleaning a page; this file is about a tenth of
that. It is only ever a copy: a pack whose file, or whose shared words, have another size or time of
change is read again, and the others are taken over.
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

from cleaner.matchers import Triggers
from cleaner.matchers.base import one_of
from cleaner.matchers.pattern import remember_gates
from cleaner.packs.builtin import rules_dir
from cleaner.packs.spec import PackSpec, RuleSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A file that changed so lately may change again without its time of change moving: no snapshot yet.
SETTLED_S = 0.1
_PACKAGE = Path(__file__).resolve().parent.parent
_TUPLES = {f.name for f in dataclasses.fields(RuleSpec) if str(f.type).startswith("tuple[")}


#: In a wheel: made with it, so never out of date.
SHIPPED = _PACKAGE / "_snapshot.json"


class Snapshot(NamedTuple):
    """The packs of a folder, without their examples."""

    specs: tuple[PackSpec, ...]
    triggers: Mapping[str, Triggers | None]  #: of each rule, by full id
    digest: str  #: of all that the packs say


def load_snapshot(root: Path) -> Snapshot:
    """The packs under ``root``. Raises PackError as the loader does."""
    if SHIPPED.is_file() and root == rules_dir():
        return _from_parts(json.loads(SHIPPED.read_bytes()))
    cache, key = _cache_file(root), _key(root)
    kept: dict[str, Any] = {}
    if cache is not None:
        try:
            kept = json.loads(cache.read_bytes())
            if key and kept["key"] == key:
                return _from_parts(kept["parts"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError):
            kept = {}  # none yet, or not ours: the YAML files are what counts
    from cleaner.packs.parts import read_parts  # YAML is read only where the snapshot is missing

    kept = {"key": key, **read_parts(root, kept)}
    data = json.dumps(kept, separators=(",", ":")).encode()
    if cache is not None and key:
        _write(cache, data)
    return _from_parts(json.loads(data)["parts"])


def write_shipped(root: Path, path: Path) -> None:
    """Write the snapshot that a wheel brings along, of the packs under ``root``. Raises PackError."""
    from cleaner.packs.parts import read_parts

    path.write_text(json.dumps(read_parts(root, {})["parts"], separators=(",", ":")), encoding="utf-8")


def load_specs(root: Path) -> tuple[PackSpec, ...]:
    """The packs under ``root`` without their examples. Raises PackError as the loader does."""
    return load_snapshot(root).specs


def _cache_file(root: Path) -> Path | None:
    """Where the snapshot of the packs under ``root`` is or would be; one file, whatever they say."""
    from platformdirs import user_cache_path  # a few milliseconds, for this alone

    try:
        name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:24]
        return Path(user_cache_path("newswash")) / f"packs-{name}.json"
    except (OSError, RuntimeError):
        return None


def _key(root: Path) -> str:
    """A hash of the packs under ``root``, of the words that they share with the built-in ones, and of the
    code that reads them, as they are now; "" while one of them may still change unseen.
    """
    newest = 0.0
    try:
        if not root.is_dir():
            return ""  # the loader says so
        state = hashlib.sha256(os.fsencode(root.resolve()))
        code = (
            *(_PACKAGE / "matchers").glob("*.py"),
            *(_PACKAGE / "packs").glob("*.py"),
            _PACKAGE / "fold.py",
        )
        words = rules_dir() / "core" / "words.yaml"
        for path in (*sorted(root.rglob("*.yaml")), *sorted(code), *([words] if words.is_file() else [])):
            stat = path.stat()
            state.update(b"\n%b %d %d" % (os.fsencode(path), stat.st_size, stat.st_mtime_ns))
            newest = max(newest, stat.st_mtime)
    except OSError:
        return ""
    return "" if abs(time.time() - newest) < SETTLED_S else state.hexdigest()


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


def _from_parts(parts: Mapping[str, Any]) -> Snapshot:
    """The snapshot from what ``read_parts`` gave, through JSON."""
    said = hashlib.sha256()
    specs: list[PackSpec] = []
    triggers: dict[str, Triggers | None] = {}
    for part in parts.values():
        said.update(part["digest"].encode())
        specs.append(_spec(part["pack"]))
        remember_gates(part["gates"])
        for rule_id, t in part["triggers"].items():
            triggers[rule_id] = _triggers(t) if t else None
    return Snapshot(tuple(specs), triggers, said.hexdigest())


def _triggers(values: list[Any]) -> Triggers:
    """Triggers from JSON values."""
    needles = tuple(one_of(frozenset(v.split("\x1f"))) for v in values[0])
    keys, selectors = (frozenset(v.split("\x1f")) if v else frozenset() for v in values[1:3])
    return Triggers(needles, keys, values[3], selectors, *values[4:])


def _spec(pack: dict[str, Any]) -> PackSpec:
    """A pack from JSON values."""
    return PackSpec(**{**pack, "rules": tuple(map(_rule, pack["rules"]))})


def _rule(values: dict[str, Any]) -> RuleSpec:
    """A rule from JSON values."""
    given: dict[str, Any] = {k: tuple(v) if k in _TUPLES else v for k, v in values.items()}
    return RuleSpec(**given)
