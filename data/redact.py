"""Personal data out of free words: each find becomes a pseudonym, the same one wherever it stands.

Found are e-mail addresses, phone numbers, payment cards, IBANs, IP addresses and the credentials in
URLs. Names are not found, and nobody is promised that they are. A pseudonym such as `<EMAIL_7f3a09c2>`
comes from a hash keyed by the installation, so counts and clusters stay true and nobody can look an
address up by hashing it. It has eight digits: among 50,000 different addresses, four would give 19,000
pairs of people one name, six would give 75, eight give none in most installations.
"""

import hmac
import re
from collections.abc import Callable, Sequence
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import cast

import orjson
import polars as pl

from data import checksums
from data.schema import CONTEXT, SOURCE, Log

#: Columns that stay as they were found, or have a way of their own.
_LEFT = (SOURCE, "ticket_id", "interaction_id", "customer_id", "agent_version")

_BLANK = checksums.BLANK
_DASH = "\\-\u2010\u2011\u2013"

_URL_LOGIN = re.compile(r"(?<=://)[^\s/?#<>\"']{1,256}(?=@)")
_EMAIL = re.compile(
    r"(?<![\w+%&~-])(?<!\w')[\w+%&~-][\w.+%&'~-]{0,63}+@(?:[\w-]{1,63}\.)+(?:xn--[\w-]{2,59}|[^\W\d_]{2,63})(?![\w@])"
)
# The patterns begin with what they cannot do without, and look back from there: so the search is quick.
_IBAN_CHECK = re.compile(rf"\d\d(?<=[A-Za-z][A-Za-z]..)(?<![A-Za-z0-9]....)(?=[{_BLANK}-]?[A-Za-z0-9])")
_CARD = re.compile(
    r"\d(?<!\w.)(?<!\w-.)(?<!\d\..)(?:\d{12,18}|\d{3}(?:S\d{4}){2,3}(?:S\d{1,4})?|\d{3}S\d{6}S\d{4,5}"
    r"|\d{3}(?:S\d{3}){3}|\d{5}S\d{13})(?!\w)(?![-.]\d)".replace("S", f"[{_BLANK}.{_DASH}]")
)
_GROUP = re.compile(r"\d+")
_IPV6 = re.compile(
    r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{1,4}|(?<=::))(?![\w:]|\.\d)"
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
# A browser's 120.0.0.0 and "version 1.2.3.4" look like addresses and are none.
_IPV4 = re.compile(
    rf"(?<![\w.])(?<![A-Za-z]/)(?<!version )(?<!Version )(?:{_OCTET}\.){{3}}{_OCTET}(?!\w|\.\d)"
)

_SEPARATOR = f"[{_BLANK}\\t.{_DASH}/()]"
_EXTENSION = (
    rf"(?:[{_BLANK}]?[,;]?[{_BLANK}]?(?:ext(?:ension)?|x|durchwahl|dw)\.?[:{_BLANK}]?[{_BLANK}]?\d{{1,6}})?"
)
_END = rf"{_EXTENSION}(?!\w)(?![.:{_DASH}]\d)"
_NOT_INSIDE = rf"(?<![\w+#@])(?<!\w[{_DASH}./_])"
_DATE = r"(?!\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d(?!\d))"
_PHONE = re.compile(
    "|".join((
        # With a country: + and 8 to 15 digits, or 00 and 10 to 15 (fewer are numbers filled up with noughts).
        rf"(?<![\w+])\+{_SEPARATOR}{{0,2}}\d(?:{_SEPARATOR}{{0,4}}\d){{7,14}}{_END}",
        rf"{_NOT_INSIDE}\(?00{_SEPARATOR}{{0,2}}[1-9](?:{_SEPARATOR}{{0,4}}\d){{9,14}}{_END}",
        # North American: three, three and four digits, set apart.
        rf"{_NOT_INSIDE}(?:1{_SEPARATOR}{{1,2}})?(?:\([2-9]\d\d\){_SEPARATOR}{{0,2}}|[2-9]\d\d[{_BLANK}.{_DASH}/])"
        rf"\d{{3}}[{_BLANK}.{_DASH}]?\d{{4}}{_END}",
        # National: one leading nought, 9 to 13 digits.
        rf"{_NOT_INSIDE}{_DATE}\(?0[1-9](?:{_SEPARATOR}{{0,3}}\d){{7,11}}{_END}",
    )),
    re.IGNORECASE,
)  # fmt: skip
_RUN = re.compile(rf"\d(?:{_SEPARATOR}{{0,4}}\d){{6,}}")
#: Words after which a bare number is a phone number, and the names of columns that hold them.
_CUE = r"(?:(?:tele)?phone|tel|telefon\w*|tél\w*|mobile?|cell|handy|fax|whats ?app|sms)"
_AFTER_CUE = re.compile(
    rf"(?:(?<!\w){_CUE}(?: ?(?:no|nr|number|nummer))?|(?:call|text|ring|reach)(?: me)?(?: at| on| under)?"
    rf"|my(?: new| old)? number)\.?(?: is| at)?[:{_BLANK}]{{1,3}}"
    rf"(?P<phone>\(?\d(?:{_SEPARATOR}{{0,2}}\d){{6,14}}{_END})",
    re.IGNORECASE,
)
_BARE_AMERICAN = re.compile(r"1?[2-9]\d\d[2-9]\d{6}")
_PHONE_COLUMN = re.compile(rf"(?:^|[._ ]){_CUE}(?:$|[._ ])", re.IGNORECASE)
_WHOLE_PHONE = re.compile(rf"\s*\+?\(?\d(?:{_SEPARATOR}{{0,3}}\d){{6,14}}{_EXTENSION}\s*", re.IGNORECASE)

