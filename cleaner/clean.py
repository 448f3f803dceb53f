"""``Cleaner``: documents in, results out."""

from __future__ import annotations

import hashlib
import time
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Literal

from cleaner.budget import corroborated, within_budget
from cleaner.engine import Engine, Vote, fields, settle
from cleaner.errors import UsageError
from cleaner.label import kept_spans, label
from cleaner.model import CATEGORIES, KINDS, SURFACES, Document, Result
from cleaner.opinion import Opinion, form_opinion, no_opinion
from cleaner.packs.builtin import rules_dir
from cleaner.packs.layers import Override, rules_in_force
from cleaner.segment import read_text, sniff_surface
from cleaner.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from cleaner.model import Kind, Profile
    from cleaner.packs.rule import Rule

Extractor = Literal["structure", "trafilatura"]
EXTRACTORS: tuple[str, ...] = ("structure", "trafilatura")
#: Above every layer: what the caller's ``keep=`` asks for.
_CALLER = 99
UNSELECTED_RULE = "core/keep/unselected"


class Cleaner:
    """Strips boilerplate. Made once, used for many documents; thread-safe and picklable."""

    def __init__(
        self,
        *,
        packs: Sequence[str] | None = None,
        rules: Sequence[Path] = (),
        profile: Profile = "balanced",
        keep: Sequence[str] | None = None,
        overrides: Sequence[Override] = (),
        extractor: Extractor = "structure",
        metadata: bool = False,
        timeout_s: float = 10.0,
    ) -> None:
        """Load the rules.

        ``packs``: ids or patterns (``en/*``) of built-in packs, ``core/structure`` being the structure
        voters; None for all. ``rules``: folders
        of packs on top. ``profile``: strict, balanced or aggressive. ``keep``: kinds to keep (and
        categories to keep besides), None for all kinds. ``metadata``: read the page's head too.
        ``timeout_s``: a document that takes longer comes back whole, with the flag ``timed-out``.

        Raises UsageError, PackError.
        """
        self.options: dict[str, Any] = {
            "packs": packs, "rules": tuple(rules), "profile": profile, "keep": sorted(keep) if keep is not None else None, "overrides": tuple(overrides),
            "extractor": extractor, "metadata": metadata, "timeout_s": timeout_s,
        }  # fmt: skip
        _check_options(keep, extractor)
        self.keep_kinds, self.keep_categories = _split_keep(keep)
        self.profile, self.extractor, self.metadata, self.timeout_s = profile, extractor, metadata, timeout_s
        in_force = rules_in_force(packs, rules, profile, overrides)
        self.packs, self.digest, self.structure = in_force.packs, in_force.digest, in_force.structure
        self.engine = Engine(in_force.rules)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the options: rules are loaded again where it arrives."""
        return _remade, (self.options,)

    @property
    def fingerprint(self) -> str:
        """A hash of all that decides the output: version, rules in force, options."""
        weights = [path.read_bytes().hex() for path in sorted(rules_dir().glob("core/structure*"))]
        parts = [
            VERSION,
            self.digest,
            *weights,
            *sorted(f"{k}={v!r}" for k, v in self.options.items() if k != "rules"),
        ]
        return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def rule(self, rule_id: str) -> Rule:
        """The rule in force with this id. Raises UsageError."""
        for rule in self.engine.rules:
            if rule.id == rule_id:
                return rule
        message = f"no rule `{rule_id}` is in force: see `cleaner rules list`"
        raise UsageError(message)

    def clean_text(self, text: str, url: str | None = None, surface: str = "auto") -> Result:
        """The article in a plain text or Markdown. Never raises on content. Raises UsageError."""
        return self.clean_document(self.read_text(text, url, surface))

    def clean_html(self, data: bytes | str, url: str | None = None, charset: str | None = None) -> Result:
        """The article in a page; ``charset`` is what the transport said. Never raises on content.

        ``result.source`` is the rendered page. Raises UsageError.
        """
        return self.clean_document(self.read_html(data, url, charset))

    def clean_many(
        self, items: Iterable[str | bytes | tuple[str | bytes, str | None]], workers: int = 1
    ) -> Iterator[Result]:
        """Results in the order of ``items``: texts (str), pages (bytes), or pairs of one and its URL."""
        from cleaner.parallel import ordered_map  # one document needs no processes

        yield from ordered_map(self.clean_item, items, workers=workers, crashed=_crashed)

    def clean_item(self, item: str | bytes | tuple[str | bytes, str | None]) -> Result:
        """The result for one item of ``clean_many``."""
        content, url = item if isinstance(item, tuple) else (item, None)
        return self.clean_html(content, url) if isinstance(content, bytes) else self.clean_text(content, url)

    def read_text(self, text: str, url: str | None = None, surface: str = "auto") -> Document:
        """The document of a text. Raises UsageError."""
        _check_type(text, str, "clean_text takes str: decode bytes first, or use clean_html for pages")
        if surface == "auto":
            return read_text(text, sniff_surface(text), url)
        if surface not in ("text", "markdown"):
            message = f"surface is one of auto, text, markdown, not {surface!r}: pages go to clean_html"
            raise UsageError(message)
        return read_text(text, "markdown" if surface == "markdown" else "text", url)

    def read_html(self, data: bytes | str, url: str | None = None, charset: str | None = None) -> Document:
        """The document of a page. Raises UsageError."""
        _check_type(data, (bytes, str), "clean_html takes bytes or str")
        from cleaner.decode import decode  # texts need neither
        from cleaner.page import read_page

        return read_page(data if isinstance(data, str) else decode(data, charset), url)

    def clean_document(self, document: Document) -> Result:
        """The result for a document that is already read."""
        opinion = self.look(document)
        view = opinion.view
        try:
            opinion, votes = self.votes(opinion)
            votes, over = within_budget(view, votes)
            if self.profile != "aggressive":
                votes = corroborated(view, votes)
            removals = settle(document, votes)
            view.check_time()
        except TimeoutError:
            return Result(document, (), flags=(*document.flags, "timed-out"), label=label)
        flags = [*document.flags, *opinion.flags, *(("over-budget",) if over else ())]
        metadata = {**self._head(document), **fields(view, votes, removals)}
        result = Result(document, removals, self._kinds(opinion, votes), metadata, (), label)
        if self.keep_kinds != frozenset(KINDS):
            removals = settle(document, [*votes, *self._unselected(result)])
        if document.text.strip() and not any(True for _ in kept_spans(result)):
            flags.append("emptied")
        return Result(document, removals, result.kinds, result.metadata, tuple(dict.fromkeys(flags)), label)

    def look(self, document: Document) -> Opinion:
        """What the structure voter makes of a document, with the view that the rules get of it."""
        if not self.structure:
            return no_opinion(document)
        return form_opinion(document, use_trafilatura=self.extractor == "trafilatura")

    def votes(self, opinion: Opinion) -> tuple[Opinion, list[Vote]]:
        """The structure voter's last word, and every vote: the rules' and its own. Raises TimeoutError."""
        votes = self.engine.vote(opinion.view, time.monotonic() + self.timeout_s)
        opinion = opinion.after(votes)
        votes += opinion.votes()
        if self.keep_categories:
            votes = [v for v in votes if v.keep or v.category not in self.keep_categories]
        return opinion, votes

    def _kinds(self, opinion: Opinion, votes: Iterable[Vote]) -> Mapping[int, Kind]:
        """The kinds that the voter or a keep rule gave to blocks; the more specific layer wins."""
        kinds: dict[int, Kind] = dict(opinion.kinds)
        for vote in sorted(votes, key=lambda v: (v.layer, v.rule_id)):
            if vote.keep and vote.rule is not None and vote.rule.kind:
                for i in _blocks_within(opinion.view.document, vote):
                    kinds[i] = vote.rule.kind
        return kinds

    def _head(self, document: Document) -> Mapping[str, str]:
        """What the page's head says, where that is asked for."""
        if not self.metadata or document.page is None:
            return {}
        from cleaner.second_opinion import read_head

        return read_head(document.page.html, document.url)

    def _unselected(self, result: Result) -> list[Vote]:
        """Votes to drop the blocks whose kinds the caller did not ask for."""
        return [
            Vote(b.start, b.end, _CALLER, False, f"{UNSELECTED_RULE}-{b.kind}", "unselected")
            for b in result.blocks
            if b.kind not in self.keep_kinds
        ]


