"""Synthetic news records from templates: invented people and places, sizes like those of scraped news.

Sizes were measured on 816 extracted texts (quartiles 3.5, 6.5 and 12 kB) and 1,296 pages
(70, 126 and 249 kB); both are near enough to log-normal.
"""

from __future__ import annotations

import json
import math
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Median and sigma of the log-normal; and the smallest and largest size made.
TEXT_SIZES = (6_500, 0.9, 600, 60_000)
PAGE_SIZES = (126_000, 0.95, 15_000, 1_500_000)

WHO = ("The harbour board", "Maren Ostby", "A spokeswoman for the ferry line", "The mayor of Ellery", "Tobin Hask",
       "The regional court", "An engineer at the Sund works", "The teachers' union", "Councillor Wray", "Ada Lorne")  # fmt: skip
DID = (
    "said",
    "announced",
    "denied",
    "confirmed",
    "told the Ellery Courier",
    "argued",
    "wrote in a letter",
    "hopes",
)
WHAT = ("that the northern pier will stay closed", "that repairs cost four million crowns", "a plan for cheaper fares",
        "that nobody was hurt", "the sale of the old lighthouse", "that crab prices had doubled within a year",
        "the budget for the coming winter", "that the tests had shown nothing unusual", "a second inquiry")  # fmt: skip
WHEN = ("on Monday", "after the storm of last week", "before the meeting ended", "in an interview", "late on Friday",
        "while hundreds waited outside", "for the third time this year", "despite earlier promises")  # fmt: skip
TAIL = ("", ", and added that more would follow", ", although two members disagreed", ", according to the minutes",
        ", which had been expected", " and left without taking questions")  # fmt: skip
FURNITURE = ("Share this article", "Sign up for our newsletter", "Read more: Crab prices at a ten-year high",
             "Follow us on Twitter", "Advertisement", "Support independent local journalism. Donate today.",
             "Please use Chrome browser for a more accessible video player", "Most read", "0:47",
             "You may also like", "The village that bought its own lighthouse")  # fmt: skip
MENU = ("News", "Sport", "Weather", "Opinion", "Culture", "Harbour", "Jobs", "Archive", "Log in", "Contact")


def records(count: int, *, pages: float = 0.0, seed: int = 6) -> Iterator[dict[str, Any]]:
    """So many records; a share of ``pages`` has a page (``html``), the others a text."""
    chance = random.Random(seed)  # noqa: S311 - the same records every time
    for number in range(count):
        record: dict[str, Any] = {
            "id": f"ellery-{number:07}", "url": f"https://courier.example/news/{number}",
            "crawled": f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}", "lang": "en",
        }  # fmt: skip
        if chance.random() < pages:
            record["html"] = page(chance)
        else:
            record["text"] = text(chance)
        record["meta"] = {"shard": number // 1000, "score": round(chance.random(), 6)}
        yield record


def text(chance: random.Random) -> str:
    """What an extractor might have made of a page: paragraphs, and some furniture among them."""
    size = _size(chance, TEXT_SIZES)
    parts = [_sentence(chance).rstrip(".")]
    length = 0
    while length < size:
        part = _paragraph(chance) if chance.random() > 0.06 else chance.choice(FURNITURE)
        parts.append(part)
        length += len(part) + 2
    parts += chance.sample(FURNITURE, chance.randint(0, 3))
    return "\n\n".join(parts)


def page(chance: random.Random) -> str:
    """A page: menu, article, furniture and footer; scripts and styles make most of its size, as they do."""
    size = _size(chance, PAGE_SIZES)
    body = "".join(
        f'<p class="story-p">{paragraph}</p>\n' if chance.random() > 0.06 else f'<div class="promo">{chance.choice(FURNITURE)}</div>'
        for paragraph in text(chance).split("\n\n")
    )  # fmt: skip
    menu = "".join(f'<li><a href="/{word.lower()}">{word}</a></li>' for word in MENU)
    teasers = "".join(
        f'<div class="card"><a href="/news/{i}"><h3>{_sentence(chance)}</h3></a></div>' for i in range(30)
    )
    made = (
        f"<!doctype html><html><head><title>{_sentence(chance)}</title><meta charset=utf-8>@</head><body>"
        f'<nav class="menu"><ul>{menu}</ul></nav><main><article class="story"><h1>{_sentence(chance)}</h1>{body}</article>'
        f'<aside class="related"><h2>You may also like</h2>{teasers}</aside></main>'
        f'<footer class="footer"><ul>{menu}</ul><p>Copyright Ellery Courier</p></footer></body></html>'
    )
    script = '<script>window.tides=window.tides||[];tides.push({"pier":1,"at":"2024-01-01","level":[1,2,3]});</script>\n'
    return made.replace("@", script * max(0, (size - len(made)) // len(script)), 1)


def _size(chance: random.Random, sizes: tuple[int, float, int, int]) -> int:
    median, sigma, least, most = sizes
    return int(min(most, max(least, chance.lognormvariate(math.log(median), sigma))))


def _sentence(chance: random.Random) -> str:
    return f"{chance.choice(WHO)} {chance.choice(DID)} {chance.choice(WHAT)} {chance.choice(WHEN)}{chance.choice(TAIL)}."


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randint(1, 5)))


def write_shards(folder: Path, count: int, *, shards: int, pages: float, seed: int = 6) -> int:
    """Bytes written: ``shards`` files of JSON Lines."""
    folder.mkdir(parents=True, exist_ok=True)
    size = 0
    made = records(count, pages=pages, seed=seed)
    for n in range(shards):
        with (folder / f"{n:04}.jsonl").open("wb") as file:
            for _ in range(count // shards + (n < count % shards)):
                size += file.write(json.dumps(next(made), ensure_ascii=False).encode() + b"\n")
    return size
