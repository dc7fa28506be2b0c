"""When a schedule is due next: a cron expression on the clock of a zone, right across changes of the time.

Every time that the clock on the wall shows is due once: one that a change in spring leaves out is due that
much later, and one that a change in autumn shows twice is due at the first.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter

#: No expression that fits a date at all is due more seldom than this: 29 February, on one weekday.
_YEARS_AHEAD = 50
#: The clock is set back by two hours at most.
_SET_BACK = timedelta(hours=2)
_SATURDAY = 5


def fault(cron: str) -> str:
    """What is wrong with a cron expression; "" where nothing is."""
    if len(cron.split()) != 5 or not croniter.is_valid(cron):
        return (
            f"{cron!r} is no cron expression. Write minute, hour, day, month and weekday: "
            "0 8 * * 1 is every Monday at 8."
        )
    try:
        next_due(cron, ZoneInfo("UTC"), datetime(2000, 1, 1, tzinfo=UTC))
    except (CroniterError, ValueError):
        return f"{cron!r} never fits a date."
    return ""


def next_due(cron: str, zone: ZoneInfo, after: datetime, working_day: int | None = None) -> datetime:
    """The first due time after a moment, in UTC; with `working_day` only on that one of its month.

    A day must fit both the day of the month and the weekday of the expression. Holidays are not known:
    Monday to Friday are working days.
    """
    clock = after.astimezone(zone).replace(tzinfo=None) - _SET_BACK
    times = croniter(cron, clock, day_or=False, max_years_between_matches=_YEARS_AHEAD)
    while True:
        shown: datetime = times.get_next(datetime)
        # In a gap this is the time as the clock would have shown it, an hour later by the new one.
        due = shown.replace(tzinfo=zone, fold=0).astimezone(UTC)
        fits = working_day is None or working_day_of_month(shown.date()) == working_day
        if due > after and fits:
            return due


def working_day_of_month(day: date) -> int | None:
    """Which working day of its month a day is, from 1; None on a weekend."""
    if day.weekday() >= _SATURDAY:
        return None
    return sum(day.replace(day=each).weekday() < _SATURDAY for each in range(1, day.day + 1))
