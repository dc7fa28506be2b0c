"""The five headline numbers of a month, from its series, beside the month before and its targets."""

from collections.abc import Mapping, Sequence

import polars as pl

from analytics.estimates import Estimate
from analytics.exploratory.comparison import Compared
from analytics.trends import (
    count_numbers,
    headline_numbers,
)
from analytics.trends.calendar_months import Month, Pairing
from analytics.trends.headline_numbers import Number
from analytics.trends.month_metrics import Target
from jobs.counting.snapshot import Snapshot
from jobs.months import (
    hours_compared,
)
from jobs.months.hours_compared import HoursSaved
from jobs.months.month_series import MonthSeries


def numbers(
    taken: Snapshot,
    found: MonthSeries,
    month: Month,
    paired: Pairing,
    rows: pl.DataFrame,
    figures: Mapping[str, Mapping[str, Estimate]],
    compared: Mapping[str, Compared],
    promised: Mapping[str, Target],
    whole: Sequence[Month],
    hours: HoursSaved,
) -> tuple[Number, ...]:
    """Volume, the four rates and hours saved, as the page and its report tell them."""
    sums = found.sums[month.key]
    like = hours_compared.like_days(paired, rows, pl.col("automated"))
    if paired.base_days and not found.sums_of(paired.base_days)["involved"]:
        like = None
    automated = [found.sums[each.key]["automated"] for each in whole if found.sums[each.key]["involved"]]
    return (
        count_numbers.volume(
            sums,
            like,
            promised.get(headline_numbers.VOLUME),
            automated,
            hours_compared.no_agent(taken, found, month),
            over=month.complete,
        ),
        *(
            headline_numbers.rate(
                figures[month.key][key],
                compared.get(key),
                taken.rules,
                promised.get(key),
                _line([found.figures[each.key][key] for each in whole]),
                over=month.complete,
            )
            for key in headline_numbers.rates(taken.rules.known)
        ),
        count_numbers.hours(
            hours.value,
            hours.base,
            hours.change,
            hours.sampled,
            promised.get(headline_numbers.HOURS),
            hours.line,
            hours.reason,
            over=month.complete,
        ),
    )


def _line(found: Sequence[Estimate]) -> list[float]:
    return [each.value for each in found if each.value is not None and not each.thin]
