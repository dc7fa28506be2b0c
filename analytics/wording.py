"""Formats numbers for people: 64.0 %, 4 min 12 s, 1,204, −2.7 points, 58.4 to 71.4."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from analytics.metrics import Metric, Unit

#: No number follows; the reason stands beside it.
NONE = "–"
MINUS = "\u2212"
#: Narrow and unbreakable, so that a unit never stands alone on the next line.
NARROW = "\u202f"
#: Words that stay on one line.
UNBROKEN = "\u00a0"

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: A share this close to none or all of it is that.
_EXACT = 1e-12
#: A digit by which a number differs from 0, and the most digits that are ever written for it.
_DIGIT = re.compile("[1-9]")
_LONGEST = 9
#: Signs that markdown, its extensions or an autolink begin with; a list or heading begins a line.
_SIGNS = re.compile(
    r"[\\`*_{}\[\]<>#|$~&@/!^]|:(?=\S)|^[-+=]|(?<=\])\(|(?<=www)\.|(?<=^\d)[.)](?=\s)|(?<=^\d\d)[.)](?=\s)",
    re.IGNORECASE,
)
#: Before what follows these signs an address, an emoji or an icon would begin. An escape does not prevent
#: it, as these are looked for in the text that escapes leave; a sign without width between them does.
_STARTS = re.compile(r":(?=[^\s\d])|@(?=\S)|www(?=\.)", re.IGNORECASE)
#: Without width, and no place to break a line at.
JOINER = "\u2060"


def count(number: float) -> str:
    """A whole number: 1,204."""
    return f"{number:,.0f}".replace("-", MINUS)


def counted(number: int, thing: str) -> str:
    """A number of things, of which there may be one: 1 ticket, 1,204 tickets, 4 categories."""
    if number == 1:
        return f"{count(number)} {thing}"
    several = f"{thing[:-1]}ies" if thing.endswith("y") and thing[-2] not in "aeiou" else f"{thing}s"
    return f"{count(number)} {several}"


def share(value: float, digits: int = 1) -> str:
    """A share from 0 to 1: 64.0 %."""
    return f"{100 * value:.{digits}f}{NARROW}%"


def share_beside(value: float, limit: float) -> str:
    """A share with as many digits as tell it from a limit: 20.1 % beside 20 %, 20.04 % where it is closer."""
    for digits in range(1, _LONGEST):
        if share(value, digits) != share(limit, digits):
            return share(value, digits)
    return share(value)


def share_in_words(value: float, digits: int = 1) -> str:
    """A share of things inside a sentence, where 0.0 % means none of them and 100.0 % all of them.

    64.0 %, less than 0.1 %, more than 99.9 %; a plain 0 % or 100 % where it is exactly so.
    """
    step = 10.0**-digits
    # Sums of shares are off by their last digits.
    if abs(value) < _EXACT or abs(value - 1) < _EXACT:
        return share(round(value), 0)
    if 0 < 100 * value < step:
        return f"less than {share(step / 100, digits)}"
    if 100 - step < 100 * value < 100:
        return f"more than {share(1 - step / 100, digits)}"
    return share(value, digits)


def begin(sentence: str) -> str:
    """A sentence with a capital letter, whatever words its first number has."""
    return sentence[:1].upper() + sentence[1:]


def duration(seconds: float) -> str:
    """A time span in its two largest units: 9.4 s, 34.8 s, 4 min 12 s, 3 h 20 min, 2 d 4 h."""
    size = abs(seconds)
    sign = MINUS if seconds < 0 else ""
    if round(size, 1) < 60:
        text = f"{size:.1f}".removesuffix(".0")
        return f"{'' if text == '0' else sign}{text}{NARROW}s"
    if round(size) < 3600:
        whole, rest, unit, part = *divmod(round(size), 60), "min", "s"
    elif round(size / 60) < 24 * 60:
        whole, rest, unit, part = *divmod(round(size / 60), 60), "h", "min"
    else:
        whole, rest, unit, part = *divmod(round(size / 3600), 24), "d", "h"
    return f"{sign}{whole:,}{NARROW}{unit}{f' {rest}{NARROW}{part}' if rest else ''}"


def brief(seconds: float) -> str:
    """A time span in one unit, where there is little room: 9 s, 1.6 min, 11 min."""
    size = abs(seconds)
    for length, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if round(size) >= length:
            whole = size / length
            text = f"{whole:,.0f}" if whole >= 10 else f"{whole:.1f}".removesuffix(".0")
            return f"{MINUS if seconds < 0 else ''}{text}{NARROW}{name}"
    return duration(seconds)


def signed_brief(seconds: float) -> str:
    """A difference in time where there is little room: −1.6 min."""
    text = brief(abs(seconds))
    return text if text == duration(0) else f"{MINUS if seconds < 0 else '+'}{text}"


def value(amount: float, unit: Unit) -> str:
    """A metric's value in its unit."""
    if unit == "share":
        return share(amount)
    return duration(amount) if unit == "seconds" else f"{amount:.2f}"


