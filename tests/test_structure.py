import subprocess
import sys
from bisect import bisect_right
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import second_opinion
from cleaner.additive import Additive
from cleaner.model import CATEGORIES, KINDS
from cleaner.page import Parsed, read_page
from cleaner.segment import read_text
from cleaner.structure import score
from cleaner.structure.look import see
from cleaner.structure.tables import load_tables
from cleaner.structure.vote import decide

STORY = [
    "The harbour authority closed the old pier on Tuesday after divers found cracks in three of its columns.",
    "Engineers had warned for years that the pier, built in 1931, was carrying more weight than it was meant to.",
    "“We would rather lose a summer than a life,” said the authority’s director, who expects repairs to take a year.",
    "Fishing boats will land their catch at the northern quay, and the ferry will leave from there as well.",
    "The council has set aside two million for the work and hopes that the region will pay the rest.",
]
PAGE = f"""<html><head><title>Old pier closed after divers find cracks - Daily Harbour</title>
<meta name="description" content="Divers found cracks in the columns of the old pier."></head><body>
<header><nav><ul><li><a href=/>Home</a></li><li><a href=/news>News</a></li><li><a href=/sport>Sport</a></li></ul></nav></header>
<main><article><h1>Old pier closed after divers find cracks</h1>
<p class="byline">By <a href=/author/x>Sam Harbour</a></p>
<figure><img src=a.jpg><figcaption>The old pier on Tuesday. Photo: S. Harbour</figcaption></figure>
<div class="article-body">{"".join(f"<p>{p}</p>" for p in STORY[:3])}
<ul><li>Northern quay: ferries and fishing boats</li><li>Old pier: closed until next summer</li></ul>
{"".join(f"<p>{p}</p>" for p in STORY[3:])}</div></article>
<aside class="related"><h3>Read more</h3><ul>
<li><a href=/1>Ferry company asks for longer season</a></li><li><a href=/2>Where to eat at the quay</a></li></ul></aside>
<div class="comments"><div class="comment-body"><p>I always said so. They should have closed it ten years ago, really.</p></div></div>
</main><footer><p>© Daily Harbour. All rights reserved. <a href=/terms>Terms</a></p></footer></body></html>"""


def choose(html):
    document = read_page(html)
    found = score(document)
    texts = [document.text[s:e] for s, e in zip(document.starts, document.ends, strict=True)]
    return texts, found


def test_keeps_the_article_and_drops_the_rest():
    texts, found = choose(PAGE)
    kept = [t for t, v in zip(texts, found.scores, strict=True) if v > 0]
    for paragraph in STORY:
        assert paragraph in kept
    for left in ("Home", "Read more", "Where to eat at the quay"):
        assert left not in kept
    assert not any("I always said so" in t or "All rights" in t for t in kept)


def test_kinds_and_categories():
    texts, found = choose(PAGE)
    kinds = {texts[i]: kind for i, kind in found.kinds.items()}
    assert kinds["Old pier closed after divers find cracks"] == "headline"
    assert kinds["The old pier on Tuesday. Photo: S. Harbour"] == "caption"
    categories = {texts[i]: c for i, c in found.categories.items()}
    assert next(c for t, c in categories.items() if t.startswith("I always said so")) == "comments"
    assert categories["Where to eat at the quay"] == "related"
    assert categories["Home"] == "navigation"


def test_terms_add_up():
    texts, found = choose(PAGE)
    for i in range(len(texts)):
        total = sum(value * weight for _, value, weight in found.terms(i))
        if i in found.kinds:
            continue
        assert total == pytest.approx(found.scores[i], abs=0.01) or found.scores[i] == -3.0


def test_confidence_is_high_on_a_plain_page_and_nothing_is_kept_of_nothing():
    assert choose(PAGE)[1].confidence > 0.8
    assert "low-confidence" not in choose(PAGE)[1].flags
    assert choose("")[1].scores == []


def with_pictures(count):
    """A page of so many things, each with its picture; the scores say article, but not for sure."""
    things = [
        f"<h3>Shed {n}</h3><div><img src={n}.jpg><p>{p[:100]}</p></div>"
        for n, p in enumerate([*STORY, STORY[0][9:]])
    ]
    page = read_page(PAGE.replace(f"<p>{STORY[0]}</p>", "".join(things[:count]))).page
    assert isinstance(page, Parsed)
    sight = see(page, load_tables())
    doubtful = sight._replace(scores=[min(s, 1.5) for s in sight.scores])
    kinds = decide(doubtful).kinds
    return [page.out.texts[i][:20] for i, kind in kinds.items() if kind == "caption"]


def test_text_right_beside_an_image_is_a_caption_but_not_all_of_an_article():
    assert STORY[0][:20] in with_pictures(2)
    assert with_pictures(6) == ["The old pier on Tues"]


