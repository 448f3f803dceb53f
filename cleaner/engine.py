"""The engine: rules vote on a document, the votes are settled into disjoint spans.

Nothing is mutated in between, so neither the order of rules nor that of packs can change a byte.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cleaner.markup import see
from cleaner.model import Removal
from cleaner.packs.compile import LANGUAGE
from cleaner.packs.rule import NEAR_BLOCKS
from cleaner.prefilter import Prefilter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleaner.model import Category, Document
    from cleaner.packs.rule import Rule
    from cleaner.view import View


class Vote(NamedTuple):
    """One rule's say on a span of the document, in code points."""

    start: int
    end: int
    layer: int
    keep: bool
    rule_id: str
    category: Category
    confidence: str = "high"
    block: int = -1  #: the block it was cast from
    rule: Rule | None = None  #: None for votes of the structure voter and of ``keep=``


class Engine:
    """The rules in force and their prefilter. Immutable once made, but for ``share``; safe to share among threads."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Index the rules, in the order of their ids."""
        self.rules = tuple(sorted(rules, key=lambda r: r.id))
        self.prefilter = Prefilter(self.rules)

    def share(self, other: Engine) -> None:
        """Use another engine's rules where they are equal: what one has compiled, both have."""
        theirs = {rule.id: rule for rule in other.rules}
        equal: dict[tuple[int, int], bool] = {}  # most rules have the same definitions
        rules = []
        for rule in self.rules:
            known = theirs.get(rule.id, rule)
            pair = id(known.define), id(rule.define)
            if pair not in equal:
                equal[pair] = known.define == rule.define
            same = equal[pair] and (known.layer, known.category, known.spec) == (
                rule.layer, rule.category, rule.spec,
            )  # fmt: skip
            rules.append(known if same else rule)
        self.rules = tuple(rules)

    @cached_property
    def keepers(self) -> Prefilter:
        """The prefilter of blocks that the structure voter drops: only some keep rules may overrule it."""
        return Prefilter(self.rules, only=_overrules_structure)

    @cached_property
    def distant(self) -> frozenset[int]:
        """Numbers of the keep rules that are asked far from the article: those of sites and projects."""
        return frozenset(
            n for n, rule in enumerate(self.rules) if rule.verb == "keep" and rule.layer > LANGUAGE
        )

    @cached_property
    def guards(self) -> frozenset[int]:
        """Numbers of the keep rules that only hold drop rules back."""
        return frozenset(
            n for n, rule in enumerate(self.rules) if rule.verb == "keep" and not _overrules_structure(rule)
        )

    def vote(self, view: View, deadline: float) -> list[Vote]:
        """Every rule's votes. Raises TimeoutError past ``deadline`` (of ``time.monotonic``).

        Cost: one scan of the text; then a rule only where its literal occurs.
        """
        votes: list[Vote] = []
        document, rules = view.document, self.rules
        view.deadline = deadline
        candidates = self.candidates(view)
        for i in sorted(candidates):
            view.check_time()
            zones = view.zone_mask(i)
            for number in sorted(candidates[i]):
                rule = rules[number]
                if rule.zones and not rule.zones & zones:  # before all else: it costs next to nothing
                    continue
                if rule.everywhere or rule.fits(document.surface, document.url):
                    votes += [_cast(rule, span, i) for span in rule.vote(view, i) if span[1] > span[0]]
        return votes

    def candidates(self, view: View) -> dict[int, set[int]]:
        """Numbers of the rules to ask, by block index.

        On a page, where most blocks are menus, drop rules are asked at the blocks that the structure
        voter keeps and at those shortly before them, where a box's heading may stand; keep rules of
        the general packs at those shortly after them too (everywhere, where it keeps none): further
        off, they kept what is not the article's (of 31 stretches on 648 labelled pages none was part of
        the body). More specific ones know their site, and are asked everywhere.
        """
        if view.article is None:
            return self.prefilter.candidates(view, range(view.size))
        kept = [i for i, is_kept in enumerate(view.article) if is_kept]
        near = {k for i in kept for k in range(max(0, i - NEAR_BLOCKS), i + 1)}
        after = {k for i in kept for k in range(i + 1, min(view.size, i + NEAR_BLOCKS + 1))} - near
        after = after if kept else set(range(view.size))
        found = self.prefilter.candidates(view, sorted(near))
        for i in found:
            if not view.article[i]:
                found[i] -= self.guards
        found |= self.keepers.candidates(view, sorted(after))
        if self.distant:
            asked = near | after
            far = self.keepers.candidates(view, [i for i in range(view.size) if i not in asked])
            found |= {i: numbers & self.distant for i, numbers in far.items()}
        return found


def _overrules_structure(rule: Rule) -> bool:
    """Whether a rule may keep what the structure voter drops: one that says that the block is
    more than body, or that is not of the general packs.

    The others hold drop rules back, from quotations and the like: a comment that quotes stays a comment.
    """
    return rule.verb == "keep" and (rule.kind not in (None, "body") or rule.layer > LANGUAGE)


