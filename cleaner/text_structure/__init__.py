"""The text-only structure voter: which lines of a text are the article, where no markup says so."""

from cleaner.text_structure.outcome import TextStructure
from cleaner.text_structure.vote import score

__all__ = ["TextStructure", "score"]
