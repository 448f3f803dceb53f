"""Every pack's own examples, each rule alone and among all packs: what `cleaner rules test` runs."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from cleaner.packs.builtin import rules_dir
from cleaner.packs.load import find_packs, pack_id_of

PACKS = [pack_id_of(path, rules_dir()) for path in find_packs(rules_dir())]


@cache
def report() -> dict[str, Any]:
    """The whole report, made once: loading all packs is most of the work."""
    command = [sys.executable, "-m", "cleaner", "rules", "test", str(rules_dir()), "-o", "json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode in {0, 1}, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_there_are_examples() -> None:
    assert report()["summary"]["tests"] > 2 * len(PACKS)
    assert not report()["problems"]


@pytest.mark.parametrize("pack", PACKS)
def test_examples_hold(pack: str) -> None:
    failed = [
        f"{o['name']}: {o['test']} ({o['mode']})\n{o['message']}\n{o['diff']}"
        for o in report()["outcomes"]
        if o["failed"] and o["test"].startswith(f"{pack}/")
        if o["name"] != "slow"  # on a busy machine anything is
    ]
    assert not failed, "\n\n".join(failed)
