"""Finds phone numbers in text by notation and numbering plan, or by a word beside them."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from data.privacy import redact_context_words
from data.privacy.matching_text import LETTERS

#: The countries whose national notations are known: what a number looks like without its country.
COUNTRIES = (
    "US", "CA", "GB", "IE", "DE", "AT", "CH", "FR", "ES", "IT", "PT", "NL", "BE", "PL", "SE", "DK", "NO",
    "CZ", "IN", "BR", "MX", "CN", "JP", "KR", "AU",
)  # fmt: skip
#: Where a number within the country begins with 0.
_TRUNK = ("DE", "GB", "FR", "IN", "IT", "NL", "AU", "CH", "AT", "SE", "BE", "JP", "KR", "IE", "BR", "CN")
#: Groups that people use beside those that phonenumbers knows.
_GROUPS: dict[str, frozenset[tuple[int, ...]]] = {
    "ES": frozenset({(3, 3, 3), (3, 2, 2, 2), (2, 3, 2, 2), (3, 6)}),
    "PT": frozenset({(3, 3, 3), (2, 3, 4), (2, 3, 2, 2), (3, 6)}),
    "PL": frozenset({(3, 3, 3), (2, 3, 2, 2)}),
    "CZ": frozenset({(3, 3, 3), (3, 2, 2, 2)}),
    "DK": frozenset({(2, 2, 2, 2), (4, 4), (2, 6)}),
    "NO": frozenset({(2, 2, 2, 2), (3, 2, 3), (4, 4)}),
    "IN": frozenset({(5, 5), (4, 3, 3), (3, 3, 4), (4, 6)}),
    "BR": frozenset({(2, 4, 4), (2, 5, 4), (2, 1, 4, 4), (2, 8), (2, 9)}),
    "MX": frozenset({(2, 4, 4), (3, 3, 4), (3, 7), (2, 2, 2, 2, 2)}),
    "CN": frozenset({(3, 4, 4), (3, 3, 5), (3, 8)}),
    "IT": frozenset({(3, 7), (3, 6), (3, 3, 4), (3, 3, 3), (3, 2, 5), (3, 4, 3), (3, 2, 2, 3)}),
    "US": frozenset({(3, 3, 4)}),
    "CA": frozenset({(3, 3, 4)}),
}

_W = LETTERS
_GAP = r"[ \t.\-/()]"
_EXTENSION = r"(?:[ ]?[,;]?[ ]?(?:ext(?:ension)?|x|durchwahl|dw)\.?[: ]?[ ]?\d{1,6})?"
_END = rf"{_EXTENSION}(?![{_W}])(?![.:\-]\d)"
_START = rf"(?<![{_W}+#@$€£¥₹%&])(?<![{_W}][\-./_:])"
_ABROAD = re.compile(
    rf"(?<![{_W}+])\+{_GAP}{{0,2}}\d(?:{_GAP}{{0,4}}\d){{7,14}}{_END}"
    rf"|(?<![{_W}+#@])(?<![{_W}][\-./_])\(?00{_GAP}{{0,2}}[1-9](?:{_GAP}{{0,4}}\d){{8,14}}{_END}",
    re.IGNORECASE,
)
_GROUPED = re.compile(
    rf"{_START}\(?\d{{1,10}}\)?"
    rf"(?:(?:[ \t]{{0,2}}[.\-/][ \t]?|[ \t]{{1,2}}|(?<=\)))\(?\d{{1,10}}\)?){{1,6}}{_END}",
    re.IGNORECASE,
)
_RUN = re.compile(rf"(?<![{_W}.,+])(?<!\d[\-/])\(?\d(?:{_GAP}{{0,3}}\d){{5,14}}{_END}", re.IGNORECASE)
_AMERICAN = re.compile(r"(?:1[ .\-]{1,2})?(?:\([2-9]\d\d\) ?[.\-]?|[2-9]\d\d ?[ .\-/] ?)\d{3}[ .\-/]?\d{4}")
_DIGITS = re.compile(r"\d+")
_LONG_ENOUGH = re.compile(rf"\d(?:{_GAP}{{0,4}}\d){{5,}}")

#: Dates and coordinates are no phone, whatever stands beside them.
_NEVER = re.compile(
    r"""(?:\D|^)(?:19|20)\d\d([\-./ ])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)
    |(?<!\d)(?:0?[1-9]|[12]\d|3[01])([\-./ ])\ ?(?:0?[1-9]|1[0-2])\2\ ?(?:19|20)\d\d(?!\d)
    |(?<!\d)(?:0?[1-9]|1[0-2])([\-./])(?:0?[1-9]|[12]\d|3[01])\3(?:19|20)\d\d(?!\d)
    |^\d\d-\d\d-\d\d[ T]\d\d[.:]\d\d$
    |^\+?\d{1,3}\.\d{4,7}$|^\+\d{1,3}\.\d{4,7}[+\-/ ]|^\d{1,3}\.\d{4,}\ ?[/,]
    """,
    re.VERBOSE,
)
#: Times, numbers with groups of three and small numbers in a row are no phone, unless a word says so.
_HARDLY = re.compile(
    r"^(?:[01]?\d|2[0-3])[.]?[0-5]\d ?- ?(?:[01]?\d|2[0-3])[.][0-5]\d$"
    r"|^(?!9[1236]\d\.\d{3}\.\d{3}$)\d{1,3}(?:\.\d{3}){2,}$"
    r"|^\d?\d[\-./]\d\d?[\-./]\d\d?$|^\d?\d(?:/\d\d?){1,3}$|^\d\d/\d\d/\d\d ?-|\d\.\d\d-\d\d-\d\d-\d\d"
)
#: The address of a network card.
_PAIRS = re.compile(r"\d\d(?:-\d\d){5}")
#: Groups that are set apart by dots or strokes; others are amounts and article numbers.
_DOTTED = frozenset(
    {
        (3, 3, 4),
        (2, 3, 4),
        (2, 2, 2, 2),
        (3, 4, 4),
        (2, 4, 4),
        (2, 5, 4),
        (3, 2, 2, 2),
        (2, 3, 2, 2),
        (3, 3, 3),
    }
)
#: The shortest numbers that begin with 0.
_SWEDISH = re.compile(r"0\d[- ]\d\d \d\d \d\d|0\d{1,2}-\d{2,3} \d{2,3}")
#: A year and a running number.
_YEAR = re.compile(r"(?:19|20)\d\d[.\-/]")
_MONEY_BEFORE = re.compile(
    r"(?:[$€£¥₹]|\b(?:rs|usd|eur|gbp|chf|pln|sek|brl|inr|jpy|aud|cad|kr|r\$))\.? ?[+\-]?$", re.IGNORECASE
)
_UNIT_BEHIND = re.compile(
    r"[ \t]?(?:[$€£¥₹%°]|[.,]\d{1,3}(?!\d)|x ?\d|(?:zł|kr|chf|usd|eur|gbp|pln|sek|rpm"
    r"|bytes?|[kmgt]i?b|[kcm]?m|kg|g|mm|v|[kmg]?hz|px|rows|zeilen"
    r"|stück|pcs|min|h|s|ms|mmhg|kbps)\b)",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Returns the spans of phone numbers, each normalised."""
    done = 0
    for match in sorted(_candidates(text), key=_place):
        start, end = _bare(match)
        if start < done or not _is_phone(text, start, end, abroad=match.re is _ABROAD, run=match.re is _RUN):
            continue
        yield start, end, number(text[start:end])
        done = end


