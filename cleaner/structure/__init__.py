"""The structure voter: which blocks of a page are the article, and what each of them is."""

from cleaner.structure.vote import Structure, score

__all__ = ["Structure", "score"]
