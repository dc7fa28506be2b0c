"""Restated months: closed figures that have changed, by how much, why and since when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from analytics import wording
from analytics.metrics import METRICS
from analytics.trends import calendar_months


@dataclass(frozen=True, slots=True)
class ClosedMetric:
    """A metric of a closed month: its value and measures at the close.

    `measures` are the month's sums by name (`cube.add`); `value` is None where there was none.
    """

    month: date
    metric: str
    value: float | None
    measures: Mapping[str, float]
    lake_version: str
    definitions: str
    horizon_days: float
    kept_on: date


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of a change, and the number of tickets behind it."""

    key: str
    tickets: int
    words: str


@dataclass(frozen=True, slots=True)
class Restated:
    """A changed figure with its causes, the largest first."""

    kept: ClosedMetric
    value: float | None
    causes: tuple[Cause, ...]
    since: str
    sentence: str


class _Sign(NamedTuple):
    """A measure that tells of a cause: the words when it rose and when it fell, and whom it concerns."""

    measure: str
    rose: str
    fell: str
    concerns: frozenset[str]


_SOLVED = frozenset(("durable", "automated", "first_contact"))
_ESCALATED = frozenset(("escalated", "handed_over", "contained", "automated"))
_RATED = frozenset(("rated", "rated_good", "rated_points"))
#: In the order in which they are told; a measure is a cause only of metrics that are made of it.
_SIGNS = (
    _Sign("reopened", "reopened", "no longer reopened", _SOLVED | {"reopened", "reopened_ended"}),
    _Sign("escalated", "escalated", "no longer escalated", _ESCALATED),
    _Sign("rated", "rated", "no longer rated", _RATED),
    _Sign("ended", "solved", "no longer solved", _SOLVED | {"reopen_known"}),
)


def restated(
    kept: ClosedMetric,
    value: float | None,
    measures: Mapping[str, float],
    lake_version: str,
    definitions: str,
    horizon_days: float,
    *,
    since: str = "",
    events: Mapping[str, int] | None = None,
) -> Restated | None:
    """Returns how a closed figure has changed; None if it reads the same.

    `measures` are the month's sums as they are now; `since` names the import that moved them. `events` are
    counts of tickets by cause (reopened, escalated, rated, ended, late, matured) where somebody compared
    the tickets themselves; without them the sums are compared, where what late tickets bring counts in, too.
    """
    unit = METRICS[kept.metric].unit
    before, after = (
        wording.NONE if each is None else wording.value(each, unit) for each in (kept.value, value)
    )
    if before == after:
        return None
    causes = _causes(kept, _risen(kept, measures) if events is None else events, definitions, horizon_days)
    name = calendar_months.name(kept.month).split()[0]
    bare = [text.removesuffix(f"{wording.NARROW}%") for text in (before, after)]
    why = wording.listed([cause.words for cause in causes]) or "the same tickets were recorded differently"
    start, closed = f"{name} {bare[0]} → {bare[1]}", wording.day(kept.kept_on, year=True)
    lakes = f"lake {kept.lake_version} → {lake_version}"
    told = f"{start}: {why} after the close on {closed}, {lakes}"
    if causes and causes[0].key in ("definitions", "horizon"):
        told = f"{start}, closed on {closed}: {why}; {lakes}"
    return Restated(kept, value, causes, since, f"{told}{f', since {since}' if since else ''}.")


def _causes(
    kept: ClosedMetric, risen: Mapping[str, int], definitions: str, horizon_days: float
) -> tuple[Cause, ...]:
    """Definitions first, as they move everything; then events, by their number, and late tickets."""
    metric = METRICS[kept.metric]
    about = {metric.numerator, metric.denominator}
    found: list[Cause] = []
    if definitions != kept.definitions:
        found.append(Cause("definitions", 0, f"definitions {kept.definitions} → {definitions}"))
    if horizon_days != kept.horizon_days:
        found.append(Cause("horizon", 0, f"horizon {kept.horizon_days:g} → {horizon_days:g} days"))
    changed: list[Cause] = []
    for sign in _SIGNS:
        number = risen.get(sign.measure, 0)
        if number and about & sign.concerns:
            words = sign.rose if number > 0 else sign.fell
            changed.append(
                Cause(sign.measure, abs(number), f"{wording.counted(abs(number), 'ticket')} {words}")
            )
    for key, rose, fell in (("late", "came in late", "left"), ("matured", "became mature", "")):
        number = risen.get(key, 0)
        if number > 0 or (number and fell):
            thing = wording.counted(abs(number), "ticket")
            changed.append(Cause(key, abs(number), f"{thing} {rose if number > 0 else fell}"))
    return (*found, *sorted(changed, key=lambda cause: -cause.tickets))


def _risen(kept: ClosedMetric, now: Mapping[str, float]) -> dict[str, int]:
    """By how many tickets each sign rose from the sums then to the sums now."""
    names = (*(sign.measure for sign in _SIGNS), "tickets", "mature")
    by = {name: round(now.get(name, 0.0) - kept.measures.get(name, 0.0)) for name in names}
    return {**by, "late": by["tickets"], "matured": by["mature"] - by["tickets"]}
