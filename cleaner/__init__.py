"""Strip boilerplate from scraped news; say which rule cut what; put it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.version import VERSION as __version__  # noqa: N811 - the name that packages have it under

if TYPE_CHECKING:
    from cleaner.clean import Cleaner
    from cleaner.errors import CleanerError, InputError, PackError, UsageError
    from cleaner.model import Block, Document, Pack, Removal, Result
    from cleaner.packs.layers import Override

_HOMES = {
    "Cleaner": "clean", "Override": "packs.layers",
    "CleanerError": "errors", "InputError": "errors", "PackError": "errors", "UsageError": "errors",
    "Block": "model", "Document": "model", "Pack": "model", "Removal": "model", "Result": "model",
}  # fmt: skip

__all__ = [
    "Block", "Cleaner", "CleanerError", "Document", "InputError", "Override", "Pack", "PackError",
    "Removal", "Result", "UsageError", "__version__",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """A public name, imported when first asked for: `cleaner --help` needs none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
