"""The nine changes of the training year as its people wrote them down, each before it went live."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from data.sample import truth

OWNER, FORECASTER = "Mira", "Jonas"
#: The weeks whose figures made people choose a target end where the change goes live.
CHOICE_WEEKS = 4


class Entry(NamedTuple):
    """A change with its steps (category and first day), what was expected, and when its rule was locked."""

    key: str
    what: str
    kind: str
    steps: tuple[tuple[str, date], ...]
    expected: float
    picked: bool
    locked_at: datetime


_KINDS = {
    "order-status-article": "article",
    "returns-examples": "examples",
    "password-tone": "other",
    "gift-card-article": "article",
    "invoice-steps": "article",
    "delivery-threshold": "threshold",
    "refund-trigger": "trigger",
    "refund-condition": "condition",
    "app-condition": "condition",
}
ENTRIES = tuple(
    Entry(
        key=each.key,
        what=each.what,
        kind=_KINDS[each.key],
        steps=each.steps,
        expected=each.expected,
        picked=True,
        locked_at=datetime.combine(each.steps[0][1] - timedelta(days=3), time(9), UTC),
    )
    for each in truth.YEAR_CHANGES
)
#: The monthly half hours that were held: day, who came, what was decided.
SESSIONS = (
    (date(2026, 9, 3), "Mira, Jonas, Ada", "Password tone stays, no more work on tone."),
    (date(2026, 10, 1), "Mira, Jonas", "Gift card article stays. Next: app problems."),
    (date(2026, 11, 5), "Mira, Jonas, Ada", "Delivery threshold goes back to .70."),
)
