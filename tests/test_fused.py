"""Appeals fused with a paragraph: cut exactly, and the paragraph comes back."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from cleaner import Cleaner
from cleaner.markup import straighten
from cleaner.packs.builtin import rules_dir
from cleaner.packs.load import find_packs, load_pack
from cleaner.packs.spec import Example
from cleaner.sentences import sentence_spans

TOPICS = ("donation", "newsletter", "paywall", "related")
FIXTURES = Path(__file__).parent.parent / "fixtures"
#: An example without an end gets that of its language: only then can a sentence follow it.
STOPS = {"ja": "。", "zh": "。", "hi": "।"}
ENDS = ".!?…。！？।؟۔"
#: Paragraphs are longer than lines that a reader takes for labels.
LEAST_CHARS, LEAST_CHARS_CJK, CJK = 80, 40, ("ja", "zh", "ko")
MARKS = {
    "text": ("", ""),
    "bold": ("**", "**"),
    "italic": ("_", "_"),
    "link": ("[", "](https://tide.example/give)"),
}
GAPS = {"glued": "", "spaced": " ", "on a line of its own": "\n"}
PLACES = ("before", "after", "behind a sentence", "ahead of a sentence", "between")
#: Some medium rules are heard only where another rule cuts something too.
COMPANY = "\n\nShare this article"


#: Where a sentence ends is not known: `av.` is an avenue in three languages, and the list of
#: abbreviations is one for all; a number right after `2020.` or `]` may be a version or a note.
KNOWN = ("Du kan når som helst melde deg av.", "0 free articles left.")


#: Share of all cases that go wrong: 23 of 16,716, each an appeal beside one paragraph that happens to quote,
#: ask or name prices. It is here to be brought down.
MISSED = 0.0015


class Appeal(NamedTuple):
    """A text that a rule cuts as sentences, and the rule."""

    lang: str
    text: str
    rule: str


class Case(NamedTuple):
    """An appeal spliced into a paragraph, between two others."""

    appeal: Appeal
    way: str
    text: str
    want: str


@cache
def appeals() -> tuple[Appeal, ...]:
    """Those of the examples of span rules about money, newsletters, paywalls and related stories."""
    found = {}
    for path in find_packs(rules_dir(), [f"*/{topic}" for topic in TOPICS]):
        pack = load_pack(path, rules_dir(), "trust")
        lang = pack.pack.split("/")[0]
        for rule in pack.rules:
            for example in rule.examples.drop if rule.drop == "span" else ():
                text = cut_by(example)
                if not text or "\n" in text or text[-1] == ":":
                    continue
                text += "" if text.rstrip("\"')»”")[-1] in ENDS else STOPS.get(lang, ".")
                if text not in KNOWN:
                    found[lang, text] = Appeal(lang, text, f"{pack.pack}/{rule.id}")
    return tuple(found.values())


def cut_by(example: str | Example) -> str:
    """What the example has cut out of its one line, as far as that can be told; or nothing."""
    if isinstance(example, str):
        return example.strip()
    whole, rest = example.in_, example.out
    if example.alone or example.surface != "auto" or "\n" in whole.strip():
        return ""
    if whole.endswith(rest):
        return whole.removesuffix(rest).strip()
    return whole.removeprefix(rest).strip() if whole.startswith(rest) else ""


@cache
def paragraphs(lang: str, without: str = "") -> tuple[str, ...]:
    """Article paragraphs of the fixtures of a language. A colon announces a line: it is none of a sentence's ends."""
    found = []
    for path in sorted(FIXTURES.glob(f"{lang}/*/*/expected.txt")):
        lines = [] if without and without in path.parent.name else path.read_text("utf-8").split("\n")
        for line in lines:
            enough = LEAST_CHARS_CJK if lang in CJK else LEAST_CHARS
            if (
                len(line) >= enough
                and line.rstrip('"”»')[-1] in ENDS
                and not re.search(r"[][*_<>#|:：]", line)
            ):
                found.append(line)
    return tuple(dict.fromkeys(found))


def splice(appeal: Appeal, mark: str, gap: str, place: str, chance: random.Random) -> Case | None:
    """The case, or None where the paragraph has no two sentences to come between: inside a quotation it is speech."""
    paragraph = chance.choice(paragraphs(appeal.lang))
    first, last = chance.sample([p for p in paragraphs(appeal.lang, "look-alike") if p != paragraph], 2)
    spans = sentence_spans(paragraph)
    inner = [n for n in range(1, len(spans)) if straighten(paragraph[: spans[n][0]]).count('"') % 2 == 0]
    call, white = f"{MARKS[mark][0]}{appeal.text}{MARKS[mark][1]}", GAPS[gap]
    if place == "before":
        spliced, want = f"{call}{white}{paragraph}", paragraph
    elif place == "after":
        spliced, want = f"{paragraph}{white}{call}", paragraph
    elif not inner:
        return None
    else:
        n = chance.choice(inner)
        above, between, below = (
            paragraph[: spans[n - 1][1]],
            paragraph[spans[n - 1][1] : spans[n][0]],
            paragraph[spans[n][0] :],
        )
        left, right = {
            "behind a sentence": (white, between),
            "ahead of a sentence": (between, white),
            "between": (white, white),
        }[place]
        stays = max(left, right, key=lambda white: ("\n" in white, len(white)))
        spliced, want = (
            f"{above}{left}{call}{right}{below}",
            f"{above}{stays}{below}",
        )
    way = f"{mark}, {gap}, {place}"
    return Case(appeal, way, f"{first}\n\n{spliced}\n\n{last}{COMPANY}", f"{first}\n\n{want}\n\n{last}")


def failures(cases: list[Case]) -> list[str]:
    """What became of the cases in which more or less than the appeal was cut."""
    cleaner = Cleaner()
    found = []
    for case in cases:
        surface = "text" if case.way.startswith("text") else "markdown"
        got = cleaner.clean_text(case.text, surface=surface).text
        if got != case.want:
            found.append(
                f"{case.appeal.rule}: {case.appeal.text!r} ({case.way})\n{case.text}\n--- became\n{got}\n"
            )
    return found


def every_case(each: int) -> list[Case]:
    """Every appeal in every way, ``each`` times in paragraphs drawn by chance, the same ones every time."""
    made = [
        splice(appeal, mark, gap, place, random.Random(f"{turn} {appeal.text} {mark} {gap} {place}"))  # noqa: S311 - see above
        for turn in range(each)
        for appeal in appeals()
        for mark in MARKS
        if mark == "text" or appeal.text[0] != "*"
        for gap in GAPS
        for place in PLACES
    ]
    return [case for case in made if case is not None]


def test_there_are_appeals_and_paragraphs_of_every_language() -> None:
    langs = {appeal.lang for appeal in appeals()}
    assert len(langs) >= 18
    assert len(appeals()) > 400
    assert {lang for lang in langs if len(paragraphs(lang)) < 3} == set()


def test_some_appeals_are_cut_exactly() -> None:
    cases = every_case(1)
    some = random.Random(4).sample(cases, 400)  # noqa: S311 - the same every time
    failed = failures(some)
    assert not failed, f"{len(failed)} of {len(some)}\n" + "\n".join(failed[:5])


@pytest.mark.slow
def test_all_appeals_are_cut_exactly() -> None:
    cases = every_case(1)
    failed = failures(cases)
    assert len(failed) <= MISSED * len(cases), f"{len(failed)} of {len(cases)}\n" + "\n".join(failed[:20])
