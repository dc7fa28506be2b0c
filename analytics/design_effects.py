"""Design effects of estimates and differences from facts: returning customers and day-to-day variation.

The tickets of one customer are alike, and so are those of one day, so they say less than as many
independent ones would (`significance.two_way`). Where a source does not record customers, each ticket is a
customer of its own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics import design_effect_inputs
from analytics.design_effect_inputs import Group, TicketSample
from analytics.estimates import Estimate, widened, withheld
from analytics.exploratory.differences import Between
from analytics.metrics import METRICS, Metric
from analytics.significance.returning_customers.two_way import (
    ALIKE_AT_LEAST,
    Daily,
    Effects,
    Floats,
    Places,
)

Found = Mapping[Group, Mapping[str, Estimate]]

#: Why there is no interval.
TOO_FEW = "Too few customers for an interval: most of these tickets come from very few of them."


class Known(NamedTuple):
    """The design effect of one estimate, with its degrees of freedom.

    `alike` is how many customers of equal size would say as much.
    """

    effect: float
    freedom: float
    alike: float


def reckoned(
    found: Found, rows: pl.LazyFrame, by: Sequence[str] = (), only: Collection[str] | None = None
) -> dict[Group, dict[str, Estimate]]:
    """Returns the estimates with intervals widened by the design effects of customers and days.

    `rows` are the facts that they were counted of, `found` is by the values of `by`, as text or as the facts
    have them. Of `only` these metrics, where they are named.
    """
    return applied(found, effects(found, rows, by, only))


def effects(
    found: Found, rows: pl.LazyFrame, by: Sequence[str] = (), only: Collection[str] | None = None
) -> dict[Group, dict[str, Known]]:
    """Returns the design effect of every estimate that has a value; `only` limits the metrics."""
    result: dict[Group, dict[str, Known]] = {name: {} for name in found}
    metrics = _metrics([found], only)
    if not metrics:
        return result
    asked = design_effect_inputs.ask([rows], by, list(found), metrics, _sizes([found], list(found)))
    for metric in metrics:
        made = _effects(asked, metric, [[of[metric.key].value for of in found.values()]])
        for place, name in enumerate(found):
            result[name][metric.key] = Known(*(float(each[place]) for each in made))
    return result


def applied(found: Found, known: Mapping[Group, Mapping[str, Known]]) -> dict[Group, dict[str, Estimate]]:
    """Returns the estimates widened by these design effects; one without any is unchanged."""
    return {
        name: {key: _applied(each, known[name].get(key)) for key, each in of.items()}
        for name, of in found.items()
    }


def _applied(estimate: Estimate, known: Known | None) -> Estimate:
    if known is None or estimate.value is None:
        return replace(estimate, values=None)
    if known.alike < min(ALIKE_AT_LEAST, estimate.n):
        return withheld(estimate, TOO_FEW)
    return widened(estimate, max(known.effect, 1.0), known.freedom)


def between(
    one: Found,
    base: Found,
    rows: tuple[pl.LazyFrame, pl.LazyFrame],
    by: Sequence[str] = (),
    only: Collection[str] | None = None,
) -> dict[Group, dict[str, Between]]:
    """Returns the design effect of one − base for every common group, by metric.

    Their customers and days may be the same. A metric with too few customers to tell is not among them.
    """
    names = [name for name in one if name in base]
    metrics = _metrics([one, base], only)
    result: dict[Group, dict[str, Between]] = {name: {} for name in names}
    if not names or not metrics:
        return result
    asked = design_effect_inputs.ask(rows, by, names, metrics, _sizes([one, base], names))
    for metric in metrics:
        borders = [[found[name][metric.key].value for name in names] for found in (one, base)]
        effects = _effects(asked, metric, borders)
        for place, name in enumerate(names):
            if effects.alike[place] >= ALIKE_AT_LEAST:
                known = Between(float(effects.effect[place]), float(effects.freedom[place]))
                result[name][metric.key] = known
    return result


def _metrics(found: Sequence[Found], only: Collection[str] | None) -> list[Metric]:
    """Returns the metrics that have a value in some group."""
    there = dict.fromkeys(
        key
        for each in found
        for of in each.values()
        for key, estimate in of.items()
        if estimate.value is not None
    )
    return [METRICS[key] for key in there if only is None or key in only]


def _sizes(found: Sequence[Found], names: Sequence[Group]) -> Places:
    """Estimates how many tickets each group has on all sides."""
    return np.array(
        [sum(max((each.n for each in side[name].values()), default=0) for side in found) for name in names]
    )


def _effects(asked: TicketSample, metric: Metric, borders: Sequence[Sequence[float | None]]) -> Effects:
    rows, daily = asked.clusters.rows, None
    n = asked.asked[metric.denominator]
    if metric.kind == "quantile":
        # How sure a quantile is depends on the share of rows below it (Woodruff 1952, JASA 47:635).
        border = np.array(list(borders) * (3 - len(borders)), dtype=np.float64).T.reshape(-1)
        below = _below(asked.asked, metric, border[2 * rows.group + rows.side])
        if asked.daily is not None:
            every = {name: asked.every[name].to_numpy() for name in design_effect_inputs.columns([metric])}
            daily = Daily(
                _by_day(asked, _below(every, metric, border[asked.place])), asked.daily[metric.denominator]
            )
        return asked.clusters.effects(below, n, binary=True, daily=daily)
    name = metric.numerator if metric.kind == "ratio" else metric.value
    if asked.daily is not None:
        daily = Daily(asked.daily[name], asked.daily[metric.denominator])
    total = np.where(n > 0, asked.asked[name], 0.0)
    return asked.clusters.effects(total, n, binary=metric.kind == "ratio", daily=daily)


def _below(tickets: Mapping[str, NDArray[Any]], metric: Metric, border: Floats) -> Floats:
    """Returns 1 where a ticket that counts is at or below its group's quantile, else 0."""
    below = (tickets[metric.denominator] > 0) & (tickets[metric.value] <= border)
    if metric.open_ended:
        below &= tickets[metric.open_ended] == 0
    return below.astype(np.float64)


def _by_day(asked: TicketSample, values: Floats) -> Floats:
    groups, days = asked.clusters.rows.groups, asked.clusters.days
    found = np.bincount(asked.place * days + asked.day, values, 2 * groups * days).astype(np.float64)
    return found.reshape(-1, days)
