"""Where sentences end, also where two of them are glued together without a space.

A mark ends a sentence unless what stands before it is an abbreviation. Those of all languages are in
one list, since the language of a text is not known here. ARCHITECTURE.md compares this with libraries.
"""

from __future__ import annotations

import re
from unicodedata import category

#: A run of marks with what closes after it. No two ways to match the same characters: linear.
_MARK = re.compile(r"[.!?…]+[\"')\]]*|[。！？｡]+[」』）\"')]*|[।؟۔]+[\"')\]]*")
#: White space, what may open a sentence, and the character that does.
_BEGINNING = re.compile(r"\s+[\"'(\[$£€¿¡*]*[^\s\"'(\[$£€¿¡*]")
_CLOSING, _OPENING = "\"')]", frozenset("\"'([$£€¿¡*")
_ALWAYS = frozenset("。！？｡।؟۔")
#: Of so many small letters the word before a glued number consists, or it may be a version; of so many
#: capitals that before a glued word, or they are initials.
_GLUED_LETTERS = 3
#: More dots in a row are a line to be filled in.
_MOST_DOTS = 4
#: The word before a full stop is looked for in so many characters; it begins after one of these.
_LONGEST_WORD, _LONGEST_ABBREVIATION = 12, 7
_JOINTS = re.compile(r"[\s.'\"(\[/&-]")
_WORD_AFTER = re.compile(r"\s+[\"'(\[]*(\w*)")
#: A short word in Latin or Cyrillic letters, not all capitals, without one of these: "blz.", "płk.", "млрд."
_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýąęıœаеёиоуыэюяіїє")
_LETTERS = re.compile("[a-z\u00df-\u024f\u0430-\u045f]{2,5}")
#: Scripts in which one letter may be a sentence's last word.
_SYLLABLES = ("\u3040", "\ud7af")


