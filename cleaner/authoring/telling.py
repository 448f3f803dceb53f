"""What tells a line from others: its telling words, the phrases in it, a name made of them.

Scripts that write no spaces have no words to look for; there two characters beside each other
stand for a word, and the clauses between punctuation marks for phrases.
"""

from __future__ import annotations

import re
import unicodedata

from cleaner.view import count_words

#: The fewest words of a phrase that is taken out of a longer line.
LEAST_WORDS = 3
#: Words too common to name a rule or tell a category.
COMMON = frozenset(("a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "has", "have", "he", "her", "his", "i", "if", "in", "is", "it", "its", "me", "my", "not", "of", "on", "or", "our", "s", "she", "so", "t", "that", "the", "their", "them", "there", "they", "this", "to", "us", "was", "we", "were", "what", "when", "which", "who", "will", "with", "you", "your"))  # fmt: skip
#: Words of a name: more are hard to read.
NAME_WORDS = 4

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_NUMBER = re.compile(r"\d")
#: Chinese, Japanese, Thai and their neighbours.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+")
_CLAUSE = re.compile(r"[、。！？：；，,.!?:;「」『』（）()\s]+")
_EDGES = ' ,.:;!?"()'


def telling_words(text: str) -> list[str]:
    """The words of the text that are not common ones, in lower case; pairs of characters in unspaced scripts.

    >>> telling_words("Sign up for the Letter")
    ['sign', 'up', 'letter']
    >>> telling_words("港だより")
    ['港だ', 'だよ', 'より']
    """
    out: list[str] = []
    for word in _WORD.findall(text.lower()):
        runs = _UNSPACED.findall(word)
        for run in runs:
            out += [run[k : k + 2] for k in range(max(1, len(run) - 1))]
        out += [w for w in (_UNSPACED.sub(" ", word).split() if runs else [word]) if w not in COMMON]
    return out


def phrases_in(line: str, size: int) -> list[str]:
    """Runs of so many words of the line, those with the most telling words first, none across a sentence's end.

    In unspaced scripts its clauses of so many words and more, in their order.
    """
    if _UNSPACED.search(line):
        clauses = (clause.strip(_EDGES) for clause in _CLAUSE.split(line))
        return [clause for clause in clauses if count_words(clause) >= size]
    found: list[tuple[int, int, str]] = []
    for sentence in _SENTENCE.split(line):
        words = sentence.strip(" .:!?;").split()
        for k in range(len(words) - size + 1):
            run = [w.strip(_EDGES) for w in words[k : k + size]]
            if all(run):
                telling = sum(w.lower() not in COMMON and w.isalpha() for w in run)
                found.append((-telling, len(found), " ".join(run)))
    return [phrase for _, _, phrase in sorted(found)]


def first_words(text: str, most: int) -> str:
    """The first words of the text, the last of which says something; in unspaced scripts its first clause."""
    if _UNSPACED.search(text):
        return next(iter(phrases_in(text, LEAST_WORDS)), text.strip(_EDGES))
    words = text.split()[:most]
    while len(words) > LEAST_WORDS and words[-1].strip(_EDGES).lower() in COMMON:
        words.pop()
    return " ".join(words).strip(" .,:;!?")


def name_for(line: str, otherwise: str = "line") -> str:
    """An id: the first words of the line that say something, without accents; ``otherwise`` if it has no Latin ones.

    >>> name_for("Sign up for our Morning Letter!")
    'sign-up-morning-letter'
    >>> name_for("Für Hörer")
    'fur-horer'
    """
    plain = unicodedata.normalize("NFKD", line.replace("ß", "ss"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = [w.replace("'", "") for w in telling_words(plain) if w.isascii() and not _NUMBER.search(w)]
    return "-".join(words[:NAME_WORDS]) or otherwise
