"""Sample size and power of rates and means, and the days that this takes.

n is the pilot's; the baseline has `ratio` times as many. Tests are two-sided at alpha unless one-sided is
in their name or their question. Sources: Fleiss, Tytun and Ury 1980, Biometrics 36:343 (two rates, as in
statsmodels); Farrington and Manning 1990, Stat Med 9:1447 (non-inferiority).
"""

import math
from dataclasses import dataclass
from typing import Any, cast

from scipy import optimize, special
from statsmodels.stats import power as means_power
from statsmodels.stats import proportion

from analytics.significance import score_intervals

#: A pilot is decided after whole weeks, two at least.
FEWEST_DAYS = 14


@dataclass(frozen=True, slots=True)
class Traffic:
    """How many rows a day each arm gets, and how much a row is worth.

    `answered` is the share of tickets that have the value at all, as CSAT's response rate.
    """

    daily: float
    base_daily: float
    design_effect: float = 1.0
    answered: float = 1.0

    @classmethod
    def split(
        cls, daily: float, share: float, *, design_effect: float = 1.0, answered: float = 1.0
    ) -> "Traffic":
        """Tickets a day of which a share goes to the pilot and the rest to the baseline."""
        return cls(daily * share, daily * (1 - share), design_effect, answered)

    @property
    def ratio(self) -> float:
        """The baseline's tickets per ticket of the pilot; one arm must not be empty."""
        return self.base_daily / self.daily

    def n(self, days: float) -> float:
        """The pilot's effective rows after so many days."""
        return days * self.daily * self.answered / self.design_effect

    def days(self, n: float) -> int | None:
        """Full days until the pilot has so many effective rows, 14 at least; None where none come."""
        gained = self.n(1)
        return max(FEWEST_DAYS, math.ceil(n / gained - 1e-9)) if gained > 0 else None


def rates_n(
    rate: float, base: float, *, ratio: float = 1.0, alpha: float = 0.05, power: float = 0.8
) -> float | None:
    """The pilot's n to tell two rates apart; None where they are the same."""
    if rate == base:
        return None
    found = proportion.samplesize_proportions_2indep_onetail(  # pyright: ignore[reportUnknownVariableType]
        rate - base, base, power, ratio=cast("Any", ratio), alpha=alpha, alternative="two-sided"
    )
    return float(cast("float", found))


def rates_chance(rate: float, base: float, n: float, *, ratio: float = 1.0, alpha: float = 0.05) -> float:
    """The chance to tell two rates apart with the pilot's n."""
    found = proportion.power_proportions_2indep(
        rate - base, base, n, ratio=cast("Any", ratio), alpha=alpha, return_results=False
    )
    return float(cast("float", found))


def non_inferior_n(
    rate: float, base: float, margin: float, *, ratio: float = 1.0, alpha: float = 0.025, power: float = 0.8
) -> float | None:
    """The pilot's n to show that its rate is not lower than the base by the margin, one-sided at alpha.

    For a rate that should be low, exchange what is counted: give 1 − rate and 1 − base. None where the
    truth that is assumed lies beyond the margin.
    """
    ahead = rate - base + margin
    if ahead <= 0:
        return None
    null, base_null = (
        float(each) for each in score_intervals.constrained_rates(rate, 1.0, base * ratio, ratio, -margin)
    )
    spread_null, spread = (
        (p * (1 - p) + q * (1 - q) / ratio) ** 0.5 for p, q in ((null, base_null), (rate, base))
    )
    return ((_normal(1 - alpha) * spread_null + _normal(power) * spread) / ahead) ** 2


def target_n(rate: float, target: float, *, alpha: float = 0.025, power: float = 0.8) -> float | None:
    """The n to show that one rate is above a target, one-sided at alpha; None where it is not."""
    if rate <= target:
        return None
    null, own = (target * (1 - target)) ** 0.5, (rate * (1 - rate)) ** 0.5
    return ((_normal(1 - alpha) * null + _normal(power) * own) / (rate - target)) ** 2


def means_n(
    difference: float,
    deviation: float,
    *,
    ratio: float = 1.0,
    alpha: float = 0.05,
    power: float = 0.8,
    one_sided: bool = False,
) -> float | None:
    """The pilot's n to tell two means apart by Student's t; None where they are the same.

    To show that a mean is not lower by a margin, give the assumed difference + margin, one-sided at .025.
    """
    if difference == 0 or deviation == 0:
        return None
    solved = means_power.TTestIndPower().solve_power(  # pyright: ignore[reportUnknownVariableType]
        effect_size=abs(difference) / deviation,
        alpha=alpha,
        power=power,
        ratio=cast("Any", ratio),
        alternative="larger" if one_sided else "two-sided",
    )
    return float(cast("float", solved))


def means_chance(
    difference: float, deviation: float, n: float, *, ratio: float = 1.0, alpha: float = 0.05
) -> float:
    """The chance to tell two means apart by Student's t with the pilot's n."""
    found = means_power.TTestIndPower().power(abs(difference) / deviation, n, alpha, ratio=cast("Any", ratio))
    return float(cast("float", found))


def detectable(
    base: float, n: float, *, ratio: float = 1.0, alpha: float = 0.05, power: float = 0.8
) -> float | None:
    """The smallest rise above the base rate that the pilot's n tells with this power.

    None where even a rise to 1 is too small. For a fall, give 1 − base.
    """

    def lacking(rise: float) -> float:
        return rates_chance(base + rise, base, n, ratio=ratio, alpha=alpha) - power

    largest = 1 - base - 1e-9
    if n <= 0 or largest <= 0 or lacking(largest) < 0:
        return None
    return float(cast("float", optimize.brentq(lacking, 1e-9, largest, xtol=1e-9)))


def _normal(probability: float) -> float:
    return float(special.ndtri(probability))
