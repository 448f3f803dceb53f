"""The Cleaner: the contract that measuring tools and callers rely on."""

from __future__ import annotations

import os
import pickle
import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaner.clean import Cleaner, Item
from cleaner.errors import CleanerError, PackError, UsageError
from cleaner.model import Result, cut
from cleaner.packs.layers import Override

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Make = Callable[..., Cleaner]

PROSE = "The council voted on Monday to spend four million pounds on the bridge, officials said."
RULES = {
    "en/one": """
- {id: ask, why: w, drop: span, match: {phrase: [donate, 'support us']}, while: {phrase: thank you}}
- {id: share, why: w, drop: block, category: share, match: {exact: [share, tweet]}}
- {id: more, why: w, drop: section, category: related, match: {exact: read more}, while: {shape: label}, max_blocks: 3}
- {id: end, why: w, drop: rest, category: comments, match: {exact: comments}}
- {id: quoted, why: w, keep: block, match: {shape: quote}}
- {id: fix, why: w, keep: block, kind: note, match: {starts: 'correction:'}}
- {id: pic, why: w, keep: block, kind: caption, match: {starts: 'photo:'}}
""",
    "en/two": """
- {id: by, why: w, drop: block, category: metadata, field: byline, match: {regex: '^by \\w+ \\w+$'}, zone: head}
- {id: maybe, why: w, drop: block, category: ads, confidence: medium, match: {phrase: advertisement}}
- {id: perhaps, why: w, drop: block, category: legal, confidence: low, match: {phrase: all rights reserved}}
""",
}
PARTS = [
    "Donate now.", "He left. Please donate. Thank you. She came.", "Share", "tweet!", "Read more", "A label", "Comments", "By Ann Lee", PROSE,
    '"Donate," she said.', "Correction: it was Ann. Donate.", "Photo: a bridge", "**Donate.** Bold", "[Share](https://x.y)", "- Share", "> Support us! Then",
    "# A headline of some words", "Advertisement", "All rights reserved", "<b>", "](", "[", "```", "---", "|", "\\", "İSTANBUL donate", "d\u00adonate\u200b", "\u202edonate",
    "e\u0301 donate", "donate\ud800", "dona\x00te", " " * 300, "\u3000", "。", "これは文です。Donate.", "", "", "",
]  # fmt: skip
WILD = st.lists(
    st.tuples(
        st.sampled_from(PARTS) | st.text(max_size=8),
        st.sampled_from(["\n\n", "\n", "\r\n", "\r", " ", "", "\u2028", "\t", "\x0b"]),
    ),
    max_size=12,
).map(lambda parts: "".join(a + b for a, b in parts))
SURFACES = st.sampled_from(["auto", "text", "markdown"])


@pytest.fixture(scope="module")
def cleaner(cleaner_from: Make) -> Cleaner:
    return cleaner_from(RULES, profile="aggressive")


@pytest.fixture(scope="module")
def bare(cleaner_from: Make) -> Cleaner:
    return cleaner_from()


@settings(max_examples=300)
@given(WILD, SURFACES)
def test_whatever_comes_in_the_result_adds_up(cleaner: Cleaner, text: str, surface: str) -> None:
    result = cleaner.clean_text(text, surface=surface)
    assert result.source == text
    assert result.text == cut(text, result.removals)
    assert result.restore() == text
    at = 0
    for removal in result.removals:
        assert at <= removal.start < removal.end <= len(text)
        assert removal.text == text[removal.start : removal.end]
        at = removal.end
    left = iter(text)
    assert all(c in left for c in result.text)  # the input's own characters, in their order
    for block in result.blocks:
        assert block.text.strip() == block.text != ""
        assert block.kind in ("headline", "standfirst", "body", "caption", "note")
    assert result.flags == tuple(dict.fromkeys(result.flags))


@given(WILD, SURFACES)
def test_without_rules_nothing_is_cut(bare: Cleaner, text: str, surface: str) -> None:
    result = bare.clean_text(text, surface=surface)
    assert (result.text, result.removals, result.flags, dict(result.metadata)) == (text, (), (), {})


@given(WILD, st.randoms())
def test_the_order_of_packs_and_rules_changes_no_byte(
    cleaner: Cleaner, cleaner_from: Make, text: str, rng: random.Random
) -> None:
    first = cleaner.clean_text(text)
    for _ in range(2):
        other = _shuffled(cleaner_from, rng.randrange(4))
        again = other.clean_text(text)
        assert (again.text, again.removals, again.flags) == (first.text, first.removals, first.flags)


