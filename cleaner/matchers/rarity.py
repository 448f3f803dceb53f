"""How rare a literal is in news text: of the literals a rule cannot do without, the rarest are looked for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cleaner.fold import SIGN

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The words that make up half of any text, by -log2 of their share of all words (of news bodies in the
#: word's own language).
_COMMON = {
    4: "the de di",
    5: "a and der die e el en i il la le les of og och på que to und y в и w na",
    6: "at che das del er har het in ikke l las los med que s som that til van un une vi å na не что się nie bir ve att är",
    7: "af als as auch auf av com con da dass dem den des det du ein eine es et för for fra från ha im is it je les mit net o om "
    "on os over para per por pour que se sich sie su uma um och von with you zu è а для как по с то это z że do bu da ile em ao as",
    8: "aan al an are aus be bei but by can ce come como dans dei dell einen entre from gli han has hat have he his ich jest kan le "
    "man men mi more nach ne nicht no non not nur oder også on ook op or our pas più qui said sein sind sobre son sono sur they "
    "this to var was we werden wie will wir with your zijn été за из или к которые на но о от у его я был dla po jak için",
    9: "about after all also anche been como contra durch esta har hatte her här if into its ja just le like ma me mehr mein mig "
    "mij min mir my new noch nu one other out para people pero por quand que read sa see sein she so some sont su sus than them "
    "there time two ud under up were what when which who wieder would wurde year zijn zum zur über the if во до же мы ее",
    10: "any are around back because before best business could day do does down even every first game get going good him home "
    "how know last life live ll long look made make many may most much need never next now off only own part people photo "
    "picture place re right same say says set should show state still such take then these think those three through "
    "today top use ve via video want way well where while why work world years",
}
_BITS = {word: bits for bits, words in reversed(_COMMON.items()) for word in words.split()}
#: Bits of a word that is in no list, and of each letter of a piece of a word; CJK signs say more.
_OTHER_WORD, _PER_LETTER, _PER_SIGN = 14.0, 2.4, 6.0
_FIRST_CJK = "\u3040"
#: What begins a block is so much rarer than what stands anywhere.
_AT_START = 5.0
#: What a sign says, wherever in a block it stands.
_SIGN_BITS = 8.0
#: Literals more common than one word in sixty are worth no look.
ENOUGH_BITS = 5.9


def bits(needle: str) -> float:
    """How rare a needle is, as -log2 of the share of a text's words where it occurs.

    Words that the needle bounds with blanks on both sides are looked up; pieces of words count by letters.
    """
    if needle.startswith(SIGN):
        return _SIGN_BITS
    start = needle.startswith("\n")
    body = needle[1:] if start else needle
    words = body.split()
    if not words:
        return 0.0
    total = _AT_START if start else 0.0
    for k, word in enumerate(words):
        whole = (k > 0 or body[0] == " ") and (k < len(words) - 1 or body[-1] == " ")
        letters = len(word) * (_PER_SIGN if word[-1] >= _FIRST_CJK else _PER_LETTER)
        total += (_BITS.get(word) or max(_OTHER_WORD, letters)) if whole else min(letters, _OTHER_WORD)
    return total


def share(needles: Iterable[str]) -> float:
    """The share of a text's words where one of the needles occurs, at most."""
    return math.fsum(2.0 ** -bits(needle) for needle in sorted(needles))
