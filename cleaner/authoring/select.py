"""Which packs an authoring command works on: folders, files or pack ids become specs and rules."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from cleaner.errors import UsageError
from cleaner.packs.builtin import rules_dir
from cleaner.packs.compile import PROJECT, SHARED_WORDS, compile_packs
from cleaner.packs.compose import compose
from cleaner.packs.load import find_packs, load_pack, pack_id_of, shown
from cleaner.packs.locate import Node, Source, find, read_source
from cleaner.packs.problems import PackLoadError, Problem, suggest
from cleaner.packs.snapshot import load_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleaner.matchers import Triggers
    from cleaner.packs.rule import Rule
    from cleaner.packs.spec import MatcherSpec, PackSpec, RuleSpec

_PACK_LINE = re.compile(r"^pack:\s*[\"']?([\w./-]+)", re.MULTILINE)
#: Where a rules repository keeps its packs, and a checkout of this project too.
RULES_FOLDER = "rules"


@dataclass(frozen=True, slots=True)
class Selection:
    """The packs under test, and every rule that runs beside them."""

    chosen: tuple[tuple[Path, PackSpec], ...]  #: (folder, pack)
    rules: tuple[Rule, ...]  #: of the built-in packs and of the folders, whatever their confidence
    words: Mapping[str, MatcherSpec]  #: what ``use:`` may name in every pack
    problems: tuple[Problem, ...] = ()  #: of packs that are not chosen and were left out
    broken: tuple[Problem, ...] = ()  #: of chosen packs, where the caller wants to go on without them
    without_examples: frozenset[Path] = (
        frozenset()
    )  #: folders whose chosen packs were taken from the snapshot

    @property
    def specs(self) -> dict[str, tuple[PackSpec, RuleSpec]]:
        """The chosen rules by full id, in the order of the files."""
        return {f"{p.pack}/{r.id}": (p, r) for _, p in self.chosen for r in p.rules}

    def folder_of(self, pack_id: str) -> Path:
        """Where a chosen pack was found."""
        return next(root for root, pack in self.chosen if pack.pack == pack_id)


def select(
    targets: Sequence[str] = (),
    broken_packs: Literal["raise", "report"] = "raise",
    examples: Literal["now", "later"] = "now",
) -> Selection:
    """What the targets name: folders, pack files, ids or globs of packs.

    Without targets ``./rules``, or the built-in packs where there is no such folder. ``later``: the examples
    of folders that are known to load are left to the caller. Raises PackLoadError if a chosen pack cannot
    load (unless ``broken_packs`` are to be reported), UsageError for a target that is nothing.
    """
    wanted = _resolve(targets)
    chosen: list[tuple[Path, PackSpec]] = []
    others: list[tuple[Path, PackSpec]] = []
    triggers: dict[str, Triggers | None] = {}
    broken: list[Problem] = []
    left_out: list[Problem] = []
    bare: list[Path] = []
    for root in dict.fromkeys([rules_dir(), *wanted]):
        ids = wanted.get(root, [])
        mine = [p for p in find_packs(root) if _answers(pack_id_of(p, root), ids)]
        names = {pack_id_of(p, root) for p in mine}
        packs, known, bad, values = _load_bare(root, names)
        others += [(root, p) for p in packs if p.pack not in names]
        triggers |= known
        left_out += bad
        if values == "trust" and examples == "later":
            good, bad = [p for p in packs if p.pack in names], []
            bare.append(root)
        else:
            good, bad = _load_each(mine, root, values)
        chosen += [(root, p) for p in good]
        broken += bad
    if broken and broken_packs == "raise":
        raise PackLoadError(broken)
    loaded = [*chosen, *others]
    words = next((p.define for r, p in loaded if r == rules_dir() and p.pack == SHARED_WORDS), {})
    chosen.sort(key=lambda c: c[1].pack)
    rules = _compile(loaded, words, triggers)
    return Selection(tuple(chosen), rules, words, tuple(left_out), tuple(broken), frozenset(bare))


def chosen_paths(targets: Sequence[str]) -> dict[Path, Path]:
    """The pack files that the targets name, as they are now, and the folder of packs of each."""
    return {
        path: root
        for root, ids in _resolve(targets).items()
        for path in find_packs(root)
        if _answers(pack_id_of(path, root), ids)
    }


def recompiled(
    selection: Selection,
    fresh: Iterable[tuple[Path, PackSpec]],
    triggers: Mapping[str, Triggers | None] | None = None,
) -> Selection:
    """The selection with these packs in place of what it had of them; only they are compiled, and of them
    only the rules whose triggers are not given.
    """
    new = {pack.pack: (root, pack) for root, pack in fresh}
    ours = tuple(f"{pack_id}/" for pack_id in new)
    rest = [r for r in selection.rules if not (r.id.startswith(ours) and r.id.rpartition("/")[0] in new)]
    rules = {r.id: r for r in (*rest, *_compile(new.values(), selection.words, triggers))}
    chosen = tuple(new.get(pack.pack, (root, pack)) for root, pack in selection.chosen)
    return replace(selection, chosen=chosen, rules=tuple(rules[i] for i in sorted(rules)))


def narrow(ids: Iterable[str], pattern: str | None) -> list[str]:
    """The ids that a filter leaves: a glob over the whole id, or a part of it."""
    if not pattern:
        return list(ids)
    return [i for i in ids if fnmatchcase(i, pattern) or pattern in i]


def place(root: Path, rule_id: str, *path: str | int) -> tuple[str, int, int]:
    """File, line and column (from 1) of a rule, or of what is at ``path`` inside it."""
    pack_id, name = rule_id.rsplit("/", 1)
    source, tree = tree_of(root / f"{pack_id}.yaml")
    rule = rule_node(tree, name)
    key, value = find(rule, path)
    at = key if key is not None and not (path and isinstance(path[-1], int)) else value
    return source.name, at.start.line + 1, at.start.column + 1


def tree_of(path: Path) -> tuple[Source, Node]:
    """The file's text and nodes; kept until the file changes."""
    return _tree(path, path.stat().st_mtime_ns)