# What a cell must hold to be looked at closely: most hold none of it, and Rust sees that quickly.
_WORTH_A_LOOK = (
    rf"@|\d(?:[{_BLANK}\t.{_DASH}/()]{{0,4}}\d){{6}}|\d\.\d{{1,3}}\.\d{{1,3}}\.\d"
    rf"|::|(?:[0-9A-Fa-f]{{1,4}}:){{5}}|[A-Za-z]{{2}}\d\d[{_BLANK}-]?[A-Za-z0-9]{{4}}[{_BLANK}-]?[A-Za-z0-9]{{4}}"
)

_TIME_ALONE = r"^\d{4}-\d\d-\d\d(?:[T ][\d:.]+ ?(?:Z|UTC|[+-]\d\d:?\d\d)?)?$"


def frame(found: pl.DataFrame, log: Log, key: bytes) -> pl.DataFrame:
    """The log with its words, labels and context redacted, and customers that are an address or phone hashed.

    Keys stay, as they are what rows are found by, and versions, which look like addresses. Knowledge
    is the company's own words: its addresses are there to be given to customers.
    """
    if log.kind == "knowledge":
        return found
    redacted = [
        column(found[name], key)
        for name in found.columns
        if found[name].dtype == pl.String and (name.startswith(CONTEXT) or _holds_words(log, name))
    ]
    if "customer_id" in found.columns:
        redacted.append(identity(found["customer_id"], key))
    if "tags" in found.columns:
        redacted.append(_labels(found["tags"], key))
    return found.with_columns(redacted)


def _holds_words(log: Log, name: str) -> bool:
    return name in log.names and name not in _LEFT and not log.column(name).allowed


def _labels(found: pl.Series, key: bytes) -> pl.Series:
    if not isinstance(found.dtype, pl.List) or not found.explode().str.contains(_WORTH_A_LOOK).any():
        return found
    lists = found.to_list()
    cells = [None if cell is None else [word and text(word, key) for word in cell] for cell in lists]
    return pl.Series(found.name, cells, found.dtype)


def column(found: pl.Series, key: bytes) -> pl.Series:
    """A column of text, redacted; where its name says that it holds phone numbers, bare ones too."""
    redact = text
    where = found.str.contains(_WORTH_A_LOOK) & ~found.str.contains(_TIME_ALONE)
    if _PHONE_COLUMN.search(found.name):
        redact = _phone_cell
        where |= found.str.contains(r"\d")
    return _where(found, where.fill_null(False), lambda cell: redact(cell, key))


def records(found: pl.Series, key: bytes) -> pl.Series:
    """A column of JSON text, the words inside of it redacted; what is no JSON is redacted as it stands."""
    return _where(found, found.str.contains(_WORTH_A_LOOK).fill_null(False), lambda cell: _record(cell, key))


def _record(cell: str, key: bytes) -> str:
    try:
        return orjson.dumps(_inside(cast(object, orjson.loads(cell)), key)).decode()
    except orjson.JSONDecodeError:
        return text(cell, key)


def _inside(value: object, key: bytes) -> object:
    if isinstance(value, str):
        return text(value, key)
    if isinstance(value, list):
        return [_inside(item, key) for item in cast(list[object], value)]
    if isinstance(value, dict):
        return {text(name, key): _inside(item, key) for name, item in cast(dict[str, object], value).items()}
    return value


def identity(found: pl.Series, key: bytes) -> pl.Series:
    """Customer ids, hashed where they look like an e-mail address or a phone number.

    A bare number is an id, unless it has the shape of a phone: one leading nought and 9 digits or more,
    or North American. The hash is long enough that no two customers ever share one.
    """
    where = found.str.contains(r"@|^\s*[+(0]|^\s*(?:1\D{0,2})?[2-9]\d\d\D?\d{3}\D?\d{4}(?:\D|\s*$)")
    return _where(found, where.fill_null(False), lambda cell: _identity(cell, key))