def _words(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


#: Never the end of a sentence: a name follows.
_TITLES = _words("""
    mr mrs ms mx dr prof gov sen rep gen lt col sgt capt maj cmdr adm rev hon st supt insp messrs hr fr frl dipl ing
    rer nat habil geb mm mme mmes mlle mlles mgr dra sr sra srta srs sras dña gral cnel profa sig sigg dott dottssa avv
    geom dhr mevr mw drs ks bp abp św inż hab ul pl проф акад доц им ул пр пл пер наб св гр тов sn cad sok mah bul doç
    öğr डॉ पं प्रो श्री""")
#: The end of a sentence only before a word that often begins one.
_SHORTENED = _words("""
    jr vs inc ltd corp co bros dept ave av blvd rd mt ft al incl excl approx gmbh bzw evtl ggf inkl exkl vgl zzgl mio
    mrd mill milj mln mlrd mld tsd млн млрд тыс руб долл др env aprox etc ee uu bijv vb bkz eks np tzn tzw örn""")
#: No end before a number.
_NUMBERED = _words("""
    no nos nr nº núm num art arts artt fig figs abb pp pag pág págs ss str kap cap chap abs sec vol vols ca cca circa
    env approx aprox ok okt jan feb mar apr jun jul aug sept sep oct nov dec dez déc janv févr avr juil ene abr ago dic
    fev gen giu lug ott ust pkt rys ur стр рис ст гл пп табл см şek sf md lgs tel est tab pagg rozdz ryc""")
#: Words that often begin a sentence, in any language, and are seldom part of a name.
_STARTERS = _words("""
    The He She It But They We This That These There And If When Then Der Die Das Er Sie Es Und Aber Wir Il Elle Ils
    Elles Les Mais Une On Los Las Pero Una Gli Ma Os As Mas Uma Het Hij Zij Een Det Han Hon Hun Och Men Og Он Она Они
    Оно Это Но Мы Ale Ve Bu Ama""")
#: A number after one of these is a date or a rank: "am 3. Oktober", "im 19. Jahrhundert".
_RANK = re.compile(
    r"(?:\b(?:am|im|vom|zum|beim|der|die|das|dem|den|des|bis|ab|seit|ein|eine|einem|einen)\s+|^)\d{1,2}$",
    re.IGNORECASE,
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of ``text``, without the white space between them. Linear, 30 MB/s."""
    spans, at, size = [], len(text) - len(text.lstrip()), len(text.rstrip())
    quotes = counted = 0
    for found in _MARK.finditer(text):
        first, end = found.start(), found.end()
        if end >= size or not _ends(text, at, first, end):
            continue
        if text[end - 1] == '"' and text[end].isalpha():
            quotes, counted = quotes + text.count('"', counted, end), end
            end -= _opens(text, at, end, quotes)
        spans.append((at, end))
        at = end
        while text[at].isspace():
            at += 1
    if at < size:
        spans.append((at, size))
    return spans


def _ends(text: str, start: int, first: int, end: int) -> bool:
    """Whether the sentence that begins at ``start`` ends with the marks at ``first:end``; text follows."""
    mark, after = text[first], text[end]
    if mark in _ALWAYS:
        return True
    if not after.isspace():
        return _is_glued(text, start, first, end)
    if not _may_begin(text, end):
        return False
    if mark != ".":
        return True
    if end == first + 1:
        return not _is_abbreviation(text, start, first)
    return len(text[first:end].rstrip(_CLOSING)) <= _MOST_DOTS


def _may_begin(text: str, at: int) -> bool:
    """Whether a sentence may begin after the white space at ``at``: with a capital, a number, or a letter without case."""
    after = text[at + 1]
    if after.isupper():
        return True
    if after.islower():
        return False
    found = _BEGINNING.match(text, at)
    after = found[0][-1] if found else "a"
    return after.isdigit() or (after.isalpha() and not after.islower())


def _is_glued(text: str, start: int, first: int, end: int) -> bool:
    """Whether the next sentence begins without a space: "the difference.The mayor", "today.10 people"."""
    at, before = end, text[max(start, first - _GLUED_LETTERS) : first]
    while at < len(text) and text[at] in _OPENING:
        at += 1
    begins = text[at : at + 2]
    if begins[:1].isdigit():
        ready = len(before) == _GLUED_LETTERS and before.isalpha() and before.islower()
    elif begins[:1].isupper():
        ready = (begins[1:].isalpha() or begins[1:] in (" ", "'")) and _ends_word(before)
    else:
        ready = begins[:1].isalpha() and _is_caseless(begins[:1]) and _is_caseless(before[-2:])
    return ready and (text[first:end].rstrip(_CLOSING) != "." or not _is_abbreviation(text, start, first))


def _ends_word(before: str) -> bool:
    """Whether a glued sentence may end after these characters: a small letter after a letter or an
    apostrophe, three capitals, a digit, or what closes.
    """
    tail = before[-2:]
    if tail[-1:] in (*_CLOSING, *"0123456789"):
        return True
    if len(before) == _GLUED_LETTERS and before.isalpha() and before.isupper():
        return True
    return len(tail) > 1 and tail.islower() and (tail.isalpha() or (tail[0] == "'" and before[0].isalpha()))


def _is_caseless(letters: str) -> bool:
    """Whether all of them, vowel signs among them, are of a script without capitals: Arabic, Korean."""
    return letters.lower() == letters.upper() and all(category(c)[0] in "LM" for c in letters)


def _is_abbreviation(text: str, start: int, at: int) -> bool:
    """Whether the full stop at ``at`` belongs to an abbreviation, an initial or a rank."""
    before = text[max(start, at - _LONGEST_WORD) : at]
    if before[-1:].isdigit():
        return _RANK.search(before) is not None
    word = _JOINTS.split(before)[-1]
    if not word or len(word) > _LONGEST_ABBREVIATION:
        return False
    low = word.lower()
    if low in _TITLES:
        return True
    known = low in _SHORTENED or _looks_shortened(word, low, before[-len(word) - 1 : -len(word)])
    if not known and low not in _NUMBERED:
        return False
    follower = _WORD_AFTER.match(text, at + 1)
    after = follower[1] if follower else ""
    return after not in _STARTERS if known else after[:1].isdigit()


def _looks_shortened(word: str, low: str, joint: str) -> bool:
    """Whether a word is an initial, or too short of vowels for a word; not in "Bride's", "they'll"."""
    if joint == "'":
        return False
    if len(word) == 1:
        return word.isalpha() and not _SYLLABLES[0] <= word <= _SYLLABLES[1]
    return _VOWELS.isdisjoint(low) and not word.isupper() and _LETTERS.fullmatch(low) is not None


def _opens(text: str, start: int, end: int, quotes: int) -> bool:
    """Whether the quotation mark right before the next word opens it: none is open, neither in the
    sentence nor in the text up to here, which holds so many marks.
    """
    return bool(quotes % 2 and text.count('"', start, end) % 2)


def snap(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentences that ``text[start:end]`` touches, as one span."""
    touched = [s for s in sentence_spans(text) if s[0] < max(end, start + 1) and s[1] > start]
    return (touched[0][0], touched[-1][1]) if touched else (start, end)
