"""``score``: cues that add up. It matches when the weights of those that match reach ``least``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.matchers.base import Kind, Matcher, Scope, Span, Triggers, cheapest, either

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.view import View

#: What speaks for a match is looked at in every combination, 2 to the power of this, and by people.
MAX_CUES = 10
#: So much of a cue is shown where a score is explained.
SHOWN_CHARS = 40


class Cue(NamedTuple):
    """One matcher and what it adds, or takes away, where it matches. It counts once."""

    weight: int
    matcher: Matcher
    text: str = ""  #: what people see of it


@dataclass(frozen=True)
class Score:
    """Matches when the cues that do add up to ``least``; the first one of the heaviest says where."""

    least: int
    cues: tuple[Cue, ...]  #: heaviest first, so that a block which cannot reach it any more is left early

    @cached_property
    def most(self) -> int:
        """What all cues that speak for a match add up to."""
        return sum(cue.weight for cue in self.cues if cue.weight > 0)

    @cached_property
    def triggers(self) -> Triggers | None:
        """Of each smallest set of cues without which ``least`` is out of reach one must occur."""
        return cheapest(either(cue.matcher.triggers for cue in cues) for cues in self._needed())

    def _needed(self) -> Iterator[tuple[Cue, ...]]:
        """The smallest sets of cues of which one must match. Exponential in the cues; see ``MAX_CUES``."""
        speaking = [cue for cue in self.cues if cue.weight > 0]
        found: list[frozenset[int]] = []
        for size in range(1, len(speaking) + 1):
            for chosen in combinations(range(len(speaking)), size):
                without = self.most - sum(speaking[k].weight for k in chosen)
                if without < self.least and not any(known <= set(chosen) for known in found):
                    found.append(frozenset(chosen))
                    yield tuple(speaking[k] for k in chosen)

    def __call__(self, view: View, i: int) -> Span | None:
        """Where the first of the heaviest cues stands. Cues are asked as long as they can still decide."""
        total, open_ = 0, self.most
        first: Span | None = None
        for weight, matcher, _ in self.cues:
            if total + open_ < self.least:
                return None
            span = matcher(view, i)
            open_ -= max(weight, 0)
            if span is not None:
                total += weight
                first = first or span
        return first if total >= self.least else None

    def terms(self, view: View, i: int) -> list[tuple[str, int]]:
        """The cues that match, as people see them, and their weights."""
        return [(cue.text, cue.weight) for cue in self.cues if cue.matcher(view, i) is not None]


def scores_in(matcher: object) -> Iterator[Score]:
    """The scores that a matcher is made of, those in named matchers too."""
    if isinstance(matcher, Score):
        yield matcher
    inner = getattr(matcher, "inner", None)
    for part in (*getattr(matcher, "parts", ()), *([inner] if inner is not None else [])):
        yield from scores_in(part)


def matcher_of(cue: dict[str, Any]) -> dict[str, Any]:
    """A cue as written, without its weight."""
    return {key: value for key, value in cue.items() if key != "weight"}


def check_score(value: Any) -> list[str]:
    """Messages for a value that is no score; the loader checks the matchers in it."""
    if not isinstance(value, dict) or set(value) != {"least", "cues"}:
        return ["takes {least: 4, cues: [{weight: 2, phrase: …}, …]}"]
    least, cues = value["least"], value["cues"]
    if type(least) is not int or least < 1:
        return [f"needs a `least` of 1 or more, not {least!r}: it would match without a cue"]
    if not isinstance(cues, (list, tuple)) or not all(isinstance(c, dict) and len(c) > 1 for c in cues):
        return ["takes a list of `cues`, each a weight and a matcher"]
    return _check_weights(least, [cue.get("weight") for cue in cues])


def _check_weights(least: int, weights: list[Any]) -> list[str]:
    """Messages for weights that are none, are too many, or cannot reach ``least``."""
    bad = [w for w in weights if type(w) is not int or not w]
    if bad:
        return [f"has a cue whose `weight` is {bad[0]!r}: a whole number other than 0"]
    speaking = [w for w in weights if w > 0]
    if len(speaking) > MAX_CUES:
        return [f"has {len(speaking)} cues of positive weight; {MAX_CUES} are the most: put some into one"]
    if sum(speaking) < least:
        return [f"can never match: its cues add up to {sum(speaking)}, and `least` is {least}"]
    return []


def score_of(value: Any, parts: tuple[Matcher, ...]) -> Score:
    """A score of compiled matchers, those of its cues in the written order."""
    cues = [Cue(cue["weight"], part, _shown(cue)) for cue, part in zip(value["cues"], parts, strict=True)]
    return Score(value["least"], tuple(sorted(cues, key=lambda cue: -cue.weight)))


def _shown(cue: dict[str, Any]) -> str:
    """A cue as people see it: ``use: giving``, ``phrase: chip in, donate…``."""
    name, value = next(iter(matcher_of(cue).items()))
    text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return f"{name}: {text[:SHOWN_CHARS]}{'…' * (len(text) > SHOWN_CHARS)}"


def compile_score(value: Any, scope: Scope) -> Matcher:
    """A matcher for cues that add up."""
    return score_of(value, tuple(scope.build(matcher_of(cue), scope) for cue in value["cues"]))


KIND = Kind(
    check_score,
    compile_score,
    lambda value: [(("cues", k), matcher_of(c), c["weight"] < 0) for k, c in enumerate(value["cues"])],
    "the cues that match add up to `least`",
    "score",
)