def _cast(rule: Rule, span: tuple[int, int], block: int) -> Vote:
    """The rule's vote on the span."""
    return Vote(*span, rule.layer, rule.verb == "keep", rule.id, rule.category, rule.confidence, block, rule)


class Piece(NamedTuple):
    """A span that is to be cut, before white space is seen to."""

    start: int
    end: int
    ids: tuple[str, ...]
    category: Category


_RANK = {"high": 0, "medium": 1, "low": 2}


def settle(document: Document, votes: Iterable[Vote]) -> tuple[Removal, ...]:
    """The spans to cut: at each character the most specific layer wins, and in it keep beats drop.

    Sorted, disjoint, in range; the same whatever the order of the votes. O(v log v + spans x rules).
    """
    ordered = _merged(votes)
    bounds = sorted({edge for v in ordered for edge in (v.start, v.end)})
    pieces: list[Piece] = []
    live: list[Vote] = []
    upcoming = 0
    for start, end in pairwise(bounds):
        live = [v for v in live if v.end > start]
        while upcoming < len(ordered) and ordered[upcoming].start <= start:
            live.append(ordered[upcoming])
            upcoming += 1
        winner = _winner(live)
        if winner is None:
            continue
        ids, category = winner
        if pieces and pieces[-1].end == start and pieces[-1][2:] == (ids, category):
            pieces[-1] = pieces[-1]._replace(end=end)
        else:
            pieces.append(Piece(start, end, ids, category))
    text = document.text
    return tuple(
        Removal(p.start, p.end, p.ids, p.category, text[p.start : p.end]) for p in _tidy(text, pieces)
    )


def _merged(votes: Iterable[Vote]) -> list[Vote]:
    """The votes by place, those of one rule that overlap as one: a thousand ``rest`` votes overlap."""
    last: dict[tuple[str, int, bool], Vote] = {}
    out: list[Vote] = []
    for vote in sorted(votes, key=lambda v: v[:5]):
        key = (vote.rule_id, vote.layer, vote.keep)
        known = last.get(key)
        if known is not None and vote.start <= known.end:
            last[key] = known._replace(end=max(known.end, vote.end))
            continue
        if known is not None:
            out.append(known)
        last[key] = vote
    return sorted((*out, *last.values()), key=lambda v: v[:5])


def _winner(live: Sequence[Vote]) -> tuple[tuple[str, ...], Category] | None:
    """Ids (most specific first) and category of a cut that wins here, or None where the text stays."""
    if not live:
        return None
    top = max(v.layer for v in live)
    if any(v.keep for v in live if v.layer == top):
        return None
    drops = sorted((v for v in live if not v.keep), key=lambda v: (-v.layer, _RANK[v.confidence], v.rule_id))
    return tuple(dict.fromkeys(v.rule_id for v in drops)), drops[0].category


def _tidy(text: str, pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces, grown over the white space that their cut would leave behind.

    Pieces with nothing but white space between them are cut as one group. Of the gaps before and
    after a group the larger stays; at either end of the text none, but for its last line break.
    """
    groups: list[list[Piece]] = []
    for piece in pieces:
        if text[piece.start : piece.end].isspace():
            continue
        if groups and not text[groups[-1][-1].end : piece.start].strip():
            last = groups[-1][-1]
            groups[-1][-1] = last._replace(end=piece.start)
            groups[-1].append(piece)
        else:
            groups.append([piece])
    for group in groups:
        start, end = _swallow(text, group[0].start, group[-1].end)
        group[0] = group[0]._replace(start=start)
        group[-1] = group[-1]._replace(end=end)
    return [piece for group in groups for piece in group]


def _swallow(text: str, start: int, end: int) -> tuple[int, int]:
    """The span and the smaller of the gaps around it; both where the text begins or ends there."""
    left, right = start, end
    while left and text[left - 1].isspace():
        left -= 1
    while right < len(text) and text[right].isspace():
        right += 1
    if left == 0:
        return left, right
    if right == len(text):
        tail = text[end:]
        return left, right - (2 if tail.endswith("\r\n") else tail.endswith("\n"))
    before, after = text[left:start], text[end:right]
    return (start, right) if _width(before) >= _width(after) else (left, end)


def _width(gap: str) -> tuple[int, int]:
    """How far white space parts what is around it: line breaks of any kind, then characters."""
    return len((gap + ".").splitlines()), len(gap)


def fields(view: View, votes: Sequence[Vote], removals: Sequence[Removal]) -> Mapping[str, str]:
    """What the blocks cut by metadata rules said, by field; the first of each counts."""
    ids = {rule_id for removal in removals for rule_id in removal.rule_ids}
    out: dict[str, str] = {}
    for vote in sorted(votes, key=lambda v: v[:5]):
        rule = vote.rule
        if rule is not None and rule.field and not vote.keep and rule.id in ids:
            document, i = view.document, vote.block
            part = vote.start > document.starts[i] or vote.end < document.ends[i]
            cut_text = document.text[vote.start : vote.end]
            out.setdefault(rule.field, see(cut_text, document.surface)[0] if part else view.visible(i))
    return out
