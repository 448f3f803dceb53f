"""Scrapy: an item pipeline that cleans what spiders yield, and drops nothing.

```python
# news.py: scrapy runspider news.py -a page=https://… -O articles.jsonl
import scrapy


class News(scrapy.Spider):
    name = "news"
    custom_settings = {"ITEM_PIPELINES": {"cleaner.hosts.scrapy.CleanItems": 300}}

    async def start(self):
        yield scrapy.Request(self.page)

    def parse(self, response):
        yield {"url": response.url, "html": response.text}
```

Settings: ``CLEANER_FIELDS``, what the items' keys are called, as ``cleaner.records.Fields`` has it
(``{"html": "body", "removals": None}``), and ``CLEANER_OPTIONS``, for ``Cleaner`` (``{"profile": "strict"}``).
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from cleaner.clean import Cleaner
from cleaner.errors import ExtraMissingError, RecordError, UsageError
from cleaner.records.fields import Fields
from cleaner.records.record import additions, result_of

try:
    from itemadapter import ItemAdapter
    from scrapy.utils.asyncio import is_asyncio_available
except ImportError:
    raise ExtraMissingError("The Scrapy pipeline", "scrapy") from None

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

    from cleaner.model import Result
    from cleaner.records.record import CleansDocuments

logger = logging.getLogger(__name__)


class CleanItems:
    """Puts what the cleaner makes of an item into its fields, and counts by rule in the crawl's stats.

    An item with nothing to clean passes as it is; its flags and the stats (``cleaner/rejected/…``) say why.
    """

    def __init__(self, cleaner: CleansDocuments, fields: Fields, stats: StatsCollector) -> None:
        self.cleaner, self.fields, self.stats = cleaner, fields, stats
        self.undeclared: set[type] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CleanItems:
        """The pipeline as the crawl's settings say. Raises UsageError."""
        options, names = (crawler.settings.getdict(key) for key in ("CLEANER_OPTIONS", "CLEANER_FIELDS"))
        try:
            cleaner, fields = Cleaner(**options), Fields(**names)
        except TypeError as error:  # an argument that neither has
            raise UsageError(f"CLEANER_OPTIONS or CLEANER_FIELDS: {error}") from None
        return cls(cleaner, fields, crawler.stats)

    async def process_item(self, item: Any) -> Any:
        """The item, cleaned. The work is done in a thread, so that the crawl goes on meanwhile."""
        adapter = ItemAdapter(item)
        try:
            self._check_declared(adapter)
            key, result = await _in_thread(partial(result_of, self.cleaner, dict(adapter), self.fields))
        except RecordError as error:
            self._reject(adapter, error)
            return item
        for name, value in additions(key, result, self.fields):
            adapter[name] = value
        self._count(result)
        return item

    def _check_declared(self, adapter: ItemAdapter) -> None:
        """Raise RecordError where the item cannot take all that is to be written."""
        written = (*self.fields.side, *([self.fields.cleaned] if self.fields.cleaned else []))
        missing = [name for name in written if not _takes(adapter, name)]
        if not missing:
            return
        names, kind = ", ".join(f"`{name}`" for name in missing), type(adapter.item)
        if kind not in self.undeclared:
            self.undeclared.add(kind)
            logger.error(
                "%s declares no field %s, so none of them is cleaned: declare it, or name another (or None) in CLEANER_FIELDS",
                kind.__name__,
                names,
            )
        raise RecordError("undeclared-field", f"{kind.__name__} declares no field {names}")

    def _reject(self, adapter: ItemAdapter, error: RecordError) -> None:
        self.stats.inc_value(f"cleaner/rejected/{error.code}")
        if self.fields.flags is not None and _takes(adapter, self.fields.flags):
            adapter[self.fields.flags] = [f"rejected:{error.code}"]

    def _count(self, result: Result) -> None:
        self.stats.inc_value("cleaner/cleaned")
        for flag in result.flags:
            self.stats.inc_value(f"cleaner/flag/{flag}")
        for removal in result.removals:
            self.stats.inc_value(f"cleaner/rule/{removal.rule_ids[0]}")


def _takes(adapter: ItemAdapter, name: str) -> bool:
    """Whether the item has room for the field: dicts take any, other items what they declare."""
    return isinstance(adapter.item, dict) or name in adapter.field_names()


async def _in_thread(work: partial[tuple[str, Result]]) -> tuple[str, Result]:
    """What ``work`` gives back, done beside the loop that the crawl runs on."""
    if is_asyncio_available():
        return await asyncio.to_thread(work)
    from twisted.internet.threads import deferToThread  # installs a reactor: only where Twisted runs one

    done: tuple[str, Result] = await deferToThread(work)
    return done
