"""Which fields of a record hold what, and where the result goes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cleaner.errors import UsageError


@dataclass(frozen=True, slots=True)
class Fields:
    """Names of a record's fields. The first four are read, the others written; None: not there, not wanted.

    Of a record that has both, the page (``html``) is read and not the text, since a page tells more.
    A field to be written that is there already is overwritten where it stands; the others are
    added at the end, in the order in which they stand here.

    Raises UsageError where the names cannot mean anything together.
    """

    text: str | None = "text"  #: plain text or Markdown (str)
    html: str | None = "html"  #: a page (str, or undecoded bytes)
    url: str | None = "url"  #: the page's address: site packs go by it; may be missing or null
    id: str | None = "id"  #: names the record in ledgers and rejects; may be missing or null

    cleaned: str | None = "cleaned_text"  #: the kept text. None: it replaces the field it was read from
    removals: str | None = "cleaned_removals"  #: list of {start, end, rule_ids, category, text}
    flags: str | None = "cleaned_flags"  #: list of str
    blocks: str | None = None  #: list of {kind, text, start, end}, of the kept blocks
    metadata: str | None = None  #: {name: value}

    def __post_init__(self) -> None:
        """Raise UsageError."""
        if self.text is None and self.html is None:
            raise UsageError("fields: give the key of the text, or of the page: there is nothing to read")
        read = [name for name in (self.text, self.html, self.url, self.id) if name is not None]
        for name, count in Counter((*read, *self.side)).items():
            if count > 1:
                raise UsageError(f"fields: `{name}` is named twice: each key holds one thing")
        if self.cleaned is not None and self.cleaned in {self.url, self.id, *self.side}:
            raise UsageError(f"fields: the cleaned text would overwrite `{self.cleaned}`: choose another key")

    @property
    def side(self) -> tuple[str, ...]:
        """The fields written beside the kept text."""
        return tuple(n for n in (self.removals, self.flags, self.blocks, self.metadata) if n is not None)
