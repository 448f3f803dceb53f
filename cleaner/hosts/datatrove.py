"""datatrove: a pipeline step that cleans the documents that pass, and loses none.

```python
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner.hosts.datatrove import CleanDocuments

if __name__ == "__main__":
    LocalPipelineExecutor(
        pipeline=[JsonlReader("scraped/", text_key="html"), CleanDocuments("html"), JsonlWriter("articles/")],
        tasks=4,
        workers=2,
        logging_dir="logs/",
    ).run()
```

The step passes every document that it gets; datatrove's own readers leave out, with a warning, records
whose text is missing or empty, and its ParquetWriter takes its schema from the first document: give it one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from cleaner.clean import Cleaner
from cleaner.errors import ExtraMissingError, RecordError
from cleaner.records.fields import Fields
from cleaner.records.record import additions, result_of

try:
    from datatrove.pipeline.base import PipelineStep
except ImportError:
    raise ExtraMissingError("The datatrove step", "datatrove") from None

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from datatrove.data import Document

    from cleaner.model import Result
    from cleaner.records.record import CleansDocuments

DEFAULT = Fields()


class CleanDocuments(PipelineStep):
    """Replaces each document's text by what the cleaner keeps of it.

    What was cut is in the document's metadata, with the rules that cut it; what each rule cut is
    counted in the step's stats (``rule/en/share/share-links``), as are flags and rejects.
    """

    type = "🧽 - CLEANER"
    name = "newswash"

    def __init__(
        self,
        content: Literal["text", "html"] = "text",
        cleaner: CleansDocuments | None = None,
        fields: Fields = DEFAULT,
    ) -> None:
        """``content``: what the documents' text is, an article's text or a whole page.

        ``fields``: the metadata that is read (``url``) and written (``removals``, ``flags``,
        ``blocks``, ``metadata``).
        """
        super().__init__()
        self.cleaner = cleaner or Cleaner()
        keys = {"text": None, "html": None, content: "text"}
        self.fields = replace(fields, **keys, id=None, cleaned=None)

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Each document, cleaned. One with nothing to clean passes as it is, and its flags say why."""
        del rank, world_size  # every document is taken by itself
        for document in data:
            with self.track_time():
                self._clean(document)
            yield document

    def _clean(self, document: Document) -> None:
        record: dict[str, Any] = {**document.metadata, "text": document.text}
        try:
            key, result = result_of(self.cleaner, record, self.fields)
        except RecordError as error:
            self.stat_update(f"rejected/{error.code}")
            if self.fields.flags is not None:
                document.metadata[self.fields.flags] = [f"rejected:{error.code}"]
            return
        (_, document.text), *side = additions(key, result, self.fields)
        document.metadata.update(side)
        self._count(result)

    def _count(self, result: Result) -> None:
        self.stat_update("cleaned", *(f"flag/{flag}" for flag in result.flags))
        self.stat_update("characters", value=len(result.source))
        self.stat_update("characters_cut", value=sum(r.end - r.start for r in result.removals))
        for removal in result.removals:
            self.stat_update(f"rule/{removal.rule_ids[0]}")
