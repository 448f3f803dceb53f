"""Formatting: order and spacing change, comments stay with what they are about, and nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.authoring.fmt import format_files, format_pack, same
from cleaner.packs.builtin import rules_dir
from cleaner.packs.compose import compose
from cleaner.packs.load import find_packs, parse_pack
from cleaner.packs.locate import Source
from cleaner.packs.problems import PackLoadError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MESSY = """\
# about the pack
pack: xx/share
rules:

  # about one
  - why: x
    # about its id
    id: one
    match:
      # inside
      phrase: z


    drop: block
    examples: {drop: [a],
      keep: [b]}
  # about two
  - {id: two, why: x, drop: block, match: {phrase: y}}
  - id: three
    keep: block
    match: {phrase: v}
    why: |
      text
      # not a comment

      more
    # after three
version: 1
category: share
# at the end
"""

NEAT = """\
# about the pack
pack: xx/share
version: 1
category: share
# at the end
rules:
  # about one
  # about its id
  - id: one
    why: x
    drop: block
    match:
      # inside
      phrase: z

    examples: {drop: [a],
      keep: [b]}

  # about two
  - {id: two, why: x, drop: block, match: {phrase: y}}

  - id: three
    why: |
      text
      # not a comment

      more
    # after three
    keep: block
    match: {phrase: v}
"""


def test_keys_are_ordered_and_comments_stay() -> None:
    assert format_pack(MESSY) == NEAT


def test_it_is_done_after_once() -> None:
    once = format_pack(MESSY)
    assert format_pack(once) == once


def test_the_pack_is_the_same() -> None:
    before, after = parse_pack(MESSY), parse_pack(format_pack(MESSY))
    assert before == after


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pack: a\r\nversion: 1  \r\n", "pack: a\nversion: 1\n"),
        ("\ufeffpack: a\n\n\n\nversion: 1", "pack: a\n\nversion: 1\n"),
        ("{version: 1, pack: a}\n", "{version: 1, pack: a}\n"),
        ("- version: 1\n", "- version: 1\n"),
        ("why: 'a  '\npack: b\n", "pack: b\nwhy: 'a  '\n"),
    ],
)
def test_spacing(text: str, expected: str) -> None:
    assert format_pack(text) == expected


def test_text_whose_meaning_would_change_is_given_back() -> None:
    text = "why: |\n  two spaces at the end  \n  of a line\n"
    assert format_pack(text) == text


KEYS = [
    "id: one",
    "why: x",
    "drop: block",
    "match:\n      phrase: y",
    "zone: tail",
    "unless:\n      - phrase: q",
]


@settings(deadline=None)
@given(st.permutations(KEYS), st.lists(st.sampled_from(["# c", "", "# d"]), max_size=6))
def test_any_order_with_comments_comes_out_in_one_order(keys: list[str], between: list[str]) -> None:
    lines = []
    for n, key in enumerate(keys):
        if n and n <= len(between):
            lines.append(f"    {between[n - 1]}".rstrip())
        lines.append(("  - " if n == 0 else "    ") + key)
    text = "pack: xx/share\nversion: 1\ncategory: ads\nrules:\n" + "\n".join(lines) + "\n"
    out = format_pack(text)
    assert parse_pack(out) == parse_pack(text)
    assert format_pack(out) == out
    order = [out.index(f" {key.split(':')[0]}:", out.index("rules:")) for key in KEYS[:4]]
    assert order == sorted(order)
    assert out.count("# c") == text.count("# c")


def test_built_in_packs_keep_their_meaning() -> None:
    for path in find_packs(rules_dir()):
        text = path.read_text("utf-8")
        try:
            before = compose(Source(path.name, text))
        except PackLoadError:
            continue  # another test's business
        out = format_pack(text)
        assert same(before, compose(Source(path.name, out)))
        assert format_pack(out) == out


def test_files_are_checked_or_written(write_rules: Callable[..., Path]) -> None:
    path = write_rules("  - why: x\n    id: one\n    drop: block\n    match: {phrase: z}\n")
    before = path.read_text()
    assert format_files([], "check") == ([path], 1)
    assert path.read_text() == before
    assert format_files([], "write") == ([path], 1)
    assert "  - id: one\n    why: x\n" in path.read_text()
    assert format_files([], "check") == ([], 1)
