"""A project's settings: ``cleaner.toml``, or ``[tool.cleaner]`` in ``pyproject.toml``.

profile = "balanced"            # strict | balanced | aggressive
packs = ["en", "core"]          # built-in packs: ids, folders or patterns; all when left out
rules = ["our-rules"]           # folders of packs, relative to this file; package:NAME for an installed package
keep = ["headline", "body"]     # kinds (and categories) to keep; all kinds when left out
extractor = "structure"         # structure | trafilatura
metadata = false                # read author, date, site from the page's head

[[overrides]]                   # change a rule that you did not write
rule = "en/ads/*"               # an id or a pattern
reason = "We keep ad labels."   # needed
off = true                      # or: confidence = "low"
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, get_args

from cleaner.errors import UsageError
from cleaner.model import CONFIDENCES, PROFILES, Confidence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cleaner.clean import Cleaner
    from cleaner.packs.layers import Override

FILE = "cleaner.toml"
PYPROJECT = "pyproject.toml"
EXTRACTORS = ("structure", "trafilatura")


@dataclass(frozen=True, slots=True)
class Config:
    """Settings, from a file or the command line. None and empty: not set."""

    profile: str | None = None
    packs: tuple[str, ...] | None = None
    rules: tuple[Path, ...] = ()
    keep: tuple[str, ...] | None = None
    extractor: str | None = None
    metadata: bool = False
    overrides: tuple[Override, ...] = ()
    path: Path | None = None  #: the file they come from

    def over(self, below: Config) -> Config:
        """These settings on top of others: what is set here wins; rule folders add up."""
        return replace(
            below,
            profile=self.profile or below.profile,
            packs=below.packs if self.packs is None else self.packs,
            rules=(*below.rules, *self.rules),
            keep=below.keep if self.keep is None else self.keep,
            extractor=self.extractor or below.extractor,
            metadata=self.metadata or below.metadata,
        )

    def cleaner(self) -> Cleaner:
        """The cleaner that these settings ask for. Raises UsageError, PackError."""
        from cleaner.clean import Cleaner
        from cleaner.packs.package import folder_of

        for folder in self.rules:
            if not folder_of(folder).is_dir():
                raise UsageError(
                    f"--rules {folder}: no such folder; it names a folder of rule files (*.yaml)"
                )
        return Cleaner(
            packs=self.packs,
            rules=self.rules,
            profile=self.profile or "balanced",  # type: ignore[arg-type] # checked where it is used
            keep=self.keep,
            extractor=self.extractor or "structure",  # type: ignore[arg-type]
            metadata=self.metadata,
            overrides=self.overrides,
        )


def find_config(start: Path) -> Config:
    """The settings of the project that ``start`` lies in: the nearest file above it, or none. Raises UsageError."""
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return read_config(folder / FILE)
        if (folder / PYPROJECT).is_file() and (table := _tool_table(folder / PYPROJECT)) is not None:
            return _config(table, folder / PYPROJECT)
    return Config()


def read_config(path: Path) -> Config:
    """The settings in one file. Raises UsageError."""
    if path.name == PYPROJECT:
        return _config(_tool_table(path) or {}, path)
    return _config(_toml(path), path)


def _toml(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not TOML: {error}") from error


def _tool_table(path: Path) -> dict[str, Any] | None:
    if b"cleaner" not in path.read_bytes():
        return None  # most pyproject files: not worth parsing, and none of our business if broken
    table = _toml(path).get("tool", {}).get("cleaner")
    return table if isinstance(table, dict) else None


KEYS = tuple(f.name for f in fields(Config) if f.name != "path")


def _config(table: dict[str, Any], path: Path) -> Config:
    """The settings in a table; every problem of the file in one error."""
    problems: list[str] = [_unknown(path, key, KEYS) for key in table if key not in KEYS]

    def strings(key: str) -> tuple[str, ...] | None:
        value = table.get(key)
        if value is None:
            return None
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        problems.append(f'{path}: `{key}` is a list of strings, like {key} = ["…"]')
        return None

    def one_of(key: str, known: Iterable[str]) -> str | None:
        value = table.get(key)
        if value is None or value in known:
            return value
        problems.append(f"{path}: `{key}` is one of {', '.join(known)}, not {value!r}")
        return None

    metadata = table.get("metadata", False)
    if not isinstance(metadata, bool):
        problems.append(f"{path}: `metadata` is true or false")
    config = Config(
        profile=one_of("profile", PROFILES),
        packs=strings("packs"),
        rules=tuple(_source(path.parent, folder) for folder in strings("rules") or ()),
        keep=strings("keep"),
        extractor=one_of("extractor", EXTRACTORS),
        metadata=metadata is True,
        overrides=_overrides(table.get("overrides", []), path, problems),
        path=path,
    )
    if problems:
        raise UsageError("\n".join(problems))
    return config


def _source(base: Path, folder: str) -> Path:
    """Where packs come from: a folder, or an installed package, which is no path."""
    from cleaner.packs.package import PREFIX

    return type(base)(folder) if folder.startswith(PREFIX) else base / folder


def _overrides(value: Any, path: Path, problems: list[str]) -> tuple[Override, ...]:
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        problems.append(f"{path}: `overrides` is a list of tables: [[overrides]]")
        return ()
    return tuple(
        o
        for number, table in enumerate(value, 1)
        if (o := _override(table, f"{path}: override {number}", problems))
    )


def _override(table: dict[str, Any], where: str, problems: list[str]) -> Override | None:
    from cleaner.packs.layers import Override

    keys = tuple(f.name for f in fields(Override))
    found = [_unknown(where, key, keys) for key in table if key not in keys]
    found += [
        f"{where}: needs `{key}`, a string that says {what}"
        for key, what in (
            ("rule", "which rule it changes"),
            ("reason", "why, for whoever reads it next year"),
        )
        if not isinstance(table.get(key), str) or not table[key].strip()
    ]
    off, confidence = table.get("off", False), table.get("confidence")
    if not isinstance(off, bool):
        found.append(f"{where}: `off` is true or false")
    if confidence is not None and confidence not in get_args(Confidence):
        found.append(f"{where}: `confidence` is one of {', '.join(CONFIDENCES)}")
    if off is False and confidence is None:
        found.append(f"{where}: changes nothing: give `off = true`, or a `confidence`")
    problems += found
    return None if found else Override(table["rule"], table["reason"], off, confidence)


def _unknown(where: Path | str, key: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(key, list(known), 1)
    return f"{where}: unknown key `{key}`: " + (
        f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"
    )
