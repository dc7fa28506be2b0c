"""Customers who come back: their tickets are alike, and a difference must know it."""

from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl
import pytest

from analytics import design_effect_inputs, design_effects, estimates
from analytics.estimates import Estimate
from analytics.exploratory import comparison, differences
from analytics.metrics import METRICS, Metric
from analytics.significance.returning_customers import design_effect

KINDS = [METRICS[key] for key in ("resolution_rate", "csat_mean", "handle_time_median")]


def facts(
    metric: Metric, values: np.ndarray, customer: np.ndarray, day: pl.Series | None = None
) -> pl.DataFrame:
    """Tickets that all count, of one day unless told, with the columns that a metric needs of the facts."""
    n = len(values)
    columns = dict.fromkeys((metric.denominator, metric.population, metric.whole), np.ones(n, dtype=bool))
    if metric.not_applicable:
        columns[metric.not_applicable] = np.zeros(n, dtype=bool)
    if metric.maturing:
        columns[metric.maturing] = np.zeros(n, dtype=bool)
    columns[metric.numerator] = values.astype(bool)
    if metric.kind != "ratio":
        columns |= {metric.value: values.astype(float), f"{metric.value}_squared": values.astype(float) ** 2}
    if metric.open_ended:
        columns[metric.open_ended] = np.zeros(n, dtype=bool)
    return pl.DataFrame(
        {name: each for name, each in columns.items() if name}
        | {"customer": customer, "day": pl.repeat(date(2026, 6, 1), n, eager=True) if day is None else day}
    )


def counted(metric: Metric, rows: pl.DataFrame) -> Estimate:
    """The metric of these tickets, knowing nobody."""
    added = rows.select(pl.exclude("customer", "day").cast(pl.Float64).sum())
    return estimates.all_of(rows, added, frozenset(name for of in metric.needs for name in of), (), [metric])[
        ()
    ][metric.key]


def knowing(metric: Metric, rows: pl.DataFrame) -> Estimate:
    return design_effects.reckoned({(): {metric.key: counted(metric, rows)}}, rows.lazy())[()][metric.key]


def draw(metric: Metric, seed: int, customers: int = 200, each: int = 1, alike: float = 0.0) -> pl.DataFrame:
    """Tickets of customers who are alike to this degree, of a metric at about its usual size."""
    draws = np.random.default_rng(seed)
    person = np.repeat(np.arange(customers), each)
    if metric.kind == "ratio":
        own = draws.beta(0.6 * (1 / alike - 1), 0.4 * (1 / alike - 1), customers) if alike else 0.6
        return facts(metric, draws.random(len(person)) < np.broadcast_to(own, customers)[person], person)
    values = alike**0.5 * draws.normal(size=customers)[person]
    values += (1 - alike) ** 0.5 * draws.normal(size=len(person))
    return facts(metric, np.exp(values) * 300 if metric.kind == "quantile" else 4 + values, person)


@pytest.mark.parametrize("metric", KINDS, ids=lambda each: each.key)
def test_where_everybody_comes_once_nothing_changes(metric: Metric) -> None:
    rows = draw(metric, 1)
    assert knowing(metric, rows) == counted(metric, rows)


@pytest.mark.parametrize("metric", KINDS, ids=lambda each: each.key)
def test_tickets_said_four_times_are_worth_a_quarter(metric: Metric) -> None:
    once = draw(metric, 2)
    four = pl.concat([once] * 4)
    assert knowing(metric, four).effect == pytest.approx(4, rel=0.05)
    assert knowing(metric, four).value == counted(metric, four).value
    base = draw(metric, 3)
    sure, less = (
        differences.difference(each(metric, four), counted(metric, base)) for each in (counted, knowing)
    )
    alone = differences.difference(counted(metric, once), counted(metric, base))
    assert sure and less and alone
    assert less.high - less.low == pytest.approx(alone.high - alone.low, rel=0.06)
    assert sure.high - sure.low < 0.9 * (less.high - less.low)


def test_the_effect_is_the_design_effect_of_the_six_sums() -> None:
    metric = METRICS["resolution_rate"]
    rows = draw(metric, 4, customers=4_000, each=3, alike=0.3)
    expected = float(design_effect.planned(3, 0.3))
    assert knowing(metric, rows).effect == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize("metric", KINDS, ids=lambda each: each.key)
def test_every_value_of_a_field_has_its_own(metric: Metric) -> None:
    alone, often = draw(metric, 5), pl.concat([draw(metric, 6)] * 3)
    rows = pl.concat(
        [alone.with_columns(field=pl.lit("alone")), often.with_columns(field=pl.lit(None, pl.String))]
    )
    known = {("alone",): {metric.key: counted(metric, alone)}, (None,): {metric.key: counted(metric, often)}}
    found = design_effects.reckoned(known, rows.lazy(), ["field"])
    assert found["alone",][metric.key].effect == 1
    assert found[None,][metric.key].effect == pytest.approx(knowing(metric, often).effect)


def test_without_a_value_there_is_no_effect() -> None:
    metric = METRICS["csat_mean"]
    rows = draw(metric, 7).clear()
    assert knowing(metric, rows) == counted(metric, rows)


def wrong(metric: Metric, estimate: Callable[[Metric, pl.DataFrame], Estimate], times: int) -> float:
    """How often a difference that is none is called clear: 40 customers a side with 8 tickets each."""
    clear = 0
    for seed in range(times):
        sides = [estimate(metric, draw(metric, 2 * seed + side, 40, 8, 0.2)) for side in (0, 1)]
        clear += comparison.compare(sides[0], sides[1]).clear
    return clear / times


@pytest.mark.parametrize("metric", KINDS, ids=lambda each: each.key)
def test_customers_who_come_back_do_not_make_differences_clear(metric: Metric) -> None:
    """Of 400, with a Monte-Carlo error of 1.1 points at 5 %."""
    assert wrong(metric, knowing, 400) <= 0.085
    assert wrong(metric, counted, 100) >= 0.12


@pytest.mark.parametrize("metric", KINDS, ids=lambda each: each.key)
def test_a_part_of_many_customers_tells_the_same(metric: Metric, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = draw(metric, 8, customers=20_000, each=4, alike=0.3)
    of_all = knowing(metric, rows).effect
    monkeypatch.setattr(design_effect_inputs, "ASKED", 10_000)
    of_some = knowing(metric, rows).effect
    assert of_some == pytest.approx(of_all, rel=0.06) and of_some != of_all


def test_of_a_small_group_in_a_large_log_every_customer_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    metric = METRICS["resolution_rate"]
    parts = {"large": draw(metric, 9, 4_000, 4, 0.3), "small": draw(metric, 10, 60, 4, 0.3)}
    rows = pl.concat([part.with_columns(field=pl.lit(name)) for name, part in parts.items()])
    known = {(name,): {metric.key: counted(metric, part)} for name, part in parts.items()}
    of_all = design_effects.reckoned(known, rows.lazy(), ["field"])
    monkeypatch.setattr(design_effect_inputs, "ASKED", 4_000)
    monkeypatch.setattr(design_effect_inputs, "FEW", 1_000)
    of_some = design_effects.reckoned(known, rows.lazy(), ["field"])
    assert of_some["small",] == of_all["small",]
    assert of_some["large",] != of_all["large",]
    assert of_some["large",][metric.key].effect == pytest.approx(
        of_all["large",][metric.key].effect, rel=0.15
    )
