"""Ordinal answers such as CSAT 1 to 5: two sides compared by their counts per answer."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.stats import nonparametric

from analytics.moments import Moments, Share
from analytics.significance.means import Difference, welch


class Superiority(NamedTuple):
    """How often an answer is higher than one of the base, half of the ties counted; 0.5 is no difference.

    Interval and test are None where nobody varies: full separation, a single answer, all the same.
    """

    value: float
    low: float | None
    high: float | None
    p: float | None
    t: float | None
    freedom: float | None


def moments(counts: Sequence[int], *, lowest: int = 1) -> Moments:
    """The moments of the answers, the first count being of the lowest answer and each next of one more."""
    answers = range(lowest, lowest + len(counts))
    return Moments(
        sum(counts),
        float(sum(count * answer for count, answer in zip(counts, answers, strict=True))),
        float(sum(count * answer**2 for count, answer in zip(counts, answers, strict=True))),
    )


def mean_difference(
    counts: Sequence[int], base_counts: Sequence[int], *, alpha: float = 0.05
) -> Difference | None:
    """Mean answer − base mean answer by Welch; nothing where neither varies or a side has no two answers."""
    return welch(moments(counts), moments(base_counts), alpha=alpha)


def top_share(counts: Sequence[int], *, top: int = 2) -> Share:
    """How many answers are among the highest few of the scale: of five, 4 and 5."""
    return Share(sum(counts[-top:]), sum(counts))


def superiority(counts: ArrayLike, base_counts: ArrayLike, *, alpha: float = 0.05) -> Superiority | None:
    """P(answer > base answer) + ½ P(equal) with Brunner and Munzel's t; nothing where a side has no answer.

    Source: Brunner and Munzel 2000, Biom J 42:17.
    """
    count, base = np.asarray(counts, dtype=np.float64), np.asarray(base_counts, dtype=np.float64)
    if not count.sum() or not base.sum():
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        found = cast("Any", nonparametric.rank_compare_2ordinal(count, base))
    value, variance = float(found.prob1), float(found.var_prob)
    # Rounding leaves 1e-33 where it is 0; nan is a single answer that never had a spread.
    if not (variance > 1e-20 and np.isfinite(found.df)):
        return Superiority(value, None, None, None, None, None)
    # Statistic and p of the result itself are None: the test has to be asked for.
    test = found.test_prob_superior()
    low, high = found.conf_int(alpha=alpha)
    return Superiority(
        value, float(low), float(high), float(test.pvalue), float(test.statistic), float(found.df)
    )
