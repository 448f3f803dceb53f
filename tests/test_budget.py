"""Rules of medium confidence speak only in company."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.clean import Cleaner

    Make = Callable[..., Cleaner]

RULES = {
    "en/one": """
- {id: more, why: w, drop: block, category: related, confidence: medium, match: {exact: [more here, more there]}}
- {id: also, why: w, drop: block, category: related, confidence: medium, match: {exact: also here}}
- {id: next, why: w, drop: block, category: related, confidence: medium, match: {exact: next here}}
- {id: ad, why: w, drop: block, category: ads, confidence: medium, match: {exact: an ad}}
- {id: sure, why: w, drop: block, category: related, match: {exact: surely more}}
"""
}
PROSE = "The council voted on Monday to spend four million pounds on the bridge, officials said."


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (["More here"], 1),
        (["More here", "More there"], 2),  # the same rule twice
        (["More here", "Also here"], 2),  # one other, of the same category
        (["More here", "Also here", "Next here"], 0),
        (["More here", "An ad"], 0),
        (["More here", "Surely more"], 0),
        (["Surely more"], 0),
    ],
)
def test_a_medium_vote_needs_enough_else_in_its_text(cleaner_from: Make, lines: list[str], left: int) -> None:
    text = "\n\n".join([PROSE, *(part for line in lines for part in (line, PROSE))])
    result = cleaner_from(RULES).clean_text(text)
    assert len(result.blocks) == 1 + len(lines) + left
