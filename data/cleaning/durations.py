"""Durations that carry their own unit: in words of eleven languages, on a clock, in ISO 8601."""

from dataclasses import dataclass

import polars as pl

from data import calendar_names
from data.cleaning import spelled_out
from data.cleaning.conversion_result import only

_NUMBER = r"\d+(?:[.,]\d+)?"
#: A comma or point before exactly three digits may group them, so it is not read.
_GROUPED = r"\d[.,]\d{3}(?:\D|$)"
_ISO = (
    rf"^(?P<sign>[+-]?)p(?:(?P<week>{_NUMBER})w)?(?:(?P<day>{_NUMBER})d)?"
    rf"(?:t(?:(?P<hour>{_NUMBER})h)?(?:(?P<minute>{_NUMBER})m)?(?:(?P<second>{_NUMBER})s)?)?$"
)
_AND = r"(?:,|;|and|und|et|y|e|en|i|och|og|и)?"
_OF_PROGRAMS = r"^(\d+\.(?:\d{3}|\d{6}|\d{9}))s$"
_CLOCK = r"(?P<hour>\d{1,5}):(?P<minute>[0-5]?\d):(?P<second>[0-5]?\d(?:[.,]\d+)?)$"
#: A clock of two parts with the unit of the first behind it: 00:26 hrs, 04:30 min.
_CLOCK_OF = r"^(?P<first>\d{{1,5}}):(?P<second>[0-5]\d) (?:{})\.?$"
_TWO_PARTS = r"^(?P<sign>[+-]?) ?(?P<first>\d{1,5}):(?P<second>[0-5]\d)$"
#: How "02:13" is meant, as a profile says it, and the seconds of its two parts.
CLOCKS = {"h:m": (3_600.0, 60.0), "m:s": (60.0, 1.0)}


@dataclass(frozen=True, slots=True)
class Durations:
    """Seconds where a text says its own unit, else null; and which texts have two readings, as 02:13."""

    seconds: pl.Series
    unsure: pl.Series


def durations(text: pl.Series, clock: str | None = None) -> Durations:
    """What each text says in seconds; `clock`, "h:m" or "m:s", tells how two parts of a clock are meant."""
    words = text.drop_nulls().unique()
    found = pl.DataFrame({"text": words, **_read(_folded(words), clock)})
    placed = pl.DataFrame({"text": text}).join(found, on="text", how="left", maintain_order="left")
    return Durations(placed["seconds"], placed["unsure"].fill_null(False))


def _folded(text: pl.Series) -> pl.Series:
    plain = text.str.normalize("NFC").str.to_lowercase().str.replace_all("[\u00a0\u202f\\s]+", " ")
    return plain.str.replace_all("\u2212", "-", literal=True).str.strip_chars()


def _read(text: pl.Series, clock: str | None) -> dict[str, pl.Series]:
    seconds = _iso(text)
    for read in (_on_a_clock, _on_a_named_clock, _in_seconds, _in_words, spelled_out.seconds):
        rest = only(text, seconds.is_null())
        if rest.null_count() < len(rest):
            seconds = seconds.zip_with(seconds.is_not_null(), read(rest))
    two = text.str.extract_groups(_TWO_PARTS).struct.unnest()
    if clock is not None:
        large, small = CLOCKS[clock]
        both = two.select(
            pl.col("first").cast(pl.Float64) * large + pl.col("second").cast(pl.Float64) * small
        )
        seconds = seconds.zip_with(seconds.is_not_null(), _signed(both.to_series(), two["sign"]))
    return {"seconds": seconds, "unsure": two["first"].is_not_null() & seconds.is_null()}


def _iso(text: pl.Series) -> pl.Series:
    parts = text.str.extract_groups(_ISO).struct.unnest()
    told = text.str.contains(r"\d").fill_null(False) & ~text.str.ends_with("t").fill_null(False)
    return only(_sum(parts, ("week", "day", "hour", "minute", "second")), told & parts["sign"].is_not_null())


def _on_a_clock(text: pl.Series) -> pl.Series:
    """[d ]h:m:s, the days with or without a word: 1 day 02:00:00, 1.02:00:00, 26:00:00."""
    days = "|".join(_words_of("day"))
    pattern = rf"^(?P<sign>[+-]?) ?(?:(?P<day>\d+)(?: ?(?:{days})\b\.?,? ?| |\.))?{_CLOCK}"
    parts = text.str.extract_groups(pattern).struct.unnest()
    return only(_sum(parts, ("day", "hour", "minute", "second")), parts["hour"].is_not_null())


def _on_a_named_clock(text: pl.Series) -> pl.Series:
    """Two parts of a clock whose unit is said behind them: 00:26 hrs is 26 minutes."""
    found = pl.Series([None], dtype=pl.Float64).new_from_index(0, len(text))
    for unit, below in (("hour", "minute"), ("minute", "second")):
        parts = text.str.extract_groups(_CLOCK_OF.format("|".join(_words_of(unit)))).struct.unnest()
        parts = parts.rename({"first": unit, "second": below})
        told = only(_sum(parts.with_columns(sign=pl.lit("")), (unit, below)), parts[unit].is_not_null())
        found = found.zip_with(found.is_not_null(), told)
    return found


def _in_seconds(text: pl.Series) -> pl.Series:
    """6.798s, as programs write it: a point, three digits or more, and the unit without a blank."""
    return text.str.extract(_OF_PROGRAMS, 1).cast(pl.Float64, strict=False)


def _in_words(text: pl.Series) -> pl.Series:
    """2h 13m · 6 horas 54 minutos · 1,5 Std. · 1 jour et 3 heures; each unit at most once."""
    apart = text.str.replace_all(r"(\d)(\p{L})", "${1} ${2}").str.replace_all(r"(\p{L}\.?)(\d)", "${1} ${2}")
    every = "|".join(_words_of(*calendar_names.SECONDS))
    whole = apart.str.contains(rf"^[+-]? ?(?:{_NUMBER} (?:{every})\b\.? ?{_AND} ?)+$")
    whole &= ~apart.str.contains(_GROUPED)
    parts = pl.DataFrame({"sign": apart.str.extract(r"^([+-])", 1)})
    for unit in calendar_names.SECONDS:
        pattern = rf"({_NUMBER}) (?:{'|'.join(_words_of(unit))})\b"
        whole &= apart.str.count_matches(pattern) <= 1
        parts = parts.with_columns(apart.str.extract(pattern, 1).alias(unit))
    return only(_sum(parts, tuple(calendar_names.SECONDS)), whole.fill_null(False))


def _sum(parts: pl.DataFrame, units: tuple[str, ...]) -> pl.Series:
    each = [
        pl.col(unit).str.replace(",", ".", literal=True).cast(pl.Float64, strict=False).fill_null(0.0)
        * calendar_names.SECONDS[unit]
        for unit in units
    ]
    return _signed(parts.select(pl.sum_horizontal(each)).to_series(), parts["sign"])


def _signed(seconds: pl.Series, sign: pl.Series) -> pl.Series:
    return (-seconds).zip_with((sign == "-").fill_null(False), seconds)


def _words_of(*units: str) -> list[str]:
    """The words for these units, the longest first, so that none is cut short by another."""
    return sorted((w for w, unit in calendar_names.units().items() if unit in units), key=len, reverse=True)
