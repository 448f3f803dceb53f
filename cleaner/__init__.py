"""Strip boilerplate from scraped news; say which rule cut what; put it back."""

from __future__ import annotations

from cleaner.clean import Cleaner
from cleaner.errors import CleanerError, InputError, PackError, UsageError
from cleaner.model import Block, Document, Pack, Removal, Result
from cleaner.packs.layers import Override
from cleaner.version import VERSION as __version__

__all__ = [
    "Block",
    "Cleaner",
    "CleanerError",
    "Document",
    "InputError",
    "Override",
    "Pack",
    "PackError",
    "Removal",
    "Result",
    "UsageError",
    "__version__",
]
