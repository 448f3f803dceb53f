"""What the model promises: cut and restore are inverse, and nothing that is kept in a Result can change."""

from __future__ import annotations

import dataclasses
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.model import CATEGORIES, Block, Document, Removal, Result, cut, restore


@st.composite
def texts_and_removals(draw: st.DrawFn) -> tuple[str, tuple[Removal, ...]]:
    text = draw(st.text(max_size=60))
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    spans = zip(edges[::2], edges[1::2], strict=False)
    return text, tuple(Removal(a, b, ("en/t/x",), "ads", text[a:b]) for a, b in spans if b > a)


@given(texts_and_removals())
def test_restore_undoes_cut(case: tuple[str, tuple[Removal, ...]]) -> None:
    text, removals = case
    kept = cut(text, removals)
    assert len(kept) == len(text) - sum(r.end - r.start for r in removals)
    assert restore(kept, removals) == text


@given(texts_and_removals())
def test_a_result_computes_its_text_from_its_removals(case: tuple[str, tuple[Removal, ...]]) -> None:
    text, removals = case
    result = Result(Document(text, "text", (), ()), removals)
    assert result.source == text
    assert result.text == cut(text, removals)
    assert result.restore() == text


def test_cut_takes_neighbours_and_both_ends() -> None:
    removals = [
        Removal(0, 1, ("a",), "ads", "a"),
        Removal(1, 2, ("b",), "ads", "b"),
        Removal(4, 5, ("c",), "ads", "e"),
    ]
    assert cut("abcde", removals) == "cd"
    assert restore("cd", removals) == "abcde"


def test_blocks_come_from_the_columns() -> None:
    document = Document("ab cd", "html", (0, 3), (2, 5), ("p", "h1"), (0, 2), (("x",), ()), (1, 2))
    assert len(document) == 2
    assert document.blocks == (
        Block(0, 2, "ab", None, "p", 0, ("x",), 1),
        Block(3, 5, "cd", None, "h1", 2, (), 2),
    )


def test_the_parsed_page_does_not_cross_a_process() -> None:
    document = Document("a", "html", (0,), (1,), page=object(), flags=("truncated",))  # type: ignore[arg-type]
    again = pickle.loads(pickle.dumps(document))  # noqa: S301 - our own
    assert (again.text, again.blocks, again.page, again.flags) == ("a", document.blocks, None, ("truncated",))


def test_what_is_handed_out_cannot_be_changed() -> None:
    result = Result(Document("a", "text", (0,), (1,)), ())
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.removals = ()  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.document.text = ""  # type: ignore[misc]


def test_no_rule_may_call_its_cut_unselected() -> None:
    assert "unselected" not in CATEGORIES
    assert "metadata" in CATEGORIES
