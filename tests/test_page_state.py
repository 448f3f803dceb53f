"""Articles that only the state of a page's scripts holds, in the forms that sites keep it in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.page import read_page
from cleaner.page.state import state_article

STORY = [
    "The harbour authority closed the old pier on Tuesday after divers found cracks in three columns.",
    "Engineers had warned for years that the pier, built in 1931, was carrying more weight than it should.",
    "Fishing boats will land their catch at the northern quay, and the ferry will leave from there as well.",
    "The council has set aside two million for the work and hopes that the region will pay the rest.",
    "A second inspection of the sea wall is planned for the autumn, when the ferries run less often.",
]
OTHERS = [f"{name} tells the school children who came by ferry what becomes of the crabs." for name in "ABCD"]
TITLE = "Old pier closed after divers found cracks"
HTML = "".join(f"<p>{text}</p>" for text in STORY)
PIECES = [
    {"type": "p", "children": [{"text": t[:30]}, {"text": t[30:40], "bold": True}, {"text": t[40:]}]}
    for t in STORY
]
TEASERS = [{"title": text[:9], "description": text, "url": "/x"} for text in OTHERS * 3]
HELD: dict[str, Any] = {
    "HTML": {"post": {"title": TITLE, "body": HTML}},
    "paragraphs in mappings": {"body": [{"type": "p", "text": text} for text in STORY]},
    "strings": {"article": {"title": TITLE, "paragraphs": STORY}},
    "pieces of paragraphs": {"content": PIECES},
    "lines": {"article": {"title": TITLE, "content": "\n\n".join(STORY)}},
    "beside teasers": {"more": TEASERS, "body": STORY},
    "above a shorter one": {"posts": [{"body": STORY}, {"body": OTHERS}]},
}


def script(data: Any, before: str = "", after: str = "") -> str:
    return f"<script>{before}{json.dumps({'props': data, 'build': 'x' * 500})}{after}</script>"


def page(scripts: str, body: str = "<div id=root></div>") -> bytes:
    return f"<html><head><title>{TITLE}</title></head><body>{body}{scripts}</body></html>".encode()


@pytest.mark.parametrize("data", HELD.values(), ids=HELD)
def test_the_article_in_the_state(data: Any) -> None:
    document = read_page(page(script(data)))
    assert document.text.split("\n") == [TITLE, *STORY]
    assert document.flags == ("embedded-article",)


def test_assigned_and_parsed() -> None:
    text = json.dumps(json.dumps({"body": STORY, "build": "x" * 500}))
    for scripts in (
        script({"body": HTML}, "window.__STATE__ = ", ";(function(){go()})()"),
        f"<script>window['state']=JSON.parse({text});</script>",
    ):
        assert read_page(page(scripts)).text.split("\n") == [TITLE, *STORY]


def test_what_is_no_article() -> None:
    messages = {f"m{n}": text for n, text in enumerate(STORY)}
    for scripts in (
        script({"items": TEASERS}),
        script({"messages": messages}),
        f"<script>var a = {{go: function() {{ return 1 }}}};{'go();' * 200}</script>",
        f"<script>{'[' * 100_000}</script>",
    ):
        assert read_page(page(scripts)).text == ""


def test_a_short_notice_is_not_replaced_by_another_article() -> None:
    notice = f"<h1>{TITLE}</h1><p>{STORY[0]}</p>"
    assert OTHERS[0] not in read_page(page(script({"body": OTHERS * 5}), notice)).text
    assert STORY[4] in read_page(page(script({"body": STORY}), f"<p>{OTHERS[0]}</p>")).text


JSON = st.recursive(
    st.none() | st.text() | st.integers(),
    lambda held: st.lists(held) | st.dictionaries(st.sampled_from(["text", "body", "title"]), held),
)


@given(JSON)
def test_nothing_raises(data: Any) -> None:
    made = f"<script>{json.dumps([data, 'x' * 600])}</script>".encode()
    assert isinstance(state_article(made, str.splitlines), str)