_made: dict[int, Cleaner] = {}


def _shuffled(make: Make, seed: int) -> Cleaner:
    if seed not in _made:
        rng = random.Random(seed)  # noqa: S311 - no secret
        packs = list(RULES.items())
        rng.shuffle(packs)
        lists = {pack: rules.strip().split("\n") for pack, rules in packs}
        for rules in lists.values():
            rng.shuffle(rules)
        _made[seed] = make({pack: "\n".join(rules) for pack, rules in lists.items()}, profile="aggressive")
    return _made[seed]


@example(
    "Donate now.He left. Please donate. Thank you. She came. He left. Please donate. Thank you. She came."
)
@given(WILD)
def test_cleaning_twice_cuts_no_more_with_rules_that_look_at_one_block(
    block_rules: Cleaner, text: str
) -> None:
    """Rules without guards on place or neighbours whose matchers look at a sentence or a block."""
    once = block_rules.clean_text(text, surface="text")
    assert block_rules.clean_text(once.text, surface="text").removals == ()


@pytest.fixture(scope="module")
def block_rules(cleaner_from: Make) -> Cleaner:
    return cleaner_from({"en/one": "- {id: a, why: w, drop: block, match: {phrase: [donate, share, tweet]}}"})


def test_cleaning_twice_may_cut_more_where_a_rule_looks_at_neighbours(cleaner_from: Make) -> None:
    made = cleaner_from(
        {
            "en/t": "- {id: a, why: w, drop: block, match: {exact: x}, next: {exact: y}}\n- {id: b, why: w, drop: block, match: {exact: z}}"
        }
    )
    once = made.clean_text("x\n\nz\n\ny")
    assert once.text == "x\n\ny"
    assert made.clean_text(once.text).text == "y"


def test_the_example_of_the_contract(cleaner: Cleaner) -> None:
    text = f"By Ann Lee\n\n{PROSE} Please donate today.\n\nShare\n\n{PROSE}\n\nPhoto: a bridge\n\nCorrection: it was Ann.\n\nComments\n\nfirst!\n"
    result = cleaner.clean_text(text, "https://example.com/a")
    assert result.text == f"{PROSE}\n\n{PROSE}\n\nPhoto: a bridge\n\nCorrection: it was Ann.\n"
    assert [b.kind for b in result.blocks] == ["body", "body", "caption", "note"]
    assert result.captions == ("Photo: a bridge",)
    assert dict(result.metadata) == {"byline": "By Ann Lee"}
    assert [r.category for r in result.removals] == ["metadata", "donation", "share", "comments"]


def test_metadata_is_what_was_cut_and_no_more(cleaner_from: Make) -> None:
    made = cleaner_from(
        {
            "en/t": "- {id: by, why: w, drop: span, category: metadata, field: byline, match: {regex: '^by \\w+ \\w+\\.$'}}"
        }
    )
    result = made.clean_text(f"By Ann Lee. {PROSE}")
    assert dict(result.metadata) == {"byline": "By Ann Lee."}
    assert result.text == PROSE


def test_the_kind_of_a_keep_section_is_that_of_all_its_blocks(cleaner_from: Make) -> None:
    made = cleaner_from(
        {
            "en/t": "- {id: fix, why: w, keep: section, kind: note, match: {exact: corrections}, while: {starts: 'on '}}"
        }
    )
    result = made.clean_text(f"{PROSE}\n\nCorrections\n\nOn Monday we erred.\n\nOn Tuesday too.\n\n{PROSE}")
    assert [b.kind for b in result.blocks] == ["body", "note", "note", "note", "body"]


MANY = "\n\n".join([PROSE] * 2 + ["All rights reserved. " + PROSE] * 2 + ["Advertisement: " + PROSE])


def test_over_budget_the_less_certain_votes_go_first(cleaner: Cleaner) -> None:
    result = cleaner.clean_text(MANY)
    assert result.flags == ("over-budget",)
    assert [r.category for r in result.removals] == ["ads"]


def test_within_budget_there_is_no_flag(cleaner: Cleaner) -> None:
    assert cleaner.clean_text("\n\n".join([PROSE] * 4 + ["All rights reserved. " + PROSE])).flags == ()


