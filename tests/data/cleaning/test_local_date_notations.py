"""Times in the local way of ten languages, with zones by name, are the moments that other libraries read."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import dateparser
import polars as pl
import pytest
from babel.dates import format_datetime
from hypothesis import given, settings
from hypothesis import strategies as st

from data import calendar_names
from data.cleaning import zone_names
from data.cleaning.cell_conversion import convert
from data.cleaning.conversion_result import Converted
from data.readers.table import Format
from data.schema import TICKETS

CREATED = TICKETS.column("created_at")
MOMENTS = st.datetimes(datetime(2006, 1, 1), datetime(2038, 12, 31))


def times(*cells: str, how: Format | None = None) -> Converted:
    return convert(pl.Series("created_at", cells), CREATED, how)


def one(cell: str, zone: str = "UTC") -> datetime | None:
    return times(cell, how=Format(time_zone=zone)).values[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25/Feb/26 10:17 PM", (2026, 2, 25, 22, 17)), ("2. März 2026 um 09:05 Uhr", (2026, 3, 2, 9, 5)),
        ("3 de marzo de 2026, 14:05", (2026, 3, 3, 14, 5)), ("2 mars 2026 14h30", (2026, 3, 2, 14, 30)),
        ("lun. 2 mars 2026 à 14:30", (2026, 3, 2, 14, 30)), ("02.03.26 09:05", (2026, 3, 2, 9, 5)),
        ("2 de março de 2026 às 14:05", (2026, 3, 2, 14, 5)), ("04.03.2026 14.05", (2026, 3, 4, 14, 5)),
        ("3/14/26 3:05 PM", (2026, 3, 14, 15, 5)), ("Mar 2, 2026, 3 PM", (2026, 3, 2, 15, 0)),
        ("2026-03-02 9:05 p. m.", (2026, 3, 2, 21, 5)), ("2026年3月2日 9:05", (2026, 3, 2, 9, 5)),
        ("2 févr. 2026 09:05", (2026, 2, 2, 9, 5)), ("13 marzo 2026 alle ore 14:05", (2026, 3, 13, 14, 5)),
        ("2026-03-02T09:00:00 CET", (2026, 3, 2, 8, 0)), ("2026-03-02 09:00 EST", (2026, 3, 2, 14, 0)),
        ("2026-07-02 09:00 America/New_York", (2026, 7, 2, 13, 0)),
        ("2026-03-02 09:00 GMT+1", (2026, 3, 2, 8, 0)),
        ("2026-07-02T09:00:00+02:00[Europe/Berlin]", (2026, 7, 2, 7, 0)),
        ("Mon Mar 02 2026 09:00:00 GMT+0100 (Central European Standard Time)", (2026, 3, 2, 8, 0)),
        ("Mon Mar  2 09:00:00 CET 2026", (2026, 3, 2, 8, 0)), ("02.03.2026 09:00 MEZ", (2026, 3, 2, 8, 0)),
        ("Tue Oct 31 22:10:00 +0000 2017", (2017, 10, 31, 22, 10)),
    ],
)  # fmt: skip
def test_a_time_in_the_local_way_is_understood(text: str, expected: tuple[int, ...]) -> None:
    assert one(text) == datetime(*expected, tzinfo=UTC)  # type: ignore[misc]


@settings(max_examples=200)
@given(MOMENTS, st.sampled_from(calendar_names.LANGUAGES))
def test_what_babel_writes_in_ten_languages_is_read_back(moment: datetime, language: str) -> None:
    expected = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    for pattern in ("d. MMMM y HH:mm", "d MMM y, HH:mm", "EEEE d MMMM y HH:mm", "dd/MMM/yy HH:mm"):
        text = format_datetime(moment, pattern, locale=language)
        assert one(text) == expected, text


@settings(max_examples=60)
@given(MOMENTS, st.sampled_from(["en", "de", "fr", "es", "it"]))
def test_long_dates_are_the_moments_that_dateparser_reads(moment: datetime, language: str) -> None:
    text = format_datetime(moment, "d MMMM y HH:mm:ss", locale=language)
    parsed = dateparser.parse(text, languages=[language])
    assert parsed is not None and one(text) == parsed.replace(tzinfo=UTC)


@given(
    MOMENTS,
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "Africa/Lagos"]),
)
def test_an_abbreviation_of_a_zone_is_its_offset_at_that_time(moment: datetime, zone: str) -> None:
    there = moment.replace(microsecond=0, year=2026 if moment.month != 2 else 2024, tzinfo=ZoneInfo(zone))
    text = f"{there:%Y-%m-%d %H:%M:%S} {there.tzname()}"
    assert one(text) == there.astimezone(UTC)
    named = times(f"{there:%Y-%m-%d %H:%M:%S} {zone}")
    assert named.values[0] == (there.replace(fold=0).astimezone(UTC)) or named.reasons is not None


@pytest.mark.parametrize("name", ["CST", "IST", "BST", "AST", "XYZ", "SST"])
def test_an_abbreviation_that_stands_for_several_zones_is_asked_about(name: str) -> None:
    read = times(f"2026-07-02 09:00 {name}")
    assert read.values.to_list() == [None]
    assert read.reasons is not None and "unknown or stands for several" in read.reasons[0]


def test_an_abbreviation_is_the_files_own_zone_where_that_uses_it() -> None:
    assert one("2026-01-02 09:00 CST", "America/Chicago") == datetime(2026, 1, 2, 15, tzinfo=UTC)
    assert one("2026-01-02 09:00 CST", "Asia/Shanghai") == datetime(2026, 1, 2, 1, tzinfo=UTC)
    assert one("2026-07-02 09:00 BST", "Europe/London") == datetime(2026, 7, 2, 8, tzinfo=UTC)
    assert zone_names.meaning("Mars/Olympus", "UTC") is None


def test_a_column_tells_where_its_two_digit_year_stands() -> None:
    days = ["02/03/26", "15/03/26", "20/04/26"]
    assert [each.isoformat()[:10] for each in times(*days).values] == [
        "2026-03-02",
        "2026-03-15",
        "2026-04-20",
    ]
    assert [each.isoformat()[:10] for each in times("26/03/01", "26/03/15").values] == [
        "2026-03-01",
        "2026-03-15",
    ]
    unsure = times("25/02/26")
    assert unsure.reasons is not None and "the year is ambiguous" in unsure.reasons[0]
    slashes = times("02/03/2026", "03/04/2026")
    assert slashes.reasons is not None and "date order is ambiguous" in slashes.reasons[0]


def test_dates_with_dots_begin_with_the_day() -> None:
    assert times("02.03.2026", "04.05.2026").values.dt.month().to_list() == [3, 5]
    assert times("02.13.2026", "02.03.2026").values.dt.day().to_list() == [13, 3]
