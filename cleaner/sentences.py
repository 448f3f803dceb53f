"""Where sentences end, also where two of them are glued together without a space."""

from __future__ import annotations

from functools import cache

import regex

_ABBREVIATED = (
    r"(?<!\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|St|Gov|Sen|Rep|Gen|Lt|Col|Sgt|Capt|Maj|Cmdr|Rev|Fr|Hon|Jr|Sr|vs|No|Nos|Inc|Ltd|Co|Corp"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Ave|Blvd|Rd|Mt|Ft|approx|dept|est|fig|pp|vol|ca|bzw|Nr|Hr|Fr|Mme|Mlle|Sra|Srta)"
    r"|(?<!\.)\b\p{Lu}|\p{Ll}\.\p{Ll})"
)
#: German dates: "am 3. Oktober".
_ORDINAL = r"(?!(?<=\b\d{1,2}\.)\s(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b)"
#: Possessive, and a run of marks is entered at its first: a megabyte of ``!`` takes one pass.
_CLOSE = r"[\"')\]]*+"
_MARKS = r"(?<![!?])[!?]++"
_OPEN = r"[\"'(\[$£€¿¡]*+"
#: A sentence ends at ``.!?…`` and closing quotes, before white space and something that may begin
#: a sentence; or directly before a capital (glued); or at a full stop of a script without spaces.
_END = (
    rf"(?:{_ABBREVIATED}\.{_ORDINAL}|{_MARKS}|(?<!\.)\.{{2,4}}){_CLOSE}(?=\s++{_OPEN}[\p{{Lu}}\p{{Lo}}\p{{Lt}}\d]|\s*+$)"
    rf"|(?<=\p{{Ll}}\p{{Ll}}|\d|[\"')\]])(?:{_ABBREVIATED}\.|[!?]){_CLOSE}(?=[\"'(\[¿¡]*+\p{{Lu}}[\p{{L}} '])"
    rf"|(?<=\p{{Ll}}{{3}})(?:{_ABBREVIATED}\.|[!?]){_CLOSE}(?={_OPEN}\d)"
    rf"|(?<=\p{{Ll}}[.!?])[\"')\]]++(?=\p{{Lu}}[\p{{L}} '])"
    r"|[。！？｡]+[」』）\"')]*|[।؟۔]+"
)


#: Characters a second on the worst of texts (a megabyte of one mark) on a slow machine: prose takes
#: a twentieth. What is slower than that is a fault of the pattern, and must not hold up the document.
SLOWEST, MAX_S = 100_000, 10.0


@cache
def _pattern() -> regex.Pattern[str]:
    """``_END``, compiled when a sentence is first asked for: most short runs ask for none."""
    return regex.compile(_END)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of ``text``, without the white space between them. Linear."""
    spans, at, size = [], len(text) - len(text.lstrip()), len(text)
    for found in _pattern().finditer(text, timeout=min(MAX_S, 1.0 + len(text) / SLOWEST)):
        end = _before_opening_quote(text, at, found.end())
        spans.append((at, end))
        at = end
        while at < size and text[at].isspace():
            at += 1
    if at < size:
        spans.append((at, len(text.rstrip())))
    return spans


def _before_opening_quote(text: str, start: int, end: int) -> int:
    """Where the sentence ends: a quotation mark right before the next word opens it when none is open."""
    glued = end < len(text) and text[end].isalpha() and text[end - 1] == '"'
    return end - 1 if glued and text.count('"', start, end) % 2 else end


def snap(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentences that ``text[start:end]`` touches, as one span."""
    touched = [s for s in sentence_spans(text) if s[0] < max(end, start + 1) and s[1] > start]
    return (touched[0][0], touched[-1][1]) if touched else (start, end)
