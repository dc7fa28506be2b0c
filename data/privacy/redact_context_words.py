"""Context words beside a number that say what it is: a phone, a card, or no personal data."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

Says = Literal["phone", "card", "other"]

#: How far before a number its word may stand.
REACH = 48
#: Between the word and the number: short, and without another number.
_GAP = 26

_PHONE = r"""
phone\w* | \bph\b | telef\w* | tele\s?nummer | \btel\b | \btlf\b | \btfn\b
| \btfno\b | tele?ph\w* | \btel\b | mobil\w* | movil\w* | mobiel\w*
| cell(?:ulare|phone|\b)\w* | \bcel\b | celular\w* | handy\w* | \bgsm\b | \bfax\b | telefax
| whats\s?app | \bsms\b | \bzap\b | \bfone\b | telemovel\w* | rufnummer\w* | durchwahl
| festnetz\w* | ruckruf\w* | portable | contact(?:o|er|eer|ez)?(?:-?moi)?\b | contato
| kontakt\w* | komork\w* | recapito\w* | appele[rz]\w* | rappele[rz]\w* | joignable
| joindre | erreichbar | anrufen | rufen\ssie | ruf\smich | llam\w+ | marcar | liga[r]?\b
| me\slig\w+ | chiam\w+ | dzwoni\w+ | zadzwo\w+ | ring(?:\s(?:mig|meg|til|me|on))?\b
| \bnas\b | treffes | traffes | bel\b | bereik\w* | bereiken | volejte | zavolejte
| call\b | text\b | reach\b | dial\b | puhelin\w* | cep\b | numar\w*m
| my\snumber | new\snumber | old\snumber | meine\snummer | mi\snumero | mon\snumero
| moj\snumer | mijn\snummer | meu\snumero | il\smio\snumero | mitt\snummer | 电话 | 電話
| 手机 | 手機 | 联系 | 聯絡 | 連絡 | 携帯 | 전화 | 휴대 | 핸드폰 | 연락 | फ़ोन | फोन | मोबाइल | телефон\w*
| \b\u0442\u0435\u043b\b | моб\w* | هاتف | جوال | נייד | טלפון
"""
_CARD = r"""
\bcc\b | card\b | karte\w* | kreditkarte\w* | carte\b(?!\sd) | tarjeta
| cartao | carta\sdi | karta\b | karty\b | visa\b | mastercard | amex | american\sexpress | 卡号
| カード | 카드 | карт\w+
"""
_OTHER = r"""
orders?\b | \bpo\b | purchase | bestell\w* | auftrag\w* | commande\w* | pedido\w*
| encomenda\w* | ordine\w* | zamowieni\w* | bestelling\w* | ordre\b | orden\b | tilaus\w*
| siparis | заказ\w* | 订单\w* | 注文\w* | 주문\w* | invoice\w* | \binv\b | bill\b
| rechnung\w* | facture\w* | factura\w* | fattura\w* | fatura\w* | faktur\w* | factuur\w*
| nota\sfiscal | 发票 | 請求書 | receipt\w* | quittung\w* | beleg\w* | case\b | ticket\w*
| incident\w* | vorgang\w* | fall\b | dossier | caso\b | sprawa | chamado | incidencia
| demande\b | 工单 | request\b | \bref\b | refe?r\w* | reference\w* | ref\b
| track\w* | parcel\w* | package\w* | shipment\w* | sendung\w* | paket\w* | colis | suivi
| envio | paquete\w* | seguimiento | rastrei\w* | przesylk\w* | pakket\w*
| spedizion\w* | 快递\w* | 追跡\w* | \bups\b | \bdhl\b | \bdpd\b | \bgls\b | usps | fedex | hermes | \bawb\b
| sku\b | item\b | art(?:icle|ikel|iculo|icolo)?\w*\b | \bart\b | part\s?(?:no|number|nr)\b
| product\w* | produkt\w* | model\w* | modell\b | catalog\w* | 品番 | codigo
| codice\b(?!\sfiscale) | kode | serial\w* | serie\w* | serie\w* | seryjn\w*
| \bs/n\b | \bsn\b | matricola | 序列号 | device | gerate\w* | imei | iccid | \bmac\b
| \bean\b | gtin | \bupc\b | isbn\S* | bar\s?codes? | strichcode | code-?barres?
| version\w* | build\b | firmware | release | update\w* | updating | mise\sa\sjour
| kernel | driver | error\w* | fehler\w* | erreur | err\b | code\b | status | exception
| amount | total | betrag | montant | importe | valor | price | prix | cost\w* | paid
| bezahlt | refund | charged | \bid\b | uuid | guid | trace | commit | session | hash
| member | customer | kunde\w* | client\w* | cliente | contract\w* | vertrag\w* | contrato
| policy | account | konto\w* | booking | reserv\w* | reservation | buchung\w*
| zahler\w* | meter | \brma\b | batch | \blot\b | transaction | txn | lat\b | lon\b | gps
| koordinaten | coordinates | location | position | timestamp | epoch | book\b
"""
_KINDS: tuple[tuple[Says, str], ...] = (("phone", _PHONE), ("card", _CARD), ("other", _OTHER))
#: What a word must begin with, where that is written plainly; tells quickly that a word is not there.
_STEM = re.compile(r"(?:\\b)?([^\W\d_]{2,})(?![?*\[])")


class _Word(NamedTuple):
    """A word that says what a number is, or several that begin alike."""

    says: Says
    stem: str
    written: re.Pattern[str]


def _words() -> tuple[_Word, ...]:
    made = list[_Word]()
    for says, words in _KINDS:
        for word in re.split(r"\s\|\s", " ".join(words.split())):
            stem = _STEM.match(word)
            made.append(_Word(says, stem[1].lower() if stem else "", re.compile(word.strip(), re.IGNORECASE)))
    return tuple(made)


_WORDS = _words()
#: So many letters of a stem tell at once that most stems are not in a text.
_BEGIN = 3


def _by_begin() -> tuple[dict[str, tuple[int, ...]], tuple[int, ...]]:
    """Returns the places of the words by how their stem begins, and those of words with a shorter stem."""
    begins, short = dict[str, tuple[int, ...]](), tuple[int, ...]()
    for place, word in enumerate(_WORDS):
        if len(word.stem) < _BEGIN:
            short += (place,)
        else:
            begins[word.stem[:_BEGIN]] = (*begins.get(word.stem[:_BEGIN], ()), place)
    return begins, short


_BEGINS, _SHORT = _by_begin()
_END = re.compile(r"[\n!?;。\uff01\uff1f\x00]|\d|\.\s+(?=[A-Z]\w+\s\w)")
_BEHIND = re.compile(
    rf"[\s),.:\-]{{0,3}}\(?(?:(?:is|ist|est|es|é|to)\s)?(?:(?:my|mein\w*|mon|mi|meu|m[óo]j)\s)?(?:{_PHONE})",
    re.IGNORECASE | re.VERBOSE,
)


def before(text: str, start: int, gap: int = _GAP) -> Says | None:
    """What the nearest word before a number says that it is; `gap` is how far away it may stand."""
    left = text[max(0, start - REACH) : start]
    # Nothing before the end of a sentence or before another number counts.
    left = left[max((end.end() for end in _END.finditer(left)), default=0) :]
    return _nearest(left, gap) if left else None


#: Letters without their accents, so that words are written once, and as people write them in a hurry.
_FOLDED = str.maketrans(
    "áàâäãåąæéèêëęěíìîï\u0131óòôöõøőúùûüůűçćčñńňšśşßžźżłý",
    "aaaaaaaaeeeeeeiiiiiooooooouuuuuucccnnnsssszzzly",
)


@lru_cache(maxsize=4096)
def _nearest(left: str, gap: int) -> Says | None:
    lowered = left.lower().translate(_FOLDED)
    found: tuple[int, int, Says | None] = (0, 0, None)
    there = set(_SHORT)
    for at in range(len(lowered) - _BEGIN + 1):
        there.update(_BEGINS.get(lowered[at : at + _BEGIN], ()))
    for says, stem, written in (_WORDS[place] for place in sorted(there)):
        if stem not in lowered:
            continue
        for word in written.finditer(lowered):
            inside = lowered[word.start() - 1 : word.start()]
            short = len(word[0]) < 5 and word[0].isascii() and inside.isalpha() and inside.isascii()
            if not short:  # else it is the end of another word
                found = max(found, (word.end(), len(word[0]), says), key=lambda each: each[:2])
    return found[2] if len(left) - found[0] <= gap else None


def phone_behind(text: str, end: int) -> bool:
    """Whether the words after a number say that it is a phone."""
    return _BEHIND.match(text[end : end + REACH].lower().translate(_FOLDED)) is not None
