"""What each threshold costs: wrong answers and tickets left to people, in minutes of people's work.

Every number that goes in is an assumption with its origin and date. The cheapest threshold is known only as
well as the sample: it is given as the interval of the cheapest ones over samples of customers drawn again.
"""

from dataclasses import dataclass

import numpy as np

from analytics.thresholds.scored_answers import LADDER, Floats, Rungs, Scored

#: The threshold that answers nothing.
NOTHING = 1.01
DRAWS = 400
#: More customers than this are drawn in as many random groups.
_GROUPS = 2_000


@dataclass(frozen=True, slots=True)
class Prices:
    """Minutes of people's work: for a wrong answer, and for a ticket that is left to a person."""

    wrong: float
    deferred: float


@dataclass(frozen=True, slots=True)
class Optimum:
    """The cheapest threshold with its 95 % interval; minutes a ticket there and at both extremes."""

    threshold: float
    low: float
    high: float
    minutes: float
    minutes_of_nothing: float
    minutes_of_all: float

    @property
    def answers_nothing(self) -> bool:
        """Whether people alone are cheapest."""
        return self.threshold >= NOTHING - 1e-9


def minutes(found: Rungs, prices: Prices) -> Floats:
    """Minutes of people's work a ticket at each threshold."""
    lost = np.nan_to_num(found.risk) * found.coverage
    return lost * prices.wrong + (1 - found.coverage) * prices.deferred


def optimum(
    given: Scored, prices: Prices, *, seed: int, ladder: Floats = LADDER, draws: int = DRAWS
) -> Optimum | None:
    """The cheapest threshold, with the interval of the cheapest over samples of customers drawn again.

    None with fewer than two customers.
    """
    _, customer = np.unique(given.customer, return_inverse=True)
    customers = int(customer.max(initial=-1)) + 1
    if customers < 2:
        return None
    rng = np.random.default_rng(seed)
    groups = min(customers, _GROUPS)
    group = (rng.permutation(customers) % groups)[customer]
    reach = np.searchsorted(-ladder, -(given.score + 1e-9), side="left")
    shape = (groups, len(ladder) + 1)
    size, lost = np.zeros(shape), np.zeros(shape)
    np.add.at(size, (group, reach), given.weight)
    np.add.at(lost, (group, reach), given.weight * given.wrong)
    whole = size.sum(1)
    answered, wrong = (np.cumsum(each[:, :-1], axis=1) for each in (size, lost))
    picked = rng.multinomial(groups, np.full(groups, 1 / groups), size=draws).astype(float)
    values = np.concatenate([[NOTHING], ladder])
    cheapest = values[_costs(picked @ answered, picked @ wrong, picked @ whole, prices).argmin(1)]
    own = _costs(answered.sum(0)[None], wrong.sum(0)[None], whole.sum()[None], prices)[0]
    place = int(own.argmin())
    low, high = np.quantile(cheapest, (0.025, 0.975), method="nearest")
    return Optimum(
        float(values[place]),
        float(min(low, values[place])),
        float(max(high, values[place])),
        float(own[place]),
        float(own[0]),
        float(own[-1]),
    )


def _costs(answered: Floats, wrong: Floats, whole: Floats, prices: Prices) -> Floats:
    """Minutes a ticket, a row a draw: of answering nothing first, then of each threshold."""
    total = np.maximum(whole, 1e-12)[:, None]
    costs = (wrong * prices.wrong + (total - answered) * prices.deferred) / total
    return np.concatenate([np.full((len(costs), 1), prices.deferred), costs], axis=1)