def interval(low: float, high: float, unit: Unit) -> str:
    """An interval as it stands beside its value: 58.4 to 71.4, 3 min 44 s to 4 min 43 s."""
    if unit == "share":
        return f"{100 * low:.1f} to {100 * high:.1f}"
    return f"{value(low, unit)} to {value(high, unit)}"


def signed(amount: float, unit: Unit, digits: int | None = None) -> str:
    """A difference without its unit where that is points: +2.6, −0.02, −14 min; a plain 0 has no sign.

    `digits` is for the few that need more of them than is usual; see `apart`.
    """
    if unit == "seconds":
        text = duration(abs(amount))
        if digits is not None and text == duration(0):
            text = f"{abs(amount):.{digits}f}{NARROW}s"
    else:
        scale, usual = (100, 1) if unit == "share" else (1, 2)
        text = f"{scale * abs(amount):.{usual if digits is None else digits}f}"
    nothing = not _DIGIT.search(text)
    return text if nothing else f"{MINUS if amount < 0 else '+'}{text}"


def apart(low: float, high: float, unit: Unit) -> int | None:
    """How many digits let an interval that leaves out 0 be read so: 0.0 to +0.7 becomes +0.03 to +0.70.

    None where the usual ones do, or where it holds 0.
    """
    near = min(abs(low), abs(high))
    if low <= 0 <= high or _DIGIT.search(signed(near, unit)):
        return None
    return next((n for n in range(2, _LONGEST) if _DIGIT.search(signed(near, unit, n))), _LONGEST)


def difference(amount: float, unit: Unit, digits: int | None = None) -> str:
    """A difference with its unit: +2.6 points, −14 min."""
    text = signed(amount, unit, digits)
    return text if unit == "seconds" else f"{text} points"


def signed_interval(low: float, high: float, unit: Unit) -> str:
    """The interval of a difference: −4.0 to +17.2; one that leaves out 0 never reads as if it held it."""
    digits = apart(low, high, unit)
    return f"{signed(low, unit, digits)} to {signed(high, unit, digits)}"


def size(amount: float, unit: Unit, digits: int | None = None) -> str:
    """How large a difference is, without its direction: 2.6, 0.02, 14 min."""
    return signed(abs(amount), unit, digits).removeprefix("+")


def p_value(p: float) -> str:
    """A p-value that never claims to be 0."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def day(when: date, *, year: bool = False) -> str:
    """A day: 11 Nov."""
    return f"{when.day} {_MONTHS[when.month - 1]}{f' {when.year}' if year else ''}"


def period(start: date, end: date) -> str:
    """The days from one to another: 11–19 Nov, 28 Oct – 10 Nov, with the year where there are two."""
    if start == end:
        return day(start)
    if start.year != end.year:
        return f"{day(start, year=True)} – {day(end, year=True)}"
    if start.month == end.month:
        return f"{start.day}–{day(end)}"
    return f"{day(start)} – {day(end)}"


def moment(when: datetime, zone: ZoneInfo) -> str:
    """A time in the workspace's zone: 19 Nov 2026 14:02."""
    local = when.astimezone(zone)
    return f"{day(local.date(), year=True)} {local:%H:%M}"


def listed(things: list[str], last: Literal["and", "or"] = "and") -> str:
    """A list in words: a, b and c."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} {last} {things[-1]}"


def rows(metric: Metric, number: int) -> str:
    """What a metric counts, in its own words: 203 ratings, 604 tickets, 88 answers."""
    if metric.kind == "mean" and metric.unit == "points":
        return counted(number, "rating")
    return counted(number, metric.rows)


def shortened(text: str, longest: int) -> str:
    """Words from data on one line, cut where they are too long; for places that read no markdown."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


@lru_cache(maxsize=4096)
def plain(text: str, longest: int = 40) -> str:
    """Words from data or people for a place that reads markdown: one short line without markup or links."""
    return _SIGNS.sub(r"\\\g<0>", _STARTS.sub(rf"\g<0>{JOINER}", shortened(text, longest)))
