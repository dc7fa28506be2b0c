"""Durations that are spelled out, as people write them: half an hour, cinq minutes, 1h05, 3/4 Std."""

import re

import polars as pl

from data import calendar_names

_ONES = {
    "en": "a an|one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
    "de": "ein eine einer einem einen|eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn"
    " vierzehn fünfzehn",
    "fr": "un une|un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze",
    "es": "un una|uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince",
    "pt": "um uma|um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze",
    "it": "un una un'|uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici"
    " quindici",
    "nl": "een één|één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien",
}
_TENS = {
    "zwanzig": 20, "dreißig": 30, "dreissig": 30, "vierzig": 40, "fünfundvierzig": 45,
    "fünfzig": 50, "sechzig": 60,
    "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90,
    "vingt": 20, "trente": 30, "quarante": 40, "quarante-cinq": 45, "cinquante": 50, "soixante": 60,
    "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60,
    "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50, "duas": 2,
    "venti": 20, "trenta": 30, "quaranta": 40, "cinquanta": 50, "sessanta": 60,
    "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60,
}  # fmt: skip
NUMBERS = {
    **{
        word: number
        for words in _ONES.values()
        for articles, numbers in [words.split("|")]
        for number, word in [*((1, each) for each in articles.split()), *enumerate(numbers.split(), start=1)]
    },
    **_TENS,
}
#: Words for a duration as a whole, in minutes.
_WHOLE = {
    30: ("half an hour", "half hour", "a half hour", "halbe stunde", "halben stunde", "demi-heure",
         "demi heure", "media hora", "meia hora", "mezz'ora", "mezzora", "mezza ora",
         "half uur", "half uurtje"),
    15: ("quarter of an hour", "quarter hour", "quarter of hour", "viertelstunde", "viertel stunde",
         "quart d'heure",
         "cuarto de hora", "quarto de hora", "quarto d'ora", "kwartier", "kwart uur"),
    45: ("three quarters of an hour", "three quarter hour", "dreiviertelstunde", "dreiviertel stunde",
         "trois quarts d'heure", "tres cuartos de hora", "três quartos de hora", "tre quarti d'ora",
         "drie kwartier"),
    90: ("anderthalb stunden", "eineinhalb stunden", "einundhalb stunden", "anderhalf uur", "anderhalve uur"),
    150: ("zweieinhalb stunden", "tweeënhalf uur", "tweeeneenhalf uur"),
    0: ("immediately", "immediate", "at once", "right away", "straight away", "straightaway", "instantly",
        "sofort", "umgehend", "immédiat", "immédiate", "immédiatement", "tout de suite", "inmediato",
        "inmediata",
        "inmediatamente", "al instante", "enseguida", "imediato", "imediata", "imediatamente", "na hora",
        "subito",
        "immediato", "immediata", "immediatamente", "meteen", "onmiddellijk"),
}  # fmt: skip
MINUTES = {word: minutes for minutes, words in _WHOLE.items() for word in words}
#: Letters of the longest duration that anybody spells out.
_LONGEST = 40
_HALF = (
    r"(?:and a half|et demie?|y media|y medio|e meia|e meio|e mezz[ao]|en een halve?|einhalb|und eine halbe)"
)
_ABOUT = r"^(?:ca\.?|circa|about|approx\.?|env\.?|environ|etwa|ungefähr|unos|cerca de|≈) "
_FRACTION = {"½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "1/4": 0.25, "3/4": 0.75, "1/3": 1 / 3, "2/3": 2 / 3}


def seconds(text: pl.Series) -> pl.Series:
    """What each folded text says in seconds, if it spells a duration out; else null."""
    return pl.Series(text.name, [None if each is None else _seconds(each) for each in text], dtype=pl.Float64)


def _seconds(text: str) -> float | None:
    """Seconds of one duration: a whole word, a number or fraction with its unit, with or without a half."""
    if len(text) > _LONGEST:
        return None
    plain = text.replace("’", "'").strip(" .~")
    plain = re.sub(_ABOUT, "", plain)
    bare = re.sub(r"^(?:an? |eine[rn]? |une? |una? |uma? |een )", "", plain)
    for whole in (plain, bare):
        if whole in MINUTES:
            return MINUTES[whole] * 60.0
    if found := re.fullmatch(r"(\d{1,3}) ?(?:h|hrs?|std\.?|u) ?([0-5]?\d)", plain):
        return int(found[1]) * 3600.0 + int(found[2]) * 60.0
    return _of_parts(plain)


def _of_parts(plain: str) -> float | None:
    """Two hours and a half, one and a half hours, 1 1/2 h, five minutes, un'ora."""
    half = 1 if re.search(rf"\b{_HALF}\b", plain) else 0
    rest = re.sub(rf" ?\b{_HALF}\b", "", plain).strip()
    rest = re.sub(r"\bun'", "un' ", rest)
    words = [word for word in re.sub(r"(\d|[½¼¾])(?=[^\W\d])", r"\1 ", rest).split() if word]
    if half and len(words) == 1:
        words = ["1", *words]
    if not 2 <= len(words) <= 3:
        return None
    unit = calendar_names.units().get(calendar_names.fold(words[-1]))
    numbers = [_number(word) for word in words[:-1]]
    if unit is None or None in numbers:
        return None
    known = [each for each in numbers if each is not None]
    if len(known) == 2 and not (known[0] == int(known[0]) and known[1] < 1):
        return None
    return (sum(known) + half / 2) * calendar_names.SECONDS[unit]


def _number(word: str) -> float | None:
    if word in NUMBERS:
        return float(NUMBERS[word])
    if word in _FRACTION:
        return _FRACTION[word]
    if found := re.fullmatch(r"(\d+)([½¼¾])", word):
        return int(found[1]) + _FRACTION[found[2]]
    return float(word.replace(",", ".")) if re.fullmatch(r"\d+(?:[.,]\d{1,2})?", word) else None
