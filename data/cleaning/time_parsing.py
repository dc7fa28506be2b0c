"""Parses times in all notations that exports use, as UTC."""

from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

import polars as pl

from data.cleaning import local_date_notations
from data.cleaning.conversion_result import FOUND, Converted, Objection, first_reason, only, stripped
from data.cleaning.local_date_notations import spread
from data.errors import DataError
from data.readers.table import Format
from data.schema import Column

#: Times outside of these are lost or invented stamps (year 1, the epoch, 9999), not events of a help desk.
FIRST_TIME, END_OF_TIME = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

# What is left of an ISO time behind its seconds.
_TAIL = r"^(?:[.,](?P<fraction>\d{1,9}))?\s*(?P<zone>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$"
_ISO = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
#: From so many times on it is no accident that all of them are midnight.
_SOME = 3
_SECONDS = len("2026-01-31T12:30:00")
_TICKS = r"^\d{9,19}(?:\.\d+)?$|^\d(?:\.\d+)?[eE]\+?\d{1,2}$"
_FRACTION = pl.col("tail").str.extract(_TAIL, 1).fill_null("")
_ZONE = pl.col("tail").str.extract(_TAIL, 2).fill_null("").str.to_uppercase()
_ENDING = (
    pl.col("tail").str.contains(_TAIL).alias("understood"),
    _FRACTION.str.pad_end(6, "0").str.head(6).cast(pl.Int64).alias("micros"),
    pl.when(_ZONE.str.contains(r"^(?:Z|UTC|GMT|[+-]00(?::?00)?)$"))
    .then(pl.lit("Z"))
    .otherwise(_ZONE.str.replace(r"^([+-]..)$", "${1}00").str.replace(r"^([+-]..)(\d\d)$", "${1}:${2}"))
    .alias("offset"),
)


def times(found: pl.Series, column: Column, how: Format) -> Converted:
    """Parses a column of times; a cell that is no time, or outside the plausible range, has a reason."""
    zone, notes, objections = _zone(how.time_zone), list[str](), list[Objection]()
    given, days = found.is_not_null(), None
    if found.dtype.is_numeric():
        moment = _epoch(found)
    elif found.dtype == pl.Date or isinstance(found.dtype, pl.Datetime):
        aware = isinstance(found.dtype, pl.Datetime) and found.dtype.time_zone is not None
        wall = found.cast(pl.Datetime("us", "UTC" if aware else None))
        moment = wall if aware else _local(wall, zone, objections, notes)
        days = None if aware else _days(wall, None, found.dtype == pl.Date)
    else:
        text = stripped(found)
        given = text.is_not_null()
        wall, offset = _on_the_wall(text, how.date_format, zone, objections)
        moment = _in_utc(wall, offset, zone, objections, notes)
        days = _days(wall, text, (offset == "").all())
    form = f" of the form {how.date_format}" if how.date_format else ""
    objections.append((given & moment.is_null(), f" is no time{form}: {FOUND}"))
    objections.append((moment < FIRST_TIME, f" lies before {FIRST_TIME.year}: {FOUND}"))
    objections.append((moment >= END_OF_TIME, f" lies after {END_OF_TIME.year - 1}: {FOUND}"))
    reasons = first_reason(objections)
    values = moment if reasons is None else only(moment, reasons.is_null())
    return Converted(values.alias(found.name), reasons, tuple(column.name + note for note in notes), days)


def _days(wall: pl.Series, text: pl.Series | None, bare: bool) -> pl.Series | None:
    """Which times are dates alone: those written so, or all of a column in which every time is midnight.

    `bare` says that no time of the column names an offset, or that its type has no time of day.
    """
    midnight = (wall == wall.dt.truncate("1d")).fill_null(False)
    if not midnight.any():
        return None
    known = len(wall) - wall.null_count()
    if bare and midnight.sum() == known and (text is None or known >= _SOME):
        return midnight
    if text is None:
        return None
    # Most columns have a few times at midnight, and no date alone.
    if not _dates_alone(text.filter(midnight)).any():
        return None
    return midnight & _dates_alone(text)


