"""Records: mappings that hold a page or a text among other fields. What files and hosts have in common."""

from __future__ import annotations

from cleaner.records.fields import Fields
from cleaner.records.record import CleansDocuments, clean_record, removal_record, result_of, with_result

__all__ = ["CleansDocuments", "Fields", "clean_record", "removal_record", "result_of", "with_result"]
