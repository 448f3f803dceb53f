"""A page as it is written out: its blocks, and the elements that hold them."""

from __future__ import annotations


class Render:
    """Blocks in columns, and the elements that hold them (``box_*``), parents before children.

    ``box[i]`` is the innermost block-level element of block ``i``; ``inner[i]`` the inline element
    that it begins with. An element is its name and attributes, as the page has them.
    """

    __slots__ = (
        "anchors", "box", "box_depth", "box_head", "box_name", "box_up", "hidden_chars", "image_box", "inner",
        "link_chars", "pics", "texts",
    )  # fmt: skip

    def __init__(self) -> None:
        """Nothing but the body."""
        self.texts: list[str] = []
        self.box: list[int] = []
        self.link_chars: list[int] = []  #: at most as many as the block has
        self.anchors: list[int] = []
        self.inner: list[str] = []
        self.pics: list[int] = []  #: images since the block before
        self.box_name: list[str] = ["html", "body"]
        self.box_head: list[str] = ["html", "body"]  #: name and attributes
        self.box_up: list[int] = [0, 0]
        self.box_depth: list[int] = [0, 1]
        self.image_box: list[int] = []  #: of each image the element that holds it
        self.hidden_chars = 0  #: hidden characters left out, in pieces as long as prose
