"""Comparison by category: each category's difference, heterogeneity, and the effect of the case mix."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl

from analytics import wording
from analytics.metrics import METRICS, Metric, missing
from analytics.pilot.assignment import crossover_and_balance, eligible_tickets, planned_share_check
from analytics.pilot.by_category import category_arrays, category_sentences
from analytics.pilot.by_category.category_arrays import Counts
from analytics.pilot.by_category.category_records import CLEAR, Beside, Mix, Part, Uneven
from analytics.pilot.panel import adjusted_differences, panels, small_categories
from analytics.pilot.panel.panels import Floats, Panel
from analytics.pilot.plan import Criterion, Plan
from analytics.pilot.verdict import compared_mix, daily_monitor, decision_reading, mix_effect
from analytics.pilot.verdict_records import Gap
from analytics.significance import always_valid_intervals, heterogeneity
from analytics.significance.multiple_testing import benjamini_hochberg
from analytics.significance.returning_customers.clustered import FEWEST, Effect, Sums
from analytics.significance.shrinkage import Shrunken
from analytics.ticket_outcomes import Rules


def of(
    plan: Plan, facts: pl.DataFrame, rules: Rules, key: str, *, read: bool, field: str = "category"
) -> Mix:
    """Compares one metric of a plan's arms by the values of a field; `read` is the verdict's reading.

    The family that p is corrected over is all that there is: what is filtered on a page never shrinks it.
    """
    metric = METRICS[key]
    criterion = next((each for each in plan.criteria if each.metric == key), Criterion(key))
    asked = replace(plan, criteria=(criterion,), horizon=timedelta() if rules.final else plan.horizon)
    found = eligible_tickets.select(asked, facts, rules)
    beside = Beside(crossover_and_balance.balance(found), crossover_and_balance.assignment(found))
    reason = missing(metric, rules.known) or (
        "" if found.looks else "No complete day of tickets is mature yet."
    )
    given = None if reason else panels.panel(found, metric, by=field, horizon=_horizon(rules))
    if given is None or not len(given.cell):
        why = reason or f"Neither arm has any mature {metric.rows}."
        return Mix(metric, field, read, (), None, None, None, *beside, why, (why,), (), why)
    if plan.randomised and plan.concurrent and small_categories.needed(given):
        by_lot = not planned_share_check.check(asked, found, read=read).off_in_part
        given = replace(given, by_lot=by_lot)
    return _mixed(asked, criterion, given, beside, read=read, field=field)


def _mixed(plan: Plan, criterion: Criterion, given: Panel, beside: Beside, *, read: bool, field: str) -> Mix:
    metric = criterion.of
    one, base = given.category_sums(pilot=True), given.category_sums(pilot=False)
    found_each = category_arrays.effects(given, one, base)
    effect, widening = found_each.each, None
    if not read:
        effect, widening = category_arrays.always_valid(effect, plan, given, one, base)
    parts = _parts(given, one, base, effect, category_arrays.shrunken(found_each, widening))
    whole = None if read else daily_monitor.widening(plan, given)
    adjustment = mix_effect.of(criterion, given, adjusted_differences.compared(given), widening=whole)
    strata = category_arrays.counts(*_strata(given, one, base))
    uneven = _uneven(metric, strata, effect)
    return Mix(
        metric=metric,
        field=field,
        read=read,
        parts=parts,
        adjustment=adjustment,
        pooled=_pooled(metric, strata, whole),
        uneven=uneven,
        balance=beside.balance,
        assignment=beside.assignment,
        where=(where := category_sentences.where(metric, field, parts)),
        sentences=category_sentences.conclusions(where, adjustment, uneven),
        notices=(*compared_mix.sentences(metric, adjustment), *planned_share_check.ramped(plan)),
        reason="",
    )


def _strata(given: Panel, one: Sums, base: Sums) -> tuple[Sums, Sums]:
    """The sums of every category in every phase; with one phase those of the categories."""
    if given.phases == 1:
        return one, base
    return given.stratum_sums(pilot=True), given.stratum_sums(pilot=False)


def _parts(given: Panel, one: Sums, base: Sums, effect: Effect, drawn: Shrunken | None) -> tuple[Part, ...]:
    judged = [int(at) for at in np.flatnonzero(np.isfinite(effect.p))]
    corrected = dict(zip(judged, benjamini_hochberg([float(effect.p[at]) for at in judged]), strict=True))
    values = [_values(given, sums) for sums in (one, base)]
    order = [int(at) for at in np.argsort(-(base.n + one.n * 1e-9), kind="stable")]
    return tuple(
        Part(
            value=given.categories[at],
            pilot=mix_effect.known(float(values[0][at])),
            baseline=mix_effect.known(float(values[1][at])),
            rows=int(one.n[at]),
            base_rows=int(base.n[at]),
            customers=int(one.customers[at]),
            base_customers=int(base.customers[at]),
            share=_share(one.n, at),
            base_share=_share(base.n, at),
            raw=_gap(given.metric, effect, at),
            shrunken=None if drawn is None else _gap(given.metric, drawn, at),
            p=float(effect.p[at]) if at in corrected else None,
            adjusted_p=corrected.get(at),
            clear=corrected.get(at, 1.0) <= CLEAR,
            reason="" if at in corrected else _reason(given.metric, one, base, at),
        )
        for at in order
    )


def _values(given: Panel, sums: Sums) -> Floats:
    """Each category's own value: the rate, the mean, or the typical (geometric mean) time."""
    return np.exp(sums.value) if given.metric.kind == "quantile" else sums.value


def _gap(metric: Metric, found: Effect | Shrunken, at: int) -> Gap | None:
    value, low, high = (float(each[at]) for each in (found.value, found.low, found.high))
    if not np.isfinite(low) or not np.isfinite(high):
        return None
    return Gap(*decision_reading.shown(metric, value, low, high))


def _share(n: Floats, at: int) -> float:
    total = float(n.sum())
    return float(n[at]) / total if total else 0.0


def _reason(metric: Metric, one: Sums, base: Sums, at: int) -> str:
    """Why nothing can be concluded of a category."""
    for name, sums in (("pilot", one), ("baseline", base)):
        if not sums.n[at]:
            return f"The {name} has no such {metric.rows}."
        if sums.customers[at] < FEWEST:
            people = wording.counted(int(sums.customers[at]), "customer")
            return f"{people} in the {name}; {FEWEST} are needed."
    if metric.kind == "ratio":
        return f"An arm has fewer than {always_valid_intervals.FEWEST_EVENTS} successes or failures."
    return "All values are the same."


def _uneven(metric: Metric, strata: Counts, effect: Effect) -> Uneven | None:
    found = heterogeneity.cochran_q(effect.value, effect.error**2)
    if found is None:
        return None
    odds = category_arrays.odds_p(strata) if metric.kind == "ratio" else None
    return Uneven(found.q, found.freedom, found.p, found.i_squared, odds)


def _pooled(metric: Metric, strata: Counts, widening: float | None) -> Gap | None:
    """The difference that is the same in all categories, on effective tickets."""
    if metric.kind != "ratio":
        return None
    found = category_arrays.pooled(strata, category_arrays.ONCE if widening is None else widening)
    return None if found is None else Gap(found[0], found[0] - found[1], found[0] + found[1])


def _horizon(rules: Rules) -> timedelta | None:
    return None if rules.final else rules.horizon
