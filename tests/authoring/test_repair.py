"""The smallest edit that would make a rule fire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.authoring.repair import smallest_edits
from cleaner.authoring.select import select
from cleaner.segment import read_text
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = "Snow fell on Aldport.\n\nFollow the Ellery Post on Zwitter for storm warnings.\n\nThe ferry ran as before."
CASES = [
    (
        "starts: follow the ellery paper",
        "add `Follow the Ellery Post` to `starts`, beside `follow the ellery paper`",
    ),
    ("phrase: [zork, post on twitter]", "add `Post on Zwitter` to `phrase`, beside `post on twitter`"),
    ("ends: storm warning", "add `storm warnings` to `ends`, beside `storm warning`"),
    ("exact: follow the ellery post", "loosen `exact` to `phrase` under `match`"),
    ("phrase: nothing of the kind", None),
]


@pytest.mark.parametrize(("match", "edit"), CASES)
def test_the_words_that_stand_in_the_phrases_place(
    write_rules: Callable[..., Path], match: str, edit: str | None
) -> None:
    write_rules(f"  - {{id: one, why: A link of the site., drop: block, match: {{{match}}}}}\n")
    rule = next(r for r in select([]).rules if r.id == "xx/share/one")
    found = smallest_edits(rule, View(read_text(TEXT, "text")), 1)
    assert [(e.block, e.text) for e in found] == ([] if edit is None else [(1, edit)])
