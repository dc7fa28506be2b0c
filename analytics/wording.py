"""Numbers as people write them: 64.0 %, 4 min 12 s, 1,204, −2.7 points, 58.4 to 71.4."""

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
#: Signs that markdown, its extensions or an autolink begin with; a list or heading begins a line.
_SIGNS = re.compile(
    r"[\\`*_{}\[\]<>#|$~&@/!^]|:(?=\S)|^[-+=]|(?<=\])\(|(?<=www)\.|(?<=^\d)[.)](?=\s)|(?<=^\d\d)[.)](?=\s)",
    re.IGNORECASE,
)


def count(number: float) -> str:
    """A whole number: 1,204."""
    return f"{number:,.0f}".replace("-", MINUS)


def counted(number: int, thing: str) -> str:
    """A number of things, of which there may be one: 1 ticket, 1,204 tickets."""
    return f"{count(number)} {thing}{'' if number == 1 else 's'}"


def share(value: float, digits: int = 1) -> str:
    """A share from 0 to 1: 64.0 %."""
    return f"{100 * value:.{digits}f}{NARROW}%"


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


def signed(amount: float, unit: Unit) -> str:
    """A difference without its unit where that is points: +2.6, −0.02, −14 min; a plain 0 has no sign."""
    if unit == "seconds":
        text = duration(abs(amount))
        nothing = text == duration(0)
    else:
        text = f"{100 * abs(amount):.1f}" if unit == "share" else f"{abs(amount):.2f}"
        nothing = float(text) == 0
    return text if nothing else f"{MINUS if amount < 0 else '+'}{text}"


def difference(amount: float, unit: Unit) -> str:
    """A difference with its unit: +2.6 points, −14 min."""
    text = signed(amount, unit)
    return text if unit == "seconds" else f"{text} points"


def signed_interval(low: float, high: float, unit: Unit) -> str:
    """The interval of a difference: −4.0 to +17.2."""
    return f"{signed(low, unit)} to {signed(high, unit)}"


def size(amount: float, unit: Unit) -> str:
    """How large a difference is, without its direction: 2.6, 0.02, 14 min."""
    return signed(abs(amount), unit).removeprefix("+")


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


@lru_cache(maxsize=4096)
def plain(text: str, longest: int = 40) -> str:
    """Words from data for a place that reads markdown: one short line in which no sign means anything."""
    line = " ".join(text.split())
    cut = line if len(line) <= longest else f"{line[: longest - 1]}…"
    return _SIGNS.sub(r"\\\g<0>", cut)
