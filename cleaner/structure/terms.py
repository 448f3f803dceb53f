"""A block's score, taken apart for people: ``explain`` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.structure.words import names_of

if TYPE_CHECKING:
    from cleaner.structure.look import Sight
    from cleaner.structure.tables import Tables

Terms = list[tuple[str, float, float]]


def terms_of(sight: Sight, tables: Tables, i: int) -> Terms:
    """What block ``i`` scores for: (what, 1.0, weight), the heaviest first; the weights add up.

    A block that the glance left out has the terms of the glance: names and tables.
    """
    if i in sight.look:
        at = sight.look.index(i)
        values = {name: column[at] for name, column in sight.columns().look.items()}
        return tables.second.terms(values)
    found = tables.glance.terms({name: column[i] for name, column in sight.columns().glance.items()})
    found += _names(sight, tables, i)
    return sorted(found, key=lambda term: -abs(term[2]))


def _names(sight: Sight, tables: Tables, i: int) -> Terms:
    """What the names in the block's element, in those above it, and in its inline element say."""
    out = sight.seen.page.out
    found: Terms = []
    box = out.box[i]
    for name in names_of(out.box_head[box]):
        if name in tables.names:
            found.append((f"element {name}", 1.0, tables.names[name].own))
    while box:
        box = out.box_up[box]
        for name in names_of(out.box_head[box]):
            if name in tables.names:
                found.append((f"above it {name}", 1.0, tables.names[name].above))
    return [term for term in found if term[2]]
