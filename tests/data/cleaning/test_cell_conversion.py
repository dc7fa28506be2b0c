"""A cell means one thing, or it is refused with a reason."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import ratings
from data.cleaning.cell_conversion import convert
from data.cleaning.conversion_result import FOUND, Converted
from data.errors import DataError
from data.readers.table import Format
from data.schema import INTERACTIONS, TICKETS

CREATED = TICKETS.column("created_at")
HANDLE = TICKETS.column("handle_seconds")
CONFIDENCE = INTERACTIONS.column("confidence")
RETRIEVED = INTERACTIONS.column("retrieved")
NOON = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)


def times(*cells: object, how: Format | None = None) -> Converted:
    return convert(pl.Series(CREATED.name, cells, strict=False), CREATED, how)


def numbers(*cells: object, how: Format | None = None) -> list[float | None]:
    return convert(pl.Series(HANDLE.name, cells, strict=False), HANDLE, how).values.to_list()


def reasons(converted: Converted) -> list[str | None]:
    return [None] * len(converted.values) if converted.reasons is None else converted.reasons.to_list()


@pytest.mark.parametrize(
    "cell",
    [
        "2026-01-31T12:30:00Z",
        "2026-01-31T12:30:00+00:00",
        "2026-01-31T14:30:00+02:00",
        "2026-01-31T14:30:00+0200",
        "2026-01-31T07:30:00.000-05",
        "2026-01-31 12:30:00",
        "2026-01-31 12:30",
        "2026-01-31 12:30:00 UTC",
        "2026/01/31 12:30:00",
        "20260131T123000Z",
        "31/01/2026 12:30",
        "31.1.2026 12:30:00",
        "1/31/2026 12:30 PM",
        "Sat, 31 Jan 2026 12:30:00 +0000",
        "Jan 31, 2026 12:30 pm",
        "31-Jan-2026 12:30",
        "1769862600",
        "1769862600000",
        "1769862600000000",
        "1769862600000000000",
        "1769862600.0",
        "1.7698626e9",
        "  2026-01-31T12:30:00Z ",
        1769862600,
        1769862600000.0,
        datetime(2026, 1, 31, 12, 30),
        NOON,
    ],
)
def test_every_usual_notation_of_a_time_is_the_same_moment(cell: object) -> None:
    assert times(cell).values.to_list() == [NOON]


@given(st.datetimes(datetime(1990, 1, 1), datetime(2199, 12, 31)), st.sampled_from("T "), st.booleans())
def test_an_iso_time_survives_to_the_microsecond(moment: datetime, between: str, zulu: bool) -> None:
    text = moment.isoformat(sep=between) + ("Z" if zulu else "")
    assert times(text).values.to_list() == [moment.replace(tzinfo=UTC)]


def test_a_date_alone_is_its_first_moment_in_the_zone_of_the_format() -> None:
    midnight = datetime(2026, 1, 30, 23, tzinfo=UTC)
    assert times("2026-01-31", how=Format(time_zone="Europe/Berlin")).values.to_list() == [midnight]
    assert times(date(2026, 1, 31), how=Format(time_zone="Europe/Berlin")).values.to_list() == [midnight]
    skipped = times("2026-04-24", how=Format(time_zone="Africa/Cairo"))
    assert skipped.values.to_list() == [datetime(2026, 4, 23, 22, tzinfo=UTC)]


def test_one_clear_date_tells_the_order_of_all() -> None:
    assert times("1/2/2026", "31/1/2026").values.dt.month().to_list() == [2, 1]
    assert times("1/2/2026", "1/31/2026").values.dt.month().to_list() == [1, 1]


def test_dates_whose_order_nobody_knows_are_refused_with_the_remedy() -> None:
    read = times("1/2/2026", "3/4/2026", "5/5/2026")
    assert read.values.null_count() == 2 and read.values[2] == datetime(2026, 5, 5, tzinfo=UTC)
    assert "date order is ambiguous" in str(reasons(read)[0]) and "date format" in str(reasons(read)[0])
    contradicting = times("13/1/2026", "1/13/2026", "1/2/2026")
    assert [why is None for why in reasons(contradicting)] == [True, True, False]


def test_a_given_date_format_comes_first() -> None:
    read = times("1/2/2026 10:00", "2026-03-01", "1/13/2026 10:00", how=Format(date_format="%d/%m/%Y %H:%M"))
    assert read.values.to_list()[:2] == [
        datetime(2026, 2, 1, 10, tzinfo=UTC),
        datetime(2026, 3, 1, tzinfo=UTC),
    ]
    assert reasons(read)[2] == f" is no time of the form %d/%m/%Y %H:%M: {FOUND}"


def test_a_time_that_the_clocks_skipped_is_refused_by_name() -> None:
    read = times("2026-03-29 02:30:00", how=Format(time_zone="Europe/Berlin"))
    assert reasons(read) == [": 02:30 does not exist on 29 March 2026 in Europe/Berlin"]


def test_a_time_that_the_clocks_showed_twice_is_the_earlier_and_counted() -> None:
    read = times("2026-10-25 02:30:00", "2026-07-01 12:00:00", how=Format(time_zone="Europe/Berlin"))
    assert read.values[0] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "showed 1 of its times twice" in read.notes[0]


def test_mixed_offsets_are_understood_and_noted() -> None:
    read = times("2026-01-31T12:30:00Z", "2026-01-31T13:30:00+01:00", "2026-01-31T12:30:00")
    assert read.values.to_list() == [NOON] * 3
    assert read.notes == ("created_at mixes time offsets: none (taken as UTC), +01:00, UTC.",)


@pytest.mark.parametrize(
    "cell",
    [
        "0001-01-01", "1970-01-01", "1989-12-31T23:59:59Z", "9999-12-31", "31/31/2026", "2026-02-30",
        "2026-13-01",
        "2026-01-31T24:00:00", "yesterday", "45678", "45678.5", 3, float("nan"), datetime(1, 1, 1),
    ],
)  # fmt: skip
def test_an_impossible_time_is_refused_and_null(cell: object) -> None:
    read = times(cell)
    assert read.values.to_list() == [None] and reasons(read) != [None]


def test_a_time_zone_that_is_none_is_named() -> None:
    with pytest.raises(DataError, match="Mars/Olympus"):
        times("2026-01-31", how=Format(time_zone="Mars/Olympus"))


@pytest.mark.parametrize("name", ["created_at", "ticket_id", "body", "status", "resolved", "csat", "tags"])
def test_what_is_empty_or_blank_is_missing_in_every_column(name: str) -> None:
    column = TICKETS.column(name)
    read = convert(pl.Series(name, ["", "  ", "\t\n", None], dtype=pl.String), column)
    assert read.values.null_count() == 4 and read.reasons is None and read.values.dtype == column.dtype


def test_numbers_are_read_in_the_notation_of_their_column() -> None:
    assert numbers("1,234.5", "12.5", "1e3", "1,234") == [1234.5, 12.5, 1000.0, 1234.0]
    assert numbers("1.234,5", "12,5", "1.234") == [1234.5, 12.5, 1234.0]
    assert numbers("1.234,5", "1.234", "12.5", how=Format(decimal_comma=True)) == [1234.5, 1234.0, None]
    assert numbers("1 234 567", "1'234.5") == [1234567.0, 1234.5]
    assert numbers("1.234,5", "12.5", "1.234") == [1234.5, 12.5, None]


def test_what_is_not_finite_or_no_number_is_refused() -> None:
    assert numbers("nan", "inf", "-Infinity", "abc", "0x10") == [None] * 5
    assert numbers(float("nan"), float("inf")) == [None, None]


def test_the_factor_turns_hours_into_seconds_and_a_clock_needs_none() -> None:
    assert numbers("1.5", "01:30:00", how=Format(factor=3600)) == [5400.0, 5400.0]


def test_a_number_outside_of_its_bounds_is_refused() -> None:
    read = convert(pl.Series(["1", "3.0", "5", "6", "500", "2.5", "-1"]), TICKETS.column("csat"))
    assert read.values.to_list() == [1, 3, 5, None, None, None, None] and read.values.dtype == pl.Int8
    assert reasons(read)[3:6] == [f" is outside of 1 to 5: {FOUND}"] * 2 + [f" is no whole number: {FOUND}"]
    assert numbers("-3") == [None]


def test_a_percentage_is_no_confidence_unless_the_factor_says_so() -> None:
    refused = convert(pl.Series(["87%", "0.5"]), CONFIDENCE)
    assert refused.values.to_list() == [None, 0.5] and "0.01" in str(reasons(refused)[0])
    assert convert(pl.Series(["87 %"]), CONFIDENCE, Format(factor=0.01)).values.to_list() == [0.87]


def test_truth_is_told_in_many_words() -> None:
    column = TICKETS.column("resolved")
    words = ["true", "YES", "y", "T", "1", "1.0", "on", "False", "no", "N", "f", "0", "0.0", "Off", "perhaps"]
    read = convert(pl.Series(words), column)
    assert read.values.to_list() == [True] * 7 + [False] * 7 + [None]
    assert convert(pl.Series([1.0, 0.0, None]), column).values.to_list() == [True, False, None]


def test_allowed_values_are_folded_and_others_refused_with_the_list() -> None:
    read = convert(pl.Series(["Closed ", "OPEN", "solved today"]), TICKETS.column("status"))
    assert read.values.to_list() == ["closed", "open", None]
    assert reasons(read)[2] == f" is none of open, pending, closed, merged, spam, deleted: {FOUND}"
    assert (
        convert(pl.Series(["Needs_Improvement"]), INTERACTIONS.column("tag")).values[0] == "needs improvement"
    )


def test_lists_come_from_json_or_from_separated_words() -> None:
    cells = ['["a", "b"]', "a, b", "a;b", "a|b,c", "[]", '["a"', "{}"]
    read = convert(pl.Series(cells), TICKETS.column("tags"))
    assert read.values.to_list() == [["a", "b"], ["a", "b"], ["a", "b"], ["a", "b,c"], [], None, None]
    assert convert(pl.Series([[1, 2], None]), TICKETS.column("tags")).values.to_list() == [["1", "2"], None]


def test_entries_found_come_with_numbers_or_text_for_scores_or_as_bare_ids() -> None:
    cells = ['[{"entry_id": "a", "score": 0.5}]', '[{"entry_id": 5, "score": "0.25"}]', '["a"]', "a;b", "[]"]
    assert convert(pl.Series(cells), RETRIEVED).values.to_list() == [
        [{"entry_id": "a", "score": 0.5}],
        [{"entry_id": "5", "score": 0.25}],
        [{"entry_id": "a", "score": None}],
        [{"entry_id": "a", "score": None}, {"entry_id": "b", "score": None}],
        [],
    ]
    broken = [
        '[{"id": "a"}]',
        '[{"entry_id": "a", "score": "high"}]',
        '[{"entry_id": "a", "score": NaN}]',
        "[[1]]",
    ]
    assert convert(pl.Series(broken), RETRIEVED).values.null_count() == 4


def test_the_types_of_parquet_become_text_without_a_needless_fraction() -> None:
    column = TICKETS.column("ticket_id")
    assert convert(pl.Series([1.0, None, 3.0]), column).values.to_list() == ["1", None, "3"]
    assert convert(pl.Series([7, 8]), column).values.to_list() == ["7", "8"]
    assert convert(pl.Series([["x"], None]), column).values.to_list() == ['["x"]', None]


@given(
    st.lists(
        st.one_of(
            st.none(), st.text(max_size=12), st.sampled_from(["1/2/2026", "12,5", "[1]", "87%", "OFFERED"])
        )
    )
)
def test_any_text_in_any_column_is_understood_or_missing_or_refused(cells: list[str | None]) -> None:
    found = pl.Series("x", cells, dtype=pl.String)
    empty = found.is_null() | (found.str.strip_chars() == "")
    for column in (*TICKETS.columns, *INTERACTIONS.columns):
        # That a survey was offered is no answer.
        blank = empty | ratings.no_answer(found) if column.name in ("csat", "csat_good") else empty
        read = convert(found, column)
        assert read.values.dtype == column.dtype
        refused = found.is_not_null() & False if read.reasons is None else read.reasons.is_not_null()
        assert ((read.values.is_not_null().cast(int) + blank.cast(int) + refused.cast(int)) == 1).all()
