"""Statements of a text: its sentences as words, with numbers and dates set apart from what they are about.

"The fee is $25.00 a month" and "The fee is $20 a month" are the same words with two values of one unit, so
the two can be aligned by their words and compared by their values.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from analytics.failures.request_languages import stop_words

#: What stands in the place of a value: its unit, or DATE for moments of the calendar.
DATE = "#date"
_MONTHS = (
    "january february march april may june july august september october november december "
    "januar februar märz mai juni juli oktober dezember"
).split()
_SHORT = "jan feb mar apr jun jul aug sept sep oct nov dec".split()
# In capitals alone: "15 may be charged" is no day of May.
_MONTH = f"(?-i:{'|'.join(month.capitalize() for month in (*_MONTHS, *_SHORT))})"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th|\.)?"
#: A month's name counts with a day or a year beside it ("you may", "the march"); a year counts alone.
_DATES = (
    rf"{_YEAR}-\d\d(?:-\d\d)?|\d{{1,2}}[./]\d{{1,2}}[./]{_YEAR}|"
    rf"{_MONTH}\.? {_DAY}(?:,? {_YEAR})?\b|{_DAY} {_MONTH}\b(?:,? {_YEAR})?|"
    rf"(?:{'|'.join(_MONTHS)})\.?,? {_YEAR}\b|"
    rf"\b{_YEAR}\b(?![.,]?\d)"
)
_AMOUNT = r"\d+(?:[.,]\d+)*"
_CURRENCY = "(?:usd|eur|gbp|chf)"
_TOKEN = re.compile(
    rf"(?P<date>{_DATES})"
    rf"|(?P<money>(?:[$€£¥]|\b{_CURRENCY} ?)\s?{_AMOUNT}[kmb]?\b|{_AMOUNT}[kmb]? ?(?:[€£¥]|{_CURRENCY}\b))"
    rf"|(?P<share>{_AMOUNT} ?(?:%|percent\b|per cent\b|prozent\b))"
    rf"|(?P<ordinal>\d+(?:st|nd|rd|th)\b)|(?P<number>\b{_AMOUNT}[kmb]?\b)"
    rf"|(?P<word>[^\W\d_][\w'’-]*)",
    re.IGNORECASE,
)
_SPELLED = {
    word: str(value)
    for value, words in {
        1: "one eins", 2: "two zwei", 3: "three drei", 4: "four vier", 5: "five fünf", 6: "six sechs",
        7: "seven sieben", 8: "eight acht", 9: "nine neun", 10: "ten zehn", 11: "eleven elf",
        12: "twelve zwölf",
        13: "thirteen dreizehn", 14: "fourteen vierzehn", 15: "fifteen fünfzehn", 16: "sixteen sechzehn",
        17: "seventeen", 18: "eighteen", 19: "nineteen", 20: "twenty zwanzig", 30: "thirty dreißig",
        40: "forty vierzig", 50: "fifty fünfzig", 60: "sixty sechzig", 90: "ninety neunzig",
    }.items()
    for word in words.split()
}  # fmt: skip
_BULLET = re.compile(r"^\s*(?:[-*•·–]|\d{1,2}[.)]|\(\d{1,2}\)|#{1,6})\s+")
_HEADING = re.compile(r"^\s*#{1,6}\s+(.*)$")
#: A point ends a sentence where a capital, a digit or a quotation mark follows; a semicolon always does. A
#: row of a table is one sentence: its cells say nothing alone.
_END = re.compile(r"(?<=[.!?])[\"”')]*\s+(?=[\"“(]?[A-ZÄÖÜ0-9])|;\s+")
_MARKUP = re.compile(r"[*_`]{1,3}")
_NOT = re.compile(
    r"\b(ca|can|do|does|did|is|are|was|were|wo|would|should|could|has|have|had|must|need)(?:n['’]t|not)\b",
    re.IGNORECASE,
)
#: "One of them", "one such", "no one": not a number of things.
_ONE_OF = re.compile(r"\s+(?:of|or|such|that|who|which|another)\b|[^\w\s]|\s*$")
_FEWEST_WORDS = 2
_SCALE = {"k": 1e3, "m": 1e6, "b": 1e9}


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence: as written, its words with values masked by their unit, the values, and its heading."""

    text: str
    heading: str
    words: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def masked(self) -> str:
        """The words as one string: equal for statements that differ in nothing but values."""
        return " ".join(self.words)

    @property
    def is_telling(self) -> bool:
        """Whether it says what its values are about: "$25" alone may be the fee or the limit."""
        return sum(not word.startswith("#") for word in self.content) >= _FEWEST_WORDS

    @property
    def content(self) -> tuple[str, ...]:
        """The words that say something, values by their unit."""
        return tuple(word for word in self.words if is_content(word))


def statements(text: str | None) -> list[Statement]:
    """The statements of a text in order; a heading of Markdown is none, it stands with those below it."""
    found: list[Statement] = []
    heading = ""
    for line in (text or "").splitlines():
        titled = _HEADING.match(line)
        if titled:
            heading = titled[1].strip()
            continue
        plain = _MARKUP.sub("", _BULLET.sub("", line)).strip()
        for sentence in _END.split(plain):
            words, values = tokens(sentence)
            if any(is_content(word) for word in words):
                found.append(Statement(sentence.strip(), heading, words, values))
    return found


def tokens(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a text in lower case with values masked by their unit, and the values in their order."""
    words: list[str] = []
    values: list[str] = []
    for match in _TOKEN.finditer(_NOT.sub(_spelled_out, text)):
        kind, said = match.lastgroup, match[0].lower().replace("’", "'")
        if kind == "word" and (said not in _SPELLED or _ONE_OF.match(text, match.end())):
            words.append(said.removesuffix("'s"))
            continue
        if kind == "date":
            words.append(DATE)
            values.append(said)
            continue
        words.append({"money": "#money", "share": "#share", "ordinal": "#ordinal"}.get(kind or "", "#"))
        values.append(_value(_SPELLED.get(said, said)))
    return tuple(words), tuple(values)


def masks(words: Iterable[str]) -> list[str]:
    """The units of the values, in their order."""
    return [word for word in words if word.startswith("#")]


def is_content(word: str) -> bool:
    """Whether a word says something by itself."""
    return word not in _stopped()


@cache
def _stopped() -> frozenset[str]:
    # "no", "not", "only", "before" stand in lists of stop words and decide what a rule says.
    return stop_words(["en", "de"]) - DECIDING


#: Words of stop lists that turn a statement round.
DECIDING = frozenset(
    (
        "no not never none without nor neither only except unless if before after until below above under "
        "over least most less more always all nicht kein keine nie niemals ohne nur außer wenn falls vor "
        "nach bis"
    ).split()
)


def _spelled_out(match: re.Match[str]) -> str:
    """Do not, for don't; can not, for cannot and can't."""
    verb = {"ca": "can", "wo": "will"}.get(match[1].lower(), match[1])
    return f"{verb} not"


def _value(said: str) -> str:
    digits = re.search(_AMOUNT, said)
    if digits is None:
        return said
    number = digits[0]
    # 1,000 and 1.000 are thousands where three digits follow; 2,5 is a decimal comma.
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", number):
        number = number.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", number) and number.count(".") + number.count(",") > 1:
        number = number.replace(".", "").replace(",", ".")
    else:
        number = number.replace(",", ".")
    try:
        value = float(number) * _SCALE.get(said[digits.end() : digits.end() + 1], 1.0)
    except ValueError:
        return number
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
