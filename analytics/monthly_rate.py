"""Counts as a rate a month; none from a log that is too short to speak of one."""

#: Days of a month.
MONTH = 365.25 / 12
#: A log of fewer days gives no rate a month: it has not even two of each day of the week.
FEWEST_DAYS = 14
#: Why there is none.
TOO_SHORT = f"the log covers fewer than {FEWEST_DAYS} days"


def a_month(count: float, days: float) -> float | None:
    """A count of so many days as a rate a month; None below two weeks."""
    return None if days < FEWEST_DAYS else count * MONTH / days
