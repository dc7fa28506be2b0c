"""Non-inferiority: whether a difference keeps within a margin in the harmful direction."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analytics.moments import Moments
from analytics.significance.means import welch_estimate
from analytics.significance.score_intervals import miettinen_nurminen, score_test

Floats = NDArray[np.float64]
Better = Literal["higher", "lower"]


class NonInferiority(NamedTuple):
    """How far a difference stays from its margin, one of each per group.

    `bound` is the worst difference that is not ruled out, `shown` whether it is still within the margin;
    where nothing can be known all are nan and `shown` is False.
    """

    statistic: Floats
    p: Floats
    bound: Floats
    shown: NDArray[np.bool_]


def of_shares(
    successes: ArrayLike,
    n: ArrayLike,
    base_successes: ArrayLike,
    base_n: ArrayLike,
    *,
    margin: ArrayLike,
    better: Better,
    alpha: float = 0.025,
) -> NonInferiority:
    """Whether a rate is not worse than the base rate by more than the margin, a share of at least 0.

    Miettinen and Nurminen's score test, one-sided. Wald's errs two to three times too often near 97 %.
    """
    allowed = np.asarray(margin, dtype=np.float64)
    at = -allowed if better == "higher" else allowed
    test = score_test(successes, n, base_successes, base_n, margin=at)
    interval = miettinen_nurminen(successes, n, base_successes, base_n, alpha=2 * alpha)
    if better == "higher":
        return NonInferiority(test.z, test.p_above, interval.low, test.p_above < alpha)
    # 0 is added so that a z of 0 does not come out as −0.
    return NonInferiority(0.0 - test.z, test.p_below, interval.high, test.p_below < alpha)


def of_estimates(
    values: ArrayLike,
    errors: ArrayLike,
    freedom: ArrayLike = np.inf,
    *,
    margin: ArrayLike,
    better: Better,
    alpha: float = 0.025,
) -> NonInferiority:
    """The same for any differences with standard errors: means, standardised and clustered rates.

    Student's t, the normal distribution where the freedom is infinite. An error of 0 or nan says nothing.
    """
    value, error, free, allowed = (np.asarray(v, dtype=np.float64) for v in (values, errors, freedom, margin))
    sign = 1.0 if better == "higher" else -1.0
    known = np.isfinite(value) & (error > 0) & (free > 0)
    error = np.where(known, error, np.nan)
    statistic = (sign * value + allowed) / error
    p = special.stdtr(free, -statistic)
    bound = value - sign * special.stdtrit(free, 1 - alpha) * error
    return NonInferiority(statistic, p, bound, p < alpha)


def of_means(
    moments: Moments, base: Moments, *, margin: float, better: Better, alpha: float = 0.025
) -> NonInferiority | None:
    """Whether a mean is not worse than the base mean by more than the margin; nothing if none varies."""
    found = welch_estimate(moments, base)
    return None if found is None else of_estimates(*found, margin=margin, better=better, alpha=alpha)
