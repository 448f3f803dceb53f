"""HTML becomes a ``Document``: ``read_page``."""

from cleaner.page.parse import Parsed, read_page

__all__ = ["Parsed", "read_page"]
