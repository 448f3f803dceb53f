"""What types cannot say about a pack: which keys go together, which ids and names exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args
from unicodedata import combining, normalize

from cleaner.model import CATEGORIES, Category
from cleaner.packs.locate import find
from cleaner.packs.problems import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.packs.locate import Node
    from cleaner.packs.read import Reader
    from cleaner.packs.spec import RuleSpec

_WORDS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PACK_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:[.-][a-z0-9]+)*)+")
PACK_ID_HINT = "lower-case words and a slash: en/newsletter, site/example.com"

#: action → the matcher it cannot do without
NEEDED = {"span": "match", "block": "match", "section": "match", "rest": "match", "region": "from"}
#: action → the matchers of which it needs one, to know where it ends
ENDED_BY = {"section": ("while",), "region": ("while", "to")}
#: key → the actions that read it
READ_BY = {
    "match": ("span", "block", "section", "rest"),
    "from": ("region",),
    "to": ("region",),
    "while": ("span", "section", "region"),
    "max_blocks": ("section", "region"),
    "max_run": ("rest",),
}


def check_pack(reader: Reader, root: Node, expected_id: str | None, shared: Iterable[str]) -> None:
    """Report what is wrong with the pack as a whole, then rule by rule."""
    _check_pack_id(reader, root, expected_id)
    category = root.get("category")
    if category is not None and category.text in set(get_args(Category)) - set(CATEGORIES):
        reader.report(
            "R008", category, f"`category` cannot be `{category.text}`", "one of: " + ", ".join(CATEGORIES)
        )
    if root.get("rules") is None and root.get("define") is None:
        reader.report("R007", root, "missing key `rules`", "add `rules: …`")
    _check_definitions(reader, root)
    first: dict[str, Node] = {}
    pack_has_category = root.get("category") is not None
    for rule, node in reader.rules:
        reader.rule = f"{reader.pack}/{rule.id}"
        _check_rule_id(reader, rule, node, first)
        if _check_action(reader, rule, node):
            _check_keys(reader, rule, node)
            _check_category(reader, rule, node, pack_has_category=pack_has_category)
        _check_texts(reader, rule, node)
    reader.rule = ""
    _check_uses(reader, root, shared)


def is_pack_id(text: str) -> bool:
    """Whether a pack may have this id."""
    return bool(_PACK_ID.fullmatch(text))


def _check_pack_id(reader: Reader, root: Node, expected: str | None) -> None:
    _, node = find(root, ("pack",))
    if node is root or node.kind != "scalar":
        return  # missing or of the wrong type: reported already
    if not is_pack_id(node.text):
        reader.report("R008", node, f"`{node.text}` is not a pack id", PACK_ID_HINT)
    elif expected is not None and node.text != expected:
        hint = f"write `pack: {expected}`, or move the file to {node.text}.yaml"
        reader.report("R012", node, f"the pack's id is not its path, {expected}", hint)


def _check_definitions(reader: Reader, root: Node) -> None:
    _, define = find(root, ("define",))
    for key, _ in define.pairs if define is not root else ():
        if not _WORDS.fullmatch(key.text):
            reader.report("R008", key, f"`{key.text}` is not a name", "lower-case words joined by hyphens")


def _check_rule_id(reader: Reader, rule: RuleSpec, node: Node, first: dict[str, Node]) -> None:
    _, at = find(node, ("id",))
    if not _WORDS.fullmatch(rule.id):
        plain = "".join(c for c in normalize("NFKD", rule.id.lower()) if not combining(c))
        fixed = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
        hint = (
            f"lower-case words joined by hyphens: `{fixed}`"
            if fixed
            else "lower-case words joined by hyphens"
        )
        reader.report("R008", at, f"`{rule.id}` is not a rule id", hint)
    earlier = first.setdefault(rule.id, at)
    if earlier is not at:
        hint = f"first on line {earlier.start.line + 1}; rename one"
        reader.report("R010", at, f"duplicate rule id `{rule.id}`", hint)


def _check_action(reader: Reader, rule: RuleSpec, node: Node) -> bool:
    """Whether the rule has exactly one action."""
    at, _ = find(node, ("id",))
    if rule.drop is None and rule.keep is None:
        hint = "add `drop: block`, or `keep: block` to protect"
        reader.report("R013", at or node, "a rule needs `drop` or `keep`", hint)
        return False
    if rule.drop is not None and rule.keep is not None:
        key, _ = find(node, ("keep",))
        reader.report(
            "R013", key or node, "a rule has either `drop` or `keep`, not both", "make it two rules"
        )
        return False
    return True


def _check_keys(reader: Reader, rule: RuleSpec, node: Node) -> None:
    verb, action = ("drop", rule.drop) if rule.drop else ("keep", rule.keep)
    if action is None:
        return
    there = {key.text: key for key, _ in node.pairs}
    needed = NEEDED[action]
    renamed = "match" if needed == "from" else "from"
    if needed not in there:
        hint = f"rename `{renamed}` to `{needed}`" if renamed in there else f"add `{needed}: {{phrase: …}}`"
        reader.report("R014", there[verb], f"`{verb}: {action}` needs `{needed}`", hint)
        return  # what is to be renamed would be called useless below
    ends = ENDED_BY.get(action)
    if ends and not there.keys() & set(ends):
        hint = f"add {' or '.join(f'`{e}: {{…}}`' for e in ends)}, or say `block`"
        message = f"`{verb}: {action}` needs {' or '.join(f'`{e}`' for e in ends)}"
        reader.report("R014", there[verb], message, hint)
    for name, actions in READ_BY.items():
        if name in there and action not in actions:
            hint = f"delete it; it belongs to {', '.join(actions)}"
            reader.report("R016", there[name], f"`{name}` does nothing with `{verb}: {action}`", hint)


def _check_category(reader: Reader, rule: RuleSpec, node: Node, *, pack_has_category: bool) -> None:
    at, _ = find(node, ("id",))
    if rule.category is not None and rule.category not in CATEGORIES:
        _, value = find(node, ("category",))
        reader.report(
            "R008", value, f"`category` cannot be `{rule.category}`", "one of: " + ", ".join(CATEGORIES)
        )
    if rule.drop is not None and rule.category is None and not pack_has_category:
        hint = "add `category: …` to the rule or to the pack"
        reader.report("R007", at or node, "a drop rule needs a category", hint)
    if rule.kind is not None and rule.drop is not None:
        key, _ = find(node, ("kind",))
        reader.report(
            "R016", key or node, "`kind` does nothing in a drop rule", "delete it; it belongs to `keep`"
        )


def _check_texts(reader: Reader, rule: RuleSpec, node: Node) -> None:
    if not rule.why.strip():
        _, at = find(node, ("why",))
        reader.report("R008", at, "`why` is empty", "say why it is cut, as an editor would")
    for name, texts in (("domains", rule.domains), ("needles", rule.needles)):
        if any(not t.strip() for t in texts):
            key, _ = find(node, (name,))
            reader.report("R008", key or node, f"`{name}` holds an empty text", "delete it")
    for domain in rule.domains:
        if "/" in domain or ":" in domain or domain.startswith("*"):
            _, at = find(node, ("domains",))
            hint = "only the name: `example.com`; subdomains are included"
            reader.report("R008", at, f"`{domain}` is not a domain", hint)


def _check_uses(reader: Reader, root: Node, shared: Iterable[str]) -> None:
    _, define = find(root, ("define",))
    own = {k.text for k, _ in define.pairs} if define is not root else set()
    known = own | set(shared)
    inside: dict[str, set[str]] = {}
    for definition, name, node, rule in reader.uses:
        reader.rule = rule
        if name not in known:
            hint = suggest(name, known) or "name it under `define:` in this pack"
            reader.report("R015", node, f"`use: {name}`: no matcher has this name", hint)
        if definition:
            inside.setdefault(definition, set()).add(name)
    reader.rule = ""
    for definition, name, node, _ in reader.uses:
        if definition and name in own and definition in _reachable(name, inside):
            reader.report("R017", node, f"`{definition}` is defined by itself", "break the circle")


def _reachable(name: str, inside: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    todo = [name]
    while todo:
        at = todo.pop()
        if at not in seen:
            seen.add(at)
            todo.extend(inside.get(at, ()))
    return seen
