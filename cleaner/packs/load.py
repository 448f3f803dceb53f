"""Packs, read strictly: the one path from YAML to ``PackSpec``. All problems at once, located."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cleaner.packs.builtin import rules_dir
from cleaner.packs.check import check_pack
from cleaner.packs.compile import SHARED_WORDS
from cleaner.packs.compose import compose
from cleaner.packs.hints import BAD
from cleaner.packs.locate import Node, Source, find, read_source
from cleaner.packs.problems import PackLoadError, Problem, suggest
from cleaner.packs.read import Reader
from cleaner.packs.spec import PackSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.packs.spec import MatcherSpec

SCHEMA_VERSION = 1
#: Tables of weights stand beside the packs and are not packs.
WEIGHTS = "core/structure*"


def load_packs(root: Path, only: Iterable[str] | None = None) -> tuple[PackSpec, ...]:
    """Every pack under ``root``, sorted by id.

    ``only`` narrows them: ids (``en/share``), folders (``en``) or globs (``*/share``).
    Raises PackLoadError with all problems of all files, and for an ``only`` that nothing answers to.
    """
    root = Path(root)
    problems: list[Problem] = []
    packs: list[PackSpec] = []
    shared = shared_names(root)
    for path in find_packs(root, only):
        try:
            packs.append(_load(path, root, shared))
        except PackLoadError as error:
            problems += error.problems
    if problems:
        raise PackLoadError(problems)
    return tuple(sorted(packs, key=lambda p: p.pack))


def load_pack(path: Path, root: Path, values: Literal["check", "trust"] = "check") -> PackSpec:
    """The pack in one file, whose id is its path below ``root``. Raises PackLoadError.

    ``trust`` is for a file that has loaded before as it is now: compiling the patterns of matchers,
    only to see that they do, is most of the time that loading takes.
    """
    return _load(Path(path), Path(root), shared_names(Path(root)), values)


def parse_pack(
    text: str, name: str = "<text>", pack_id: str | None = None, shared: Iterable[str] | None = None
) -> PackSpec:
    """The pack in ``text``, which messages call ``name``. Raises PackLoadError.

    ``pack_id`` is what its id must be, where that is known; ``shared`` are the names that
    ``use:`` may take besides the pack's own, by default those of the built-in core/words.
    """
    return parse_source(Source(name, text), pack_id, _builtin_names() if shared is None else shared)[0]


def parse_source(
    source: Source, pack_id: str | None, shared: Iterable[str], values: Literal["check", "trust"] = "check"
) -> tuple[PackSpec, Node]:
    """The pack, and the nodes it was read from: for tools that point at its lines."""
    root = compose(source)
    if root.kind != "map":
        raise PackLoadError(
            [source.problem("R006", root, "a pack takes keys and values", "start with `pack: <id>`")]
        )
    _check_version(source, root)
    reader = Reader(source, _kinds(), values, pack_id or _text(root, "pack"))
    spec = reader.record(root, PackSpec, "a pack")
    check_pack(reader, root, pack_id, shared)
    if reader.problems or spec is BAD:
        raise PackLoadError(reader.problems)
    return spec, root


def find_packs(root: Path, only: Iterable[str] | None = None) -> tuple[Path, ...]:
    """Paths of the pack files under ``root``, sorted. Raises PackLoadError as ``load_packs`` does."""
    if not root.is_dir():
        message = "no such folder of packs"
        raise PackLoadError([Source(shown(root), "").problem("R000", None, message)])
    found = {
        pack_id_of(path, root): path
        for path in sorted(root.rglob("*.y*ml"))
        if path.is_file() and not any(p.startswith(".") for p in path.relative_to(root).parts)
    }
    found = {i: p for i, p in found.items() if not fnmatchcase(i, WEIGHTS)}
    problems = [
        Source(shown(p), "").problem(
            "R012", None, "a pack's file ends in .yaml", f"rename it to {p.stem}.yaml"
        )
        for p in found.values()
        if p.suffix != ".yaml"
    ]
    wanted = None if only is None else list(only)
    for pattern in wanted or ():
        if not any(_answers(i, pattern) for i in found):
            message, hint = f"no pack `{pattern}`", suggest(pattern, found)
            problems.append(Source(shown(root), "").problem("R018", None, message, hint))
    if problems:
        raise PackLoadError(problems)
    return tuple(p for i, p in found.items() if wanted is None or any(_answers(i, w) for w in wanted))


def pack_id_of(path: Path, root: Path) -> str:
    """The id that a pack's path gives it: ``en/share`` for ``<root>/en/share.yaml``."""
    return path.relative_to(root).with_suffix("").as_posix()


def shared_names(root: Path) -> frozenset[str]:
    """Names that every pack under ``root`` may ``use``: those of core/words, built-in and its own."""
    path = root / f"{SHARED_WORDS}.yaml"
    own = _names_in(path, path.stat().st_mtime_ns) if path.is_file() else frozenset()
    return own | _builtin_names()


def shared_words(root: Path) -> dict[str, MatcherSpec]:
    """The named matchers that packs under ``root`` may use besides their own; none of a pack that does
    not load, which is reported when its turn comes.
    """
    out: dict[str, MatcherSpec] = {}
    for folder in dict.fromkeys((rules_dir(), root)):
        path = folder / f"{SHARED_WORDS}.yaml"
        if path.is_file():
            try:
                out |= load_pack(path, folder).define
            except PackLoadError:
                continue
    return out


def shown(path: Path) -> str:
    """``path`` as messages show it: from the working folder where that is shorter."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def _load(
    path: Path, root: Path, shared: Iterable[str], values: Literal["check", "trust"] = "check"
) -> PackSpec:
    source = read_source(path, shown(path))
    return parse_source(source, pack_id_of(path, root), shared, values)[0]


def _answers(pack_id: str, pattern: str) -> bool:
    return fnmatchcase(pack_id, pattern) or pack_id.startswith(pattern.rstrip("/") + "/")


def _builtin_names() -> frozenset[str]:
    path = rules_dir() / f"{SHARED_WORDS}.yaml"
    return _names_in(path, path.stat().st_mtime_ns) if path.is_file() else frozenset()


@lru_cache(maxsize=8)
def _names_in(path: Path, _changed_ns: int) -> frozenset[str]:
    """What the pack defines; nothing when it cannot be read, which loading it will report."""
    try:
        root = compose(read_source(path, shown(path)))
    except PackLoadError:
        return frozenset()
    _, define = find(root, ("define",))
    return frozenset(k.text for k, _ in define.pairs) if define is not root else frozenset()


def _check_version(source: Source, root: Node) -> None:
    """Stop at another version of the format: every other message about it would mislead."""
    node = root.get("schema")
    if node is not None and node.kind == "scalar" and node.value() != SCHEMA_VERSION:
        message = f"schema version `{node.text}` is not known here; this is version {SCHEMA_VERSION}"
        raise PackLoadError([source.problem("R009", node, message, "update the cleaner, or the pack")])


def _text(root: Node, key: str) -> str:
    node = root.get(key)
    return node.text if node is not None else ""


def _kinds() -> Mapping[str, Any]:
    from cleaner.matchers import KINDS  # compiling needs it; reading a snapshot does not

    return KINDS
