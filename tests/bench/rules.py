"""What rules cost: time against their number, and against the size of the text.

    python -m tests.bench.rules --out /tmp/bench

Rules and texts are invented (``tests.bench.invent``), and no other rules run, nor the structure
voter: its time would hide theirs. All texts are in one language. Rules grow in two ways: as they do
here, a new language every 200 rules; and the hard way, all of them in the language of the texts, where each
new rule finds its words in the texts. Processor time, least of ``--repeat`` turns, all cleaners turn by turn.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.invent import Voice, cleaner_of, text
from tests.bench.plot import plot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleaner import Cleaner

RULES = (100, 200, 500, 1_000, 2_000)
#: What is compared: so many rules with so many, on texts of so many characters.
FEW, MANY, USUAL_CHARS = 200, 2_000, 9_000
SIZES = (1_000, 3_000, 9_000, 30_000, 100_000, 300_000)
#: The ways in which rules grow, by the number of their languages.
WAYS = {"ten languages": 10, "one language": 1}
#: So many characters are cleaned in each turn, in texts of one size.
TURN_CHARS = 600_000


def texts_of(size: int) -> list[str]:
    """Texts of about one size, ``TURN_CHARS`` together; the same every time."""
    chance = Voice(f"texts {size}")
    return [text(chance, size) for _ in range(max(1, TURN_CHARS // size))]


def seconds(cleaners: Mapping[str, Cleaner], texts: Sequence[str], repeat: int) -> dict[str, float]:
    """Processor seconds that each cleaner takes for all texts."""
    least = dict.fromkeys(cleaners, float("inf"))
    for cleaner in cleaners.values():  # matchers are compiled when their rule first meets its literal
        _clean(cleaner, texts)
    for _ in range(repeat):
        for name, cleaner in cleaners.items():
            begun = time.process_time()
            _clean(cleaner, texts)
            least[name] = min(least[name], time.process_time() - begun)
    return least


def _clean(cleaner: Cleaner, texts: Iterable[str]) -> None:
    for one in texts:
        cleaner.clean_text(one, surface="text").text  # noqa: B018 - it is computed when asked for


def measure(counts: Iterable[int], sizes: Iterable[int], repeat: int, folder: Path) -> dict[str, Any]:
    """``ms`` a text: by way, number of rules and size of the text; and ``ten_times``, by way."""
    by_way: dict[str, Any] = {}
    for way, languages in WAYS.items():
        cleaners = {
            str(n): cleaner_of(n, languages, folder / f"{way} {n}") for n in sorted({FEW, MANY, *counts})
        }
        usual = _each(cleaners, USUAL_CHARS, repeat)
        ends = {name: cleaners[name] for name in (str(FEW), str(MANY))}
        by_way[way] = {
            "ten_times": usual[str(MANY)] / usual[str(FEW)],
            "ms_by_rules": usual,
            "ms_by_size": {str(size): _each(ends, size, repeat) for size in sizes},
        }
    return by_way


def _each(cleaners: Mapping[str, Cleaner], size: int, repeat: int) -> dict[str, float]:
    """Milliseconds a text of this size."""
    texts = texts_of(size)
    return {name: s / len(texts) * 1e3 for name, s in seconds(cleaners, texts, repeat).items()}


def draw(figures: Mapping[str, Any], out: Path) -> None:
    """Nothing. The figures as ``rules.svg`` and ``sizes.svg``."""
    plot(
        {way: [(float(n), ms) for n, ms in found["ms_by_rules"].items()] for way, found in figures.items()},
        out / "rules.svg",
        title=f"ms a text of {USUAL_CHARS / 1e3:.0f} kB",
        x="rules",
    )
    plot(
        {
            f"{count} rules, {way}": [
                (float(size), ms[str(count)]) for size, ms in found["ms_by_size"].items()
            ]
            for way, found in figures.items()
            for count in (FEW, MANY)
        },
        out / "sizes.svg",
        title="ms a text, both axes logarithmic",
        x="characters",
        scale="log",
    )


def main(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    """All figures; they and the plots are in the folder ``--out``."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rules", type=int, nargs="+", default=RULES)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True, help="scratch folder; figures and plots stay")
    wish = parser.parse_args(arguments)
    figures = measure(wish.rules, wish.sizes, wish.repeat, wish.out)
    (wish.out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    draw(figures, wish.out)
    return figures


def table(figures: Mapping[str, Any]) -> str:
    """The figures, for reading."""
    lines = []
    for way, found in figures.items():
        lines.append(f"{way}: ten times as many rules take {found['ten_times']:.2f} times the time")
        for count, ms in found["ms_by_rules"].items():
            lines.append(f"{count:>10} rules {ms:12.2f} ms a text of {USUAL_CHARS} characters")
        for size, each in found["ms_by_size"].items():
            costs = ", ".join(f"{ms:8.2f} ms with {count} rules" for count, ms in each.items())
            lines.append(f"{size:>10} characters {costs}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(main()))  # noqa: T201 - a script's output
