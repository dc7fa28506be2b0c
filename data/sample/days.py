"""Dates of the demonstration company: 150 fixed days that do not depend on today."""

from datetime import UTC, date, datetime, timedelta

START = datetime(2026, 6, 16, tzinfo=UTC)
DAYS = 150
#: The log was exported at this moment and knows of nothing later.
END = START + timedelta(days=DAYS)

#: People only before; then the agent drafts beside them; then it answers a part of the customers.
SHADOW_DAY, LIVE_DAY = 98, 108
#: On this day the second version of the agent took over.
VERSIONS = ("1.4", "1.5")
VERSION_DAY = 128

#: The app's version 4.0 came out: more tickets about it, by this factor on the day and the days after.
RELEASE_DAY, RELEASE_CATEGORY = 63, "app problem"
SPIKE = (3.0, 5.0, 4.5, 3.5, 2.5, 1.8)

#: Examples were added that separate returns from refunds: it helped.
HELPFUL_DAY, HELPFUL_CATEGORY = 122, "returns"
#: The answers about passwords were put in a warmer tone: it did not.
USELESS_DAY, USELESS_CATEGORY = 133, "password reset"

#: Monday to Sunday.
WEEK = (1.32, 1.18, 1.08, 1.0, 0.92, 0.7, 0.6)
#: How much the company grew from the first day to the last.
GROWTH = 0.12


def day(number: int) -> date:
    """The date of a day of the log, counted from 0."""
    return (START + timedelta(days=number)).date()
