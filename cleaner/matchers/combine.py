"""``any``, ``all``, ``none`` and ``use``: matchers made of matchers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cleaner.errors import PackError
from cleaner.matchers.base import (
    MANY,
    Kind,
    Matcher,
    Needles,
    Scope,
    Span,
    Triggers,
    cheapest,
    either,
    hold,
    union_of,
)

if TYPE_CHECKING:
    from cleaner.view import View


_USED = re.compile(r'"use": "([^"]+)"')


def check_specs(value: Any) -> list[str]:
    """Messages for a value that is not a list of matchers; the loader checks the matchers."""
    good = isinstance(value, (list, tuple)) and value and all(isinstance(v, dict) for v in value)
    return [] if good else ["takes a list of matchers, like [{phrase: …}, {exact: …}]"]


def check_name(value: Any) -> list[str]:
    """Messages for a value that is no name."""
    return [] if isinstance(value, str) and value else ["takes the name of a matcher under `define:`"]


@dataclass(frozen=True)
class Any_:  # noqa: N801 - the kind is called `any`, and typing has Any
    """Matches when one of its parts does; the earliest and longest of the matches counts."""

    parts: tuple[Matcher, ...]

    @cached_property
    def triggers(self) -> Triggers | None:
        """Whatever any part waits for."""
        return either(p.triggers for p in self.parts)

    @cached_property
    def first(self) -> Needles | None:
        """Literals of which one must occur in whatever matches; None where a part has none."""
        return union_of(getattr(part, "first", None) for part in self.parts)

    def may_hold(self, view: View, i: int) -> bool:
        """Whether one of many parts can match: one look for the literals of all."""
        return len(self.parts) < MANY or self.first is None or hold(self.first, view.scanned(i))

    def __call__(self, view: View, i: int) -> Span | None:
        """Where the part stands that matches first in the text."""
        if not self.may_hold(view, i):
            return None
        found = [span for part in self.parts if (span := part(view, i)) is not None]
        return min(found, key=lambda s: (s[0], -s[1])) if found else None


@dataclass(frozen=True)
class All:
    """Matches when each of its parts does; the first part's match counts."""

    parts: tuple[Matcher, ...]

    @cached_property
    def triggers(self) -> Triggers | None:
        """What the choosiest part waits for."""
        return cheapest(p.triggers for p in self.parts)

    def __call__(self, view: View, i: int) -> Span | None:
        """Where the first part stands."""
        first: Span | None = None
        for part in self.parts:
            span = part(view, i)
            if span is None:
                return None
            if first is None:
                first = span
        return first


@dataclass(frozen=True)
class Nothing:
    """Matches when none of its parts does."""

    parts: tuple[Matcher, ...]

    @property
    def triggers(self) -> Triggers | None:
        """None: absence has no letters."""
        return None

    def __call__(self, view: View, i: int) -> Span | None:
        """The whole block."""
        if any(holds(part, view, i) for part in self.parts):
            return None
        return 0, len(view.visible(i))


def holds(matcher: Matcher, view: View, i: int) -> bool:
    """Whether a matcher matches block ``i``, wherever: of alternatives the first that does settles it."""
    if isinstance(matcher, Any_):
        return matcher.may_hold(view, i) and any(holds(part, view, i) for part in matcher.parts)
    if isinstance(matcher, All):
        return all(holds(part, view, i) for part in matcher.parts)
    return matcher(view, i) is not None


@dataclass(frozen=True)
class Named:
    """A named matcher. What it says of a block is known once any rule has asked."""

    inner: Matcher
    key: str  #: what it is made of: equal keys, equal matchers

    @property
    def triggers(self) -> Triggers | None:
        """The named matcher's."""
        return self.inner.triggers

    @property
    def first(self) -> Needles | None:
        """The named matcher's."""
        found: Needles | None = getattr(self.inner, "first", None)
        return found

    def __call__(self, view: View, i: int) -> Span | None:
        """Where the named matcher stands."""
        known = view.named.get((self.key, i), self)
        if known is self:
            known = view.named[self.key, i] = self.inner(view, i)
        return known  # type: ignore[return-value] # it is self only where nothing was known


def compile_any(value: Any, scope: Scope) -> Matcher:
    """One of the parts."""
    return Any_(tuple(scope.build(v, scope) for v in value))


def compile_all(value: Any, scope: Scope) -> Matcher:
    """All of the parts."""
    return All(tuple(scope.build(v, scope) for v in value))


def compile_none(value: Any, scope: Scope) -> Matcher:
    """None of the parts."""
    return Nothing(tuple(scope.build(v, scope) for v in value))


def compile_use(value: Any, scope: Scope) -> Matcher:
    """The matcher defined under that name."""
    if value in scope.trail:
        message = f"`use: {value}` goes round in a circle: {' → '.join((*scope.trail, value))}"
        raise PackError(message)
    if value not in scope.define:
        message = f"`use: {value}`: no matcher has this name: see `define:` in this pack and in core/words"
        raise PackError(message)
    inner = replace(scope, trail=(*scope.trail, value))
    return Named(scope.build(scope.define[value], inner), _key(value, inner))


def _key(name: str, scope: Scope) -> str:
    """What a named matcher is made of: its name, and what that and the names in it stand for."""
    spec = json.dumps(scope.define[name], sort_keys=True)
    inner = [_key(n, scope) for n in sorted(set(_USED.findall(spec)) - {name}) if n in scope.define]
    return f"{name} {scope.sentences} {spec} {' '.join(inner)}"


ANY = Kind(
    check_specs,
    compile_any,
    lambda v: [((k,), s, False) for k, s in enumerate(v)],
    "one of these matches",
    "specs",
)
ALL = replace(ANY, compile=compile_all, about="all of these match")
NONE = replace(
    ANY,
    compile=compile_none,
    nested=lambda v: [((k,), s, True) for k, s in enumerate(v)],
    about="none of these matches",
)
USE = Kind(check_name, compile_use, about="the matcher of that name under `define:`", value="string")
