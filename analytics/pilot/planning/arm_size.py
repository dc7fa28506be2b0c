"""What an arm has after so many days of a pilot: rows, the variance of its value, customers, categories."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analytics.pilot.panel.small_categories import MOST_TOGETHER
from analytics.pilot.planning.metric_spread import Spread
from analytics.significance.returning_customers.same_mix_difference import FEWEST_IN_CATEGORY, MOST_ALONE

Floats = NDArray[np.float64]

#: In so many ways the lot gives the largest customers to the arms.
_LOTS = 20


class ArmSize(NamedTuple):
    """What an arm has after its days, in some of the ways in which a lot may give it the largest customers.

    Rows, its value's variance, the sum of its customers' squared variances; on average the value's third
    moment, as by single rows and whole, how many customers of equal size there are, and how many customers.
    """

    rows: Floats
    variance: Floats
    squared: Floats
    third: tuple[float, float]
    alike: float
    customers: float


class Comparable(NamedTuple):
    """The categories that can be compared each: their share of the rows, and the chance that it is enough.

    It is where those that are too small hold a fifth of the baseline at most, or half of it (any part, if the
    arms are drawn by lot) and are together as large as one that is compared. `uneven` is by how much the
    pilot's variance grows where its own mix differs from the baseline's by chance, as a few of its rows then
    weigh more.
    """

    share: float
    chance: float
    uneven: float


def after(
    found: Spread, days: float, part: float, *, scale: float, by_customer: bool, cancel: bool = False
) -> ArmSize:
    """What an arm that gets `part` of the traffic has after so many days.

    `scale` is how many times as much all traffic is as what was measured. `by_customer` is whether all
    tickets of a customer are in one arm; `cancel` whether pairs are in both arms alike, so that a difference
    does not have them.
    """
    d, own = days / found.days, part if by_customer else part * part
    grown, large = d**found.growth, found.largest
    # What two rows of a customer make grows like pairs, what three or four make as much faster each time.
    grow = [d ** (1 + k * (found.growth - 1)) * (part if by_customer else part ** (1 + k)) for k in range(4)]
    kept = 1 if cancel else 3
    thirds = [
        scale * each * many / (part * scale * found.rows * d) ** 3
        for each, many in zip(found.third[:kept], grow, strict=False)
    ]
    ways = _lots(len(large.rows), part) if by_customer and not found.independent else np.ones((1, 1))
    told = np.stack([*large[:3], *large.squared])
    rows, single, of_pairs, *squares_of = (
        scale * part * (ways @ told.T if ways.size > 1 else told.sum(1)[None]).T
    )
    squared = sum(each / part * many for each, many in zip(squares_of[:kept], grow[1:], strict=False))
    rows = rows * d
    pairs = 0.0 if cancel else of_pairs * grown * (own / part)
    alike_rows = part * scale * found.rows * d
    squares = scale * (part * found.size_single * d + own * found.size_pairs * grown)
    people = _seen(found.people, found.people_half, d if by_customer else d * part)
    return ArmSize(
        rows=rows,
        variance=(single * d + pairs) / rows**2,
        squared=squared / rows**4,
        third=(thirds[0], sum(thirds)),
        alike=alike_rows**2 / squares,
        customers=float(people) * scale * (part if by_customer else 1.0),
    )


@lru_cache(maxsize=8)
def _lots(customers: int, part: float) -> Floats:
    """Ways in which the lot may give an arm customers of which each is in as many: over `part`, or 0.

    All smaller customers, the last, are in each as they are on average.
    """
    inside = max(1, round(_LOTS * part))
    ways = max(inside, round(inside / part))
    # Between the places at which one would be in just so, or not.
    place = (np.arange(customers - 1) * inside / ways + (np.arange(ways)[:, None] + 0.5) / ways) % 1
    return np.column_stack([(place < inside / ways) * ways / inside, np.ones(ways)])


def comparable(
    found: Spread, days: float, part: float, *, scale: float, by_customer: bool, by_lot: bool
) -> Comparable:
    """How much of the baseline's mix the smaller arm has customers enough of after so many days."""
    d, own = days / found.days, part if by_customer else part * part
    people = _seen(found.customers, found.customers_half, d if by_customer else d * part)
    people = people * scale * (part if by_customer else 1.0)
    enough = special.gammainc(FEWEST_IN_CATEGORY, np.maximum(people, 1e-9))
    share = float(found.shares @ enough)
    apart = float(np.sqrt((found.shares**2 * enough * (1 - enough)).sum()))
    rows = part * scale * found.rows * d * found.shares
    squares = scale * (part * found.category_single * d + own * found.category_pairs * d**found.growth)
    alike = np.maximum(rows**2 / np.maximum(squares, 1e-12), 1.0)
    most = 1.0 if by_lot else MOST_TOGETHER
    alone, halved = (_at_least(each - (1 - share), apart) for each in (MOST_ALONE, most))
    # The customers of those that are small: of each as many as there are where it has fewer than enough.
    small = float((people * special.gammaincc(FEWEST_IN_CATEGORY - 1, np.maximum(people, 1e-9))).sum())
    chance = alone + (halved - alone) * float(special.gammainc(FEWEST_IN_CATEGORY, max(small, 1e-9)))
    return Comparable(share, chance, 1 + float((found.shares * enough / alike).sum()))


def _at_least(ahead: float, apart: float) -> float:
    """The chance of being ahead by 0 at least, where the spread of that is known."""
    return float(special.ndtr(ahead / apart)) if apart > 1e-9 else float(ahead >= 0)


def _seen(whole: ArrayLike, half: ArrayLike, d: float) -> Floats:
    """How many customers `d` times the days see: as if each of so many came equally often.

    How many there are is told by how many half of the days saw. Who come more often than others make it
    too few, so no customers are promised that may not come.
    """
    seen, of_half = np.asarray(whole, dtype=float), np.asarray(half, dtype=float)
    again = np.clip(seen / np.maximum(of_half, 1e-9) - 1, 1e-6, 1 - 1e-6)
    rate = -2 * np.log(again)
    return seen * np.expm1(-rate * d) / np.expm1(-rate)