def test_a_short_text_has_no_budget_but_a_flag_when_emptied(cleaner: Cleaner) -> None:
    result = cleaner.clean_text("Share\n\nDonate now.")
    assert (result.text, result.flags) == ("", ("emptied",))
    assert cleaner.clean_text("").flags == ()
    assert cleaner.clean_text(" \n ").flags == ()


def test_keep_narrows_to_kinds(cleaner_from: Make) -> None:
    text = f"A headline without an end\n\n{PROSE}\n\nPhoto: a bridge"
    only = cleaner_from(RULES, keep=["caption"]).clean_text(text)
    assert only.text == "Photo: a bridge"
    assert {r.category for r in only.removals} == {"unselected"}
    assert [b.kind for b in only.blocks] == ["caption"]
    body = cleaner_from(RULES, keep=["body", "headline"]).clean_text(text)
    assert body.text == f"A headline without an end\n\n{PROSE}"


def test_keep_widens_to_categories(cleaner_from: Make) -> None:
    text = f"{PROSE}\n\nShare\n\nDonate now."
    assert cleaner_from(RULES, keep=["share"]).clean_text(text).text == f"{PROSE}\n\nShare"
    assert cleaner_from(RULES, keep=["body", "share"]).clean_text(text).text == f"{PROSE}\n\nShare"


@pytest.mark.parametrize(("profile", "kept"), [("strict", 3), ("balanced", 2), ("aggressive", 1)])
def test_profiles_choose_by_confidence(cleaner_from: Make, profile: str, kept: int) -> None:
    text = f"{PROSE}\n\nAdvertisement\n\nAll rights reserved\n\nShare"
    assert len(cleaner_from(RULES, profile=profile).clean_text(text).blocks) == kept


def test_an_override_switches_off_or_changes_confidence(cleaner_from: Make) -> None:
    off = cleaner_from(RULES, overrides=[Override("en/one/sha*", "we sell shares", off=True)])
    assert off.clean_text(f"{PROSE}\n\nShare").removals == ()
    low = cleaner_from(RULES, overrides=[Override("en/one/share", "we sell shares", confidence="low")])
    assert low.clean_text(f"{PROSE}\n\nShare").removals == ()


def test_an_override_needs_a_reason_and_a_rule_that_is_there(cleaner_from: Make) -> None:
    with pytest.raises(PackError, match="no reason"):
        cleaner_from(RULES, overrides=[Override("en/one/share", "  ", off=True)])
    with pytest.raises(PackError, match=r"no rule `en/one/shar`: did you mean `en/one/share`\?"):
        cleaner_from(RULES, overrides=[Override("en/one/shar", "why", off=True)])


MISUSE: list[Callable[[Cleaner, Make], Any]] = [
    lambda c, _: c.clean_text(b"bytes"),  # type: ignore[arg-type]
    lambda c, _: c.clean_text(None),  # type: ignore[arg-type]
    lambda c, _: c.clean_html(3),  # type: ignore[arg-type]
    lambda c, _: c.clean_text("a", surface="html"),
    lambda c, _: c.rule("en/one/none"),
    lambda _, m: m(RULES, profile="bold"),
    lambda _, m: m(RULES, keep=["bodies"]),
    lambda _, m: m(RULES, extractor="magic"),
]


@pytest.mark.parametrize("call", MISUSE)
def test_misuse_raises_and_says_what_there_is(
    cleaner: Cleaner, cleaner_from: Make, call: Callable[[Cleaner, Make], Any]
) -> None:
    with pytest.raises(UsageError, match=r".{15}") as caught:
        call(cleaner, cleaner_from)
    assert isinstance(caught.value, CleanerError)


def test_past_its_time_a_document_comes_back_whole(cleaner_from: Make) -> None:
    text = f"{PROSE}\n\nShare"
    result = cleaner_from(RULES, timeout_s=-1.0).clean_text(text)
    assert (result.text, result.removals, result.flags) == (text, (), ("timed-out",))
    assert len(result.blocks) == 2


def test_a_pattern_that_never_ends_does_not_hold_up_the_document(cleaner_from: Make) -> None:
    slow = cleaner_from({"en/t": "- {id: slow, why: w, drop: block, match: {regex: '(a|aa)+$'}}"})
    text = "a" * 5000 + "!"
    result = slow.clean_text(text)
    assert result.text == text
    assert result.flags in (("timed-out",), ())


