"""Rules and extracted texts in invented languages: as many as one likes, all of them alike.

Words have the frequencies of a language (the n-th word occurs in proportion to 1/n), rules are written
in words about as rare as ``newsletter`` or ``subscribe`` are in English, with the shapes and in
the proportions of the packs that ship: 48 % blocks, 33 % sentences, 10 % sections, 5 % rests, 2 %
regions, 2 % keepers. Languages share their letters and syllables, and some of their short words.
"""

from __future__ import annotations

import random
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from cleaner import Cleaner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_ONSETS = [
    "b",
    "br",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "z",
]
_CORES = ["a", "e", "i", "o", "u", "ai", "ei", "ou", "ar", "en", "il", "on", "ur"]
_CODAS = ["", "", "", "k", "l", "n", "nd", "r", "s", "st", "t"]
WORDS = 20_000
#: Rules are made of words of these ranks: of English words, "email" and "subscribe" are about there.
RARE = slice(2_000, 12_000)
#: Rules of one language, before the next one begins.
LANGUAGE_RULES = 200
#: Share of a text's paragraphs that are furniture, which the rules of the first language fire on.
FURNITURE_SHARE = 0.1


@cache
def vocabulary(language: int = 0) -> tuple[str, ...]:
    """The words of a language, the commonest first."""
    chance = random.Random(f"language {language}")  # noqa: S311 - the same words every time
    found: dict[str, None] = {}
    while len(found) < WORDS:
        syllables = 1 + (len(found) > 100) + (len(found) > 3_000)
        word = "".join(
            chance.choice(_ONSETS) + chance.choice(_CORES) + chance.choice(_CODAS) for _ in range(syllables)
        )
        found[word] = None
    return tuple(found)


class Voice(random.Random):
    """Chance, and the language that it speaks."""

    def __init__(self, seed: str, language: int = 0) -> None:
        super().__init__(seed)
        self.language = language


@cache
def _weights() -> tuple[float, ...]:
    return tuple(accumulate(1 / (n + 2) for n in range(WORDS)))


def _rare(chance: Voice, count: int) -> list[str]:
    return chance.sample(vocabulary(chance.language)[RARE], count)


def _common(chance: Voice) -> str:
    return vocabulary(chance.language)[chance.randrange(30)]


def _phrases(chance: Voice, count: int) -> list[str]:
    """Phrases of two to four words: rare ones, in half of them with a common one between."""
    return [
        " ".join([first, *([_common(chance)] if chance.random() < 0.5 else []), *rest])
        for first, *rest in (_rare(chance, chance.randint(2, 3)) for _ in range(count))
    ]


def _call(chance: Voice) -> tuple[str, str]:
    """A pattern of two alternatives apart from each other, and a text that it matches."""
    verbs, things = _rare(chance, 4), _rare(chance, 5)
    gap = " ".join(_common(chance) for _ in range(3))
    return rf"\b(?:{'|'.join(verbs)})\b.{{0,80}}\b(?:{'|'.join(things)})\b", f"{verbs[1]} {gap} {things[2]}"


def _exact(name: str, chance: Voice) -> tuple[str, str]:
    phrases = _phrases(chance, 12)
    return f"{{id: {name}, why: w, drop: block, match: {{exact: {phrases}}}}}", phrases[3].capitalize()


def _phrase(name: str, chance: Voice) -> tuple[str, str]:
    phrases = _phrases(chance, 4)
    line = f"{phrases[1]} {_common(chance)}".capitalize()
    return f"{{id: {name}, why: w, drop: block, match: {{phrase: {phrases}, words: '..14'}}}}", line


def _regex(name: str, chance: Voice) -> tuple[str, str]:
    pattern, line = _call(chance)
    spared = _rare(chance, 1)[0]
    return (
        f"{{id: {name}, why: w, drop: block, match: {{regex: '^{pattern}', words: '..30'}}, unless: [{{phrase: {spared}}}, {{shape: quote}}]}}",
        line.capitalize(),
    )


