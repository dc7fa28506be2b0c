"""How the oracles of rates, means, answers and categories are asked: by their form, never by their id."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from analytics.moments import Moments
from analytics.review import agreement
from analytics.significance import (
    means,
    multiple_testing,
    noninferiority,
    nonresponse,
    ordinal,
    proportions,
    quantiles,
    score_intervals,
    stratified,
    survival,
)

Inputs = dict[str, Any]


def _alpha(inputs: Inputs) -> float:
    """As given, or as the method's name says: 95%."""
    said = re.search(r"(\d+(?:\.\d+)?) ?%", inputs["method"])
    return inputs.get("alpha", round(1 - float(said[1]) / 100, 12) if said else 0.05)


def _one_rate(interval: Callable[..., proportions.Interval]) -> Callable[[Inputs], object]:
    return lambda i: interval(i["x"], i["n"], alpha=_alpha(i))


def _two(inputs: Inputs) -> tuple[Any, Any, Any, Any]:
    return inputs["x1"], inputs["n1"], inputs["x2"], inputs["n2"]


def _exact(inputs: Inputs) -> object:
    if "one_sided_level" in inputs:
        return proportions.exact_upper(inputs["x"], inputs["n"], level=inputs["one_sided_level"])
    return _one_rate(proportions.clopper_pearson)(inputs)


def _miettinen_nurminen(inputs: Inputs) -> object:
    if "margin" in inputs:
        return _non_inferior(inputs)
    return score_intervals.miettinen_nurminen(*_two(inputs), alpha=_alpha(inputs))


def _non_inferior(inputs: Inputs) -> list[float]:
    found = noninferiority.of_shares(
        *_two(inputs),
        margin=inputs["margin"],
        better="lower" if "lower is better" in inputs["method"].lower() else "higher",
        alpha=inputs.get("alpha_one_sided", 0.025),
    )
    # What is shown by the test is what the interval says.
    low, high = score_intervals.miettinen_nurminen(
        *_two(inputs), alpha=2 * inputs.get("alpha_one_sided", 0.025)
    )
    assert float(found.bound) in (float(low), float(high))
    return [float(found.statistic), float(found.p), float(found.shown)]


def _rejections(inputs: Inputs) -> list[int]:
    p, level = inputs["pvalues"], inputs["alpha"]
    return [
        sum(value <= level for value in correct(p))
        for correct in (multiple_testing.benjamini_hochberg, multiple_testing.bonferroni)
    ]


def _superiority(inputs: Inputs) -> list[float | None]:
    found = ordinal.superiority(inputs["counts_y"], inputs["counts_x"], alpha=_alpha(inputs))
    assert found is not None
    return [found.t, found.freedom, found.p, found.value, found.low, found.high]


def _worst_case(inputs: Inputs) -> object:
    one, base = (
        nonresponse.Answers(side["n"], side["responded"], side["responded"] * side["mean"])
        for side in (inputs["pilot"], inputs["base"])
    )
    low, high = inputs["scale"]
    return nonresponse.difference_bounds(one, base, (low, high))


def _adjusted(inputs: Inputs) -> list[float]:
    found = stratified.standardise(*_two(inputs), weights=inputs["weights"])
    return [float(found.crude), float(found.value), float(stratified.mantel_haenszel(*_two(inputs)).value)]


def _any_difference(inputs: Inputs) -> list[float]:
    found = stratified.cochran_mantel_haenszel(*_two(inputs))
    assert found is not None
    return [found.statistic, found.p]


def _welch(inputs: Inputs) -> list[float | None]:
    assert not inputs.get("relative"), "a relative difference of means is shown nowhere"
    base, one = (Moments(side["n"], side["sum"], side["sum_squares"]) for side in (inputs["a"], inputs["b"]))
    found, estimate = means.welch(one, base, alpha=_alpha(inputs)), means.welch_estimate(one, base)
    assert found is not None and estimate is not None
    return [found.value, estimate.error, found.low, found.high, found.p]


def _yuen(inputs: Inputs) -> list[float]:
    a, b = (np.array(inputs[side], dtype=float) for side in "ab")
    found = means.yuen(a, b, trim=inputs["trim"])
    assert found is not None
    return [found.t, found.freedom]


def _kaplan_meier(inputs: Inputs) -> object:
    """S(t) at the times in the method's name."""
    said = re.search(r" at ([\d., ]*\d)", inputs["method"])
    assert said
    at = [float(time) for time in said[1].split(",")]
    return survival.not_yet(inputs["time"], np.array(inputs["event"]) == 0, at).share


def _order_statistics(inputs: Inputs) -> tuple[float | None, float | None]:
    values = inputs["values"]
    if isinstance(values, str):
        first, last = values.split("..")
        values = range(int(first), int(last) + 1)
    found = quantiles.of_values(np.array(values, dtype=float), inputs["q"], alpha=_alpha(inputs))
    return found.low, found.high


def _coverage(inputs: Inputs) -> float:
    low, high = inputs["ranks"]
    return quantiles.coverage(inputs["n"], low, high, inputs.get("q", 0.5))


def _krippendorff(inputs: Inputs) -> float:
    units = inputs["units"]
    ratings = np.full((max(map(len, units)), len(units)), np.nan)
    for place, unit in enumerate(units):
        ratings[: len(unit), place] = unit
    return agreement.alpha(ratings, "nominal")


ADAPTERS: dict[str, Callable[[Inputs], object]] = {
    "wilson": _one_rate(proportions.wilson),
    "clopper-pearson": _exact,
    "jeffreys": _one_rate(proportions.jeffreys),
    "0 failures": lambda i: proportions.rows_without_any(i["p_max"], level=i["conf"]),
    "newcombe": lambda i: proportions.newcombe(*_two(i), alpha=_alpha(i)),
    "miettinen-nurminen": _miettinen_nurminen,
    "mee score": lambda i: score_intervals.miettinen_nurminen(*_two(i), alpha=_alpha(i), corrected=False),
    "restricted mle": lambda i: score_intervals.constrained_rates(*_two(i), i["diff"]),
    "non-inferiority (": _non_inferior,
    "rejections at": _rejections,
    "bh adjusted p-values": lambda i: multiple_testing.benjamini_hochberg(i["pvalues"]),
    "brunner-munzel": _superiority,
    "worst-case bounds of mean": _worst_case,
    "standardised diff": _adjusted,
    "cmh test": _any_difference,
    "welch difference of means": _welch,
    "yuen": _yuen,
    "kaplan-meier": _kaplan_meier,
    "distribution-free": _order_statistics,
    "exact coverage": _coverage,
    "cohen kappa linear": lambda i: agreement.kappa(np.asarray(i["table"], dtype=float)),
    "krippendorff alpha nominal": _krippendorff,
    "kish effective sample size": lambda i: nonresponse.effective_n(i["weights"]),
}
