"""Verdict on one criterion: what was found, its state, and its notices."""

from dataclasses import replace

import numpy as np

from analytics import wording
from analytics.metrics import Metric, missing
from analytics.pilot.assignment.eligible_tickets import EligibleTickets
from analytics.pilot.assignment_records import Assignment
from analytics.pilot.panel import adjusted_differences, panel_subsets, panels
from analytics.pilot.panel.adjusted_differences import Compared
from analytics.pilot.panel.panels import Panel
from analytics.pilot.plan import Criterion, Plan
from analytics.pilot.verdict import (
    arm_values,
    compared_mix,
    daily_monitor,
    decision_reading,
    insufficient_data,
    mix_effect,
    nonresponse,
    verdict_rules,
    verdict_sentences,
)
from analytics.pilot.verdict.mix_effect import known
from analytics.pilot.verdict.verdict_sentences import Beside
from analytics.pilot.verdict_records import Adjustment, Arm, Gap, Judged, State
from analytics.significance.returning_customers.clustered import FEWEST, ROUGH
from analytics.ticket_outcomes import Rules

_METHOD = "interval valid on every day (confidence sequence), at the baseline's mix of categories"
_METHOD_OF_TARGET = "interval of the pilot's own value, valid on every day (confidence sequence)"
_EMPTY = Arm(None, None, None, 0, 0, 0, None, None)
#: How many standard errors from its line a truth must lie to be shown in 8 of 10 pilots: 1.96 + 0.84.
_REACH = 2.80


def judge(
    plan: Plan, criterion: Criterion, found: EligibleTickets, rules: Rules, who: Assignment, *, read: bool
) -> Judged:
    """Judges one criterion: by the monitor until the decision, then by the decision reading."""
    metric = criterion.of
    reason = missing(metric, rules.known)
    if not reason and not found.looks:
        reason = "No complete day of tickets is mature yet."
    if reason:
        return _withheld(criterion, reason, _EMPTY, _EMPTY, 0)
    horizon = None if rules.final else rules.horizon
    given = panels.panel(found, metric, horizon=horizon)
    judged = of_panel(plan, criterion, given, found, who, read=read)
    return replace(judged, notices=(*judged.notices, *_undated(metric, rules)))


def of_panel(
    plan: Plan, criterion: Criterion, given: Panel, found: EligibleTickets, who: Assignment, *, read: bool
) -> Judged:
    """What one criterion comes to from its own rows."""
    metric = criterion.of
    given = replace(given, by_lot=plan.randomised and plan.concurrent)
    arms = tuple(arm_values.arm(criterion, given, pilot=pilot) for pilot in (True, False))
    # A target asks nothing of the baseline: an agent may do what people never did.
    apart = insufficient_data.of_difference(metric, given)
    why = insufficient_data.of_alone(metric, given) if criterion.target is not None else apart
    if why and not (arms[0].rows and arms[1].rows):
        return _withheld(criterion, why, arms[0], arms[1], _customers(given))
    line = decision_reading.line_of(criterion, given).at
    watched = daily_monitor.watch(plan, criterion, found, given, line)
    compared = adjusted_differences.compared(given)
    apart = apart or insufficient_data.of_weight(metric, float(compared.once.adjusted.freedom))
    if criterion.target is None:
        why = apart
    else:
        why = why or insufficient_data.of_weight(metric, arm_values.freedom(given, pilot=True))
    adjustment = mix_effect.of(criterion, given, compared, widening=None if read else watched.widening)
    harmed = watched.monitor.harm is not None
    numbers = None if why or not read else _read(plan, criterion, given, compared)
    early = watched.monitor.early is not None and not read
    last = watched.monitor.looks[-1]
    if numbers is not None:
        gap = _difference(numbers.value, numbers.low, numbers.high)
        p, method, state = known(numbers.p), numbers.method, verdict_rules.STATES[numbers.state]
    else:
        gap = _difference(last.value, last.low, last.high)
        p, method = known(watched.p), _METHOD if watched.target is None else _METHOD_OF_TARGET
        state = "not shown yet"
        bounds = watched.target or (None, None)
        if metric.kind == "quantile":
            # What a time's target is held against is the share within it, which is none of its bounds.
            bounds = (None, None)
        arms = (
            replace(arms[0], low=known(bounds[0]), high=known(bounds[1])),
            replace(arms[1], low=None, high=None),
        )
    if not read and not daily_monitor.tells(metric):
        gap = None
        if criterion.target is None:
            why = why or verdict_sentences.on_the_day(metric)
    if apart and gap is not None:
        gap = Gap(gap.value, None, None)
    if why:
        p, state = None, "withheld"
    if state == "withheld" and not why:
        why = "All values are the same, so no difference can be estimated."
    # Harm stands once it was shown; where what is shown today does not show it, its day is said.
    seen = state == "shown not" or (not read and criterion.target is None and watched.beyond)
    since = None if seen else watched.monitor.harm
    if harmed:
        state = "shown not"
    elif criterion.watched and state != "shown not" and not why:
        state, why = "withheld", "No target or margin was set, so it is tracked only."
    needed = None if state != "not shown yet" else _needed(criterion, given, compared, arms[0])
    quiet = nonresponse.of(criterion, arms[0], arms[1], gap)
    rough = _is_rough(criterion, arms[0], arms[1])
    return Judged(
        criterion=criterion,
        metric=metric,
        state=state,
        early=early,
        pilot=arms[0],
        baseline=arms[1],
        difference=gap,
        relative=metric.kind == "quantile",
        p=p,
        method=method,
        reason=why,
        sentence=_sentence(
            criterion,
            arms[0],
            gap,
            state,
            why,
            Beside(read, numbers is None, early, needed, since),
        ),
        needed=needed,
        rough=rough,
        adjustment=adjustment,
        monitor=watched.monitor,
        silence=quiet,
        notices=_notices(criterion, given, adjustment, who, read=read, rough=rough),
        customers=_customers(given),
    )


