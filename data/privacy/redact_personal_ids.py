"""Finds national and personal ids in text by pattern and check digit, or by a word that names them."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from importlib import import_module

from data.privacy import checksums, redact_context_words
from data.privacy.matching_text import LETTERS
from data.privacy.personal_id_patterns import IDS, PersonalId

_WHOLE = rf"(?<![{LETTERS}.\-/])(?:{{}})(?![{LETTERS}])(?![\-./]\d)"
_FOLLOWS = r"[^\d\n\x00!?;]{{0,24}}?"
#: The digits that any id has.
_DIGITS = re.compile(r"\d[ .\-]?\d[ .\-]?\d[ .\-]?\d|\d\d[A-Za-z]\d\d[A-Za-z]\d\d\d")
#: A letter as `[A-Z]` finds it where case is ignored; said so, a pattern is found in half the time.
_L = "[A-Za-z\u0130\u0131\u017f\u212a]"
#: What ids look like that need no word beside them.
SHAPES = (
    rf"(?:\d{{3}}[- ]\d\d[- ]\d{{4}}|{_L}{{2}} ?\d\d ?\d\d ?\d\d ?[A-Da-d]|[12][ \d]{{12,20}}"
    r"|[12][ \d]{5,8}[ABab][ \d]{7,11}"
    rf"|[XYZxyz]?[\d.]{{7,10}}-?{_L}|{_L}{{4,6}}\d{{2,6}}{_L}\w{{0,10}}|756\.?\d{{4}}\.?\d{{4}}"
    r"|\d\d\.\d\d\.\d\d-\d{3}|\d{6,8}[-+A-FYXWVUa-fyxwvu]\d{3}"
    r"|\d{3}\.\d{3}\.\d{3}-\d\d|\d{17}[\dXx])"
)
_ALONE = re.compile(rf"(?<![{LETTERS}.\-/]){SHAPES}")


#: The code of a country, before a phone number.
_ABROAD = re.compile(r"\+\d{1,3}[ \-.(]{1,2}$")


_STEMS = tuple(
    (stem, re.compile(rf"(?<![a-z]){re.escape(stem)}"), each) for each in IDS for stem in each.stems
)


def _by_letter(stems: Iterable[str]) -> str:
    """Any of these; by their first letter, so that most words are passed at once."""
    rests: dict[str, list[str]] = {}
    for stem in stems:
        rests.setdefault(stem[0], []).append(re.escape(stem[1:]))
    return "|".join(f"{re.escape(letter)}(?:{'|'.join(ends)})" for letter, ends in rests.items())


_EVERY_STEM = _by_letter(dict.fromkeys(stem for stem, _, _ in _STEMS))
_ANY_STEM = re.compile(f"(?<![a-z])(?:{_EVERY_STEM})")
#: The words of ids in small letters, at the begin of a word, for what cannot look back.
STEMS = f"(?:^|[^a-z])(?:{_EVERY_STEM})"


@cache
def _named(each: PersonalId) -> re.Pattern[str]:
    return re.compile(
        rf"(?:{each.words})(?:{_FOLLOWS.format()})(?P<id>{_WHOLE.format(each.written)})".replace(
            "{{", "{"
        ).replace("}}", "}"),
        re.IGNORECASE,
    )


@cache
def _shaped() -> tuple[tuple[PersonalId, re.Pattern[str]], ...]:
    return tuple((each, re.compile(_WHOLE.format(each.alone), re.IGNORECASE)) for each in IDS if each.alone)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Returns the spans of personal ids, each normalised."""
    digits = list(_DIGITS.finditer(text))
    if not digits:
        return
    lowered = text.lower()
    if _ANY_STEM.search(lowered):
        named = [each for stem, begins, each in _STEMS if stem in lowered and begins.search(lowered)]
        for each in dict.fromkeys(named):
            for match in _named(each).finditer(text):
                if sum(map(str.isdigit, match["id"])) >= 4:
                    yield *match.span("id"), _plain(match["id"])
    if any(_ALONE.search(text, begin, end) for begin, end in _around(digits)):
        for each, written in _shaped():
            for match in written.finditer(text, max(0, digits[0].start() - 8)):
                if _ABROAD.search(text[max(0, match.start() - 7) : match.start()]):
                    continue
                if _checks(each, match[0]) and redact_context_words.before(text, match.start()) != "other":
                    yield *match.span(), _plain(match[0])


def _around(digits: Iterable[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Where an id of these digits can stand; places that overlap are one."""
    begin, end = 0, -1
    for at in digits:
        start = max(0, at.start() - 8)
        if end >= 0 and start > end:
            yield begin, end
            end = -1
        begin, end = (start if end < 0 else begin), at.end() + 24
    yield begin, end


def _plain(found: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", found.upper())


def _checks(each: PersonalId, found: str) -> bool:
    """Whether the check digit is right, and the birthday in it a day; of kinds without these, always."""
    if each.name in ("SE personnummer", "DK CPR", "FI HETU") and not _has_birthday(found, each.name):
        return False
    if each.name == "CN resident id":
        return checksums.is_chinese_id(found)
    return not each.check or bool(_checker(each.check)(found.upper()))


def _has_birthday(found: str, name: str) -> bool:
    digits = re.match(r"\d+", found)
    whole = digits[0] if digits else ""
    pairs = [int(whole[-6:][at : at + 2]) for at in (0, 2, 4)]
    year, month, day = pairs if name == "SE personnummer" else pairs[::-1]
    try:
        date(2000 + year, month, day - 60 if day > 60 else day)
    except ValueError:
        return False
    return True


@cache
def _checker(name: str) -> Callable[[str], bool]:
    return import_module(f"stdnum.{name}").is_valid