def rule_node(tree: Node, name: str) -> Node:
    """The node of the rule with this id; that of the whole file if there is none."""
    _, rules = find(tree, ("rules",))
    for item in rules.items:
        at = item.get("id")
        if at is not None and at.text == name:
            return item
    return tree


@lru_cache(maxsize=256)
def _tree(path: Path, _changed_ns: int) -> tuple[Source, Node]:
    source = read_source(path, shown(path))
    return source, compose(source)


def _resolve(targets: Sequence[str]) -> dict[Path, list[str]]:
    """Folder of packs → the ids and globs wanted of it."""
    here = Path(RULES_FOLDER)
    home = here.resolve() if here.is_dir() else rules_dir()
    if not targets:
        return {home: ["*"]}
    out: dict[Path, list[str]] = {}
    for target in targets:
        path = Path(target)
        if path.is_file():
            root = _root_of(path.resolve())
            out.setdefault(root, []).append(pack_id_of(path.resolve(), root))
        elif path.is_dir():
            root, inside = _folder_root(path.resolve(), home)
            out.setdefault(root, []).append(inside)
        else:
            holds = [r for r in (home, rules_dir()) if _has(r, target)]
            if not holds:
                known = {pack_id_of(p, r) for r in (home, rules_dir()) for p in find_packs(r)}
                hint = suggest(target, known)
                raise UsageError(f"no file, folder or pack `{target}`" + (f": {hint}" if hint else ""))
            out.setdefault(holds[0], []).append(target)
    return out


def _root_of(path: Path) -> Path:
    """The folder from which the path of a pack file is its id."""
    said = _PACK_LINE.search(path.read_text("utf-8", "replace"))
    stem = path.with_suffix("").as_posix()
    if said and stem.endswith("/" + said.group(1)):
        return Path(stem[: -len(said.group(1)) - 1])
    for parent in path.parents:
        if parent.name == RULES_FOLDER or parent == rules_dir():
            return parent
    return path.parent


def _folder_root(path: Path, home: Path) -> tuple[Path, str]:
    """The folder of packs that a folder is, or is inside of; and the ids inside."""
    for root in (home, rules_dir()):
        if path != root and path.is_relative_to(root):
            return root, path.relative_to(root).as_posix()
    first = next((p for p in sorted(path.rglob("*.yaml"))), None)
    root = _root_of(first) if first else path
    if root != path and path.is_relative_to(root):
        return root, path.relative_to(root).as_posix()
    return path, "*"


def _has(root: Path, pattern: str) -> bool:
    return root.is_dir() and any(_answers(pack_id_of(p, root), [pattern]) for p in find_packs(root))


def _answers(pack_id: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(pack_id, p) or pack_id.startswith(p.rstrip("/") + "/") for p in patterns)


def _load_each(
    paths: Iterable[Path], root: Path, values: Literal["check", "trust"] = "check"
) -> tuple[list[PackSpec], list[Problem]]:
    """The packs that load, and the problems of the others."""
    good: list[PackSpec] = []
    bad: list[Problem] = []
    for path in paths:
        try:
            good.append(load_pack(path, root, values))
        except PackLoadError as error:
            bad += error.problems
    return good, bad


class _Bare(NamedTuple):
    """The packs of a folder, without their examples."""

    packs: Sequence[PackSpec]
    triggers: Mapping[str, Triggers | None]  #: of all its rules, where they are known
    problems: list[Problem]
    values: Literal["check", "trust"]  #: trust: every pack of the folder is known to load


def _load_bare(root: Path, chosen: set[str]) -> _Bare:
    """The packs of a folder, from its snapshot; where one of them cannot load, those that are not chosen."""
    try:
        snapshot = load_snapshot(root)
    except PackLoadError:
        rest = [p for p in find_packs(root) if pack_id_of(p, root) not in chosen]
        good, bad = _load_each(rest, root)
        return _Bare(good, {}, bad, "check")
    return _Bare(snapshot.specs, snapshot.triggers, [], "trust")


def _compile(
    loaded: Iterable[tuple[Path, PackSpec]],
    words: Mapping[str, MatcherSpec],
    triggers: Mapping[str, Triggers | None] | None = None,
) -> tuple[Rule, ...]:
    builtin = [p for root, p in loaded if root == rules_dir()]
    own = [p for root, p in loaded if root != rules_dir()]
    rules = {r.id: r for r in compile_packs(builtin, shared=words, triggers=triggers)}
    rules |= {r.id: r for r in compile_packs(own, PROJECT, words, triggers)}
    return tuple(rules[i] for i in sorted(rules))
