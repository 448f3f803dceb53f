"""The smallest edit that would make a rule fire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner.authoring.repair import smallest_edits
from cleaner.authoring.select import select
from cleaner.packs.compile import compile_packs
from cleaner.packs.load import parse_pack
from cleaner.segment import read_text
from cleaner.view import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cleaner.packs.rule import Rule

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


@pytest.mark.parametrize(
    ("words", "text", "edit"),
    [
        ("..3", "zork this and that now", "change `words` to `..5`"),
        ("9..", "zork this and that now", "change `words` to `5..`"),
        ("1..3", "zork this and that now", "change `words` to `1..5`"),
        ("7..8", "zork this and that now", "change `words` to `5..8`"),
        ("4", "zork this and that now", "change `words` to `4..5`"),
    ],
)
def test_a_range_of_words_is_widened_as_far_as_it_takes(words: str, text: str, edit: str) -> None:
    def rule(words: str) -> Rule:
        pack = parse_pack(
            "pack: en/t\nversion: 1\ncategory: share\nrules:\n"
            f"  - {{id: one, why: x, drop: block, match: {{phrase: zork this, words: '{words}'}}}}\n"
        )
        return compile_packs([pack])[0]

    view = View(read_text(f"He left.\n\n{text}\n", "text"))
    assert smallest_edits(rule(words), view)[0].text == edit
    mended = rule(edit.rsplit("`", 2)[1])
    assert [i for i in range(view.size) if mended.vote(view, i)] == [1]
