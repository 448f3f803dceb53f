"""Rules as lists and as they stand in their files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.authoring.select import place, rule_node, tree_of
from cleaner.packs.load import shown

if TYPE_CHECKING:
    from cleaner.authoring.select import Selection
    from cleaner.packs.spec import PackSpec, RuleSpec


@dataclass(frozen=True, slots=True)
class Line:
    """A rule in one line."""

    id: str
    action: str  #: drop block, keep span, …
    category: str
    confidence: str
    status: str
    zone: tuple[str, ...]
    examples: int
    why: str


def list_rules(selection: Selection, category: str | None = None) -> list[Line]:
    """The chosen rules, sorted by id; of one category if given."""
    lines = [_line(i, p, r) for i, (p, r) in selection.specs.items()]
    return sorted((x for x in lines if category in (None, x.category)), key=lambda x: x.id)


def show_rule(selection: Selection, rule_id: str) -> tuple[str, str]:
    """Where the rule is (file:line), and its YAML as written, dedented."""
    pack, _ = selection.specs[rule_id]
    path = selection.folder_of(pack.pack) / f"{pack.pack}.yaml"
    source, tree = tree_of(path)
    node = rule_node(tree, rule_id.rsplit("/", 1)[1])
    lines = source.lines
    first = node.start.line
    last = min(node.end.line, len(lines) - 1)
    if lines[last][: node.end.column].strip():  # a block ends where the next thing starts
        last += 1
    block = lines[first:last]
    while block and (not block[-1].strip() or block[-1].lstrip().startswith("#")):
        block.pop()
    indent = max(0, node.start.column - 2)
    text = "\n".join(line[indent:] if not line[:indent].strip() else line for line in block)
    return f"{shown(path)}:{first + 1}", text


def rule_data(selection: Selection, rule_id: str) -> dict[str, Any]:
    """The rule as JSON values: its line, its file, its YAML."""
    pack, rule = selection.specs[rule_id]
    path, line, _ = place(selection.folder_of(pack.pack), rule_id)
    return {
        **line_data(_line(rule_id, pack, rule)),
        "path": path,
        "line": line,
        "yaml": show_rule(selection, rule_id)[1],
    }


def line_data(line: Line) -> dict[str, Any]:
    """A line as JSON values."""
    return {name: getattr(line, name) for name in Line.__slots__}


def _line(rule_id: str, pack: PackSpec, rule: RuleSpec) -> Line:
    return Line(
        rule_id,
        f"drop {rule.drop}" if rule.drop else f"keep {rule.keep}",
        rule.category or pack.category or "",
        rule.confidence,
        rule.status,
        rule.zone,
        len(rule.examples.drop) + len(rule.examples.keep),
        rule.why,
    )
