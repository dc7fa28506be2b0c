"""Assumptions behind hours and cost saved: typed by people, else measured, else defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from sqlmodel import select

from analytics import wording
from analytics.metrics import METRICS
from analytics.moments import Moments
from analytics.ticket_slices import Slice
from analytics.trends import human_hours_saved
from analytics.trends.human_hours_saved import Assumption, Assumptions
from data import current_user
from data.database import sessions
from data.database.tables import AssumptionRecord
from data.errors import DataError
from data.settings import Settings
from jobs.counting.snapshot import Snapshot

Unit = Literal["minutes", "share", "money"]

#: What is assumed, as a person calls it, and its unit.
LABELS: Mapping[str, tuple[str, Unit]] = {
    "minutes": ("Minutes a person takes", "minutes"),
    "needed": ("Share that would have come to a person", "share"),
    "rework": ("Minutes of rework on an unsolved ticket", "minutes"),
    "hour": ("Cost of a person's hour", "money"),
}
#: What a wrong answer costs people; the page Thresholds asks for it, no month does.
WRONG = "wrong"
WRONG_LABEL, WRONG_DEFAULT, WRONG_WITHIN = "Minutes lost by a wrong answer", 30.0, 0.5
_ALL: Mapping[str, tuple[str, Unit]] = {**LABELS, WRONG: (WRONG_LABEL, "minutes")}
#: What holds until somebody types it, and how far it may be off; minutes are measured.
DEFAULTS: Mapping[str, tuple[float, float]] = {
    "needed": (0.9, 0.1), "rework": (3.0, 0.5), "hour": (40.0, 0.25),
}  # fmt: skip
CURRENCY = "EUR"
_OURS = "default; nobody has entered another"
#: The minutes are those of so many days up to the month.
MEASURED_DAYS = 365


@dataclass(frozen=True, slots=True)
class TypedAssumption:
    """A typed assumption; the unit of money is its currency."""

    name: str
    value: float
    within: float
    unit: str
    who: str
    changed_on: date


def listed(settings: Settings) -> tuple[TypedAssumption, ...]:
    """Returns the workspace's typed assumptions."""
    with sessions.session(settings, reads_only=True) as opened:
        found = opened.exec(select(AssumptionRecord).order_by(AssumptionRecord.name)).all()
    return tuple(
        TypedAssumption(
            each.name, each.value, each.within, each.unit, each.who,
            each.changed_at.astimezone(settings.zone).date(),
        )
        for each in found
        if each.name in _ALL
    )  # fmt: skip


def write(
    settings: Settings, name: str, amount: float | None, within: float, currency: str = CURRENCY
) -> None:
    """Stores an assumption; None restores the measured or default value."""
    label, unit = _ALL[name]
    if amount is not None:
        if not 0 <= amount < 1e6 or (unit == "share" and amount > 1):
            ends = "0 and 1" if unit == "share" else "0 and a million"
            raise DataError(f"{label} is {amount:g}. It must lie between {ends}.")
        if not 0 <= within <= 1:
            raise DataError(f"{label} may be off by a share of itself from 0 to 1, and {within:g} is none.")
        if not (len(currency) == 3 and currency.isalpha() and currency.isupper()):
            raise DataError(f"{currency!r} is no currency. Write its three letters, such as EUR or USD.")
    with sessions.session(settings) as opened:
        there = opened.get(AssumptionRecord, name)
        if amount is None:
            if there is not None:
                opened.delete(there)
            return
        opened.merge(
            AssumptionRecord(
                name=name,
                value=amount,
                within=within,
                unit=currency if unit == "money" else unit,
                who=current_user.name(),
                changed_at=datetime.now(UTC),
            )
        )


def of(
    typed: tuple[TypedAssumption, ...], taken: Snapshot, chosen: Slice, last: date, agent_from: date | None
) -> Assumptions | str:
    """Returns a month's assumptions; without minutes per ticket, the reason for no sum.

    `agent_from` is the first day on which the agent took part in a ticket of the slice.
    """
    given = {each.name: each for each in typed}
    minutes = _typed(given["minutes"]) if "minutes" in given else _measured(taken, chosen, last, agent_from)
    if isinstance(minutes, str):
        return minutes
    needed, rework, hour = (_typed(given[name]) if name in given else _default(name) for name in DEFAULTS)
    currency = given["hour"].unit if "hour" in given else CURRENCY
    return Assumptions(minutes, needed, rework, hour, currency)


def of_wrong_answers(typed: tuple[TypedAssumption, ...]) -> Assumption:
    """Returns the minutes that a wrong answer costs: typed, else the default."""
    found = next((each for each in typed if each.name == WRONG), None)
    if found is not None:
        return _typed(found)
    return human_hours_saved.typed(
        WRONG_LABEL, WRONG_DEFAULT, "minutes", _OURS, within=WRONG_WITHIN, origin="default"
    )


def _typed(each: TypedAssumption) -> Assumption:
    label, unit = _ALL[each.name]
    by = f"typed by {each.who} on {wording.day(each.changed_on, year=True)}"
    return human_hours_saved.typed(label, each.value, unit, by, within=each.within)


def _default(name: str) -> Assumption:
    label, unit = LABELS[name]
    amount, within = DEFAULTS[name]
    return human_hours_saved.typed(label, amount, unit, _OURS, within=within, origin="default")


def _measured(taken: Snapshot, chosen: Slice, last: date, agent_from: date | None) -> Assumption | str:
    """Returns the mean minutes of tickets handled by people alone: before the agent, and baseline since."""
    people = _people(chosen, last, agent_from)
    for key in ("human_time_mean", "handle_time_mean"):
        metric = METRICS[key]
        timed, effect = Moments(0, 0.0, 0.0), 1.0
        for each in people:
            found = taken.estimates(each, (), [metric])[()][metric.key]
            if isinstance(found.parts, Moments):
                timed += found.parts
                effect = max(effect, found.effect)
        found = human_hours_saved.minutes_of(timed, effect=effect)
        if found is not None:
            return found
    return "Too few tickets without the agent have a handling time to measure it. Enter the minutes."


def _people(chosen: Slice, last: date, agent_from: date | None) -> list[Slice]:
    """Returns the tickets of a slice handled by people alone within a year of the day."""
    start = last - timedelta(days=MEASURED_DAYS)
    if agent_from is None or agent_from > last:
        return [chosen.within(start, last)]
    since = [chosen.within(max(start, agent_from), last).but("arm", "baseline")]
    return since if agent_from <= start else [chosen.within(start, agent_from - timedelta(days=1)), *since]
