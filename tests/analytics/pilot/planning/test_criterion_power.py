"""The chance of being shown is that of the interval that is read: skewed values, a few large customers."""

import numpy as np
import polars as pl
from pytest import approx

from analytics.metrics import METRICS
from analytics.pilot.planning import arm_size, criterion_power, metric_spread
from analytics.pilot.planning.arm_size import ArmSize
from analytics.significance.returning_customers import leverage

#: How many of a hundred ratings are 1, 2, 3, 4 and 5: most are good, so bad means have the longer tail.
RATINGS, SHARES = np.arange(1, 6), np.array([0.08, 0.07, 0.13, 0.27, 0.45])


def rows(customers: np.ndarray, values: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "customer": customers,
            "category": ["a"] * len(values),
            "half": np.arange(len(values)) % 2,
            "y": values.astype(float),
            "n": np.ones(len(values)),
        }
    )


def test_of_skewed_ratings_as_many_pilots_are_shown_as_is_said() -> None:
    n, base_n, margin, runs = 300, 1_700, 0.22, 20_000
    draws = np.random.default_rng(7)
    value = variance = third = 0.0
    for size, sign in ((n, 1), (base_n, -1)):
        counts = draws.multinomial(size, SHARES, runs)
        mean = counts @ RATINGS / size
        left = RATINGS - mean[:, None]
        value = value + sign * mean
        variance = variance + (counts * left**2).sum(1) / size**2
        third = third + sign * (counts * left**3).sum(1) / size**3
    shown = leverage.bounds(value, np.sqrt(variance), n / 0.85, third).low > -margin
    mean, none = RATINGS @ SHARES, np.array([np.nan])
    square, cube = ((RATINGS - mean) ** power @ SHARES for power in (2, 3))
    error = (square * (1 / n + 1 / base_n)) ** 0.5
    one, base = (
        ArmSize(np.array([rows]), none, none, (float(cube) / rows**2, float(cube) / rows**2), rows, rows)
        for rows in (n, base_n)
    )
    lopsided = criterion_power.tail(METRICS["csat_mean"], error, one, base)
    said = criterion_power.reached(margin, error, n / 0.85, lopsided)
    assert float(shown.mean()) == approx(said, abs=0.02)
    # As if the bounds were symmetric it would be said of five points more.
    assert criterion_power.reached(margin, error, n / 0.85) > said + 0.03


def test_what_a_large_customer_happens_to_be_like_tells_little_of_what_customers_have_in_common() -> None:
    draws = np.random.default_rng(8)
    customers = np.concatenate([np.repeat(np.arange(500), 4), np.full(400, 500)])
    rate = draws.beta(0.6 * 7 / 3, 0.4 * 7 / 3, 500)
    small = (draws.random(2_000) < rate[customers[:2_000]]).astype(float)
    # The large one has once exactly the rate of all, once a rate far from it.
    usual, unlike = (
        metric_spread.measured(rows(customers, np.append(small, np.arange(400) < 400 * own)), 28)
        for own in (0.6, 0.9)
    )
    expected = 0.3 * 0.24 * (500 * 4 * 3 + 400 * 399)
    assert usual.pairs == approx(expected, rel=0.25)
    assert unlike.pairs == approx(usual.pairs, rel=0.25)


def test_the_lot_gives_every_large_customer_to_an_arm_as_often_as_its_share() -> None:
    ways = arm_size._lots(301, 0.15)  # pyright: ignore[reportPrivateUsage]
    assert ways.mean(axis=0) == approx(np.ones(301), abs=1e-9)
    assert (ways[:, -1] == 1).all()
    sizes = np.arange(1, 201) ** -1.0
    people = np.repeat(np.arange(200), np.ceil(sizes * 900).astype(int))
    values = np.random.default_rng(9).random(len(people)) < 0.6
    found = metric_spread.measured(rows(people, values), 28)
    arm = arm_size.after(found, 28, 0.15, scale=1.0, by_customer=True)
    assert float(arm.rows.mean()) == approx(0.15 * len(people), rel=0.01)
    # With the largest customer an arm knows its variance by fewer than without.
    known = criterion_power.freedom(arm)
    assert known.min() < 0.5 * known.max() < arm.customers
