from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from analytics.alerts import due_times

BERLIN, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")


def times(
    cron: str, zone: ZoneInfo, after: datetime, until: datetime, day: int | None = None
) -> list[datetime]:
    found: list[datetime] = []
    while (after := due_times.next_due(cron, zone, after, day)) <= until:
        found.append(after)
    return found


def year(cron: str, zone: ZoneInfo, day: int | None = None) -> list[datetime]:
    return times(
        cron, zone, datetime(2025, 12, 31, 12, tzinfo=UTC), datetime(2026, 12, 31, 12, tzinfo=UTC), day
    )


@pytest.mark.parametrize("zone", [BERLIN, LORD_HOWE, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")])
@pytest.mark.parametrize("hour", range(5))
def test_every_day_has_its_time_once_across_both_changes_of_the_time(zone: ZoneInfo, hour: int) -> None:
    found = year(f"30 {hour} * * *", zone)
    days = [each.astimezone(zone).date() for each in found]
    assert len(days) == len(set(days)) == 365
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))
    assert all(
        timedelta(hours=22) < later - earlier < timedelta(hours=26) for earlier, later in pairwise(found)
    )


def test_the_clock_on_the_wall_stays_the_same_all_year() -> None:
    shown = {each.astimezone(BERLIN).strftime("%a %H:%M") for each in year("0 8 * * 1", BERLIN)}
    assert shown == {"Mon 08:00"}
    assert {each.hour for each in year("0 8 * * 1", BERLIN)} == {6, 7}


def test_a_time_left_out_in_spring_comes_an_hour_later_and_one_shown_twice_in_autumn_once() -> None:
    spring = due_times.next_due("30 2 * * *", BERLIN, datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert spring == datetime(2026, 3, 29, 1, 30, tzinfo=UTC) and spring.astimezone(BERLIN).hour == 3
    autumn = due_times.next_due("30 2 * * *", BERLIN, datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert autumn == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    after = due_times.next_due("30 2 * * *", BERLIN, autumn)
    assert after == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_between_the_two_showings_of_an_hour_nothing_is_due_twice() -> None:
    found = times(
        "*/30 * * * *", BERLIN, datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 25, 3, tzinfo=UTC)
    )
    assert found == sorted(set(found))
    shown = [each.astimezone(BERLIN).strftime("%H:%M") for each in found]
    assert len(shown) == len(set(shown))


def test_the_second_working_day_of_each_month_is_one_day_and_never_a_weekend() -> None:
    days = [each.astimezone(BERLIN).date() for each in year("0 8 * * 1-5", BERLIN, 2)]
    assert [each.month for each in days] == list(range(1, 13))
    # 2026 begins on a Thursday, February on a Sunday, May on a Friday, August on a Saturday.
    assert [days[month - 1].day for month in (1, 2, 5, 8)] == [2, 3, 4, 4]
    assert due_times.working_day_of_month(date(2026, 8, 1)) is None


def test_a_day_must_fit_both_its_date_and_its_weekday() -> None:
    found = year("0 8 13 * 5", BERLIN)
    assert [each.astimezone(BERLIN).strftime("%a %d %b") for each in found] == [
        "Fri 13 Feb",
        "Fri 13 Mar",
        "Fri 13 Nov",
    ]


@pytest.mark.parametrize(
    "text", ["", "8", "0 8 * *", "61 8 * * 1", "0 8 * * 1 2026 *", "@daily", "0 8 30 2 *"]
)
def test_what_is_no_cron_expression_is_said(text: str) -> None:
    assert due_times.fault(text)


def test_what_is_one_is_taken() -> None:
    assert due_times.fault("0 8 29 2 1") == "" == due_times.fault("*/5 7-19 * * mon-fri")
