"""What the cells of a column mean: as found, they become its canonical type, or say why they cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import cast
from zoneinfo import ZoneInfo

import orjson
import polars as pl
from polars.exceptions import PolarsError

from data.errors import DataError
from data.readers.table import Format
from data.schema import CONTEXT, TIME, Column

#: Stands in a reason for the excerpt of the value; who shows the reason puts it in, redacted.
FOUND = "{found}"

#: Times outside of these are lost or invented stamps (year 1, the epoch, 9999), not events of a help desk.
FIRST_TIME, END_OF_TIME = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

_TRUTH = {
    **dict.fromkeys(("true", "yes", "y", "t", "1", "1.0", "on"), True),
    **dict.fromkeys(("false", "no", "n", "f", "0", "0.0", "off"), False),
}

# Numbers that can only be meant with a decimal comma, or only with a decimal point.
_SHAPE = r"^[+-]?(?:\d{1,3}(?:G\d{3})+D\d+|\d{1,3}(?:G\d{3}){2,}|\d+D(?:\d{1,2}|\d{4,})|0D\d+|\d{4,}D\d+)$"
_COMMA, _POINT = _SHAPE.replace("G", r"\.").replace("D", ","), _SHAPE.replace("G", ",").replace("D", r"\.")
_CLOCK = r"^(\d{1,5}):([0-5]?\d):([0-5]?\d(?:\.\d+)?)$"

_ENTRIES = pl.List(pl.Struct({"entry_id": pl.String, "score": pl.String}))

# What is left of an ISO time behind its seconds, and the notations that are brought into ISO first.
_TAIL = r"^(?:[.,](?P<fraction>\d{1,9}))?\s*(?P<zone>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$"
_HOURS = (
    r"(?:(?:[T,]|\s)\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"(?P<tail>(?:[.,]\d{1,9})?)\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?\s*(?P<zone>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$"
)
_COMPACT = (
    r"^(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?"
    r"(?P<tail>(?:\.\d{1,9})?)(?P<half>[AaPp][Mm])?)?(?P<zone>Z|z|[+-]\d{2}(?::?\d{2})?)?$"
)
_YEAR_FIRST = r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _HOURS
_YEAR_LAST = r"^(?P<one>\d{1,2})[-/.](?P<two>\d{1,2})[-/.](?P<year>\d{4})" + _HOURS
_DAY_MONTH = r"^(?:[A-Za-z]{3,9},?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?[\s-](?P<name>[A-Za-z]{3})[a-z]*"
_MONTH_DAY = r"^(?:[A-Za-z]{3,9},?\s+)?(?P<name>[A-Za-z]{3})[a-z]*\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_NAMED = (_DAY_MONTH + r"\.?[\s,-]\s*(?P<year>\d{4})" + _HOURS, _MONTH_DAY + r",?\s+(?P<year>\d{4})" + _HOURS)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: str(number) for number, name in enumerate(_NAMES, 1)}

_ISO = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
_SECONDS = len("2026-01-31T12:30:00")
_TICKS = r"^\d{9,19}(?:\.\d+)?$|^\d(?:\.\d+)?[eE]\+?\d{1,2}$"
_UNSURE = f" could be day-month or month-day, the date order is ambiguous; give its date format: {FOUND}"
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

#: What is wrong with some rows of a column: which they are, and the words that follow the column's name.
Objection = tuple[pl.Series, str | pl.Series]


@dataclass(frozen=True, slots=True)
class Converted:
    """A column in its canonical type; a value that was not understood is null there and has a reason.

    A reason is what follows the column's name in a sentence, with FOUND where an excerpt of the
    value goes. `reasons` is None where everything was understood.
    """

    values: pl.Series
    reasons: pl.Series | None = None
    notes: tuple[str, ...] = ()


def convert(found: pl.Series, column: Column, how: Format | None = None) -> Converted:
    """The column in its canonical type, from text or from any type that Parquet knows.

    Text that is empty or only blanks is missing. A date format or time zone that is none raises a DataError.
    """
    how = how or Format()
    if found.dtype == pl.Null:
        return Converted(found.cast(column.dtype))
    if isinstance(column.dtype, pl.List):
        return _lists(found, column)
    if column.dtype == TIME:
        return _times(found, column, how)
    if column.dtype == pl.Boolean:
        return _truths(found)
    if column.dtype == pl.String:
        return _allowed(found, column) if column.allowed else Converted(_words(found, column))
    return _numbers(found, column, how)


def as_text(found: pl.Series) -> pl.Series:
    """Any column as text: whole numbers without a fraction, lists and records as JSON."""
    if found.dtype == pl.String:
        return found
    if found.dtype.is_nested():
        record = pl.DataFrame({"v": found}).select(pl.struct("v").struct.json_encode()).to_series()
        return _only(record.str.slice(len('{"v":')).str.head(-1), found.is_not_null()).alias(found.name)
    if found.dtype.is_float() and ((found == found.round()) & (found.abs() < 2.0**53)).fill_null(True).all():
        return found.cast(pl.Int64).cast(pl.String)
    if found.dtype == pl.Duration:
        return (found.dt.total_microseconds() / 1e6).cast(pl.String)
    return found.cast(pl.String, strict=False)


def _only(values: pl.Series, where: pl.Series) -> pl.Series:
    """The values where that holds, null elsewhere."""
    return values.zip_with(where, pl.Series([None], dtype=values.dtype))


def first_reason(objections: Sequence[Objection]) -> pl.Series | None:
    """One reason a row, the first that was raised; None where none was."""
    reasons: pl.Series | None = None
    for where, words in objections:
        where = where.fill_null(False)
        if where.any():
            said = words if isinstance(words, pl.Series) else pl.Series([words])
            said = _only(said if len(said) == len(where) else said.new_from_index(0, len(where)), where)
            reasons = said if reasons is None else reasons.zip_with(reasons.is_not_null(), said)
    return reasons


def _stripped(found: pl.Series) -> pl.Series:
    bare = as_text(found).str.strip_chars()
    empty = (bare == "").fill_null(False)
    return _only(bare, ~empty) if empty.any() else bare


def _words(found: pl.Series, column: Column) -> pl.Series:
    # Free words stay as they were written; labels and ids are compared, and blanks must not tell them apart.
    if not column.free_text or column.name.startswith(CONTEXT):
        return _stripped(found)
    text = as_text(found)
    blank = text.str.contains(r"^\s*$").fill_null(False)
    return _only(text, ~blank) if blank.any() else text


def _allowed(found: pl.Series, column: Column) -> Converted:
    text = _stripped(found)
    if text.is_in(column.allowed).all():
        return Converted(text)
    folded = text.str.to_lowercase().str.replace_all(r"[\s_-]+", " ")
    known = folded.is_in(column.allowed)
    return Converted(
        _only(folded, known), first_reason([(~known, f" is none of {', '.join(column.allowed)}: {FOUND}")])
    )


def _truths(found: pl.Series) -> Converted:
    if found.dtype == pl.Boolean:
        return Converted(found)
    text = _stripped(found)
    values = text.str.to_lowercase().replace_strict(_TRUTH, default=None, return_dtype=pl.Boolean)
    wrong = values.is_null() & text.is_not_null()
    return Converted(values, first_reason([(wrong, f" is neither true nor false: {FOUND}")]))


def _numbers(found: pl.Series, column: Column, how: Format) -> Converted:
    objections: list[Objection] = []
    text = None if found.dtype.is_numeric() else _stripped(found)
    if text is None:
        values = found.cast(pl.Float64, strict=False) * how.factor
    else:
        values = _parsed(text, column, how, objections)
    missing = found.is_null() if text is None else text.is_null()
    objections.append((~missing & (values.is_null() | ~values.is_finite()), f" is no number: {FOUND}"))
    if column.dtype.is_integer():
        objections.append((values != values.round(), f" is no whole number: {FOUND}"))
    if column.bounds is not None:
        low, high = column.bounds
        objections.append((~values.is_between(low, high), f" is outside of {low:g} to {high:g}: {FOUND}"))
    reasons = first_reason(objections)
    if reasons is not None:
        values = _only(values, reasons.is_null())
    return Converted(values.cast(column.dtype), reasons)


def _parsed(text: pl.Series, column: Column, how: Format, objections: list[Objection]) -> pl.Series:
    """Text as numbers, the factor applied; durations on a clock are seconds already."""
    if not how.decimal_comma:
        plain = text.cast(pl.Float64, strict=False)
        if plain.null_count() == text.null_count():
            return plain * how.factor
    bare = text
    for _ in range(2):  # twice, because neighbouring groups share their digits
        bare = bare.str.replace_all(r"(\d)[ '\u{a0}\u{202f}\u{2019}](\d{3})", "${1}${2}")
    percent = bare.str.ends_with("%").fill_null(False)
    if percent.any() and how.factor == 0.01:
        bare = bare.str.strip_chars_end("% \u00a0\u202f")
    elif percent.any():
        objections.append((percent, f" is a percentage, a fraction is needed (a factor of 0.01): {FOUND}"))
    values = _by_notation(bare, how, objections) * how.factor
    if column.name.endswith("_seconds"):
        clock = bare.str.extract_groups(_CLOCK)
        hours, minutes, seconds = (clock.struct.field(part).cast(pl.Float64) for part in ("1", "2", "3"))
        values = values.zip_with(values.is_not_null(), hours * 3600 + minutes * 60 + seconds)
    return values


def _by_notation(bare: pl.Series, how: Format, objections: list[Objection]) -> pl.Series:
    """Numbers by the notation of their column: its clear values tell how to read 1,234 and 1.234."""
    grouped = bare.str.contains(r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$").fill_null(False)
    point = bare.str.replace_all(",", "", literal=True).zip_with(grouped, bare).cast(pl.Float64, strict=False)
    # Under a decimal comma 12.5 is refused: read as 12.5 or as 125, it would be right only by luck.
    grouped = bare.str.contains(r"^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$").fill_null(False)
    whole = bare.str.replace_all(".", "", literal=True).zip_with(grouped, bare)
    whole = _only(whole, ~whole.str.contains(".", literal=True))
    comma = whole.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    if how.decimal_comma:
        return comma
    surely_comma, surely_point = (bare.str.contains(shape).fill_null(False) for shape in (_COMMA, _POINT))
    if not surely_comma.any():
        return point
    if not surely_point.any():
        return comma
    unsure = ~surely_comma & ~surely_point & (comma != point)
    objections.append((unsure, f" has a decimal mark or a grouping mark, the column uses both ways: {FOUND}"))
    return comma.zip_with(surely_comma, point)


def _lists(found: pl.Series, column: Column) -> Converted:
    """Lists from JSON text or from separated words; entries found come with scores, or as bare ids."""
    entries = column.dtype != pl.List(pl.String)
    if isinstance(found.dtype, pl.List) and not entries and not found.dtype.inner.is_nested():
        return Converted(found.cast(pl.List(pl.String), strict=False).list.drop_nulls())
    text = _stripped(found)
    is_json = text.str.contains(r"^[\[{]").fill_null(False)
    values = _from_json(_only(text, is_json), entries)
    if not is_json.all():
        values = values.zip_with(is_json, _from_words(_only(text, ~is_json), entries))
    wrong = values.is_null() & text.is_not_null()
    what = "JSON list of {entry_id, score} or of ids" if entries else "JSON list"
    return Converted(values.cast(column.dtype), first_reason([(wrong, f" is no {what}: {FOUND}")]))


def _from_json(text: pl.Series, entries: bool) -> pl.Series:
    kind = _ENTRIES if entries else pl.List(pl.String)
    try:
        values = text.str.json_decode(kind)
        if not entries or _all_named_and_scored(values):
            return values
    except PolarsError:
        # One cell that is none spoils the whole column for the fast way.
        pass
    shaped = [_one_list(cell, entries) for cell in text.to_list()]
    return pl.Series(shaped, dtype=pl.String).str.json_decode(kind)


def _all_named_and_scored(values: pl.Series) -> bool:
    items = values.drop_nulls().explode().drop_nulls()
    ids, scores = items.struct.field("entry_id"), items.struct.field("score")
    numbers = scores.cast(pl.Float64, strict=False)
    if ids.has_nulls() or numbers.null_count() > scores.null_count():
        return False
    return bool(numbers.is_finite().all())


def _one_list(cell: str | None, entries: bool) -> str | None:
    """The cell as JSON text of the shape wanted, None where it is no such list."""
    try:
        items = cast(object, orjson.loads(cell or "null"))
    except orjson.JSONDecodeError:
        return None
    if not isinstance(items, list):
        return None
    shape = _entry if entries else _word
    shaped = [shape(item) for item in cast(list[object], items) if item is not None]
    return None if None in shaped else orjson.dumps(shaped).decode()


def _word(item: object) -> str | None:
    if isinstance(item, dict | list):
        return None
    return item if isinstance(item, str) else orjson.dumps(item).decode()


def _entry(item: object) -> dict[str, str | None] | None:
    if not isinstance(item, dict):
        name = _word(item)
        return {"entry_id": name, "score": None} if name else None
    fields = cast(dict[str, object], item)
    name, score = _word(fields.get("entry_id") or {}), fields.get("score")
    try:
        number = None if score is None else float(str(score))
    except ValueError:
        return None
    if not name or (number is not None and not isfinite(number)):
        return None
    return {"entry_id": name, "score": None if number is None else repr(number)}


def _from_words(text: pl.Series, entries: bool) -> pl.Series:
    words = pl.col("text")
    separator = (
        pl.when(words.str.contains("|", literal=True)).then(pl.lit("|"))
        .when(words.str.contains(";", literal=True)).then(pl.lit(";"))
        .otherwise(pl.lit(","))
    )  # fmt: skip
    trimmed = pl.element().str.strip_chars()
    parts = words.str.split(separator).list.eval(trimmed.filter(trimmed != ""))
    if entries:
        parts = parts.list.eval(pl.struct(entry_id=pl.element(), score=pl.lit(None, dtype=pl.String)))
    return pl.DataFrame({"text": text}).select(parts).to_series()


def _times(found: pl.Series, column: Column, how: Format) -> Converted:
    zone, notes, objections = _zone(how.time_zone), list[str](), list[Objection]()
    given = found.is_not_null()
    if found.dtype.is_numeric():
        moment = _epoch(found)
    elif found.dtype == pl.Date or isinstance(found.dtype, pl.Datetime):
        aware = isinstance(found.dtype, pl.Datetime) and found.dtype.time_zone is not None
        wall = found.cast(pl.Datetime("us", "UTC" if aware else None))
        moment = wall if aware else _local(wall, zone, objections, notes)
    else:
        text = _stripped(found)
        given = text.is_not_null()
        wall, offset = _on_the_wall(text, how.date_format, objections)
        moment = _in_utc(wall, offset, zone, objections, notes)
    form = f" of the form {how.date_format}" if how.date_format else ""
    objections.append((given & moment.is_null(), f" is no time{form}: {FOUND}"))
    objections.append((moment < FIRST_TIME, f" lies before {FIRST_TIME.year}: {FOUND}"))
    objections.append((moment >= END_OF_TIME, f" lies after {END_OF_TIME.year - 1}: {FOUND}"))
    reasons = first_reason(objections)
    values = moment if reasons is None else _only(moment, reasons.is_null())
    return Converted(values.alias(found.name), reasons, tuple(column.name + note for note in notes))


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, KeyError):
        raise DataError(f"{name!r} is no time zone. Use an IANA name, such as Europe/Berlin.") from None


def _on_the_wall(
    text: pl.Series, form: str | None, objections: list[Objection]
) -> tuple[pl.Series, pl.Series]:
    """The times as a clock on the wall shows them, and the offsets written behind them ("" for none)."""
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
    left = text.filter(rest)
    rewritten, unsure = _in_iso(left)
    objections.append((_spread(unsure, rest, ~rest & False), _UNSURE))
    other_wall, other_offset = _iso(rewritten)
    ticks = _only(left, left.str.contains(_TICKS) & other_wall.is_null())
    whole = ticks.cast(pl.Int64, strict=False)
    epoch = _epoch(ticks.cast(pl.Float64, strict=False)).zip_with(whole.is_null(), _epoch(whole))
    here = epoch.is_not_null()
    other_wall = epoch.dt.replace_time_zone(None).zip_with(here, other_wall)
    other_offset = pl.Series(["Z"]).new_from_index(0, len(left)).zip_with(here, other_offset)
    return _spread(other_wall, rest, wall), _spread(other_offset, rest, offset)


def _spread(few: pl.Series, where: pl.Series, many: pl.Series) -> pl.Series:
    """The few values in their places among the many."""
    return few.gather((where.cast(pl.Int64).cum_sum() - 1).clip(0)).zip_with(where, many)


def _iso(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """ISO times with the clock's reading and the offset apart; a date alone is its midnight."""
    head, tail = text.str.head(_SECONDS), text.str.slice(_SECONDS)
    wall = head.clear(len(text)).cast(pl.Datetime("us"))
    first = cast(str | None, head.drop_nulls().first())
    likely = "%Y-%m-%d" + first[10:11] + "%H:%M:%S" if first and first[10:11] in ("T", " ") else "%Y-%m-%d"
    for form in sorted(_ISO, key=lambda form: form != likely):
        if wall.null_count() > text.null_count():
            rest = _only(head, wall.is_null())
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
    return _only(wall, behind["understood"]), behind["offset"]


