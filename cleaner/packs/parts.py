"""What the snapshot of a folder is made of, pack by pack: of a thousand rules, only the file that was
saved is read again.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.matchers.base import strings
from cleaner.matchers.pattern import gate_data
from cleaner.packs.builtin import rules_dir
from cleaner.packs.compile import SHARED_WORDS, compile_packs
from cleaner.packs.load import find_packs, load_pack, pack_id_of, shared_words
from cleaner.packs.problems import PackLoadError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cleaner.matchers import Triggers
    from cleaner.packs.spec import MatcherSpec, PackSpec, RuleSpec

#: Between texts that travel in one JSON string, which loads faster than a list of them.
BETWEEN = "\x1f"
#: A file that changed so lately may change again without its time of change moving: it is not kept.
SETTLED_S = 0.1
_PACKAGE = Path(__file__).resolve().parent.parent


def read_parts(root: Path, kept: Mapping[str, Any]) -> dict[str, Any]:
    """``parts``, one for each pack under ``root``, by id and in their order; and what they depend on.

    ``kept`` is what an earlier call gave; its parts are taken over where nothing that they depend
    on has changed. Raises PackLoadError with all problems of all files.
    """
    state = _state(root)
    known = kept.get("parts", {}) if kept.get("state") == state else {}
    parts: dict[str, Any] = {}
    problems: list[Problem] = []
    words = shared_words(root)
    for path in find_packs(root):
        pack_id, stat = pack_id_of(path, root), path.stat()
        when = [stat.st_size, stat.st_mtime_ns]
        part = known.get(pack_id)
        if part is None or part["when"] != when:
            try:
                part = _part(load_pack(path, root), words)
            except PackLoadError as error:
                problems += error.problems
                continue
            settled = abs(time.time() - stat.st_mtime) >= SETTLED_S
            part = {"when": when if settled else None, **part}
        parts[pack_id] = part
    if problems:
        raise PackLoadError(problems)
    return {"state": state, "parts": {i: parts[i] for i in sorted(parts)}}


def _state(root: Path) -> str:
    """A hash of what every pack depends on: the code that reads it, and the words that it may use."""
    state = hashlib.sha256()
    code = sorted(
        (*(_PACKAGE / "matchers").glob("*.py"), *(_PACKAGE / "packs").glob("*.py"), _PACKAGE / "fold.py")
    )
    words = [folder / f"{SHARED_WORDS}.yaml" for folder in (rules_dir(), root)]
    for path in (*code, *(w for w in words if w.is_file())):
        stat = path.stat()
        state.update(b"%b %d %d\n" % (os.fsencode(path), stat.st_size, stat.st_mtime_ns))
    return state.hexdigest()


def _part(pack: PackSpec, words: Mapping[str, MatcherSpec]) -> dict[str, Any]:
    """The pack without its examples, its rules' triggers, and a digest of both, as JSON values."""
    says = {
        "pack": {
            "pack": pack.pack,
            "version": pack.version,
            "category": pack.category,
            "lang": pack.lang,
            "define": pack.define,
            "rules": [_rule_data(r) for r in pack.rules],
        },
        "triggers": {r.id: _trigger_data(r.triggers) for r in compile_packs([pack], shared=words)},
    }
    gates = {
        pattern: gate_data(pattern)
        for pattern in _patterns([says["pack"], dict(words) if pack.pack == SHARED_WORDS else {}])
    }
    return {**says, "gates": gates, "digest": hashlib.sha256(json.dumps(says).encode()).hexdigest()}


def _patterns(value: Any) -> Iterator[str]:
    """Every pattern under a ``regex`` key, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "regex":
                yield from strings(inner)
            else:
                yield from _patterns(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _patterns(inner)


def _rule_data(rule: RuleSpec) -> dict[str, Any]:
    """What a rule says beyond the defaults, its examples aside."""
    out = {}
    for f in fields(rule):
        value = getattr(rule, f.name)
        if f.name != "examples" and (f.default is MISSING or value != f.default):
            out[f.name] = value
    return out


def _trigger_data(triggers: Triggers | None) -> list[Any] | None:
    """Triggers as JSON values, in an order of their own."""
    if triggers is None:
        return None
    needles = [BETWEEN.join(sorted(n)) for n in triggers.needles]
    texts = (triggers.keys, triggers.selectors)
    sets = (BETWEEN.join(sorted(t)) for t in texts)
    return [needles, *sets, triggers.short, triggers.limit, triggers.digit]
