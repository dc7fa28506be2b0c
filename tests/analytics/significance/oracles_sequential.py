"""How the oracles of clusters, sequences, splits and power are asked: by their form, never by their id."""

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from analytics.moments import Moments
from analytics.significance import always_valid_intervals, power, sample_ratio_mismatch
from analytics.significance.returning_customers import clustered, design_effect
from tests.benchmarks.simulations import simulated_looks

Inputs = dict[str, Any]


def _planned(inputs: Inputs) -> object:
    effect = float(design_effect.planned(inputs["mean_cluster"], inputs["icc"], inputs.get("cv", 0.0)))
    return [effect, inputs["n"] * effect] if "n" in inputs else effect


def _clusters(inputs: Inputs) -> list[float]:
    base, one = (
        clustered.sums(pl.DataFrame({"total": inputs[f"y{arm}"], "n": inputs[f"n{arm}"]}), "total", "n")
        for arm in "AB"
    )
    corrected = inputs.get("small_sample_factor") != "none"
    # The error is asked of fewer customers than anything is concluded from.
    variance = sum(float(arm.variance(corrected=corrected)) for arm in (one, base))
    return [float(one.value - base.value), variance**0.5]


def _sequence(inputs: Inputs) -> list[float]:
    """Arm b against a; relative to a unless said otherwise, its error by the delta method."""
    base, one = (Moments(side["n"], side["sum"], side["sum_squares"]) for side in (inputs["a"], inputs["b"]))
    mean, base_mean = one.mean or 0.0, base.mean or 0.0
    variance, base_variance = (one.variance or 0.0) / one.n, (base.variance or 0.0) / base.n
    value, squared = mean - base_mean, variance + base_variance
    if inputs.get("relative", True):
        value /= base_mean
        squared = variance / base_mean**2 + base_variance * mean**2 / base_mean**4
    found = always_valid_intervals.interval(
        value, squared**0.5, one.n + base.n, inputs["tuning"], alpha=inputs.get("alpha", 0.05)
    )
    return [value, squared**0.5, float(found.low), float(found.high), float(found.p)]


def _rho(inputs: Inputs) -> float:
    return float(always_valid_intervals.tuning(inputs["v_opt"], alpha=inputs["alpha_opt"]))


def _alone(inputs: Inputs) -> list[float]:
    prior = tuple(inputs.get("prior", (1, 1)))
    return [
        float(bound)
        for bound in always_valid_intervals.rate_interval(
            inputs["s"], inputs["n"], prior=prior, alpha=inputs["alpha"]
        )
    ]


def _two_rates(inputs: Inputs) -> float:
    settings = {"ratio": inputs.get("ratio", 1.0), "alpha": inputs.get("alpha", 0.05)}
    if "n1" in inputs:
        return power.rates_chance(inputs["p1"], inputs["p2"], inputs["n1"], **settings)
    return power.rates_n(inputs["p1"], inputs["p2"], power=inputs["power"], **settings) or np.nan


def _two_means(inputs: Inputs) -> float:
    settings = {"ratio": inputs.get("ratio", 1.0), "alpha": inputs.get("alpha", 0.05)}
    if "n" in inputs:
        return power.means_chance(inputs["delta"], inputs["sd"], inputs["n"], **settings)
    return power.means_n(inputs["delta"], inputs["sd"], power=inputs["power"], **settings) or np.nan


def _non_inferior(inputs: Inputs) -> float:
    """All tickets of both arms, where a p1 − p2 of delta0 is what must be ruled out."""
    ratio, delta = inputs["ratio"], inputs["delta0"]
    rates = inputs["p1"], inputs["p2"]
    # Above 0 it is failures that are counted: not more of them by delta0 is not less success by it.
    better = rates if delta < 0 else tuple(1 - rate for rate in rates)
    n = power.non_inferior_n(*better, abs(delta), ratio=ratio, alpha=inputs["alpha"], power=inputs["power"])
    return (n or np.nan) * (1 + ratio)


def _looks(inputs: Inputs) -> float:
    return simulated_looks.ever_by_chance(inputs["looks"], alpha=inputs["alpha"], runs=100_000, seed=1969)


ADAPTERS: dict[str, Callable[[Inputs], object]] = {
    "design effect and inflated n": _planned,
    "design effect unequal cluster sizes": _planned,
    "anova icc": lambda i: design_effect.icc(i["x"], i["n"]),
    "cluster-robust (cr0) difference": _clusters,
    "srm chi-square": lambda i: [
        float(each) for each in sample_ratio_mismatch.chi_square(i["counts"], i["weights"])
    ],
    "sequential srm bayes factor": lambda i: float(
        sample_ratio_mismatch.log_evidence(i["counts"], i["weights"], concentration=i["concentration"])
    ),
    "asymptotic confidence sequence (relative)": _sequence,
    "two-sided normal mixture rho": _rho,
    "two-sided normal mixture bound": lambda i: float(
        always_valid_intervals.boundary(i["v"], _rho(i), alpha=i["alpha"])
    ),
    "log mixture value": lambda i: float(always_valid_intervals.log_evidence(i["s"], i["v"], _rho(i))),
    "anytime-valid cs for a proportion": _alone,
    "farrington-manning ni sample size": _non_inferior,
    "n per arm two proportions": _two_rates,
    "power two proportions unequal arms": _two_rates,
    "n per arm two-sample t": _two_means,
    "power of two-sample t": _two_means,
    "type-i error of": _looks,
    "type-i error,": _looks,
    "ever-significant rate, a/a": lambda i: [
        *simulated_looks.same_rates(
            days=i["days"],
            per_day=i["per_day"],
            share=i["share"],
            rate=i["p"],
            runs=i["reps"],
            seed=i["seed"],
        )
    ],
    "a/a with clustered customers": lambda i: [
        *simulated_looks.same_customers(
            icc=i["icc"], customers=i["customers"], share=i["share"], runs=i["reps"], seed=8
        )
    ],
}