def test_a_cleaner_and_its_results_cross_processes(
    cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.packs.layers.rules_dir", lambda: tmp_path)
    text = f"{PROSE}\n\nShare"
    result = cleaner.clean_text(text)
    again = pickle.loads(pickle.dumps(result))  # noqa: S301 - our own
    assert (again.text, again.removals, again.blocks, again.flags) == (
        result.text,
        result.removals,
        result.blocks,
        result.flags,
    )
    other = pickle.loads(pickle.dumps(cleaner))  # noqa: S301 - our own
    assert "en/one/share" in {r.id for r in other.engine.rules}
    assert other.clean_text(text).removals == result.removals
    assert other.fingerprint == cleaner.fingerprint


def one_rule(folder: Path, phrase: str) -> Path:
    rule = f"- {{id: it, why: w, drop: block, match: {{exact: {phrase}}}, examples: {{drop: [{phrase}], keep: [x]}}}}"
    head = "pack: en/one\nversion: 1\ncategory: share\nrules:\n"
    (folder / "en").mkdir(exist_ok=True)
    (folder / "en/one.yaml").write_text(f"{head}{rule}\n", "utf-8")
    return folder


def test_a_cleaner_is_loaded_once_where_it_arrives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.clean._arrived", {})
    sent = pickle.dumps(Cleaner(packs=[], rules=[one_rule(tmp_path, "share")]))
    first = pickle.loads(sent)  # noqa: S301 - our own
    assert pickle.loads(sent) is first  # noqa: S301 - our own
    strict = Cleaner(packs=[], rules=[tmp_path], profile="strict")
    assert pickle.loads(pickle.dumps(strict)).profile == "strict"  # noqa: S301 - our own


def test_a_process_that_would_load_other_rules_refuses(tmp_path: Path) -> None:
    sent = pickle.dumps(Cleaner(packs=[], rules=[one_rule(tmp_path, "share")]))
    one_rule(tmp_path, "share this")
    with pytest.raises(UsageError, match="other rules"):
        pickle.loads(sent)  # noqa: S301 - our own


def test_threads_share_a_cleaner(cleaner: Cleaner) -> None:
    texts = [f"{PROSE} {n}\n\nShare\n\nDonate {n}.\n\n{PROSE}" for n in range(200)]
    alone = [cleaner.clean_text(t).text for t in texts]
    with ThreadPoolExecutor(8) as pool:
        assert [r.text for r in pool.map(cleaner.clean_text, texts)] == alone


def test_clean_many_keeps_the_order(cleaner: Cleaner) -> None:
    items = [f"{n}. {PROSE}\n\nShare" for n in range(10)]
    assert [r.text for r in cleaner.clean_many(items)] == [f"{n}. {PROSE}" for n in range(10)]
    assert [r.document.url for r in cleaner.clean_many([(items[0], "https://a.b")])] == ["https://a.b"]


def test_the_fingerprint_changes_with_what_decides_the_output(cleaner_from: Make) -> None:
    same = {cleaner_from(RULES).fingerprint for _ in range(2)}
    assert len(same) == 1
    others: list[dict[str, Any]] = [
        {"profile": "strict"},
        {"keep": ["body"]},
        {"overrides": [Override("en/one/share", "x", off=True)]},
        {"timeout_s": 1.0},
    ]
    assert len(same | {cleaner_from(RULES, **o).fingerprint for o in others}) == 5
    assert cleaner_from({"en/one": RULES["en/one"]}).fingerprint not in same


def test_an_address_that_is_none_does_not_raise(cleaner_from: Make) -> None:
    made = cleaner_from({"en/t": "- {id: a, why: w, drop: block, match: {exact: x}, domains: [example.com]}"})
    for url in ("http://[bad", "\ud800", "", "::", "https://example.com:99999"):
        made.clean_text("x", url)


def test_a_crash_costs_a_document_a_flag(cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    clean = type(cleaner).clean_item

    def fragile(self: Cleaner, item: Item) -> Result:
        if item == "CRASH":
            os._exit(9)
        return clean(self, item)

    monkeypatch.setattr(type(cleaner), "clean_item", fragile)
    items: list[Item] = [*(f"{n}. {PROSE}" for n in range(40)), "CRASH", b"<p>page</p>", "last"]
    results = list(cleaner.clean_many(items, workers=2, start_method="fork"))
    assert [r.flags == ("crashed",) for r in results] == [item == "CRASH" for item in items]
    assert [r.text for r in results[40:]] == ["CRASH", "page", "last"]
