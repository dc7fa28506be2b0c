"""Published effects come out: Proposition 99 with its weights, the minimum wage, the baseball averages."""

from pathlib import Path

import numpy as np
import pytest
from pytest import approx

from analytics.changes import synthetic_control
from tests.benchmarks.changes import published_effects


@pytest.fixture(scope="module")
def sales(shared: Path) -> published_effects.Sales:
    return published_effects.sales()


def test_proposition_99_lowered_sales_by_27_packs_beside_the_other_states(
    sales: published_effects.Sales,
) -> None:
    assert published_effects.difference(sales) == approx(-27.3491111, abs=1e-5)


def test_the_synthetic_control_of_proposition_99_has_its_effect_and_its_weights(
    sales: published_effects.Sales,
) -> None:
    found = published_effects.synthetic(sales)
    assert found.effect == approx(-19.51, abs=0.01)
    weights = dict(zip(sales.names, found.weights, strict=True))
    assert {name for name, weight in weights.items() if weight > 0.1} == {
        "Utah", "Montana", "Nevada", "Connecticut",
    }  # fmt: skip
    assert weights["Utah"] == approx(0.394, abs=0.001) and sum(weights.values()) == approx(1)
    assert min(weights.values()) >= 0 and found.proven and found.usable
    assert published_effects.rank_among_placebos(sales) == 3


def test_weights_that_are_not_the_best_ones_are_seen_whatever_a_solver_says(
    sales: published_effects.Sales,
) -> None:
    before = sales.treated[sales.before], sales.others[:, sales.before]
    assert not synthetic_control.is_best(*before, np.full(38, 1 / 38))
    best = synthetic_control.weights(*before)
    assert synthetic_control.is_best(*before, best)
    moved = best.copy()
    order = np.argsort(best)
    moved[order[-1]] -= 0.05
    moved[order[-2]] += 0.05
    assert not synthetic_control.is_best(*before, moved)


def test_the_minimum_wage_did_not_lower_employment(shared: Path) -> None:
    assert published_effects.minimum_wage() == approx(2.75, abs=0.02)


def test_batting_averages_come_back_to_the_mean(shared: Path) -> None:
    assert published_effects.baseball() == approx((0.2123905, 0.075374, 0.0213098), abs=1e-5)
