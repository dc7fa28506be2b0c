"""What a wrong answer and a ticket left to people cost, each number with its origin and date."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from analytics.thresholds.cost import Prices
from analytics.ticket_slices import Slice
from analytics.trends.human_hours_saved import Assumption
from data.settings import Settings
from jobs.counting.snapshot import Snapshot
from jobs.months import assumptions


@dataclass(frozen=True, slots=True)
class AnswerCosts:
    """The assumptions behind a threshold's cost; `reason` says why people's minutes are unknown."""

    wrong: Assumption
    minutes: Assumption | None
    hour: Assumption | None
    currency: str
    reason: str

    @property
    def prices(self) -> Prices | None:
        """Minutes of people's work; None where a person's minutes are unknown."""
        return None if self.minutes is None else Prices(self.wrong.value, self.minutes.value)

    @property
    def known(self) -> tuple[Assumption, ...]:
        """Those that are known, in the order in which they are read."""
        return tuple(each for each in (self.wrong, self.minutes, self.hour) if each is not None)


def read(settings: Settings, taken: Snapshot) -> AnswerCosts:
    """The workspace's assumptions, typed on the page Month or here, else measured on this source."""
    typed = assumptions.listed(settings)
    wrong = assumptions.of_wrong_answers(typed)
    first = _first_day(taken)
    found = assumptions.of(typed, taken, Slice(), taken.today, first)
    if isinstance(found, str):
        return AnswerCosts(wrong, None, None, assumptions.CURRENCY, found)
    return AnswerCosts(wrong, found.minutes, found.hour, found.currency, "")


def _first_day(taken: Snapshot) -> date | None:
    """The first day on which the agent took part in a ticket."""
    involved = taken.scan().filter(pl.col("is_involved").fill_null(False))
    return involved.select(pl.col("day").min()).collect().item()


def stamp(settings: Settings) -> str:
    """What changes with every assumption that somebody types, here or on the page Month."""
    return repr(assumptions.listed(settings))


def write(settings: Settings, minutes: float | None) -> None:
    """Store what a wrong answer costs in minutes; None restores the default."""
    assumptions.write(settings, assumptions.WRONG, minutes, assumptions.WRONG_WITHIN)
