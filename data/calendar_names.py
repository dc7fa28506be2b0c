"""Names of months and of units of time in eleven languages, as the Unicode CLDR has them (Babel)."""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal, TypeVar, cast

from babel.dates import get_day_names, get_month_names
from babel.units import format_unit

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "da", "ru")

#: Seconds in a unit; months and years have no fixed length.
SECONDS = {
    "week": 604_800.0, "day": 86_400.0, "hour": 3_600.0, "minute": 60.0, "second": 1.0, "millisecond": 0.001,
}  # fmt: skip
_NO_FIXED_LENGTH = ("month", "year")
_WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
_CONTEXTS: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")
_LENGTHS: tuple[Literal["long", "short", "narrow"], ...] = ("long", "short", "narrow")

_Meaning = TypeVar("_Meaning", int, str)
#: Short forms in use beside those of the CLDR. A lone m is a minute in every helpdesk and a lone j a day,
#: though the CLDR has them for a month and for a year too.
_ALSO = {
    "week": ("w", "wks"),
    "day": ("tagen", "tg", "gg", "j", "日", "天", "일"),
    "hour": ("hrs", "std", "stdn", "hs", "час", "ч", "時間", "小时", "小時", "시간"),
    "minute": ("m", "mins", "mn", "мин", "分", "分钟", "分鐘", "분"),
    "second": ("secs", "sek", "seg", "sec", "сек", "秒", "초"),
    "millisecond": ("msec", "msecs", "millis"),
}  # fmt: skip


def fold(name: str) -> str:
    """A name as it is compared: in lower case, without a dot or blanks around it."""
    return unicodedata.normalize("NFC", name).replace("\u00a0", " ").strip(" .\u202f").casefold()


@cache
def months() -> Mapping[str, int]:
    """Name of a month, long or short, with and without its accents → its number."""
    found = [
        (name, number)
        for language in LANGUAGES
        for width in _WIDTHS
        for context in _CONTEXTS
        for number, name in _named(language, width, context).items()
    ]
    found += [("sept", 9), ("mrz", 3)]
    return _clear((form, number) for name, number in found for form in _forms(name))


@cache
def weekdays() -> frozenset[str]:
    """The names of the days of the week, long and short, with and without their accents."""
    return frozenset(
        form
        for language in LANGUAGES
        for width in (*_WIDTHS, "short")
        for name in cast(dict[int, str], dict(get_day_names(width, "format", locale=language))).values()
        for form in _forms(name)
    )


def _named(
    language: str, width: Literal["wide", "abbreviated"], context: Literal["format", "stand-alone"]
) -> dict[int, str]:
    return cast(dict[int, str], dict(get_month_names(width, context, locale=language)))


@cache
def units() -> Mapping[str, str]:
    """Word for a unit of time, long or short → the unit: week, day, hour, minute, second, millisecond."""
    said = [(word, unit) for unit, words in _ALSO.items() for word in words]
    found = [
        (format_unit(number, f"duration-{unit}", length, locale=language), unit)
        for language in LANGUAGES
        for unit in (*SECONDS, *_NO_FIXED_LENGTH)
        for length in _LENGTHS
        for number in (0, 1, 2, 5)
    ]
    words = _clear((form, unit) for name, unit in found for form in _forms(name.strip("0125 ,.\u00a0\u202f")))
    return {
        **{word: unit for word, unit in words.items() if unit in SECONDS and not any(map(str.isdigit, word))},
        **dict(said),
    }


def _forms(name: str) -> tuple[str, str]:
    folded = fold(name)
    bare = "".join(sign for sign in unicodedata.normalize("NFD", folded) if not unicodedata.combining(sign))
    return folded, bare


def _clear(pairs: Iterable[tuple[str, _Meaning]]) -> dict[str, _Meaning]:
    """Word → meaning, without the words that mean different things in different languages."""
    meanings = dict[str, set[_Meaning]]()
    for word, meaning in pairs:
        meanings.setdefault(word, set()).add(meaning)
    return {word: next(iter(each)) for word, each in meanings.items() if word and len(each) == 1}
