"""Captions wherever sites put them: galleries, slides, figures of all makes; and what beside a picture is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner import Cleaner
from cleaner.engine import Engine
from cleaner.model import Document
from cleaner.packs.compile import compile_packs
from cleaner.packs.load import load_packs
from cleaner.view import View

if TYPE_CHECKING:
    from pathlib import Path

STORY = [
    "The harbour authority closed the old pier on Tuesday after divers found cracks in three of its columns.",
    "Engineers had warned for years that the pier, built in 1931, was carrying more weight than it was meant to.",
    "Fishing boats will land their catch at the northern quay, and the ferry will leave from there as well.",
    "The council has set aside two million for the work and hopes that the region will pay the rest.",
]
SHOWN = [
    "The old pier at Westmere on Tuesday morning, seen from the ferry.",
    "A diver climbs back on board after two hours below the columns.",
    "Mara Lind, who chairs the harbour board, speaks to reporters.",
    "Cracks in the third column, photographed from the works boat.",
    "Fishing crates wait on the northern quay.",
    "The pier in 1931, on the day when it opened.",
]
TEASERS = [
    "Ferry company asks for longer season",
    "Where to eat at the quay",
    "Crab prices at a ten-year high",
]
CREDIT = "Harbour Press/Jo Marlow"
TITLE = "Old pier closed after divers find cracks"


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def figures(texts: list[str], link: str = "") -> str:
    return "".join(
        f"<figure><img src=a.jpg><figcaption>{link}{text}</a></figcaption></figure>" for text in texts
    )


def slides(texts: list[str], name: str, before: str = "") -> str:
    return (
        f"<ul class={name}>{''.join(f'<li>{before}<img src=a.jpg><p>{text}</p></li>' for text in texts)}</ul>"
    )


def page(body: str) -> bytes:
    menu = "".join(f"<li><a href=/{n}>{n}</a></li>" for n in ("Home", "News", "Sport", "Weather"))
    more = "".join(f"<li><a href=/x>{text}</a></li>" for text in TEASERS)
    return (
        f"<html><head><title>{TITLE}</title></head><body><nav><ul>{menu}</ul></nav>{body}"
        f"<aside class=related><h3>More</h3><ul>{more}</ul></aside><footer><p>© Daily Harbour</p></footer></body></html>"
    ).encode()


def article(markup: str, *, above: int = 2) -> bytes:
    text = f"{paragraphs(STORY[:above])}{markup}{paragraphs(STORY[above:])}"
    return page(f"<article><h1>{TITLE}</h1>{text}</article>")


PIC = "<img src=a.jpg>"
ONE = SHOWN[0]
#: What stands below the second paragraph, and what of it is a caption.
INSIDE: dict[str, tuple[str, list[str]]] = {
    "a gallery of figures": (figures(SHOWN), SHOWN),
    "a list of slides": (slides(SHOWN, "gallery"), SHOWN),
    "slides with a count": (slides(SHOWN, "slideshow", "<span>3 of 6</span>"), SHOWN),
    "a list of things, each with its picture": (slides(SHOWN, "things"), []),
    "a caption of paragraphs": (f"<figure>{PIC}<figcaption>{paragraphs(SHOWN)}</figcaption></figure>", SHOWN),
    "a credit below the caption": (
        f"<figure>{PIC}<figcaption>{ONE}</figcaption><p>{CREDIT}</p></figure>", [ONE, CREDIT],
    ),
    "a credit below a caption that is no figure's": (
        f"<div>{PIC}<div class=caption>{ONE}</div><div class=credit>{CREDIT}</div></div>", [ONE, CREDIT],
    ),
    "a picture shown twice": (figures([ONE, ONE]), [ONE]),
    "pictures with the same credit": (figures(["Photo: Jo Marlow, Harbour Press"] * 2), ["Photo: Jo Marlow, Harbour Press"] * 2),
    "italics below a picture": (f"<p>{PIC}</p><p><em>{ONE}</em></p>", [ONE]),
    "a named span": (f"<p>{PIC}<span class=caption>{ONE}</span></p>", [ONE]),
    "a table": (
        f"<figure><table><tr><th>Year<th>Boats<tr><td>Spring of 1931<td>Two</table><figcaption>{ONE}</figcaption></figure>",
        [ONE],
    ),
    "a paragraph above a figure in a list": (
        f"<ul><li><p>{STORY[0]}</p>{figures([ONE])}</li><li><p>{STORY[1]}</p></li></ul>", [ONE],
    ),
    "buttons and dates beside a picture": (
        f"<div>{PIC}<button>Share this picture</button></div><div>{PIC}<p>23. 12. 2024 13:31</p></div>", [],
    ),
    "an author's box": (f"<div class=author-box><div>{PIC}<p>Sam Harbour</p></div></div>", []),
}  # fmt: skip


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


@pytest.mark.parametrize(("markup", "captions"), INSIDE.values(), ids=INSIDE)
def test_in_the_article(cleaner: Cleaner, markup: str, captions: list[str]) -> None:
    result = cleaner.clean_html(article(markup))
    assert list(result.captions) == captions
    body = [b.text for b in result.blocks if b.kind == "body"]
    assert {text for text in STORY if text not in body} == set()


@pytest.mark.parametrize("shown", [SHOWN[:3], SHOWN])
def test_a_gallery_below_the_article_goes_on_to_its_end(cleaner: Cleaner, shown: list[str]) -> None:
    assert list(cleaner.clean_html(article(figures(shown), above=len(STORY))).captions) == shown


def test_teasers_with_pictures_below_the_article_are_no_gallery(cleaner: Cleaner) -> None:
    teasers = (
        f"<article><h1>{TITLE}</h1>{paragraphs(STORY)}</article><div>{figures(TEASERS, '<a href=/x>')}</div>"
    )
    assert cleaner.clean_html(page(teasers)).captions == ()


def test_a_page_of_nothing_but_pictures_keeps_captions_and_headline(cleaner: Cleaner) -> None:
    for shown in (SHOWN[:1], SHOWN):
        result = cleaner.clean_html(page(f"<main><h1>{TITLE}</h1>{figures(shown)}</main>"))
        assert list(result.captions) == shown
        assert result.text.startswith(TITLE)


RULES = """
pack: en/shelves
version: 1
category: related
rules:
  - id: shelf
    why: A shelf of headlines.
    drop: section
    match: {exact: read also}
    while: {shape: label}
    max_blocks: 4
    confidence: high
    examples: {drop: [read also], keep: [reads]}
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Engine:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "shelves.yaml").write_text(RULES)
    return Engine(compile_packs(load_packs(tmp_path)))


def test_a_section_ends_at_a_caption(shelf: Engine) -> None:
    lines = ["Read also", "Ferry prices rise", "Boats on the quay"]
    text = "\n".join(lines)
    document = Document(text, "html", (0, 10, 28), (9, 27, 45))
    cut = [
        text[v.start : v.end]
        for captions in ((), (2,))
        for v in shelf.vote(View(document, [True] * 3, captions), float("inf"))
    ]
    assert cut == [text, "Read also\nFerry prices rise"]
