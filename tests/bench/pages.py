"""Pages of 10 kB to 20 MB, measured: processor time, and memory above that of the process before.

    python -m tests.bench.pages
    python -m tests.bench.pages --sizes 10000,1000000 --shapes news

Shapes: ``news`` is menus, articles and teasers over and over, so that blocks grow with the size;
``scripts`` is one such page of 100 kB and scripts for the rest. Each page is cleaned in a process of
its own, which has cleaned 5 MB of texts before: then the rules' automaton has its final form. Memory is what
Linux says of the process: the peak while the page is cleaned, and what is left when its result is
gone, after the first time and after the third.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner import Cleaner
from tests.bench.generate import MENU, _paragraph, _sentence, records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIZES = (10_000, 100_000, 1_000_000, 5_000_000, 20_000_000)
WARM_TEXTS, SCRIPTS_PAGE_BYTES = 600, 100_000
MB = 1e6
#: Small pages are cleaned more often: so many bytes at least, but not more often than this.
ROUND_BYTES, ROUNDS = 3_000_000, 20
SCRIPT = '<script>window.tides.push({"pier":1,"at":"2024-01-01","level":[1,2,3]});</script>\n'


def news(size: int) -> bytes:
    """A page with menus, articles and teasers for so many bytes."""
    chance = random.Random(3)  # noqa: S311 - the same page every time
    parts = [f"<html><head><title>{_sentence(chance)}</title></head><body>"]
    length = 0
    while length < size:
        part = _section(chance)[: size - length if not length else None]
        parts.append(part)
        length += len(part)
    return "".join([*parts, "</body></html>"]).encode()


def _section(chance: random.Random) -> str:
    """A menu, an article, teasers and a footer: some 9 kB."""
    menu = "".join(f'<li class="item"><a href="/{word.lower()}">{word}</a></li>' for word in MENU)
    story = "".join(f'<p class="story-p">{_paragraph(chance)}</p>\n' for _ in range(20))
    teasers = "".join(
        f'<div class="card"><a href="/{n}"><h3>{_sentence(chance)}</h3></a></div>' for n in range(15)
    )
    return (
        f"<nav><ul>{menu}</ul></nav><article><h1>{_sentence(chance)}</h1>{story}</article>"
        f'<aside class="related"><h2>Most read</h2>{teasers}</aside><footer><ul>{menu}</ul></footer>\n'
    )


def scripts(size: int) -> bytes:
    """A page most of which is scripts."""
    page = news(min(size, SCRIPTS_PAGE_BYTES))
    return page.replace(b"<body>", b"<body>" + SCRIPT.encode() * ((size - len(page)) // len(SCRIPT)))


SHAPES = {"news": news, "scripts": scripts}


def memory(field: str) -> float:
    """A figure of this process in MB: ``VmRSS``, or ``VmHWM``, its peak."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024 / MB
    raise KeyError(field)


def measure(shape: str, size: int) -> dict[str, float]:
    """What one page costs in this process."""
    cleaner = Cleaner(timeout_s=600)
    for record in records(WARM_TEXTS, seed=4):
        cleaner.clean_text(record["text"])
    page = SHAPES[shape](size)
    gc.collect()
    base = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")  # the peak begins anew
    blocks, took = _clean(cleaner, page)
    peak, after = memory("VmHWM") - base, memory("VmRSS") - base
    for _ in range(max(2, min(ROUNDS, ROUND_BYTES // size))):
        took = min(took, _clean(cleaner, page)[1])
    return {
        "bytes": len(page),
        "blocks": blocks,
        "ms": took * 1000,
        "peak_mb": peak,
        "after_mb": after,
        "later_mb": memory("VmRSS") - base,
    }


def _clean(cleaner: Cleaner, page: bytes) -> tuple[int, float]:
    """Blocks of the page, and seconds that it took."""
    began = time.process_time()
    result = cleaner.clean_html(page)
    took = time.process_time() - began
    assert len(result.blocks) <= len(result.document)
    return len(result.document), took


def measured(shapes: Sequence[str], sizes: Sequence[int]) -> Iterator[tuple[str, dict[str, float]]]:
    """Each shape and size, from a process of its own."""
    for shape in shapes:
        for size in sizes:
            command = [sys.executable, "-m", "tests.bench.pages", "--one", shape, "--sizes", str(size)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            yield shape, json.loads(done.stdout)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--shapes", default=",".join(SHAPES))
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.sizes.split(",")]
    if options.one:
        sys.stdout.write(json.dumps(measure(options.one, sizes[0])))
        return
    sys.stdout.write("shape        bytes   blocks        ms   ns/byte  peak MB  x size  after MB  later MB\n")
    for shape, f in measured(options.shapes.split(","), sizes):
        sys.stdout.write(
            f"{shape:8} {f['bytes']:9} {f['blocks']:8} {f['ms']:9.1f} {f['ms'] * 1e6 / f['bytes']:9.0f} {f['peak_mb']:8.1f}"
            f" {f['peak_mb'] * MB / f['bytes']:7.1f} {f['after_mb']:9.1f} {f['later_mb']:9.1f}\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
