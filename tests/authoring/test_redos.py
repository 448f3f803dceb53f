"""Shapes of patterns that backtrack without end, as lists of regex denial of service name them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from cleaner import Cleaner
from cleaner.authoring.lint import lint
from cleaner.authoring.select import select

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: Pattern and the text that pumps it: nested and adjacent repeats, alternatives that overlap, repeats of
#: what may be empty, long bounded repeats, look-arounds and back-references over them.
SHAPES = [
    ("(a+)+$", "a"), ("([a-zA-Z]+)*$", "a"), ("(a|aa)+$", "a"), ("(a|a?)+$", "a"), ("(.*a){20}$", "a"),
    ("(a*)*$", "a"), ("(a*)+$", "a"), ("(a+){2,}$", "a"), ("((a+)b?)+$", "a"), ("(x+x+)+y", "x"),
    (r"(\w+\s?)*$", "a "), (r"(\d+)+$", "1"), (r"(\w*)*z", "a"), (r"(.|\s)+$", "a"), (r"([^,]*,?)+$", "a"),
    (r"(a|b|ab)*$", "ab"), (r"(?:a|b|[ab])+$", "ab"), (r"(\s*\w+\s*)*=$", "a "), (r"(a?){30}a{30}$", "a"),
    (r"\s+$", " "), (r".*.*=.*", "x"), (r"(\w+\.)+com$", "a."), (r"(<\w+[^>]*>?)+$", "<a "),
    (r"([\w.-]+)+@([\w-]+\.)+[a-z]{2,4}$", "a."), (r"(?=(a+))\1*b$", "a"), (r"(a+)\1+$", "a"),
    (r"(?:(?:a+b?)+c?)+$", "a"), (r"^(([a-z])+.)+[A-Z]([a-z])+$", "a"), (r"(a+|b+|c+)*c$", "ab"),
    (r'"(\\?.)*"$', "a"),
]  # fmt: skip
RULE = """\
  - id: one
    why: A pattern that somebody pasted in from a list.
    drop: block
    match: {{regex: '{}'}}
    needles: [zork]
    examples: {{drop: [zork], keep: ["x zork"]}}
"""
#: A search may take 0.25 s, a rule is asked about a few blocks, and machines are shared.
PATIENCE_S = 30.0


@pytest.mark.slow
@pytest.mark.parametrize(("pattern", "pumped"), SHAPES, ids=[s for s, _ in SHAPES])
def test_it_is_refused_or_stopped(pattern: str, pumped: str, write_rules: Callable[..., Path]) -> None:
    path = write_rules(RULE.format(pattern))
    before = time.process_time()
    refused = any(p.code == "L008" for p in lint(select([str(path)])))
    cleaner = Cleaner(packs=["core/words"], rules=[path.parents[1]])
    result = cleaner.clean_text(f"zork {pumped * 4000}!\n\nThe ferry is back.")
    assert time.process_time() - before < PATIENCE_S
    stopped, harmless = "timed-out" in result.flags, not result.flags
    assert refused or stopped or harmless
