"""The glance at a page: what is measured of every block, cheaply, to leave most of them aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.page.render import Render

Column = list[float]
#: A character of a script without spaces says as much as so many letters.
WIDE: Final = 2.5
#: What the last character says: 3 ends a sentence, 2 may, 1 announces.
_ENDS: Final = {
    **dict.fromkeys(".!?…。！？।؟۔։", 3),
    **dict.fromkeys("\"”“»«’')）」』", 2),
    **dict.fromkeys(":：", 1),
}


class Boxes:
    """The page's elements, each with what it holds: characters, links, blocks."""

    __slots__ = ("count", "link_chars", "sizes", "up")

    def __init__(self, out: Render, sizes: Sequence[float]) -> None:
        """Sum up. Linear in blocks and elements."""
        self.up = up = out.box_up
        self.sizes = held = [0.0] * len(up)
        self.link_chars = links = [0] * len(up)
        self.count = count = [0] * len(up)
        for box, size, link in zip(out.box, sizes, out.link_chars, strict=True):
            held[box] += size
            links[box] += link
            count[box] += 1
        for box in range(len(up) - 1, 0, -1):
            if count[box]:  # many hold nothing
                above = up[box]
                held[above] += held[box]
                links[above] += links[box]
                count[above] += count[box]


def sizes_of(texts: Sequence[str]) -> Column:
    """Length of each block in letters."""
    return [len(t) if t[len(t) >> 1] < "\u2e80" else len(t) * WIDE for t in texts]


def likes_of(out: Render) -> list[int]:
    """For each block the number of its likeness: blocks in like elements under like parents share one."""
    known: dict[tuple[str, str], int] = {}
    head, up = out.box_head, out.box_up
    by_box = [known.setdefault((h, head[u]), len(known)) for h, u in zip(head, up, strict=True)]
    return [by_box[box] for box in out.box]


def glance_columns(
    out: Render, sizes: Sequence[float], boxes: Boxes, likes: Sequence[int]
) -> dict[str, Column]:
    """What the glance measures, a column a feature. Linear in blocks."""
    texts, links = out.texts, out.link_chars
    shares = [link / len(t) for link, t in zip(links, texts, strict=True)]
    up = [boxes.up[box] for box in out.box]
    top = max(likes, default=0) + 1
    held, linked, count = [0.0] * top, [0] * top, [0] * top
    for like, size, link in zip(likes, sizes, links, strict=True):
        held[like] += size
        linked[like] += link
        count[like] += 1
    like_mean = [h / c if c else 0.0 for h, c in zip(held, count, strict=True)]
    like_links = [n / h if h else 0.0 for n, h in zip(linked, held, strict=True)]
    return {
        "size": list(sizes),
        "links": shares,
        "end": [_ENDS.get(t[-1], 0) for t in texts],
        "like_mean": [like_mean[k] for k in likes],
        "like_links": [like_links[k] for k in likes],
        "above_mean": [boxes.sizes[u] / boxes.count[u] for u in up],
        "above_links": [boxes.link_chars[u] / boxes.sizes[u] for u in up],
        "links_before": [1.0, *shares[:-1]] if sizes else [],
        "links_after": [*shares[1:], 1.0] if sizes else [],
    }
