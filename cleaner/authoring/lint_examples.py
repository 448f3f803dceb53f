"""Checks on examples: every rule shows what it cuts and what it leaves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.authoring.finding import Finding, Subject
from cleaner.packs.spec import Example

if TYPE_CHECKING:
    from collections.abc import Iterator


def too_few_examples(subject: Subject) -> Iterator[Finding]:
    """L001: no ``drop`` or no ``keep`` example."""
    for rule_id, pack, rule in subject.rules():
        lacking = [n for n in ("drop", "keep") if not getattr(rule.examples, n)]
        if lacking:
            path = ("examples", lacking[0]) if rule.examples.drop or rule.examples.keep else ()
            verb = "cut" if lacking[0] == "drop" else "left alone"
            yield Finding(
                "L001", pack.pack, rule_id, path, f"no {' and no '.join(lacking)} example",
                f"add a text that must be {verb}", "key",
            )  # fmt: skip


def duplicate_examples(subject: Subject) -> Iterator[Finding]:
    """L002: the same text twice among a rule's examples."""
    for rule_id, pack, rule in subject.rules():
        seen: dict[str, str] = {}
        for part in ("drop", "keep"):
            for k, example in enumerate(getattr(rule.examples, part)):
                text = " ".join((example.in_ if isinstance(example, Example) else example).casefold().split())
                name = f"{part} example {k + 1}"
                if text in seen:
                    message = f"the same text as {seen[text]}"
                    hint = "show another case, or delete it"
                    yield Finding("L002", pack.pack, rule_id, ("examples", part, k), message, hint)
                seen.setdefault(text, name)