def test_a_second_opinion_adds_to_the_scores(monkeypatch):
    document = read_page(PAGE)
    alone = score(document)
    menu = document.text.split("\n").index("Home")
    chosen = [i == menu for i in range(len(document))]
    monkeypatch.setattr(second_opinion, "chosen_blocks", lambda *_: chosen)
    found = second_opinion.consult(document, PAGE, alone)
    assert found.scores[menu] == alone.scores[menu] + second_opinion.SAY
    assert all(
        found.scores[i] < alone.scores[i] for i in range(len(document)) if i not in (menu, *found.kinds)
    )
    assert found.flags == (*alone.flags, "fallback")
    assert sum(w for _, _, w in found.terms(menu)) == pytest.approx(found.scores[menu], abs=0.01)
    monkeypatch.setattr(second_opinion, "chosen_blocks", lambda *_: None)
    assert second_opinion.consult(document, PAGE, alone).scores == alone.scores


def test_where_nothing_is_kept_the_second_opinion_decides(monkeypatch):
    document = read_page(PAGE)
    nothing = score(document)
    assert nothing.sight is not None
    nothing = replace(nothing, sight=nothing.sight._replace(scores=[-9.0] * len(document)))
    monkeypatch.setattr(
        second_opinion, "chosen_blocks", lambda *_: [t in STORY for t in document.text.split("\n")]
    )
    found = second_opinion.consult(document, PAGE, nothing)
    kept = [t for t, s in zip(document.text.split("\n"), found.scores, strict=True) if s > 0]
    assert [t for t in kept if t in STORY] == STORY


def test_texts_are_kept_whole():
    found = score(read_text("One line.\n\nAnother.", "text"))
    assert [v > 0 for v in found.scores] == [True, True]


def test_same_page_same_scores_in_another_process():
    code = "import sys; from cleaner.page import Parsed, read_page; from cleaner.structure import score; print(score(read_page(sys.stdin.read())).scores)"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=PAGE,
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert runs == {f"{choose(PAGE)[1].scores}\n"}


def test_run_time_uses_no_learning_library():
    code = "import sys; from cleaner.page import Parsed, read_page; from cleaner.structure import score; score(read_page('<p>x')); print({'numpy', 'scipy', 'sklearn', 'lightgbm'} & set(sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "set()\n"
    )


def test_tables_hold_weights_of_every_bin():
    tables = load_tables()
    for model in (tables.glance, tables.first, tables.second):
        for table in model.tables:
            size = 1
            for name in table.features:
                size *= len(model.edges[name]) + 1
                assert list(model.edges[name]) == sorted(model.edges[name])
            assert len(table.weights) == size


def test_tables_hold_words_not_texts():
    assert all(len(phrase.split()) <= 4 and len(phrase) < 60 for phrase in load_tables().phrases)


def test_additive_model():
    model = Additive.from_data(
        {"bias": 1, "edges": {"a": [10], "b": [0.5, 2]}, "tables": [
            {"of": ["a"], "weights": [-1, 1]}, {"of": ["a", "b"], "weights": [[0, 0.25, 0.5], [0.75, 1, 2]]}]}
    )  # fmt: skip
    columns = {"a": [9, 10], "b": [0, 2]}
    assert model.scores(columns, [0, 0]) == [0, 4]
    assert sum(w for _, _, w in model.terms({"a": 10, "b": 2})) == 4


@given(
    st.lists(st.one_of(st.integers(-3, 300), st.floats(-3, 300)), min_size=1),
    st.lists(st.integers(-2, 280).map(float) | st.floats(-2, 280), max_size=15).map(sorted),
)
def test_bins_are_those_of_bisection(values, cuts):
    model = Additive.of(0.0, {"a": tuple(cuts)}, ())
    for column in (values, [int(value) for value in values]):
        assert list(model.bins({"a": column}.__getitem__)["a"]) == [bisect_right(cuts, v) for v in column]


def test_no_more_bins_than_a_byte_of_two_holds():
    with pytest.raises(ValueError, match="more than 16 bins"):
        Additive.of(0.0, {"a": tuple(map(float, range(16)))}, ())


@settings(max_examples=50)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div class=x>",
                "</div>",
                "<li>",
                "<a href=x>",
                "</a>",
                "<figure><img>",
                "<h1>",
                "Some words, and more. ",
                "x",
                "<table><td>",
                "<br><br>",
                "中文，句子。",
            ]
        ),
        max_size=60,
    )
)
def test_any_markup(parts):
    document = read_page("".join(parts))
    found = score(document)
    assert len(found.scores) == len(document)
    assert set(found.kinds.values()) <= set(KINDS)
    assert set(found.categories.values()) <= set(CATEGORIES)
    assert 0 <= found.confidence <= 1
