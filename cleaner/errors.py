"""What the cleaner raises on purpose: every error says where, what, and what to do."""

from __future__ import annotations


class CleanerError(Exception):
    """Base of everything raised on purpose; content never raises, misuse does."""


class UsageError(CleanerError):
    """A call that cannot mean anything: a wrong type, an unknown profile, kind or surface."""


class PackError(CleanerError):
    """Packs that cannot load. ``str(error)`` holds every problem of every file, located."""


class InputError(CleanerError):
    """An input that could not be read, or an output that could not be written."""


class ExtraMissingError(CleanerError):
    """An optional dependency is not installed; the message names the extra to install."""

    def __init__(self, feature: str, extra: str) -> None:
        """Say which feature needs which extra."""
        super().__init__(f"{feature} needs an optional dependency: pip install 'newswash[{extra}]'")


class RecordError(CleanerError):
    """A record in which there is nothing to clean; ``code`` says why in one word, for counting."""

    def __init__(self, code: str, message: str) -> None:
        """``code`` is one of those that the README lists."""
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type[RecordError], tuple[str, str]]:
        """Pickle both: an exception by itself keeps only its message."""
        return RecordError, (self.code, str(self))