def _dates_alone(text: pl.Series) -> pl.Series:
    return ~text.str.contains(":", literal=True) & ~text.str.contains(_TICKS)


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, KeyError):
        raise DataError(f"{name!r} is no time zone. Use an IANA name, such as Europe/Berlin.") from None


def _on_the_wall(
    text: pl.Series, form: str | None, zone: str, objections: list[Objection]
) -> tuple[pl.Series, pl.Series]:
    """Returns local clock times and the offsets written behind them ("" for none)."""
    wall, offset = _iso(text)
    if form is not None:
        # A format that is given comes first; ISO is understood beside it, as it can be read one way only.
        formed = text.str.to_datetime(form, strict=False, time_unit="us", cache=False)
        here, mark = formed.is_not_null(), "" if formed.dtype == pl.Datetime("us") else "Z"
        wall = formed.dt.replace_time_zone(None).zip_with(here, wall)
        return wall, pl.Series([mark]).new_from_index(0, len(text)).zip_with(here, offset)
    rest = wall.is_null() & text.is_not_null()
    if not rest.any():
        return wall, offset
    left, doubts = text.filter(rest), list[Objection]()
    bare, named = local_date_notations.split_zone(left, zone, doubts)
    rewritten = local_date_notations.in_iso(bare, doubts)
    other_wall, other_offset = _iso(rewritten)
    other_offset = named.zip_with((named != "") & (other_offset == ""), other_offset)
    ticks = only(left, left.str.contains(_TICKS) & other_wall.is_null())
    whole = ticks.cast(pl.Int64, strict=False)
    epoch = _epoch(ticks.cast(pl.Float64, strict=False)).zip_with(whole.is_null(), _epoch(whole))
    here = epoch.is_not_null()
    other_wall = epoch.dt.replace_time_zone(None).zip_with(here, other_wall)
    other_offset = pl.Series(["Z"]).new_from_index(0, len(left)).zip_with(here, other_offset)
    for doubt, words in doubts:
        objections.append((spread(doubt, rest, ~rest & False), words))
        other_wall = only(other_wall, ~doubt.fill_null(False))
    return spread(other_wall, rest, wall), spread(other_offset, rest, offset)


