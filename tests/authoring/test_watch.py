"""Watching: what is saved is tested again, and quickly."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from cleaner.authoring.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RULE = "  - id: one\n    why: Buttons.\n    drop: block\n    match: {phrase: zork this}\n"
EXAMPLES = "    examples: {drop: [Zork this]}\n"


def saved(path: Path) -> None:
    now = time.time_ns()
    os.utime(path, ns=(now, now + 1))


def test_a_save_is_tested_again_and_a_mistake_is_shown(write_rules: Callable[..., Path]) -> None:
    path = write_rules(RULE + EXAMPLES)
    rounds = Watch((), None).rounds()
    outcomes, error, _ = next(rounds)
    assert ([o.name for o in outcomes], error) == (["pass"], "")

    write_rules(RULE.replace("zork this", "frob") + EXAMPLES)
    saved(path)
    outcomes, error, _ = next(rounds)
    assert ([o.name for o in outcomes], error) == (["missing"], "")

    write_rules(RULE + "    unles: x\n" + EXAMPLES)
    saved(path)
    outcomes, error, _ = next(rounds)
    assert outcomes == []
    assert "did you mean `unless`" in error

    write_rules(RULE + EXAMPLES)
    saved(path)
    assert [o.name for o in next(rounds)[0]] == ["pass"]


def test_a_new_pack_is_noticed_also_after_a_failed_start(
    repository: Path, write_rules: Callable[..., Path]
) -> None:
    path = write_rules("  - id: 'one\n")
    rounds = Watch((), None).rounds()
    assert "R001" in next(rounds)[1]
    write_rules(RULE + EXAMPLES)
    saved(path)
    assert [o.name for o in next(rounds)[0]] == ["pass"]
    other = repository / "rules" / "xx" / "more.yaml"
    other.write_text(
        path.read_text().replace("xx/share", "xx/more").replace("zork", "frob").replace("Zork", "Frob")
    )
    assert [o.test for o in next(rounds)[0]] == ["xx/more/one drop example 1", "xx/share/one drop example 1"]
