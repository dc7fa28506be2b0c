"""Comparison by category: each category's difference, heterogeneity, and the effect of the case mix."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from analytics import wording
from analytics.exploratory import comparison
from analytics.metrics import METRICS, Metric, missing
from analytics.outcomes import Rules
from analytics.pilot.assignment import assignment as assigned
from analytics.pilot.assignment import eligible_tickets, split_check
from analytics.pilot.by_category import category_arrays
from analytics.pilot.by_category.category_arrays import Counts
from analytics.pilot.panel import differences, panels
from analytics.pilot.panel.panels import Floats, Panel
from analytics.pilot.plan import Criterion, Plan
from analytics.pilot.records import Adjustment, Assignment, Balance, Gap
from analytics.pilot.verdict import case_mix, decision_reading, monitor, sentences
from analytics.significance import heterogeneity, sequential
from analytics.significance.corrections import benjamini_hochberg
from analytics.significance.returning_customers.clustered import FEWEST, Effect, Sums
from analytics.significance.shrinkage import Shrunken
from analytics.slices import NOT_RECORDED

#: A category is said to differ where its corrected p is at most this. Errors are estimated from few
#: customers: where no category differed, at .05 up to 5.5 % of simulated pages named one, at .04 4.6 %.
CLEAR = 0.04
#: The difference is said not to be the same everywhere where Cochran's p is below this.
UNEVEN = 0.05


@dataclass(frozen=True, slots=True)
class Part:
    """One category: both arms' values and rows, its raw and its shrunken difference.

    `raw` is pilot − baseline of the category's own rows (times: ratio − 1), `shrunken` the same drawn to
    what all have in common as far as its rows leave it open. `p` is of no difference, `adjusted_p` allows
    for all categories at once, `clear` is whether that leaves no difference out. Where nothing can be
    concluded these are None and `reason` says why. `share` and `base_share` are the mix of the arms.
    """

    value: str | None
    pilot: float | None
    baseline: float | None
    rows: int
    base_rows: int
    customers: int
    base_customers: int
    share: float
    base_share: float
    raw: Gap | None
    shrunken: Gap | None
    p: float | None
    adjusted_p: float | None
    clear: bool
    reason: str

    @property
    def name(self) -> str:
        """The value as a person reads it."""
        return NOT_RECORDED if self.value is None else self.value


@dataclass(frozen=True, slots=True)
class Uneven:
    """Heterogeneity of the effect: Cochran's Q and I².

    `odds_p` is Breslow and Day's p for rates, None for other metrics.
    """

    q: float
    freedom: int
    p: float
    i_squared: float
    odds_p: float | None

    @property
    def told(self) -> bool:
        """Returns whether the difference is beyond chance."""
        return self.p < UNEVEN


class Beside(NamedTuple):
    """What accompanies the comparison, whatever is compared."""

    balance: tuple[Balance, ...]
    assignment: Assignment


@dataclass(frozen=True, slots=True)
class Mix:
    """A metric by category, the baseline's largest first.

    `read` is whether the decision has come: until then intervals and p hold on every day, and are wider.
    `pooled` is the difference by Mantel and Haenszel, which takes it to be the same in all; rates only.
    """

    metric: Metric
    field: str
    read: bool
    parts: tuple[Part, ...]
    adjustment: Adjustment | None
    pooled: Gap | None
    uneven: Uneven | None
    balance: tuple[Balance, ...]
    assignment: Assignment
    #: In which values the arms differ: the same sentence on every page.
    where: str
    #: The answer, and what must be known beside it: what is left out, and a share that changed.
    sentences: tuple[str, ...]
    notices: tuple[str, ...]
    reason: str

    @property
    def relative(self) -> bool:
        """Whether differences are ratios − 1."""
        return self.metric.kind == "quantile"


def of(
    plan: Plan, facts: pl.DataFrame, rules: Rules, key: str, *, read: bool, field: str = "category"
) -> Mix:
    """Compares one metric of a plan's arms by the values of a field; `read` is the verdict's reading.

    The family that p is corrected over is all that there is: what is filtered on a page never shrinks it.
    """
    metric = METRICS[key]
    criterion = next((each for each in plan.criteria if each.metric == key), Criterion(key))
    asked = replace(plan, criteria=(criterion,), horizon=timedelta() if rules.final else plan.horizon)
    found = eligible_tickets.pick(asked, facts, rules)
    beside = Beside(assigned.balance(found), assigned.assignment(found))
    reason = missing(metric, rules.known) or (
        "" if found.looks else "No complete day of tickets is mature yet."
    )
    given = None if reason else panels.panel(found, metric, by=field, horizon=_horizon(rules))
    if given is None or not len(given.cell):
        why = reason or f"Neither arm has any mature {metric.rows}."
        return Mix(metric, field, read, (), None, None, None, *beside, why, (why,), (), why)
    return _mixed(asked, criterion, given, beside, read=read, field=field)


def _mixed(plan: Plan, criterion: Criterion, given: Panel, beside: Beside, *, read: bool, field: str) -> Mix:
    metric = criterion.of
    one, base = given.category_sums(pilot=True), given.category_sums(pilot=False)
    found_each = category_arrays.effects(given, one, base)
    effect, widening = found_each.each, None
    if not read:
        effect, widening = category_arrays.always_valid(effect, plan, given, one, base)
    parts = _parts(given, one, base, effect, category_arrays.shrunken(found_each, widening))
    whole = None if read else monitor.widening(plan, given)
    adjustment = case_mix.of(criterion, given, differences.compared(given), widening=whole)
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
        where=(where := _where(metric, field, parts)),
        sentences=_sentences(where, adjustment, uneven),
        notices=(*_left_out(metric, adjustment), *split_check.ramped(plan)),
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
            pilot=case_mix.known(float(values[0][at])),
            baseline=case_mix.known(float(values[1][at])),
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
        return f"An arm has fewer than {sequential.FEWEST_EVENTS} successes or failures."
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


def _where(metric: Metric, field: str, parts: tuple[Part, ...]) -> str:
    """Says in which values the arms differ, corrected over all of them."""
    clear = {way: [each.name for each in parts if each.clear and _way(each) == way] for way in (1, -1)}
    name = comparison.subject(metric)
    ups, downs = (_in(clear[way], field) for way in (1, -1))
    higher, lower = ("longer", "shorter") if metric.unit == "seconds" else ("higher", "lower")
    pieces = [f"{way} in {names}" for way, names in ((higher, ups), (lower, downs)) if names]
    judged = sum(each.raw is not None for each in parts)
    is_ = "are" if name.endswith("s") else "is"
    if pieces:
        return f"{name} {is_} {' and '.join(pieces)} ({wording.counted(judged, 'value')} compared)."
    if judged:
        return f"No {field} differs clearly in {comparison.subject(metric, inside=True)} yet."
    return f"No {field} has enough customers in both arms to compare."


def _sentences(where: str, found: Adjustment | None, uneven: Uneven | None) -> tuple[str, ...]:
    """Returns the conclusions, with Simpson\'s paradox if raw and adjusted disagree."""
    said = [found.sentence, where] if found is not None and found.sentence else [where]
    if uneven is not None and uneven.told:
        said.append(
            "The difference varies more than chance would explain, so read it for each value on its own."
        )
    return tuple(said)


def _left_out(metric: Metric, found: Adjustment | None) -> list[str]:
    return [sentences.left_out(metric, found)] if found is not None and found.left_out else []


def _way(part: Part) -> int:
    return 0 if part.raw is None else int(np.sign(part.raw.value))


def _in(names: list[str], field: str) -> str:
    if len(names) > 3:
        return f"{len(names)} of them"
    return wording.listed(names)


def _horizon(rules: Rules) -> timedelta | None:
    return None if rules.final else rules.horizon