def _identity(cell: str, key: bytes) -> str:
    if _EMAIL.search(cell):
        return f"customer_{_digest('EMAIL', cell.strip().lower(), key, 16)}"
    if _PHONE.fullmatch(cell.strip()) or _BARE_AMERICAN.fullmatch(cell.strip()):
        return f"customer_{_digest('PHONE', _phone_number(cell), key, 16)}"
    return cell


def _where(found: pl.Series, where: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """The column with some of its cells changed; cells that are alike are changed once."""
    if not where.any():
        return found
    some = found.filter(where).alias("cell").to_frame()
    distinct = some.unique()
    changed = pl.Series("changed", [change(cell) for cell in distinct["cell"]], dtype=pl.String)
    joined = some.join(distinct.with_columns(changed), on="cell", how="left", maintain_order="left")
    places = (where.cast(pl.Int64).cum_sum() - 1).clip(0)
    return joined["changed"].gather(places).zip_with(where, found).alias(found.name)


def text(value: str, key: bytes) -> str:
    """The text with all that was found in it replaced; redacting it again changes nothing."""

    def named(kind: str, normal: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
        return lambda match: _pseudonym(kind, normal(match[0]), key)

    if "@" in value:
        if "://" in value:
            value = _URL_LOGIN.sub(named("LOGIN", str), value)
        value = _EMAIL.sub(named("EMAIL", str.lower), value)
    value = _without_ibans(value, key)
    if _RUN.search(value):
        value = _CARD.sub(lambda match: _without_card(match[0], key), value)
    if value.count(":") > 1:
        value = _IPV6.sub(lambda match: _ip_pseudonym(match[0], key), value)
    if value.count(".") > 2:
        value = _IPV4.sub(lambda match: _pseudonym("IP", str(IPv4Address(match[0])), key), value)
    for phones in (_phones, _phones_after_cues):
        if _RUN.search(value):
            value = _replaced(
                value, phones(value), lambda phone: _pseudonym("PHONE", _phone_number(phone), key)
            )
    return value


def _phones(value: str) -> list[tuple[int, int]]:
    """Where phone numbers stand: looked for around runs of digits only, far quicker than everywhere."""
    spans = list[tuple[int, int]]()
    for run in _RUN.finditer(value):
        begin = max(run.start() - 4, spans[-1][1] if spans else 0)
        found = _PHONE.finditer(value, begin, run.end() + 30)
        spans += (match.span() for match in found if match.start() < run.end())
    return spans


def _phones_after_cues(value: str) -> list[tuple[int, int]]:
    return [match.span("phone") for match in _AFTER_CUE.finditer(value)]


def _replaced(value: str, spans: Sequence[tuple[int, int]], name: Callable[[str], str]) -> str:
    parts, done = list[str](), 0
    for start, end in spans:
        parts += value[done:start], name(value[start:end])
        done = end
    return "".join([*parts, value[done:]])


def _phone_cell(value: str, key: bytes) -> str:
    if _WHOLE_PHONE.fullmatch(value):
        return _pseudonym("PHONE", _phone_number(value), key)
    return text(value, key)


def _pseudonym(kind: str, normal: str, key: bytes) -> str:
    return f"<{kind}_{_digest(kind, normal, key, 8)}>"


def _digest(kind: str, normal: str, key: bytes, length: int) -> str:
    return hmac.digest(key, f"{kind}:{normal}".encode(), "sha256").hex()[:length]


def _phone_number(value: str) -> str:
    """The number in one notation, so that 0049 170 and +49-170 are the same phone."""
    digits = checksums.digits(value.replace("(0)", ""))
    return "+" + digits.removeprefix("00") if "+" in value or digits.startswith("00") else digits


def _without_card(value: str, key: bytes) -> str:
    """A run of digit groups, its card replaced: a date or a check number may stand before or behind it."""
    groups = list(_GROUP.finditer(value))
    windows = [
        (first.start(), last.end()) for first in groups for last in groups if last.end() > first.start()
    ]
    for start, end in sorted(windows, key=lambda window: window[0] - window[1]):
        if checksums.is_card(value[start:end]):
            return value[:start] + _pseudonym("CARD", checksums.digits(value[start:end]), key) + value[end:]
    return value


def _ip_pseudonym(value: str, key: bytes) -> str:
    try:
        address = IPv6Address(value)
    except AddressValueError:
        return value
    return _pseudonym("IP", address.compressed, key) if checksums.digits(value) else value


def _without_ibans(value: str, key: bytes) -> str:
    spans = list[tuple[int, int]]()
    for match in _IBAN_CHECK.finditer(value):
        start = match.start() - 2
        end = checksums.iban_end(value, start) if not spans or start >= spans[-1][1] else None
        if end is not None:
            spans.append((start, end))
    return _replaced(
        value, spans, lambda iban: _pseudonym("IBAN", re.sub("[^A-Z0-9]", "", iban.upper()), key)
    )
