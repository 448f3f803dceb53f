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
#: One item of `clean_many`: a text, a page, or a pair of one and its URL.
Item = str | bytes | tuple[str | bytes, str | None]
#: What a worker process gets at a time. Handed over one by one, texts of 9 kB cost the parent 0.19 ms
#: each, in chunks 0.08 ms (on a machine with load 8).
CHUNK_ITEMS, CHUNK_CHARS = 16, 64 * 1024
#: A worker that takes longer for a document than its time limit and this hangs in C code, and is ended.
GRACE_S = 20.0
UNSELECTED_RULE = "core/keep/unselected"
#: Cleaners that came here by pickle, by fingerprint. A job has one or two; a process that lives
#: through many jobs shall not keep them all.
_arrived: dict[str, Cleaner] = {}
MAX_ARRIVED = 4


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
        """Pickle the options: rules are loaded again where it arrives, once in each process."""
        return _remade, (self.fingerprint, self.options)

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
        from cleaner.packs.problems import suggest  # for this message alone

        hint = suggest(rule_id, [rule.id for rule in self.engine.rules]) or "see `cleaner rules list`"
        low = "" if self.profile == "aggressive" else "; rules of low confidence need the profile aggressive"
        raise UsageError(f"no rule `{rule_id}` is in force: {hint}{low}")

    def clean_text(self, text: str, url: str | None = None, surface: str = "auto") -> Result:
        """The article in a plain text or Markdown. Never raises on content. Raises UsageError."""
        return self.clean_document(self.read_text(text, url, surface))

    def clean_html(self, data: bytes | str, url: str | None = None, charset: str | None = None) -> Result:
        """The article in a page; ``charset`` is what the transport said. Never raises on content.

        ``result.source`` is the rendered page. Raises UsageError.
        """
        return self.clean_document(self.read_html(data, url, charset))

    def clean_many(
        self, items: Iterable[Item], workers: int = 1, *, start_method: str | None = None
    ) -> Iterator[Result]:
        """Results in the order of ``items``: texts (str), pages (bytes), or pairs of one and its URL.

        ``workers`` processes are started by ``start_method`` (fork, spawn, forkserver; None is the
        platform's). They get some items at a time, so a few dozen more are taken than results given.
        A document that ends its worker, or hangs in one, comes back uncut with the flag ``crashed``.
        """
        if workers <= 1:
            yield from map(self.clean_item, items)
            return
        from cleaner.parallel import Pieces, ordered_map  # one document needs no processes

        pieces: Pieces[tuple[Item, ...], tuple[Result, ...]] = Pieces(_each_alone, _all_together)
        for results in ordered_map(
            self._clean_items, _in_chunks(items), workers=workers, crashed=_crashed, pieces=pieces,
            start_method=start_method,
        ):  # fmt: skip
            yield from results

    def _clean_items(self, items: tuple[Item, ...]) -> tuple[Result, ...]:
        """The results for a chunk, in a worker."""
        from cleaner.parallel import time_limit

        results = []
        for item in items:
            with time_limit(self.timeout_s + GRACE_S):
                results.append(self.clean_item(item))
        return tuple(results)

    def clean_item(self, item: Item) -> Result:
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
        from cleaner.decode import to_utf8  # texts need neither
        from cleaner.page import read_page

        return read_page(data if isinstance(data, str) else to_utf8(data, charset), url)

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


def _remade(fingerprint: str, options: dict[str, Any]) -> Cleaner:
    """The cleaner with these options, the same for all that arrive in this process.

    Engines send one along with every task. Raises UsageError where the rules here are others:
    part of a job's output would then come from other rules than the rest, and nobody would know.
    """
    if fingerprint not in _arrived:
        cleaner = Cleaner(**options)
        if cleaner.fingerprint != fingerprint:
            raise UsageError(
                f"this process loads other rules than the one that the cleaner comes from (version here: {VERSION}): "
                "install the same version and give it the same packs on every machine"
            )
        if len(_arrived) >= MAX_ARRIVED:
            _arrived.clear()
        _arrived[fingerprint] = cleaner
    return _arrived[fingerprint]


def _in_chunks(items: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """The items, so many at a time that handing them to a process costs little beside cleaning them."""
    held: list[Item] = []
    size = 0
    for item in items:
        held.append(item)
        size += len(item[0] if isinstance(item, tuple) else item)
        if len(held) >= CHUNK_ITEMS or size >= CHUNK_CHARS:
            yield tuple(held)
            held, size = [], 0
    if held:
        yield tuple(held)


def _each_alone(items: tuple[Item, ...]) -> list[tuple[Item, ...]]:
    return [(item,) for item in items]


def _all_together(results: Sequence[tuple[Result, ...]]) -> tuple[Result, ...]:
    return tuple(result for some in results for result in some)


def _crashed(items: tuple[Item, ...]) -> tuple[Result, ...]:
    """The result for the one item that killed its worker: nothing cut, and a flag."""
    (item,) = items
    content, url = item if isinstance(item, tuple) else (item, None)
    text = content if isinstance(content, str) else ""
    return (Result(read_text(text, "text", url), (), flags=("crashed",), label=label),)


__all__ = ["EXTRACTORS", "SURFACES", "Cleaner", "Extractor"]