def _bare(match: re.Match[str]) -> tuple[int, int]:
    """Where the number stands without brackets that belong to the sentence."""
    found, (start, end) = match[0], match.span()
    if found.count(")") > found.count("(") and found[-1] == ")":
        return start, end - 1
    if found[0] == "(" and (found.count("(") > found.count(")") or found.find(")") == len(found) - 1):
        return start + 1, end - (found[-1] == ")")
    return start, end


def _candidates(text: str) -> Iterator[re.Match[str]]:
    """What could be a number: looked for around runs of digits only, far quicker than everywhere."""
    for run in _LONG_ENOUGH.finditer(text):
        begin, end = max(0, run.start() - 4), run.end() + 30
        for pattern in (_ABROAD, _GROUPED, _RUN):
            yield from (match for match in pattern.finditer(text, begin, end) if match.start() < run.end())


def _place(match: re.Match[str]) -> tuple[int, int]:
    return match.start(), -match.end()


def _is_phone(text: str, start: int, end: int, *, abroad: bool, run: bool) -> bool:
    found = text[start:end]
    digits = "".join(_DIGITS.findall(found))
    if _NEVER.search(found) or _MONEY_BEFORE.search(text[max(0, start - 5) : start]):
        return False
    if abroad:
        if found[0] == "+":
            return True
        if _PAIRS.fullmatch(found):
            return False
        return (
            _dialled(f"+{digits[2:]}", None) is not None
            and redact_context_words.before(text, start) != "other"
        )
    if _UNIT_BEHIND.match(text, end):
        return False
    says = redact_context_words.before(text, start)
    if says == "phone" or (says is None and redact_context_words.phone_behind(text, end)):
        return len(digits) >= 6
    return says is None and not run and not _HARDLY.search(found) and _is_national(found)