def _blocks_within(document: Document, vote: Vote) -> range:
    """The block that the vote was cast from, and those below that it reaches to the end."""
    return range(vote.block, max(vote.block + 1, bisect_right(document.ends, vote.end)))


def _check_type(value: object, wanted: type | tuple[type, ...], message: str) -> None:
    """Raise UsageError where the value is of another type."""
    if not isinstance(value, wanted):
        raise UsageError(f"{message} (not {type(value).__name__})")


def _check_options(keep: Sequence[str] | None, extractor: str) -> None:
    """Raise UsageError where an option names what is not there."""
    known = (*KINDS, *CATEGORIES)
    if keep is not None and not keep:
        raise UsageError("keep: names nothing to keep; leave it out to keep every kind")
    for name in keep or ():
        if name not in known:
            message = f"keep: no kind or category `{name}`: there are {', '.join(known)}"
            raise UsageError(message)
    if extractor not in EXTRACTORS:
        message = f"no extractor {extractor!r}: there are {', '.join(EXTRACTORS)}"
        raise UsageError(message)


def _split_keep(keep: Sequence[str] | None) -> tuple[frozenset[str], frozenset[str]]:
    """Kinds and categories that ``keep`` names; all kinds where it names none."""
    names = frozenset(keep if keep is not None else KINDS)
    kinds = names & set(KINDS)
    return kinds or frozenset(KINDS), names & set(CATEGORIES)


def _remade(options: dict[str, Any]) -> Cleaner:
    """A cleaner with these options."""
    return Cleaner(**options)


def _crashed(item: object) -> Result:
    """The result for an item that killed its worker: nothing cut, and a flag."""
    content = item[0] if isinstance(item, tuple) else item
    text = content if isinstance(content, str) else ""
    return Result(read_text(text, "text"), (), flags=("worker-crashed",), label=label)


__all__ = ["EXTRACTORS", "SURFACES", "Cleaner", "Extractor"]
