"""Design effects of estimates and differences from facts: returning customers and day-to-day variation.

The tickets of one customer are alike, and so are those of one day, so they say less than as many
independent ones would (`significance.two_way`). Where a source does not record customers, each ticket is a
customer of its own.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import special

from analytics import design_effect_inputs
from analytics.design_effect_inputs import TicketSample
from analytics.estimates import LEVEL, Estimate, possible
from analytics.exploratory.differences import Between
from analytics.metrics import METRICS, Metric
from analytics.moments import Moments, Share
from analytics.sampled_tickets.daily_sums import DailySums
from analytics.sampled_tickets.placed_tickets import Group, Tickets
from analytics.significance import proportions
from analytics.significance.quantiles import LARGE
from analytics.significance.returning_customers.cluster_order import Floats, Places
from analytics.significance.returning_customers.two_way import ALIKE_AT_LEAST, Daily, Effects

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
    found: Found,
    rows: pl.LazyFrame | Tickets,
    by: Sequence[str] = (),
    only: Collection[str] | None = None,
    daily: DailySums | None = None,
) -> dict[Group, dict[str, Estimate]]:
    """Returns the estimates with intervals widened by the design effects of customers and days.

    `rows` are the facts that they were counted of, `found` is by the values of `by`, as text or as the facts
    have them. Of `only` these metrics, where they are named. `daily` are the same facts' measures summed by
    `by` and day, where these are known: else all of them are read for it.
    """
    return applied(found, effects(found, rows, by, only, daily))


def effects(
    found: Found,
    rows: pl.LazyFrame | Tickets,
    by: Sequence[str] = (),
    only: Collection[str] | None = None,
    daily: DailySums | None = None,
) -> dict[Group, dict[str, Known]]:
    """Returns the design effect of every estimate that has a value; `only` limits the metrics."""
    result: dict[Group, dict[str, Known]] = {name: {} for name in found}
    metrics = _metrics([found], only)
    if not metrics:
        return result
    names = list(found)
    summed = None if daily is None else [daily]
    asked = design_effect_inputs.ask([rows], by, names, metrics, _sizes([found], names), summed, others=False)
    for metric in metrics:
        made = _effects(asked, metric, [[of[metric.key].value for of in found.values()]])
        for name, *known in zip(found, *(each.tolist() for each in made), strict=True):
            result[name][metric.key] = Known(*known)
    return result


def applied(found: Found, known: Mapping[Group, Mapping[str, Known]]) -> dict[Group, dict[str, Estimate]]:
    """Returns the estimates widened by these design effects; one without any is unchanged."""
    result = {name: dict(of) for name, of in found.items()}
    wide: list[tuple[Group, str, Estimate, Known]] = []
    for name, of in found.items():
        for key, estimate in of.items():
            effect = known[name].get(key)
            if effect is None or estimate.value is None:
                result[name][key] = replace(estimate, values=None)
            elif effect.alike < min(ALIKE_AT_LEAST, estimate.n):
                result[name][key] = _withheld(estimate, TOO_FEW)
            else:
                wide.append((name, key, estimate, effect))
    made = _all_widened(
        [each for *_, each, _ in wide],
        [max(effect.effect, 1.0) for *_, effect in wide],
        [effect.freedom for *_, effect in wide],
    )
    for (name, key, *_), each in zip(wide, made, strict=True):
        result[name][key] = each
    return result


def _all_widened(
    found: Sequence[Estimate], effects: Sequence[float], freedoms: Sequence[float]
) -> list[Estimate]:
    """Estimates, each of which has a value, with intervals widened by their design effects."""
    effect, freedom = np.array(effects), np.array(freedoms)
    reach = special.stdtrit(np.minimum(freedom, LARGE), 1 - LEVEL / 2) * effect**0.5
    shares = [each.parts if isinstance(each.parts, Share) else Share(0, 1) for each in found]
    low, high = proportions.wilson(
        [share.successes for share in shares],
        [share.n for share in shares],
        alpha=2 * special.ndtr(-reach),
    )
    return [
        _of_share(each, *known) if isinstance(each.parts, Share) else _widened(each, *known[:2])
        for each, *known in zip(found, effects, freedoms, low.tolist(), high.tolist(), strict=True)
    ]


def _withheld(estimate: Estimate, why: str) -> Estimate:
    """The estimate without its interval, as too few customers carry it."""
    return replace(estimate, low=None, high=None, doubt=why, values=None)


def _of_share(each: Estimate, effect: float, freedom: float, low: float, high: float) -> Estimate:
    same = math.isinf(freedom) and effect == 1.0
    # Field by field: to copy them by name takes longer than all else that is done for an estimate.
    return Estimate(
        each.metric,
        each.value,
        each.low if same else low,
        each.high if same else high,
        each.n,
        each.numerator,
        each.excluded,
        each.maturing,
        each.reason,
        each.parts,
        effect,
        each.not_applicable,
        freedom,
        each.one_sided,
        each.doubt,
    )


def _widened(estimate: Estimate, effect: float, freedom: float) -> Estimate:
    """The estimate of a mean or a quantile with its interval widened."""
    known = replace(estimate, effect=effect, freedom=freedom, values=None)
    if math.isinf(freedom) and effect == 1.0:
        return known
    # Of a normal interval at this level the ends are where those of so many effective rows are.
    level = 2 * float(special.ndtr(-known.reach))
    parts = estimate.parts
    if isinstance(parts, Moments):
        known = replace(known, freedom=min(freedom, parts.n - 1))
        if not parts.variance or parts.mean is None:
            return known
        wide = known.reach * (parts.variance / parts.n) ** 0.5
        low, high = possible(estimate.metric, (parts.mean - wide, parts.mean + wide))
        return replace(known, low=low, high=high)
    if estimate.values is None:
        return known
    found = estimate.values.quantile(estimate.metric.quantile, level)
    return replace(known, low=found.low, high=found.high, parts=found)


def between(
    one: Found,
    base: Found,
    rows: tuple[pl.LazyFrame | Tickets, pl.LazyFrame | Tickets],
    by: Sequence[str] = (),
    only: Collection[str] | None = None,
    daily: Sequence[DailySums] | None = None,
) -> dict[Group, dict[str, Between]]:
    """Returns the design effect of one − base for every common group, by metric.

    Their customers and days may be the same. A metric with too few customers to tell is not among them.
    `daily` are the sums of each side as `reckoned` takes them.
    """
    names = [name for name in one if name in base]
    metrics = _metrics([one, base], only)
    result: dict[Group, dict[str, Between]] = {name: {} for name in names}
    if not names or not metrics:
        return result
    asked = design_effect_inputs.ask(rows, by, names, metrics, _sizes([one, base], names), daily)
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
    # Yes or no until here: of many columns, numbers would fill the memory that is near.
    n = asked.asked[metric.denominator].astype(np.float64)
    if metric.kind == "quantile":
        # How sure a quantile is depends on the share of rows below it (Woodruff 1952, JASA 47:635).
        border = np.array(list(borders) * (3 - len(borders)), dtype=np.float64).T.reshape(-1)
        below = _below(asked.asked, metric, border[2 * rows.group + rows.side]).astype(np.float64)
        if asked.daily is not None:
            daily = Daily(_below_by_day(asked, metric, border), asked.daily[metric.denominator])
        return asked.clusters.effects(below, n, binary=True, daily=daily)
    name = metric.numerator if metric.kind == "ratio" else metric.value
    if asked.daily is not None:
        daily = Daily(asked.daily[name], asked.daily[metric.denominator])
    total = np.where(n > 0, asked.asked[name], 0.0)
    return asked.clusters.effects(total, n, binary=metric.kind == "ratio", daily=daily)


def _below(tickets: Mapping[str, NDArray[Any]], metric: Metric, border: Floats | float) -> NDArray[np.bool_]:
    """Returns where a ticket that counts is at or below its group's quantile."""
    below = (tickets[metric.denominator] > 0) & (tickets[metric.value] <= border)
    if metric.open_ended:
        below &= tickets[metric.open_ended] == 0
    return below


def _below_by_day(asked: TicketSample, metric: Metric, border: Floats) -> Floats:
    """Returns how many of all tickets are at or below their group's quantile, by place and day."""
    names = [name for name in (metric.denominator, metric.value, metric.open_ended) if name]
    counted: list[NDArray[np.bool_]] = []
    for side, tickets in enumerate(asked.sides):
        alone = asked.clusters.rows.groups == 1
        at = float(border[side]) if alone else border[2 * tickets.group() + side]
        counted.append(_below(tickets.numbers(names), metric, at))
    return asked.by_day(counted)
