"""A duration that names its unit is read as other libraries read it; one with two readings is not read."""

import datetime

import isodate
import polars as pl
import pytest
import pytimeparse2
from babel.units import format_unit
from hypothesis import given
from hypothesis import strategies as st

from data import calendar_names
from data.cleaning.cell_conversion import convert
from data.cleaning.conversion_result import FOUND, Converted
from data.cleaning.durations import durations
from data.readers.table import Format
from data.schema import INTERACTIONS, TICKETS

HANDLE = TICKETS.column("handle_seconds")
UNSAID = Format(unit_unsaid=True)


def seconds(*texts: str, clock: str | None = None) -> list[float | None]:
    return durations(pl.Series(texts), clock).seconds.to_list()


def handled(*cells: str, how: Format = UNSAID) -> Converted:
    return convert(pl.Series(HANDLE.name, cells), HANDLE, how)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2h 13m", 7_980), ("01:02:03", 3_723), ("PT1H5M", 3_900), ("1 day 02:00:00", 93_600),
        ("6 horas 54 minutos", 24_840), ("26:00:00", 93_600), ("1.02:00:00", 93_600),
        ("2 Std. 5 Min.", 7_500),
        ("1 jour et 3 heures", 97_200), ("1,5 Stunden", 5_400), ("3 ore e 20 minuti", 12_000), ("45m", 2_700),
        ("1w 2d", 777_600), ("-2h 10m", -7_800), ("P1DT2H", 93_600), ("PT0.5S", 0.5), ("350 ms", 0.35),
        ("2 hours, 5 minutes and 3 seconds", 7_503), ("2h13m20s", 8_000), ("2 timmar 3 min", 7_380),
        ("1\u00a0h\u00a05\u202fmin", 3_900), ("3 dni 4 godz.", 273_600), ("2d 03:04:05", 183_845),
        ("00:26 hrs", 1_560), ("02:45 Std.", 9_900), ("04:30 min", 270),
    ],
)  # fmt: skip
def test_a_duration_is_read_in_the_notation_in_which_people_write_it(text: str, expected: float) -> None:
    assert seconds(text) == [pytest.approx(expected)]


@pytest.mark.parametrize(
    "text",
    ["1,234 h", "2h 2h", "P1M", "P1Y", "1 month", "PT", "P", "h", "yesterday", "5 apples", "1.234 h", ""],
)
def test_what_has_no_fixed_length_or_two_readings_is_not_read(text: str) -> None:
    assert seconds(text) == [None]


@given(st.integers(0, 30), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_iso_durations_and_clocks_agree_with_other_libraries(d: int, h: int, m: int, s: int) -> None:
    delta = datetime.timedelta(days=d, hours=h, minutes=m, seconds=s)
    text = isodate.duration_isoformat(delta)
    assert seconds(text) == [isodate.parse_duration(text).total_seconds()]
    for written in (
        f"{d}d {h}h {m}m {s}s",
        f"{d} days, {h:02}:{m:02}:{s:02}",
        f"{h}h{m}m",
        f"{h}:{m:02}:{s:02}",
    ):
        assert seconds(written) == [float(pytimeparse2.parse(written))], written
    if delta:
        assert seconds(str(delta)) == [delta.total_seconds()]


@given(
    st.sampled_from(calendar_names.LANGUAGES),
    st.sampled_from(["long", "short"]),
    st.lists(st.sampled_from(["week", "day", "hour", "minute", "second"]), min_size=1, unique=True),
    st.integers(1, 59),
)
def test_the_words_of_the_cldr_in_ten_languages_are_understood(
    language: str, length: str, units: list[str], number: int
) -> None:
    words = [format_unit(number, f"duration-{unit}", length, locale=language) for unit in units]  # type: ignore[arg-type]
    expected = number * sum(calendar_names.SECONDS[unit] for unit in units)
    known = [
        calendar_names.units().get(calendar_names.fold(word.lstrip("0123456789 \u00a0\u202f")))
        for word in words
    ]
    if known == units:  # a few short forms mean different things in different languages
        assert seconds(" ".join(words)) == [pytest.approx(expected)]
    else:
        assert length == "short" and seconds(" ".join(words)) == [None]


def test_long_names_of_units_clash_in_no_language() -> None:
    for language in calendar_names.LANGUAGES:
        for unit in ("week", "day", "hour", "minute", "second"):
            for number in (1, 2, 5):
                word = format_unit(number, f"duration-{unit}", "long", locale=language)
                assert seconds(word) == [number * calendar_names.SECONDS[unit]], word


def test_two_parts_of_a_clock_are_asked_about_until_somebody_says_what_they_are() -> None:
    assert durations(pl.Series(["02:13"])).unsure.to_list() == [True]
    assert seconds("02:13", clock="h:m") == [7_980] and seconds("02:13", clock="m:s") == [133]
    read = handled("02:13", "1:02:03")
    assert read.values.to_list() == [None, 3_723]
    assert read.reasons is not None and "hours and minutes, or minutes and seconds" in read.reasons[0]
    assert handled("02:13", how=Format(clock="m:s")).values.to_list() == [133]


def test_a_number_without_a_unit_among_durations_with_one_is_not_guessed() -> None:
    read = handled("90", "2h 13m", "1,234")
    assert read.values.to_list() == [None, 7_980, None]
    assert read.reasons is not None
    assert read.reasons[0] == f" has no unit, though others of the column have one: {FOUND}"
    assert handled("90", "2h 13m", how=Format(factor=60)).values.to_list() == [5_400, 7_980]
    assert handled("90", "120").values.to_list() == [90, 120]


def test_a_latency_with_a_unit_is_in_milliseconds() -> None:
    read = convert(pl.Series(["1.2s", "350 ms", "17"]), INTERACTIONS.column("latency_ms"))
    assert read.values.to_list() == [1_200, 350, 17]


@pytest.mark.parametrize(
    ("text", "expected"), [("6.798s", 6.798), ("1204.500s", 1204.5), ("5分12秒", 312.0), ("1時間2分", 3720.0)]
)
def test_seconds_of_programs_and_units_of_east_asia_are_read(text: str, expected: float) -> None:
    assert durations(pl.Series([text])).seconds.to_list() == [expected]


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("half an hour", 30), ("a quarter of an hour", 15), ("an hour and a half", 90), ("1/2 h", 30),
        ("¾ hour", 45),
        ("eine halbe Stunde", 30), ("anderthalb Stunden", 90), ("fünf Minuten", 5),
        ("dreiviertel Stunde", 45),
        ("une demi-heure", 30), ("deux heures et demie", 150), ("1h05", 65), ("un quart d’heure", 15),
        ("media hora", 30), ("hora y media", 90), ("tres cuartos de hora", 45), ("veinte minutos", 20),
        ("meia hora", 30), ("uma hora e meia", 90), ("mezz'ora", 30), ("un'ora", 60),
        ("due ore e mezza", 150),
        ("een half uur", 30), ("drie kwartier", 45), ("1 1/2 uur", 90), ("sofort", 0), ("inmediatamente", 0),
        ("ca. 10 Minuten", 10), ("2½ Std.", 150),
    ],
)  # fmt: skip
def test_durations_that_are_spelled_out_are_understood(words: str, minutes: float) -> None:
    assert durations(pl.Series([words])).seconds.to_list() == [minutes * 60]


@pytest.mark.parametrize(
    "words", ["next day", "le lendemain", "half", "one", "zwei", "5 x", "the hour", "1/2", "un"]
)
def test_words_that_are_no_duration_are_none(words: str) -> None:
    assert durations(pl.Series([words])).seconds.to_list() == [None]