def _iso(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """ISO times with the clock's reading and the offset apart; a date alone is its midnight."""
    if (alike := _all_alike(text)) is not None:
        return alike
    head, tail = text.str.head(_SECONDS), text.str.slice(_SECONDS)
    wall = head.clear(len(text)).cast(pl.Datetime("us"))
    first = cast(str | None, head.drop_nulls().first())
    likely = "%Y-%m-%d" + first[10:11] + "%H:%M:%S" if first and first[10:11] in ("T", " ") else "%Y-%m-%d"
    for form in sorted(_ISO, key=lambda form: form != likely):
        if wall.null_count() > text.null_count():
            rest = only(head, wall.is_null())
            more = rest.str.to_datetime(form, strict=False, time_unit="us", cache=False)
            wall = wall.zip_with(wall.is_not_null(), more)
    # Files have few different endings, unless their seconds have fractions: those are read row by row.
    endings = tail.unique()
    direct = len(endings) > 1000
    behind = pl.DataFrame({"tail": tail if direct else endings}).select("tail", *_ENDING)
    if not direct:
        behind = pl.DataFrame({"tail": tail}).join(
            behind, on="tail", how="left", nulls_equal=True, maintain_order="left"
        )
    micros = behind["micros"]
    if micros.max():
        wall += micros.cast(pl.Duration("us"))
    return only(wall, behind["understood"]), behind["offset"]


def _all_alike(text: pl.Series) -> tuple[pl.Series, pl.Series] | None:
    """The same of a column in which all times have one form and one ending; None where they differ."""
    first = cast(str | None, text.drop_nulls().first())
    if first is None or first[10:11] not in ("T", " ") or not (text.str.len_bytes() == len(first)).all():
        return None
    ending = pl.DataFrame({"tail": [first[_SECONDS:]]}).select(_ENDING).row(0, named=True)
    if not ending["understood"] or ending["micros"]:
        return None
    form = f"%Y-%m-%d{first[10]}%H:%M:%S{first[_SECONDS:]}"
    wall = text.str.to_datetime(form, strict=False, time_unit="us", cache=False)
    if wall.dtype != pl.Datetime("us") or wall.null_count() > text.null_count():
        return None
    return wall, pl.Series([ending["offset"]]).new_from_index(0, len(text))


def _epoch(ticks: pl.Series) -> pl.Series:
    """Seconds, milli-, micro- or nanoseconds since 1970, told apart by size; small numbers are no time."""
    tick, size = pl.col("tick"), pl.col("tick").abs()
    micros = (
        pl.when(size < 1e8).then(None)
        .when(size < 1e11).then(tick * 1_000_000)
        .when(size < 1e14).then(tick * 1_000)
        .when(size < 1e17).then(tick)
        .when(size < 1e19).then(tick / 1_000)
    )  # fmt: skip
    frame = pl.DataFrame({"tick": ticks})
    return frame.select(micros.cast(pl.Int64, strict=False).cast(pl.Datetime("us", "UTC"))).to_series()


def _in_utc(
    wall: pl.Series, offset: pl.Series, zone: str, objections: list[Objection], notes: list[str]
) -> pl.Series:
    offsets = cast(list[str], only(offset, wall.is_not_null()).drop_nulls().unique().sort().to_list())
    if len(offsets) > 1:
        names = ", ".join({"": f"none (taken as {zone})", "Z": "UTC"}.get(name, name) for name in offsets[:8])
        notes.append(f" mixes time offsets: {names}{', …' if len(offsets) > 8 else ''}.")
    if set(offsets) <= {""}:
        return _local(wall, zone, objections, notes)
    # A zone by name has other offsets at other times; "" is the file's own zone.
    zones = {name: name or zone for name in offsets if name == "" or "/" in name}
    minutes = {name: _minutes(name) for name in offsets if name not in zones}
    if len(offsets) == 1 and not zones:
        east = pl.Series([minutes[offsets[0]]])
    else:
        east = offset.replace_strict(minutes, default=None, return_dtype=pl.Int64)
    moment = (wall - (east * 60_000_000).cast(pl.Duration("us"))).dt.replace_time_zone("UTC")
    for name, meant in zones.items():
        moment = _local(only(wall, offset == name), meant, objections, notes).zip_with(offset == name, moment)
    return moment


def _minutes(offset: str) -> int:
    if len(offset) < len("+00:00"):
        return 0
    return (1 if offset[0] == "+" else -1) * (int(offset[1:3]) * 60 + int(offset[4:6]))


def _local(wall: pl.Series, zone: str, objections: list[Objection], notes: list[str]) -> pl.Series:
    """Converts local times to UTC: a skipped time is null, an ambiguous one the earlier."""
    if zone == "UTC":
        return wall.dt.replace_time_zone("UTC")
    moment = wall.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    twice = (wall.dt.replace_time_zone(zone, ambiguous="latest", non_existent="null") != moment).sum()
    if twice:
        notes.append(f": the clocks of {zone} showed {twice:,} of its times twice; the earlier was taken.")
    skipped = moment.is_null() & wall.is_not_null()
    if skipped.any():
        # Where clocks skip midnight, a day begins an hour late: a date alone still has its first moment.
        later = only(wall.dt.offset_by("1h"), skipped & (wall.dt.truncate("1d") == wall))
        moment = moment.zip_with(moment.is_not_null(), later.dt.replace_time_zone(zone, non_existent="null"))
        told = wall.dt.strftime(": %H:%M does not exist on %-d %B %Y in ") + pl.Series([zone])
        objections.append((moment.is_null() & wall.is_not_null(), told))
    return moment.dt.convert_time_zone("UTC")
