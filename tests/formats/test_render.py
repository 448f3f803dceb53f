from __future__ import annotations

import json

import pytest

from cleaner.formats.render import Origin, as_html, as_json, as_markdown, as_text, json_line, output_name
from cleaner.model import Block, Document, Removal, Result

SOURCE = "Title\nAds here\nFirst <b>.\nitem\nA boat. Photo: X"
BLOCKS = (
    Block(0, 5, "Title", "headline", "h1"),
    Block(15, 25, "First <b>.", "body", "p"),
    Block(26, 30, "item", "body", "li"),
    Block(31, 47, "A boat. Photo: X", "caption", "figcaption"),
)


def page(blocks: tuple[Block, ...] = BLOCKS, surface: str = "html") -> Result:
    document = Document(SOURCE, surface, (0, 6, 15, 26, 31), (5, 14, 25, 30, 47), url="https://x.example/")  # type: ignore[arg-type]
    removal = Removal(6, 15, ("en/ads/label",), "ads", "Ads here\n")
    return Result(document, (removal,), metadata={"byline": "X"}, flags=("fallback",), label=lambda _: blocks)


def test_text_of_a_page_ends_its_last_line() -> None:
    assert as_text(page(), Origin("a")) == "Title\nFirst <b>.\nitem\nA boat. Photo: X\n"


def test_text_of_a_text_is_its_own_characters() -> None:
    assert as_text(page(surface="text"), Origin("a")) == "Title\nFirst <b>.\nitem\nA boat. Photo: X"


def test_markdown_of_a_page() -> None:
    assert as_markdown(page(), Origin("a")) == "# Title\n\nFirst <b>.\n\n- item\n\n*A boat. Photo: X*\n"


def test_html_is_semantic_and_escaped() -> None:
    html = as_html(page(), Origin("a"))
    assert "<h1>Title</h1>\n<p>First &lt;b&gt;.</p>\n<ul>\n<li>item</li>\n</ul>\n" in html
    assert "<figure><figcaption>A boat. Photo: X</figcaption></figure>" in html
    assert "<title>Title</title>" in html
    assert "Ads" not in html


def test_json_holds_what_the_issue_lists() -> None:
    record = json.loads(as_json(page(), Origin("a.html", packs={"en/ads": 2}, flags=("empty",))))
    assert record["blocks"][0] == {"kind": "headline", "text": "Title", "start": 0, "end": 5}
    assert record["removals"] == [
        {"start": 6, "end": 15, "rule_ids": ["en/ads/label"], "category": "ads", "text": "Ads here\n"}
    ]
    assert record["metadata"] == {"byline": "X"}
    assert record["flags"] == ["empty", "fallback"]
    assert record["packs"] == {"en/ads": 2}
    assert record["url"] == "https://x.example/"


def test_lone_surrogates_are_no_obstacle() -> None:
    block = (Block(0, 2, "a\udcff", "body", "p"),)
    assert "a\ufffd" in as_html(page(block), Origin("a"))
    assert as_markdown(page(block), Origin("a")) == "a\ufffd\n"
    assert json.loads(as_json(page(block), Origin("a")))["blocks"][0]["text"] == "a\udcff"
    assert json.loads(json_line({"text": "\udcff"})) == {"text": "\udcff"}


@pytest.mark.parametrize(
    ("name", "format_", "output"),
    [
        ("a/b.html", "text", "a/b.txt"),
        ("b.txt.gz", "text", "b.txt"),
        ("b.MD", "text", "b.MD"),
        ("b.html", "markdown", "b.md"),
        ("b.md", "json", "b.json"),
        ("b.php", "html", "b.php.html"),
        ("x.y/b", "text", "x.y/b.txt"),
    ],
)
def test_output_names(name: str, format_: str, output: str) -> None:
    assert output_name(name, format_) == output  # type: ignore[arg-type]
