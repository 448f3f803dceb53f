"""What a Document's columns say of the elements above its blocks: made on demand, most are never asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from cleaner.page.render import Render

_NAMES = re.compile(r'(?:class|id)="([^"]*)"')


def tokens_of(attrs: str) -> tuple[str, ...]:
    """Class and id tokens of an element, from its name and attributes."""
    return tuple(" ".join(_NAMES.findall(attrs)).split()) if "class" in attrs or "id" in attrs else ()


class Classes(Sequence[tuple[str, ...]]):
    """For each block the class and id tokens of its element, then of those above."""

    def __init__(self, out: Render) -> None:
        """The tokens of the blocks of ``out``."""
        self._out = out
        self._known: dict[int, tuple[str, ...]] = {}  # by element: neighbours share those above them

    def __len__(self) -> int:
        """Number of blocks."""
        return len(self._out.texts)

    @overload
    def __getitem__(self, i: int) -> tuple[str, ...]: ...
    @overload
    def __getitem__(self, i: slice) -> list[tuple[str, ...]]: ...
    def __getitem__(self, i: int | slice) -> tuple[str, ...] | list[tuple[str, ...]]:
        """Tokens of block ``i``, innermost first."""
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self)))]
        out = self._out
        inner = out.inner[i]
        return (*tokens_of(inner), *self._of_box(out.box[i])) if inner else self._of_box(out.box[i])

    def _of_box(self, box: int) -> tuple[str, ...]:
        """Tokens of an element and of those above it."""
        found = self._known.get(box)
        if found is None:
            head, up = self._out.box_head, self._out.box_up
            parts = [tokens_of(head[box])]
            above = box
            while above:
                above = up[above]
                if above in self._known:
                    parts.append(self._known[above])
                    break
                parts.append(tokens_of(head[above]))
            found = self._known[box] = tuple(chain.from_iterable(parts))
        return found


class Depths(Sequence[int]):
    """For each block the number of elements above it."""

    def __init__(self, out: Render) -> None:
        """The depths of the blocks of ``out``."""
        self._out = out

    def __len__(self) -> int:
        """Number of blocks."""
        return len(self._out.texts)

    @overload
    def __getitem__(self, i: int) -> int: ...
    @overload
    def __getitem__(self, i: slice) -> list[int]: ...
    def __getitem__(self, i: int | slice) -> int | list[int]:
        """Depth of block ``i``."""
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self)))]
        box, depth, up = self._out.box[i], 0, self._out.box_up
        while box:
            box, depth = up[box], depth + 1
        return depth
