"""Sentence ends: where they are, where they are not, and in what time they are found."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.sentences import sentence_spans, snap

WILD = st.text(st.characters() | st.sampled_from(list(".!?…\"')] 。؟AaZz09\n\ud800\x00\u200f")))


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


SPLITS = [
    "Mr. Smith went.|He ate.",
    "Prof.Smith came.|The end.",
    "It makes all the difference.|The mayor said so.",
    "That was the point.|A man came.",
    "That was the point.|I went home.",
    "Please give today.|10 people came.",
    "It cost $3.5 million.|Then it rose.",
    "Am 3. Oktober kam er.|Dann ging er.",
    "Es la fin.|¿Qué pasa?|¡Nada!",
    'He said "no."|She left.',
    '"Go."|The end.',
    '"Go," he said.|"Stay."',
    "J. K. Rowling wrote it.|Yes.",
    "U.S. troops left.|Then it rained.",
    "Wait...|Then run.",
    "What?!|No!!!|Yes.",
    "これは文です。|次の文です。",
    "「行く。」|彼は言った。",
    "यह वाक्य है।|दूसरा।",
    "هل تأتي؟|نعم.",
    "Он пришёл.|Она ушла.",
    "e.g. apples and i.e. pears.",
    "Visit x.com or read on",
    "No end",
    "They met at St Bride's.|Nobody spoke.",
    "They said they'll.|Nobody did.",
    "It was on TV.|Nobody watched.",
    "1. Introduction",
    "Version 2.10 is out.|Get it.",
]


#: As a reader of each language splits them; written for the comparison in ARCHITECTURE.md.
ABBREVIATED = [
    "Mr. Smith met Dr. Jones at 5 p.m. on Monday.|He left.",
    "The U.S. Senate voted.|It passed 51-49.",
    "Acme Inc. rose 3.5 percent.|Shares of Beta Corp. fell.",
    '"We won," said J. K. Moran.|"It was close."',
    "She works for the Dept. of Health.|They agreed.",
    "Approx. 30 people came, incl. Gov. Hale.|All left.",
    "See fig. 3 and p. 12.|Then stop.",
    "He lives on St. James St. in Ellery.|It is quiet.",
    "It opens at 9 a.m.|The doors close at noon.",
    "Lt. Col. Ward vs. Sgt. Bell was heard.|Both won.",
    "Die Brücke ist z. B. im Winter zu.|Das gilt u. a. für Busse.",
    "Am 3. Oktober kam Dr. Brandt.|Er blieb bis zum 5. November.",
    "Die Firma Adler & Co. KG zahlt ca. 3,5 Mio. Euro.|Das reicht.",
    "Laut Abs. 2 Nr. 4 ist das erlaubt.|Der Rat stimmte zu.",
    'Er sagte: "Nein."|Dann ging er.',
    "Im 19. Jahrhundert war das anders.|Heute nicht.",
    "Die Tickets kosten bzw. kosteten 5 Euro inkl. MwSt. pro Person.|Kinder zahlen nichts.",
    "König Karl V. regierte lange.|Er starb früh.",
    "M. Dupré a rencontré Mme. Lang.|Il est parti.",
    "L'art. 5 du code s'applique.|Le juge a tranché.",
    "Le Dr Roy habite av. Foch.|Elle aussi.",
    "Environ 3,5 M. d'euros ont été versés.|C'est peu.",
    "Voir p. 12 et chap. 3.|Merci.",
    "Le n. 5 a gagné.|Bravo !",
    "MM. Roy et Blanc sont venus.|Ils ont parlé.",
    "L'entreprise de J.-P. Morel etc. a fermé.|Fin.",
    "El Sr. Pérez y la Sra. Gil llegaron.|Hablaron poco.",
    "La Dra. Ruiz vive en la av. Mayor núm. 5.|Es médica.",
    "EE. UU. aprobó la ley.|Fue ayer.",
    "Según el art. 3, pág. 12, es legal.|El juez calló.",
    "Costó 3,5 mill. de euros aprox. en total.|Era mucho.",
    "D. Luis y Dña. Ana vinieron.|Comieron bien.",
    "El gral. Soto habló.|Nadie oyó.",
    "Vino etc. y pan.|Fin.",
    "El S. XX fue largo.|Ya pasó.",
    "Il sig. Rossi e la sig.ra Neri sono qui.|Parlano.",
    "L'art. 5 del d.lgs. 81 lo vieta.|Il giudice ha deciso.",
    "Il dott. Bassi e l'avv. Conti arrivano.|Fine.",
    "Vive in via G. Verdi n. 5.|È tranquilla.",
    'Ha detto: "No".|Poi è uscito.',
    "Vedi pag. 12 e fig. 3.|Grazie.",
    "Costa ca. 3,5 mln. di euro.|È molto.",
    "Il prof. Galli ha parlato.|Tutti zitti.",
    "O Sr. Silva e a Sra. Costa vieram.|Falaram pouco.",
    "O Dr. Lima mora na av. Central, n. 5.|É médico.",
    "O art. 3 da lei proíbe isso.|O juiz decidiu.",
    "Custou aprox. 3,5 milhões.|É muito.",
    "Ver pág. 12 e fig. 3.|Obrigado.",
    "A Profa. Reis falou.|Todos ouviram.",
    'Disse: "Não."|Depois saiu.',
    "D. Pedro II governou.|Foi longo.",
    "Dhr. Jansen en mevr. Bakker kwamen.|Ze spraken.",
    "Dat geldt o.a. voor bussen.|Ook bijv. in de winter.",
    "Volgens art. 5 mag het.|De rechter zweeg.",
    "Het kost ca. 3,5 mln. euro.|Dat is veel.",
    "Prof. dr. De Wit sprak.|Iedereen luisterde.",
    "Zie p. 12 en fig. 3.|Dank.",
    'Hij zei: "Nee."|Toen ging hij.',
    "Op 3 okt. kwam hij.|Hij bleef.",
    "De N.V. is failliet.|Jammer.",
    "Det gäller t.ex. bussar.|Även bl.a. tåg.",
    "Enligt kap. 5 är det tillåtet.|Domaren teg.",
    "Det kostar ca. 3,5 milj. kronor.|Det är mycket.",
    "Dr. Berg kom den 3 okt. med tåg.|Han stannade.",
    'Han sa: "Nej."|Sedan gick han.',
    "Se s. 12 och fig. 3.|Tack.",
    "Prof. Lind talade.|Alla lyssnade.",
    "Bron är stängd fr.o.m. måndag.|Färjan går.",
    "K. G. Ek vann.|Bra.",
    "Det gjelder f.eks. busser.|Også bl.a. tog.",
    "Ifølge kap. 5 er det lov.|Dommeren tidde.",
    "Det koster ca. 3,5 mill. kroner.|Det er mye.",
    "Han kom 3. oktober.|Hun kom senere.",
    "Dr. Berg sa nei.|Så gikk han.",
    "Se s. 12 og fig. 3.|Takk.",
    "Prof. Lie talte.|Alle lyttet.",
    "Den 17. mai feires.|Alle går i tog.",
    "Han er nr. 5 på lista.|Bra.",
    "Det gælder f.eks. busser.|Også bl.a. tog.",
    "Ifølge kap. 5 er det lovligt.|Dommeren tav.",
    "Det koster ca. 3,5 mio. kroner.|Det er meget.",
    "Han kom den 3. oktober.|Hun kom senere.",
    "Dr. Berg sagde nej.|Så gik han.",
    "Se s. 12 og fig. 3.|Tak.",
    "Prof. Lund talte.|Alle lyttede.",
    "Hr. Holm er nr. 5 på listen.|Godt.",
    'Han sagde: "Nej."|Så gik han.',
    "Most jest zamknięty m.in. zimą.|Dotyczy to np. autobusów.",
    "Według art. 5 ust. 2 to legalne.|Sędzia milczał.",
    "Dr hab. Nowak mieszka przy ul. Polnej 5.|Jest cicho.",
    "Kosztuje ok. 3,5 mln. złotych.|To dużo.",
    "W 1990 r. Polska była inna.|Dziś nie.",
    "Prof. Lis mówił.|Wszyscy słuchali.",
    "Zob. str. 12 i rys. 3.|Dziękuję.",
    'Powiedział: "Nie."|Potem wyszedł.',
    "Ks. Jan i św. Anna.|Koniec.",
    "Мост в г. Ельск закрыт.|Он стоит на ул. Лесной.",
    "По ст. 5 п. 2 это законно.|Судья молчал.",
    "А. С. Орлов пришёл.|Он молчал.",
    "В 1990 г. Россия была другой.|Сейчас нет.",
    "Это стоит 3,5 тыс. руб. за штуку.|Много.",
    "См. стр. 12 и рис. 3.|Спасибо.",
    'Он сказал: "Нет".|Потом ушёл.',
    "Проф. Лисин и др. учёные пришли.|Конец.",
    "Это, т. е. мост, закрыто.|Да.",
    "Dr. Kaya ve Prof. Ak geldi.|Konuştular.",
    "Köprü vb. yapılar kapandı.|Bitti.",
    "Atatürk Cad. No. 5 adresinde.|Sessiz.",
    "3. Ahmet Caddesi uzun.|Güzel.",
    "Yaklaşık 3,5 mn. lira tuttu.|Çok.",
    "Sayın Av. Demir geldi.|Gitti.",
    '"Hayır." dedi.|Sonra gitti.',
    "Bkz. s. 12 ve şek. 3.|Teşekkürler.",
    "M. Ali geldi.|Oturdu.",
    "가격은 3.5억 원이다.|비싸다.",
    '"정말?"|그가 물었다.',
    "J. K. 김이 왔다.|그는 앉았다.",
    "قال د. سالم إنه متعب.|ثم خرج.",
    "السعر 3.5 مليون.|هذا كثير.",
    "डॉ. शर्मा आए।|वे बैठे।",
    "कीमत 3.5 करोड़ है।|बहुत है।",
    'उन्होंने कहा, "नहीं।"|फिर गए।',
    "Rep. Ada Cole and Sen. Bo Dunn agreed.|Both left.",
    "The meeting on Jan. 12 drew 300 people.|It ended late.",
    "The flight left at 6 a.m. from Gate No. 4.|Nobody slept.",
    "Harlan & Sons Ltd. closed in March.|Its owner retired.",
    "Frau Dr. Keller lehrt seit dem 1. April hier.|Sie bleibt.",
    "Der Bau kostet etwa 2 Mrd. Euro.|Das ist viel.",
    "Vgl. Kap. 7 und Abb. 2.|Ende.",
    "Das betrifft z.B. Kinder.|Und Alte.",
    "Mme Petit et M. Grand ont signé.|Tout va bien.",
    "Selon l'art. 12, p. 4, c'est interdit.|On verra.",
    "Le bd. Foch est fermé.|Passez ailleurs.",
    "Mgr. Aubin prie.|Elle écoute.",
    "La Sra. Vega nació el 3 de abr. de 1950.|Vive sola.",
    "El prof. Mora y el dr. Paz discuten.|Nadie gana.",
    "Ver cap. 2, págs. 4 y 5.|Gracias.",
    "Vive en la c. Real núm. 8.|Es vieja.",
    "La dott.ssa Greco e il sig. Fonti parlano.|Poi tacciono.",
    "Vedi cap. 3, pagg. 4 e 5.|Grazie.",
    "L'ing. Russo lavora qui.|Da anni.",
    "Ver cap. 4, págs. 1 e 2.|Obrigado.",
    "A Dra. Paula chegou.|Ninguém viu.",
    "Fica na R. Augusta, n.º 10.|É perto.",
    "Mevr. Visser en dhr. Kok trouwden.|Het regende.",
    "Zie blz. 4 en hfst. 2.|Dank.",
    "Dat is m.a.w. te duur.|Jammer.",
    "Det är s.k. Svea-tåg.|De går ofta.",
    "Han föddes 4 jan. 1950.|Hon kom senare.",
    "Se fig. 2 och tab. 4.|Tack.",
    "Det er såkalt bl.a. Oslo-tog.|De går ofte.",
    "Han ble født 4. januar 1950.|Hun kom senere.",
    "Se tab. 4.|Takk.",
    "Dr. Juhl og fr. Bang kom.|De sad længe.",
    "Han blev født 4. januar 1950.|Hun kom senere.",
    "Se tab. 4.|Tak.",
    "Det er fx. Odense.|Nej.",
    "Pan mgr Kos i p. Lis są tu.|Rozmawiają.",
    "Zob. rozdz. 3 i ryc. 5.|Koniec.",
    "Gen. Bem i płk. Rój walczyli.|Wygrali.",
    "Żył w XIX w. Umarł młodo.",
    "В р. Каме много рыбы.|Её ловят.",
    "Гл. 3 и рис. 4 новые.|Их читают.",
    "Акад. Павлин живёт на пр. Мира.|Тихо.",
    "Это было в 5 ч. утра.|Все спали.",
    "Prof. Dr. Ece Tan konuştu.|Herkes sustu.",
    "Gül Sok. No. 3 kapalı.|Üzgünüz.",
    "Bu, örn. Ankara olabilir.|Evet.",
    "डॉ. वर्मा और श्री. गुप्ता आए।|सब बैठे।",
    "وصل د. كريم.|جلس الجميع.",
    '"가자."|그가 말했다.',
]


@pytest.mark.parametrize("marked", [*SPLITS, *ABBREVIATED])
def test_sentences_end_where_a_reader_says(marked: str) -> None:
    parts = marked.split("|")
    spaced = " ".join(parts)
    assert split(spaced) == parts


@pytest.mark.parametrize(
    "marked", ["It makes all the difference.|The mayor said so.", 'He came.|"Go."', "Stop!|Then run.", "Go (now).|Then run.",
               "That was the point.|A man came.", "これは文です。|次の文です。",
'He asked NATO.|"No," it said.',
               "They met at NATO.|The end.", "They met at St Bride's.|Nobody spoke.", "배는 다시 없다.|로그인하세요.", "The end.|*By signing up you agree.", "독자의 후원으로 운영됩니다.|서울시는 말했다.",
               "سجل الدخول لقراءة المقال كاملاً.|قال العمدة نعم.", "وصل د.كريم إلى المدينة.|جلس الجميع."]
)  # fmt: skip
def test_glued_sentences_come_apart(marked: str) -> None:
    parts = marked.split("|")
    assert split("".join(parts)) == parts


def test_a_quote_of_two_sentences_is_closed_at_its_end() -> None:
    text = '"He said so," she wrote. "I was told to wait. That came later."The board met.'
    assert split(text)[-2:] == ['That came later."', "The board met."]
    assert split('He was told. "Wait."The board met.')[-1] == "The board met."
    assert split('This came from NATO."We agree," she said.')[-1] == '"We agree," she said.'


@pytest.mark.parametrize("text", ["The U.S.Army came", "See www.Example and a.b.C", "أ.ب.ج هنا"])
def test_points_inside_names_end_nothing(text: str) -> None:
    assert split(text) == [text]


@given(WILD)
def test_spans_are_ordered_apart_and_cover_all_but_white_space(text: str) -> None:
    spans = sentence_spans(text)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()


@given(WILD, st.data())
def test_snapping_grows_to_sentence_edges(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = snap(text, start, end)
    spans = sentence_spans(text)
    if (first, last) != (start, end):
        assert first in [a for a, _ in spans]
        assert last in [b for _, b in spans]
    assert not text[start:first].strip() or first <= start
    assert not text[last:end].strip() or last >= end


def test_snap_takes_every_sentence_it_touches() -> None:
    text = "One is here. Two is here. Three is here."
    assert snap(text, 14, 15) == (13, 25)
    assert snap(text, 5, 15) == (0, 25)
    assert snap(text, 13, 25) == (13, 25)


def test_nothing_is_empty() -> None:
    assert sentence_spans("") == []
    assert sentence_spans("  \n ") == []


@pytest.mark.parametrize(
    "unit",
    ["!", "?!", ".", '"', ")", '."', "a.", "a!", "A. ", "9.", 'no."', ". ", " ", "。", "“.”", "é", "!\n"],
)
def test_hostile_lines_take_linear_time(unit: str) -> None:
    text = "x" + unit * (40_000 // len(unit)) + "y"
    began = time.process_time()
    sentence_spans(text)
    assert time.process_time() - began < 1.5  # a quadratic step takes minutes
