"""Reasons to withhold a criterion: too few rows, nothing comparable, no variation."""

import numpy as np

from analytics import wording
from analytics.metrics import Metric
from analytics.pilot.panel import small_categories
from analytics.pilot.panel.panels import Panel
from analytics.pilot.verdict import daily_monitor
from analytics.significance import always_valid_intervals
from analytics.significance.returning_customers import leverage, same_mix_difference
from analytics.significance.returning_customers.clustered import FEWEST
from analytics.significance.returning_customers.same_mix_difference import FEWEST_IN_CATEGORY


def of_alone(metric: Metric, given: Panel) -> str:
    """Why nothing can be said of the pilot's own value, "" where something can."""
    same = metric.kind == "mean" and len(np.unique(given.raw[given.cell < given.half])) == 1
    why = _of_arm(metric, given, pilot=True)
    return why or (f"Every {_thing(metric)} of the pilot has the same value." if same else "")


def of_difference(metric: Metric, given: Panel) -> str:
    """Why nothing can be concluded of the difference of the arms, "" where something can."""
    for pilot in (True, False):
        if why := _of_arm(metric, given, pilot=pilot):
            return why
    one, base = small_categories.merged(given).by_category()
    kept = same_mix_difference.comparable(one, base).any(-1)
    if not kept.any():
        return (
            f"No category has {FEWEST_IN_CATEGORY} customers in both arms, so the arms cannot be compared "
            "for the same mix of tickets."
        )
    if given.raw.min() == given.raw.max():
        return f"Every {_thing(metric)} has the same value in both arms: there is nothing to compare."
    if (alone := float(base.n[~kept].sum() / base.n.sum())) > same_mix_difference.MOST_ALONE:
        most = wording.share(same_mix_difference.MOST_ALONE, 0)
        return wording.begin(
            f"{wording.share_in_words(alone)} of the baseline's {_thing(metric)}s come from categories with "
            f"fewer than {FEWEST_IN_CATEGORY} customers in an arm; at most {most} may."
        )
    if (
        metric.kind == "ratio"
        and given.phases > 1
        and fewest_events(given) < always_valid_intervals.FEWEST_EVENTS
    ):
        return (
            f"An arm has fewer than {always_valid_intervals.FEWEST_EVENTS} successes or failures; too few "
            "to compare within the pilot's phases."
        )
    return ""


def of_weight(metric: Metric, freedom: float) -> str:
    """Why nothing can be concluded where one or two customers carry a value or a difference."""
    if not np.isfinite(freedom) or freedom >= leverage.FEWEST_FREEDOM:
        return ""
    return (
        f"One or two customers have so many of the {_thing(metric)}s that all customers together count like "
        f"{freedom + 1:.1f} of equal size; {leverage.FEWEST_FREEDOM + 1:g} are needed."
    )


def fewest_events(given: Panel) -> float:
    """Successes or failures in either arm, of whichever there are fewest."""
    (one, n), (base, m) = (given.arm_totals(pilot=pilot) for pilot in (True, False))
    return float(min(one[-1], n[-1] - one[-1], base[-1], m[-1] - base[-1]))


def _of_arm(metric: Metric, given: Panel, *, pilot: bool) -> str:
    name, arm = "pilot" if pilot else "baseline", given.sums(pilot=pilot)
    if not arm.n:
        return f"The {name} has no mature {_thing(metric)}."
    if arm.customers < FEWEST:
        people = wording.counted(int(arm.customers), "customer")
        return f"{people} in the {name}; {FEWEST} are needed."
    if arm.n < (needed := daily_monitor.fewest_rows(metric)):
        return f"{wording.rows(metric, int(arm.n))} in the {name}; {needed} are needed."
    return ""


def _thing(metric: Metric) -> str:
    return "rating" if daily_monitor.fewest_rows(metric) > 1 else metric.rows
