"""Crawls of a loopback site that the test serves."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.hosts.conftest import records

pytestmark = pytest.mark.hosts


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a site with the pages of the first shard under ``/0`` to ``/2``."""
    pages = {f"/{j}": records()[0][j]["html"].encode() for j in range(3)}

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def crawled(site: str) -> dict[str, str]:
    """The kept text of each page, by its address on the site."""
    from cleaner import Cleaner

    cleaner = Cleaner()
    return {f"{site}/{j}": cleaner.clean_html(records()[0][j]["html"], f"{site}/{j}").text for j in range(3)}


def test_the_example_runs_as_it_stands(
    run: Callable[..., Any], example: Callable[[str], str], place: Path, crawled: dict[str, str]
) -> None:
    (place / "news.py").write_text(example("scrapy"), "utf-8")
    start = "import sys; from scrapy.cmdline import execute; execute(sys.argv)"
    url, text = next(iter(crawled.items()))
    ran = run(start, "runspider", "news.py", "-a", f"page={url}", "-O", "articles.jsonl")
    [item] = [json.loads(line) for line in (place / "articles.jsonl").read_text("utf-8").splitlines()]
    assert (item["url"], item["cleaned_text"]) == (url, text)
    assert item["cleaned_removals"]
    assert "'cleaner/cleaned': 1" in ran.stderr
    assert "'cleaner/rule/en/newsletter/signup-line': 1" in ran.stderr


PROGRAM = """
import dataclasses, json, sys, threading
import scrapy
from scrapy.crawler import CrawlerProcess
import cleaner.clean

@dataclasses.dataclass
class Article:
    link: str
    body: str | None
    article: str | None = None
    cleaned_flags: list | None = None

class Bare(scrapy.Item):
    link, body = scrapy.Field(), scrapy.Field()

class News(scrapy.Spider):
    name, start_urls = "news", sys.argv[2:]

    def parse(self, response):
        yield {"link": response.url, "body": response.body}
        yield Article(response.url, response.text)
        yield Article(response.url, None)
        yield {"link": response.url, "body": ["a list"]}
        yield Bare(link=response.url, body=response.text)

scraped, threads = [], set()
clean_html = cleaner.clean.Cleaner.clean_html
def watched(self, *arguments):
    threads.add(threading.current_thread() is threading.main_thread())
    return clean_html(self, *arguments)
cleaner.clean.Cleaner.clean_html = watched

process = CrawlerProcess({
    "ITEM_PIPELINES": {"cleaner.hosts.scrapy.CleanItems": 300},
    "CLEANER_FIELDS": {"text": None, "html": "body", "url": "link", "cleaned": "article", "removals": None},
    "CLEANER_OPTIONS": {"profile": "strict"},
    "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "TWISTED_REACTOR": sys.argv[1],
})
crawler = process.create_crawler(News)
def keep(item):  # signals hold their receivers weakly
    scraped.append(item)
crawler.signals.connect(keep, scrapy.signals.item_scraped)
process.crawl(crawler)
process.start()
rows = [[type(i).__name__, dataclasses.asdict(i) if dataclasses.is_dataclass(i) else dict(i)] for i in scraped]
stats = {k: v for k, v in crawler.stats.get_stats().items() if k.startswith("cleaner/") or k == "log_count/ERROR"}
print(json.dumps({"rows": rows, "stats": stats, "on_main_thread": list(threads)}, default=repr))
"""


@pytest.mark.parametrize(
    "reactor",
    [
        "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "twisted.internet.selectreactor.SelectReactor",
    ],
)
def test_nothing_is_dropped(run: Callable[..., Any], crawled: dict[str, str], reactor: str) -> None:
    found = json.loads(run(PROGRAM, reactor, *crawled).stdout.splitlines()[-1])
    rows = found["rows"]
    assert len(rows) == 5 * len(crawled)
    assert [r["article"] for kind, r in rows if kind == "dict" and "article" in r] == [
        crawled[r["link"]] for kind, r in rows if kind == "dict" and "article" in r
    ]
    assert sorted((r["link"], r["article"]) for kind, r in rows if kind == "Article" and r["body"]) == sorted(
        crawled.items()
    )
    assert {tuple(r["cleaned_flags"]) for kind, r in rows if kind == "Article" and not r["body"]} == {
        ("rejected:null",)
    }
    assert {tuple(r["cleaned_flags"]) for kind, r in rows if r["body"] == ["a list"]} == {
        ("rejected:wrong-type",)
    }
    stats = found["stats"]
    assert {
        name: stats[f"cleaner/{name}"] for name in ("cleaned", "rejected/null", "rejected/wrong-type")
    } == {
        "cleaned": 6,
        "rejected/null": 3,
        "rejected/wrong-type": 3,
    }
    assert (stats["cleaner/rejected/undeclared-field"], stats["log_count/ERROR"]) == (3, 1)
    assert found["on_main_thread"] == [False], "the crawl stands still while an item is cleaned"


def test_settings_that_mean_nothing_say_so(run: Callable[..., Any]) -> None:
    program = (
        "import scrapy\n"
        "from scrapy.crawler import Crawler\n"
        "from cleaner.errors import UsageError\n"
        "from cleaner.hosts.scrapy import CleanItems\n"
        "try:\n"
        "    CleanItems.from_crawler(Crawler(scrapy.Spider, {'CLEANER_FIELDS': {'body': 'html'}}))\n"
        "except UsageError as error:\n"
        "    print(error)\n"
    )
    assert "CLEANER_FIELDS" in run(program).stdout