def _in_iso(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Other notations brought into ISO, and which of them have day and month in an order nobody knows."""
    iso, unsure = _only(text, text.is_null()), pl.Series([False]).new_from_index(0, len(text))
    for pattern in (_COMPACT, _YEAR_FIRST, _YEAR_LAST, *_NAMED):
        here = iso.is_null() & text.str.contains(pattern).fill_null(False)
        if here.any():
            parts = text.filter(here).str.extract_groups(pattern).struct.unnest()
            if pattern is _YEAR_LAST:
                parts, unknown = _in_order(parts)
                unsure = _spread(unknown, here, unsure)
            iso = _spread(_assembled(parts), here, iso)
    return _only(iso, ~unsure), unsure


def _in_order(parts: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Day and month by the order of the whole column, and the rows in which it is not known."""
    one, two = parts["one"].cast(pl.Int8), parts["two"].cast(pl.Int8)
    day_first, month_first = (one > 12) & (two <= 12), (two > 12) & (one <= 12)
    if day_first.any() == month_first.any():
        # No value tells the order, or they contradict each other: only what can be read one way is read.
        unknown = (one <= 12) & (two <= 12) & (one != two)
        first_is_day = ~month_first
    else:
        unknown = pl.Series([False]).new_from_index(0, len(one))
        first_is_day = pl.Series([day_first.any()]).new_from_index(0, len(one))
    day = parts["one"].zip_with(first_is_day, parts["two"])
    month = parts["two"].zip_with(first_is_day, parts["one"])
    return parts.with_columns(day=day, month=month), unknown


def _assembled(parts: pl.DataFrame) -> pl.Series:
    hour, half = pl.col("hour").cast(pl.Int8), pl.col("half").str.to_lowercase().str.head(1)
    afternoon = pl.when((half == "p") & (hour < 12)).then(hour + 12)
    by_24 = afternoon.when((half == "a") & (hour == 12)).then(0).otherwise(hour).fill_null(0)
    if "name" in parts.columns:
        number = (
            pl.col("name").str.to_lowercase().replace_strict(_MONTHS, default=None, return_dtype=pl.String)
        )
        parts = parts.with_columns(month=number)
    minute, second, tail, zone = (pl.col(name).fill_null("") for name in ("minute", "second", "tail", "zone"))
    two = (pl.col("month"), pl.col("day"), by_24.cast(pl.String), minute, second)
    padded = [part.str.zfill(2) for part in two]
    return parts.select(pl.format("{}-{}-{}T{}:{}:{}{}{}", "year", *padded, tail, zone)).to_series()


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
    offsets = cast(list[str], _only(offset, wall.is_not_null()).drop_nulls().unique().sort().to_list())
    if len(offsets) > 1:
        names = ", ".join({"": f"none (taken as {zone})", "Z": "UTC"}.get(name, name) for name in offsets[:8])
        notes.append(f" mixes time offsets: {names}{', …' if len(offsets) > 8 else ''}.")
    if set(offsets) <= {""}:
        return _local(wall, zone, objections, notes)
    minutes = {name: _minutes(name) for name in offsets}
    if len(offsets) == 1:
        east = pl.Series([minutes[offsets[0]]])
    else:
        east = offset.replace_strict(minutes, default=None, return_dtype=pl.Int64)
    moment = (wall - (east * 60_000_000).cast(pl.Duration("us"))).dt.replace_time_zone("UTC")
    if "" not in offsets:
        return moment
    return _local(_only(wall, offset == ""), zone, objections, notes).zip_with(offset == "", moment)


def _minutes(offset: str) -> int:
    if len(offset) < len("+00:00"):
        return 0
    return (1 if offset[0] == "+" else -1) * (int(offset[1:3]) * 60 + int(offset[4:6]))


def _local(wall: pl.Series, zone: str, objections: list[Objection], notes: list[str]) -> pl.Series:
    """Times of a zone in UTC: what the clock skipped has no answer, what it showed twice is the earlier."""
    if zone == "UTC":
        return wall.dt.replace_time_zone("UTC")
    moment = wall.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    twice = (wall.dt.replace_time_zone(zone, ambiguous="latest", non_existent="null") != moment).sum()
    if twice:
        notes.append(f": the clocks of {zone} showed {twice:,} of its times twice; the earlier was taken.")
    skipped = moment.is_null() & wall.is_not_null()
    if skipped.any():
        # Where clocks skip midnight, a day begins an hour late: a date alone still has its first moment.
        later = _only(wall.dt.offset_by("1h"), skipped & (wall.dt.truncate("1d") == wall))
        moment = moment.zip_with(moment.is_not_null(), later.dt.replace_time_zone(zone, non_existent="null"))
        told = wall.dt.strftime(": %H:%M does not exist on %-d %B %Y in ") + pl.Series([zone])
        objections.append((moment.is_null() & wall.is_not_null(), told))
    return moment.dt.convert_time_zone("UTC")