def _appeal(name: str, chance: Voice) -> tuple[str, str]:
    (first, line), (second, _) = _call(chance), _call(chance)
    goes_on = _phrases(chance, 3)
    return (
        f"{{id: {name}, why: w, drop: span, match: {{regex: ['{first}', '{second}']}}, while: {{phrase: {goes_on}}}, unless: [{{shape: quote}}]}}",
        f"{sentence(chance)} {line.capitalize()}. {goes_on[0].capitalize()}.",
    )


def _section(name: str, chance: Voice) -> tuple[str, str]:
    heads, zone = _phrases(chance, 6), chance.choice(["head, middle", "middle, tail"])
    label = " ".join(_rare(chance, 3)).capitalize()
    return (
        f"{{id: {name}, why: w, drop: section, match: {{exact: {heads}}}, while: {{shape: label, words: '2..14'}}, max_blocks: 6, zone: [{zone}]}}",
        f"{heads[0].capitalize()}\n\n{label}",
    )


def _region(name: str, chance: Voice) -> tuple[str, str]:
    (pattern, line), parts = _call(chance), _phrases(chance, 8)
    return (
        f"{{id: {name}, why: w, drop: region, from: {{regex: '^{pattern}'}}, while: {{phrase: {parts}}}, next: {{phrase: {parts}}}, max_blocks: 6}}",
        f"{line.capitalize()}\n\n{parts[1].capitalize()}",
    )


def _rest(name: str, chance: Voice) -> tuple[str, str]:
    heads = _phrases(chance, 6)
    return f"{{id: {name}, why: w, drop: rest, match: {{exact: {heads}}}, zone: [tail]}}", ""


def _keep(name: str, chance: Voice) -> tuple[str, str]:
    phrases = _phrases(chance, 4)
    return f"{{id: {name}, why: w, keep: block, match: {{starts: {phrases}}}}}", phrases[0].capitalize()


#: Of a hundred rules so many of each shape.
SHAPES: tuple[tuple[int, Callable[[str, Voice], tuple[str, str]]], ...] = (
    (18, _exact), (10, _phrase), (20, _regex), (33, _appeal), (10, _section), (2, _region), (5, _rest), (2, _keep),
)  # fmt: skip
_TURNS = tuple(make for count, make in SHAPES for _ in range(count))


@cache
def rules(count: int, languages: int) -> tuple[tuple[str, str], ...]:
    """So many rules as YAML, each with a text that it fires on. The first ones are the same whatever ``count``."""
    made = []
    for n in range(count):
        chance = Voice(f"rule {n}", n // LANGUAGE_RULES % languages)
        made.append(_TURNS[n * 37 % len(_TURNS)](f"r{n}", chance))
    return tuple(made)


def cleaner_of(count: int, languages: int, folder: Path) -> Cleaner:
    """A cleaner with so many rules, and no others; their packs are written into ``folder``."""
    each = 100
    for n in range(0, count, each):
        path = folder / f"invented/p{n // each}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"  - {rule}\n" for rule, _ in rules(count, languages)[n : n + each])
        path.write_text(
            f"pack: invented/p{n // each}\nversion: 1\ncategory: navigation\nrules:\n{lines}", "utf-8"
        )
    return Cleaner(packs=[], rules=[folder])


def sentence(chance: Voice) -> str:
    """Six to thirty words."""
    words = chance.choices(vocabulary(chance.language), cum_weights=_weights(), k=chance.randint(6, 30))
    return " ".join(words).capitalize() + "."


def text(chance: Voice, size: int, furniture: Sequence[str] | None = None) -> str:
    """An extracted text of about ``size`` characters; its furniture is that of the first language's rules."""
    known = furniture if furniture is not None else [line for _, line in rules(LANGUAGE_RULES, 1) if line]
    parts, length = [sentence(chance).rstrip(".")], 0
    while length < size:
        if known and chance.random() < FURNITURE_SHARE:
            part = chance.choice(known)
        else:
            part = " ".join(sentence(chance) for _ in range(chance.randint(1, 5)))
        parts.append(part)
        length += len(part) + 2
    return "\n\n".join(parts)
