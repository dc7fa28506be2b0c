"""Daily and monthly series of a source, which every month of the page and report is read from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl
import polars.selectors as cs

from analytics import design_effect_inputs, design_effects, estimates
from analytics.estimates import Estimate
from analytics.exploratory.differences import Between
from analytics.metrics import METRICS, Metric, missing
from analytics.sampled_tickets.placed_tickets import Group
from analytics.ticket_slices import Slice
from analytics.trends import automated_scope, calendar_months, forecast, month_metrics
from analytics.trends.automated_scope import Rule, Scope
from analytics.trends.calendar_months import Month, Pairing
from analytics.trends.forecast import Forecast
from data.errors import DataError
from jobs.counting import overview_figures
from jobs.counting.snapshot import Snapshot
from jobs.months import closed_months

#: The days of the forecast.
AHEAD = 28
#: What is counted of every day.
COUNTED = tuple(METRICS[key] for key in closed_months.KEPT)
#: A measure that no metric is made of: what people had to do again.
AGAIN = "reopened_after_agent"
_AUTOMATED = METRICS["automated_resolution_rate"]
_RESOLUTION = METRICS["resolution_rate"]


@dataclass(frozen=True, slots=True, eq=False)
class MonthSeries:
    """The days and months of a slice with everything counted of them."""

    chosen: Slice
    days: pl.DataFrame
    months: tuple[Month, ...]
    figures: dict[str, dict[str, Estimate]]
    sums: dict[str, dict[str, float]]
    scopes: dict[str, Scope]
    ahead: Forecast
    #: The first day on which the agent took part in a ticket.
    agent_from: date | None
    #: The design effect of the arms' difference in resolution by category, of all days; in a part of them
    #: customers come back less often.
    between: dict[str | None, Between]
    #: The same figures with intervals that reckon with customers and days, of the months asked for so far.
    known: dict[tuple[str, tuple[str, ...]], dict[str, Estimate]] = field(
        default_factory=dict[tuple[str, tuple[str, ...]], dict[str, Estimate]]
    )

    def month(self, key: str) -> Month:
        """Returns the month of a key such as 2026-10."""
        found = next((month for month in self.months if month.key == key), None)
        if found is None:
            there = f"{self.months[0].key} to {self.months[-1].key}" if self.months else "none"
            raise DataError(f"There is no month {key!r} in this source. It has: {there}.")
        return found

    def sums_of(self, days: tuple[date, date]) -> dict[str, float]:
        """Returns the measures summed from the first to the last day."""
        return self.days.filter(pl.col("day").is_between(*days)).select(cs.numeric().sum()).to_dicts()[0]


def build(taken: Snapshot, chosen: Slice | None = None) -> MonthSeries:
    """Builds the daily and monthly series of a slice without a period."""
    chosen = chosen or Slice()
    days = _added(taken, chosen, ("day",), COUNTED).sort("day")
    surveyed = calendar_months.survey(
        days.select("day", "tickets", "mature", "maturing"),
        taken.today,
        overview_figures.last_mature_day(taken),
    )
    months_of = pl.col("day").dt.strftime("%Y-%m").alias("month")
    added = days.group_by(months_of).agg(cs.numeric().sum()).sort("month")
    full = days.filter(pl.col("day") < taken.today)
    return MonthSeries(
        chosen=chosen,
        days=days,
        months=surveyed,
        figures=month_metrics.by_month(days, pl.DataFrame(), surveyed, taken.rules.known, COUNTED),
        sums={str(row.pop("month")): row for row in added.to_dicts()},
        scopes=_scopes(taken, chosen, surveyed),
        ahead=_ahead(full),
        agent_from=min(
            days.filter(pl.col("involved") + pl.col("involved_maturing") > 0)["day"], default=None
        ),
        between=between(taken, chosen),
    )


def known(
    taken: Snapshot, found: MonthSeries, wanted: Sequence[Month], only: tuple[str, ...] = closed_months.KEPT
) -> dict[str, dict[str, Estimate]]:
    """Returns the months' figures with intervals that allow for customers and days; cached.

    Of `only` these metrics: a page shows few of them, a report all.
    """
    new = [month for month in wanted if (month.key, only) not in found.known]
    if new:
        first, last = min(month.first for month in new), max(month.last for month in new)
        rows = taken.rows(found.chosen.within(first, last)).with_columns(
            month=pl.col("day").dt.truncate("1mo")
        )
        figures: dict[Group, dict[str, Estimate]] = {
            (month.first,): found.figures[month.key] for month in new
        }
        reckoned = design_effects.reckoned(figures, rows, ("month",), only)
        found.known.update(
            {(month.key, only): {key: reckoned[month.first,][key] for key in only} for month in new}
        )
    return {month.key: found.known[month.key, only] for month in wanted}


def rows(taken: Snapshot, found: MonthSeries, paired: Pairing, metrics: Sequence[Metric]) -> pl.DataFrame:
    """Returns the facts of both periods of a pairing with the columns that these metrics are made of."""
    wanted = [*design_effect_inputs.columns(metrics), "automated", "handed_over", AGAIN, "category", "plan"]
    spans = [span for span in (paired.days, paired.base_days) if span is not None]
    inside = pl.any_horizontal([pl.lit(False), *(pl.col("day").is_between(*span) for span in spans)])
    names = taken.names
    chosen = taken.rows(found.chosen).filter(inside)
    return chosen.select(name for name in dict.fromkeys(wanted) if name in names).collect()


def newest(found: MonthSeries) -> Month:
    """Returns the month shown by default: the last complete one, else the last."""
    if not found.months:
        raise DataError("There is no ticket in these filters, so there is no month. Reset the filters.")
    return next((month for month in reversed(found.months) if month.complete), found.months[-1])


def _added(taken: Snapshot, chosen: Slice, by: Sequence[str], metrics: Sequence[Metric]) -> pl.DataFrame:
    return taken.added(chosen, by, metrics, (AGAIN,))


def _ahead(days: pl.DataFrame) -> Forecast:
    """Forecasts the tickets of the coming days from complete days, zero days included."""
    if days.is_empty():
        return Forecast((), None, None, "There is no complete day yet.")
    first, last = days["day"][0], days["day"][-1]
    every = pl.DataFrame({"day": pl.date_range(first, last, "1d", eager=True)})
    counted = every.join(days.select("day", "tickets"), on="day", how="left").fill_null(0).sort("day")
    return forecast.days_ahead(counted["tickets"].to_list(), last, AHEAD)


def by_arm(taken: Snapshot, chosen: Slice) -> tuple[dict[Group, dict[str, Estimate]], ...]:
    """Returns resolution by category in pilot and baseline, as if tickets were independent."""
    return tuple(
        estimates.all_of(
            pl.DataFrame(),
            _added(taken, chosen.but("arm", arm), ("category",), [_RESOLUTION]),
            taken.rules.known,
            ("category",),
            [_RESOLUTION],
        )
        for arm in ("pilot", "baseline")
    )


def between(taken: Snapshot, chosen: Slice) -> dict[str | None, Between]:
    """Returns how customers and days bind the arms' difference in resolution, by category, of all days."""
    pilot, base = by_arm(taken, chosen)
    rows = tuple(taken.rows(chosen.but("arm", arm)) for arm in ("pilot", "baseline"))
    found = design_effects.between(pilot, base, (rows[0], rows[1]), ("category",))
    return {
        None if category is None else str(category): of[_RESOLUTION.key]
        for (category,), of in found.items()
        if _RESOLUTION.key in of
    }


def _scopes(taken: Snapshot, chosen: Slice, surveyed: Sequence[Month]) -> dict[str, Scope]:
    if missing(_AUTOMATED, taken.rules.known):
        return {}
    days = _added(taken, chosen, ("day", "category"), [_AUTOMATED])
    by = ("category",)
    whole = _added(taken, chosen, by, [_AUTOMATED])
    found = estimates.all_of(pl.DataFrame(), whole, taken.rules.known, by, [_AUTOMATED])
    known = design_effects.reckoned(found, taken.rows(chosen).filter("involved"), by)
    reaches = {
        None if category is None else str(category): of[_AUTOMATED.key].reach
        for (category,), of in known.items()
    }
    made = automated_scope.by_month(days, surveyed, Rule(), reaches=reaches)
    return {f"{each.month:%Y-%m}": each for each in made}
