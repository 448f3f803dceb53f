"""The text voter: what it cuts from either end of an extracted text, and how it finds the article in a page's text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.packs.builtin import rules_dir
from cleaner.segment import read_text
from cleaner.text_structure import TextStructure, score
from cleaner.text_structure.evidence import stretch
from cleaner.text_structure.features import FEATURES, LABELS, OFFSETS, SLOTS
from cleaner.text_structure.headlines import headlines
from cleaner.text_structure.line import end_of, first_of
from cleaner.text_structure.page import first_look, headline_above
from cleaner.text_structure.place import Lines
from cleaner.text_structure.second import First, Sight, columns
from cleaner.text_structure.vote import built_in
from cleaner.text_structure.weights import TABLE, parse
from cleaner.text_structure.words import phrases
from cleaner.view import View

ARTICLE = [
    "The harbour office closed the northern pier on Monday after divers found cracks in four of the concrete piles that carry it.",
    "Engineers had inspected the pier in spring and reported nothing unusual, according to a summary that the town published last year.",
    "“We will not take any risk with the ferry passengers,” said the harbour master, Ines Kollwitz, who ordered the closure before noon.",
    "Repairs are expected to take six weeks. Until then, ferries to the islands leave from the fish market, where parking is limited.",
    "The shipping company said that it would run two additional boats at weekends and refund tickets for trips that cannot take place.",
    "A decision on whether to replace the pier altogether is due in autumn, when the council discusses the budget for the coming years.",
]
TEASERS = [
    "You may also like",
    "Five beaches you should visit before summer ends",
    "Why your electricity bill went up again",
    "Follow us on Facebook",
    "Subscribe to our newsletter",
    "Terms of use",
    "Privacy policy",
    "Contact us",
]
MENU = [
    "Skip to content", "Menu", "Search", "Home", "News", "Politics", "Business", "Sport", "Culture", "Travel", "Weather",
    "Opinion", "Video", "Podcasts", "Newsletters", "Log in", "Subscribe",
]  # fmt: skip
FOOTER = [
    "Most read", "Share this article", "Related articles", "About us", "Advertise with us", "Careers", "Contact us",
    "Terms of use", "Privacy policy", "Cookie policy", "Sitemap", "Follow us", "Facebook", "Twitter", "Instagram",
    "© 2024 All rights reserved",
]  # fmt: skip


def voted(lines: list[str]) -> TextStructure | None:
    return score(View(read_text("\n".join(lines), "text")))


def test_clean_article_gets_no_votes():
    found = voted(ARTICLE)
    assert found is not None
    assert not found.scores
    assert found.flags == ("extracted-text",)


def test_a_few_lines_are_left_alone():
    assert voted(TEASERS[:3]) is None


def test_run_of_leftovers_below_the_article_is_voted_out():
    found = voted([*ARTICLE, *TEASERS])
    assert found is not None
    cut = set(found.scores)
    assert cut >= set(range(len(ARTICLE) + 3, len(ARTICLE) + len(TEASERS)))
    assert min(cut) >= len(ARTICLE)
    assert set(found.categories) == cut


def test_article_stays_whole_in_page_text():
    lines = [*MENU, "Northern pier closed for six weeks", *ARTICLE, *FOOTER]
    found = voted(lines)
    assert found is not None
    assert found.flags == ("page-text",)
    kept = [line for i, line in enumerate(lines) if i not in found.scores]
    assert [line for line in kept if line in ARTICLE] == ARTICLE
    assert not set(kept) & set(MENU[:-2])
    assert not set(kept) & set(FOOTER[3:])


def test_headline_and_standfirst_above_the_article_of_a_page_stay():
    title = "Northern pier closed for six weeks after divers find cracks"
    below = (
        "Ferries leave from the fish market until the concrete piles are repaired, the harbour office says."
    )
    lines = [*MENU, title, below, *ARTICLE, *FOOTER]
    found = voted(lines)
    assert found is not None
    at = len(MENU)
    assert found.kinds[at] == "headline"
    assert not {at, at + 1} & found.scores.keys()


def test_a_list_that_an_extractor_left_whole_is_no_page():
    berths = [f"Berth {n}" for n in range(1, 25)]
    found = voted(
        [*ARTICLE, *berths, "Ferries to the islands leave from the fish market until the work is done."]
    )
    assert found is not None
    assert found.flags == ("extracted-text",)


def test_subheading_and_list_inside_the_article_stay():
    lines = [
        *ARTICLE[:3],
        "What passengers should know",
        "- The first boat leaves at 6.40",
        "- Bicycles travel free",
        *ARTICLE[3:],
    ]
    found = voted(lines)
    assert found is not None
    assert not found.scores


def test_what_rules_cut_speaks_against_the_lines_between():
    heading, offer = "Lesen Sie dazu auch die folgenden Beiträge unserer Redaktion", "Zum Newsletter anmelden"
    lines = [*ARTICLE, heading, "Ferry fares rise again", offer]
    view = View(read_text("\n".join(lines), "text"))
    alone, between = score(view), len(ARTICLE) + 1
    told = score(view, frozenset({between - 1, between + 1}))
    assert alone is not None
    assert told is not None
    assert between not in alone.scores
    assert set(told.scores) == {between}


def test_the_line_above_what_rules_cut_stays():
    lines = [*ARTICLE, "Until then a boat takes the post.", "Get our app", "Follow us"]
    found = score(View(read_text("\n".join(lines), "text")), frozenset({7, 8}))
    assert found is not None
    assert not found.scores


def test_rules_that_cut_in_the_middle_take_no_paragraph_along():
    view = View(read_text("\n".join([*ARTICLE[:3], "Advertisement", *ARTICLE[3:]]), "text"))
    told = score(view, frozenset({3}))
    assert told is not None
    assert not told.scores


def test_program_text_at_the_end_stays():
    code = [
        "def berths(pier):",
        "    free = {b for b in pier if not b.ship}",
        "    return free",
        "print(berths(north))",
    ]
    found = score(View(read_text("\n".join([*ARTICLE, *code]), "text")))
    assert found is not None
    assert not found.scores


HARBOUR_ZH = [
    "港务局星期一关闭了北码头，因为潜水员在支撑码头的四根水泥桩上发现了裂缝。",
    "工程师们春天检查过这座码头，当时没有报告任何异常，镇上去年公布的摘要是这样写的。",
    "修复工程预计需要六个星期，在此之前开往各岛的渡船都从鱼市场出发，那里停车位很少。",
    "是否完全重建码头将在秋天决定，届时议会将讨论未来几年的预算，渔民们对此并不乐观。",
]


@pytest.mark.parametrize(
    "title", ["Feribotlar pazartesi dönüyor", "フェリー、月曜日に再開", "페리 월요일 운항 재개"]
)
def test_the_line_above_the_first_paragraph_stays_amid_menus_and_share_rows(title: str):
    lines = [*MENU[3:9], title, "Share on Facebook", "Share via Email", *ARTICLE]
    found = score(View(read_text("\n".join(lines), "text")), frozenset({7, 8}))
    assert found is not None
    assert 6 not in found.scores
    assert set(range(6)) <= found.scores.keys()


def test_a_line_that_rules_cut_is_no_headline():
    lines = Lines(["Sign up for our newsletter today", "Ferries return on Monday", "Home", *ARTICLE])
    assert headlines(lines, {0, 1, 2}, frozenset()) == {0, 1}
    assert headlines(lines, {1, 2}, frozenset({0})) == {1}
    assert headlines(lines, {0, 2}, frozenset({1})) == {0}
    assert headlines(lines, {2}, frozenset({0, 1})) == set()


def test_a_last_paragraph_between_boxes_stays():
    box = [
        "Most read",
        "Ferry fares to rise again in spring",
        "Why the market stays empty",
        "Council to vote on pool",
    ]
    last = "Next spring his daughter will take over the boat and the mail."
    lines = [*ARTICLE, *box, last, "Share on Facebook", "Share on Twitter", "Share via Email"]
    last_at = len(ARTICLE) + len(box)
    ruled = frozenset(range(len(ARTICLE), len(lines))) - {last_at}
    found = score(View(read_text("\n".join(lines), "text")), ruled)
    assert found is not None
    assert last_at not in found.scores


def test_the_headline_of_a_page_is_in_the_script_of_its_article():
    teasers = [
        "Why the market stays empty in winter",
        "渡轮周一恢复通航",
        "Ferry fares to rise again in spring",
    ]
    lines = Lines([*teasers, *HARBOUR_ZH])
    sight = Sight(lines, first_look(lines, built_in().page, frozenset()))
    assert headline_above(sight, len(teasers)) == 1


def test_in_the_middle_of_an_extracted_text_lines_go_where_rules_cut_several():
    lines = [*ARTICLE[:3], *TEASERS, *ARTICLE[3:], *FOOTER[:10]]
    policy, ruled = lines.index("Privacy policy"), frozenset({3, 6, 7, 8, *range(14, 20)})
    view = View(read_text("\n".join(lines), "text"))
    clean, dirty = score(view), score(view, ruled)
    assert clean is not None
    assert dirty is not None
    assert dirty.flags == ("extracted-text",)
    assert policy in dirty.scores.keys() - clean.scores.keys()
    assert all(lines[i] not in ARTICLE for i in dirty.scores)
    assert not dirty.scores.keys() & ruled
    assert dirty.terms(policy)


def test_lines_of_scripts_without_spaces_are_paragraphs_at_forty_characters():
    assert Lines(HARBOUR_ZH).paragraph == [True] * 4
    found = voted(["北码头关闭", "分享", "微信", *HARBOUR_ZH, "相关阅读", "船票又涨价了", "回复", "评论"])
    assert found is not None
    assert not set(found.scores) & set(range(3, 7))


@pytest.mark.parametrize("lines", [[*ARTICLE, *TEASERS], [*MENU, *ARTICLE, *FOOTER]])
def test_terms_add_up_to_the_score(lines):
    found = voted(lines)
    assert found is not None
    assert found.scores
    for i, value in found.scores.items():
        total = sum(value * weight for _, value, weight in found.terms(i))
        assert min(total, 0.0) == pytest.approx(value, abs=1e-9)


def test_same_text_same_votes():
    text = [*MENU, *ARTICLE, *FOOTER]
    first, second = voted(text), voted(text)
    assert first is not None
    assert second is not None
    assert (first.scores, first.categories, first.flags) == (second.scores, second.categories, second.flags)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=120) | st.sampled_from([*MENU, *ARTICLE, *FOOTER]), max_size=60))
def test_never_raises_and_votes_only_on_blocks(lines):
    view = View(read_text("\n".join(lines), "text"))
    found = score(view)
    if found is not None:
        assert all(0 <= i < view.size for i in found.scores)
        assert all(value <= 0 for value in found.scores.values())
        assert found.scores.keys() == found.categories.keys()


def test_features_number_their_slots_without_gaps():
    assert OFFSETS[0] == 0
    assert sum(len(f) for f in FEATURES) == SLOTS == len(LABELS)
    assert len(set(LABELS)) == len(LABELS)


def test_every_slot_of_a_line_is_in_range():
    lines = Lines([*MENU, *ARTICLE, *FOOTER])
    for i in range(len(lines.texts)):
        slots = lines.slots(i)
        assert all(0 <= k < SLOTS for k in slots)


@pytest.mark.parametrize(
    ("text", "end", "first"),
    [
        ("Home", 7, 0),
        ("“No.”", 0, 5),
        ("Why?", 1, 0),
        ("and so on...", 2, 1),
        ("7 Things:", 3, 3),
        ("- 2019", 4, 4),
        ("記事", 7, 2),
    ],
)
def test_end_and_first_of_a_line(text, end, first):
    assert (end_of(text), first_of(text)) == (end, first)


def test_phrases_hold_the_line_its_ends_and_the_heading_above():
    found = phrases("Read more stories", "Related:")
    assert {"read", "^ read", "read more stories", "stories $", "< related", "< ^ related $"} <= found
    assert "####" in phrases("Published 2019", "")


def test_table_is_sorted_rounded_and_names_known_features():
    rows = [
        r for r in (rules_dir() / TABLE).read_text(encoding="utf-8").splitlines() if not r.startswith("#")
    ]
    names = [r.split("\t")[0] for r in rows]
    assert names == sorted(names)
    known = set(LABELS)
    assert all(n == "bias" or n.startswith("phrase: ") or n in known for n in names)
    weights = [w for r in rows for w in r.split("\t")[1:] if w]
    assert all(float(w) == round(float(w), 2) for w in weights)


def test_parse_reads_the_column_asked_for():
    rows = ["# comment", "bias\t0.5\t-1", f"{LABELS[3]}\t\t2", "phrase: ^ home $\t-1.5\t"]
    extracted, page = parse(rows, "extracted"), parse(rows, "page")
    assert (extracted.bias, page.bias) == (0.5, -1)
    assert (extracted.slots[3], page.slots[3]) == (0, 2)
    assert extracted.phrases == {"^ home $": -1.5}
    assert not page.phrases


def test_second_look_measures_each_line_and_only_what_is_wanted():
    lines = Lines([*MENU, *ARTICLE, *FOOTER])
    sight = Sight(lines, first_look(lines, built_in().page, frozenset({2, 30})))
    found = columns(sight)
    assert {len(column) for column in found.values()} == {len(lines.texts)}
    assert columns(sight, {"gap_mean", "shared"}) == {name: found[name] for name in ("gap_mean", "shared")}
    assert built_in().second().edges.keys() <= found.keys()


def test_second_look_sees_words_shared_with_other_paragraphs():
    lines = Lines([*ARTICLE, "Pier, harbour and piles", "Crab prices rise"])
    sight = Sight(lines, First([3.0] * 8, [0.0] * 8, frozenset()))
    assert sight.shared[6] > 0.5 > sight.shared[7]


def test_second_look_on_lines_that_rules_cut():
    lines = Lines(["Home", "Advertisement", *ARTICLE])
    found = columns(Sight(lines, First([1.0] * 8, [0.0] * 8, frozenset({1}))))
    assert list(found["ruled"]) == [0, 1, 0, 0, 0, 0, 0, 0]
    assert list(found["ruled_right_above"]) == [0, 0, 1, 1, 1, 0, 0, 0]
    assert list(found["ruled_right_below"]) == [1, 0, 0, 0, 0, 0, 0, 0]
    assert found["before"][2] < 0 < found["before"][3]


@given(st.lists(st.integers(-5, 5).map(float), max_size=12))
def test_stretch_has_the_greatest_sum(values):
    low, high = stretch(values)
    sums = [sum(values[a:b]) for a in range(len(values)) for b in range(a, len(values) + 1)]
    assert sum(values[low:high]) == max([0.0, *sums])