def _difference(value: float | None, low: float | None, high: float | None) -> Gap | None:
    return None if known(value) is None else Gap(float(value or 0.0), known(low), known(high))


def _is_rough(criterion: Criterion, pilot: Arm, baseline: Arm) -> bool:
    """Whether an arm that counts has few customers for what is said of it."""
    arms = (pilot,) if criterion.target is not None else (pilot, baseline)
    return FEWEST <= min(arm.customers for arm in arms) < ROUGH


def _read(plan: Plan, criterion: Criterion, given: Panel, compared: Compared) -> decision_reading.Read:
    if criterion.target is not None:
        return decision_reading.of_target(criterion, given, compared)
    return decision_reading.of_margin(plan, criterion, given, compared)


def _customers(given: Panel) -> int:
    """The customers of both arms, each once."""
    return int(np.count_nonzero(np.bincount(given.person)))


def _withheld(criterion: Criterion, reason: str, pilot: Arm, baseline: Arm, customers: int) -> Judged:
    return Judged(
        criterion=criterion,
        metric=criterion.of,
        state="withheld",
        early=False,
        pilot=pilot,
        baseline=baseline,
        difference=None,
        relative=criterion.of.kind == "quantile",
        p=None,
        method="",
        reason=reason,
        sentence=verdict_sentences.withheld(criterion.of, reason),
        needed=None,
        rough=False,
        adjustment=None,
        monitor=None,
        silence=None,
        notices=(),
        customers=customers,
    )


def _sentence(
    criterion: Criterion,
    arm: Arm,
    gap: Gap | None,
    state: State,
    why: str,
    beside: Beside,
) -> str:
    if (state == "withheld" and not criterion.watched) or (gap is None and criterion.target is None):
        return verdict_sentences.withheld(criterion.of, why or "There is nothing to compare.")
    if criterion.target is not None or gap is None:
        return verdict_sentences.of_target(criterion, arm, state, beside)
    return verdict_sentences.of_margin(criterion, gap, state, beside)


def _needed(criterion: Criterion, given: Panel, found: Compared, arm: Arm) -> int | None:
    """How many more rows the pilot needs if everything stays as it is; None where that would not help."""
    metric = criterion.of
    if criterion.target is not None and metric.kind == "ratio":
        ahead = (arm.value or 0.0) - criterion.target
        worth = arm.effective or 0.0
        error = (criterion.target * (1 - criterion.target) / worth) ** 0.5 if worth else float("nan")
    elif criterion.target is not None:
        return None
    else:
        ahead, error = (
            float(found.once.adjusted.value) - decision_reading.line_of(criterion, given).at,
            float(found.once.adjusted.error),
        )
        if metric.kind == "mean" and criterion.relative:
            return None
    if metric.better == "lower":
        ahead = -ahead
    if not np.isfinite(error) or ahead <= 0:
        return None
    more = arm.rows * ((_REACH * error / ahead) ** 2 - 1)
    # More than ten times what there is would be a promise that nobody keeps.
    return int(np.ceil(more)) if 0 < more <= 10 * arm.rows else None


def _notices(
    criterion: Criterion,
    given: Panel,
    adjustment: Adjustment | None,
    who: Assignment,
    *,
    read: bool,
    rough: bool,
) -> tuple[str, ...]:
    said: list[str] = []
    if rough:
        said.append(f"An arm has fewer than {ROUGH} customers, so the interval is rough.")
    said += compared_mix.sentences(criterion.of, adjustment)
    if read and given.metric.kind == "quantile" and adjustment is not None:
        low, high = adjustment.adjusted.low, adjustment.adjusted.high
        if low is not None and high is not None:
            said.append(
                "Both arms are compared at the baseline's mix of categories. There, typical times "
                "(geometric means) differ by "
                f"{wording.signed(adjustment.adjusted.value, 'share')}{wording.NARROW}% "
                f"({wording.signed(low, 'share')} to {wording.signed(high, 'share')})."
            )
    if who.without_customer >= 0:
        said += _without(criterion, given, who.without_customer, read=read)
    return tuple(said)


def _undated(metric: Metric, rules: Rules) -> list[str]:
    """That later ratings can still change a figure, where nobody recorded when they were given."""
    if rules.final or rules.knows("csat_at") or not any("csat" in each for each in metric.needs):
        return []
    return [
        "This source does not record when ratings were given, so they cannot be cut off at the horizon: a "
        "rating that arrives later still changes this figure."
    ]


def _without(criterion: Criterion, given: Panel, customer: int, *, read: bool) -> list[str]:
    """The difference without the one customer who has very many tickets."""
    gap = mix_effect.gap(
        criterion.of, adjusted_differences.compared(panel_subsets.without(given, customer)).once.adjusted
    )
    if gap is None:
        return ["Without the largest customer nothing is left to compare."]
    unit = "share" if criterion.of.kind == "quantile" else criterion.of.unit
    value = wording.difference(gap.value, unit)
    if criterion.of.kind == "quantile":
        value = f"{wording.signed(gap.value, 'share')}{wording.NARROW}%"
    if not read or gap.low is None or gap.high is None:
        return [f"Without the largest customer the difference is {value}."]
    return [
        f"Without the largest customer the difference is {value} "
        f"({wording.signed_interval(gap.low, gap.high, unit)})."
    ]