def _is_national(found: str) -> bool:
    """Whether the groups of digits are those of a country's numbers, and the number can be dialled there."""
    main = re.split("[a-z,;]", found, maxsplit=1, flags=re.IGNORECASE)[0].strip()
    if _AMERICAN.fullmatch(main):
        return True
    groups = _DIGITS.findall(main)
    digits = "".join(groups)
    if not 8 <= len(digits) <= 14 or len(groups) < 2 or _YEAR.match(main):
        return False
    if digits[0] == "0":
        return _has_area(main, groups, digits) and any(_dialled(digits, country) for country in _TRUNK)
    lengths = tuple(map(len, groups))
    if re.search(r"\d ?[/.]", main) and lengths not in _DOTTED:
        return False
    if len(groups) == 2 and "-" in main:
        return False
    usual = " " in main or main[0] == "("
    return any(_fits(lengths, digits, country, coded=main[0] == "(", usual=usual) for country in COUNTRIES)


def _has_area(main: str, groups: list[str], digits: str) -> bool:
    """Whether digits that begin with 0 are set out as an area and a number in it."""
    if digits.startswith("00") or min(map(len, groups[1:])) < 2:
        return False
    if groups[0] == "0":
        return len(digits) == 10
    if len(digits) > 11 and len(groups) > 2 and "-" in main and not re.match("01[567]", digits):
        return False
    short = len(digits) >= 9 or main[0] == "(" or _SWEDISH.fullmatch(main) is not None
    return short and 2 <= len(groups[0]) <= 6 and (len(digits) <= 13 or len(groups) == 2)


def _fits(groups: tuple[int, ...], digits: str, country: str, *, coded: bool, usual: bool) -> bool:
    """Whether the country has the number in these groups; `coded` where its code may stand in brackets.

    Groups that are usual though phonenumbers has others count where they are set apart by blanks.
    """
    national = _dialled(digits, country)
    if national is None:
        return False
    if len(national) < len(digits):
        if not coded or groups[0] != len(digits) - len(national):
            return False
        return True
    return (usual and groups in _GROUPS.get(country, ())) or groups in _known_groups(national, country)


@lru_cache(maxsize=65_536)
def _dialled(digits: str, country: str | None) -> str | None:
    """The number as it is dialled within its country; None where no such number is given out."""
    phonenumbers = _library()
    try:
        found = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None
    valid = (
        phonenumbers.is_valid_number(found)
        if country is None
        else phonenumbers.is_valid_number_for_region(found, country)
    )
    return phonenumbers.national_significant_number(found) if valid else None


@lru_cache(maxsize=65_536)
def _known_groups(national: str, country: str) -> frozenset[tuple[int, ...]]:
    """The groups in which phonenumbers writes such a number."""
    phonenumbers = _library()
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country)
    formats = [] if metadata is None else [*metadata.number_format, *metadata.intl_number_format]
    groups = set[tuple[int, ...]]()
    for each in formats:
        leading = each.leading_digits_pattern
        match = re.fullmatch(each.pattern or "", national)
        if match and (not leading or re.match(leading[-1], national)):
            groups.add(tuple(len(group) for group in match.groups("") if group))
    return frozenset(groups)


@cache
def _library():  # noqa: ANN202  # a module
    """The numbering plans; loaded when something first looks like a number."""
    import phonenumbers

    return phonenumbers


def number(found: str) -> str:
    """The number without country code, trunk prefix and signs: the same for every spelling of one phone."""
    main = found.replace("(0)", "")
    parts = re.split(r"(?:ext|x|durchwahl|dw|[,;])", main, maxsplit=1, flags=re.IGNORECASE)
    digits = "".join(_DIGITS.findall(parts[0]))
    beyond = "".join(_DIGITS.findall(parts[1])) if len(parts) > 1 else ""
    if parts[0].lstrip(" (").startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        codes = _library().COUNTRY_CODE_TO_REGION_CODE
        # No code begins with another one.
        digits = next((digits[n:] for n in (1, 2, 3) if int(digits[:n]) in codes), digits)
    elif len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    return digits.lstrip("0") + (f"x{beyond}" if beyond else "")
