import numpy as np
import polars as pl
import pytest
from pytest import approx

from analytics.metrics import METRICS
from analytics.pilot.assignment import eligible_tickets
from analytics.pilot.assignment.eligible_tickets import EligibleTickets
from analytics.pilot.panel import adjusted_differences, panel_subsets, panels
from analytics.pilot.panel.panels import Panel
from analytics.pilot.plan import Criterion
from analytics.significance.returning_customers import clustered, same_mix_difference
from tests.analytics.pilot.simulated_pilots import DECISION, Truth, counted, log, plan

KEYS = ("resolution_rate", "csat_mean", "handle_time_median")


@pytest.fixture(scope="module")
def given() -> EligibleTickets:
    """600 tickets of 120 customers, who are in both arms and all categories."""
    tickets = log(Truth(0.7), days=24, per_day=25, customers=120, categories=("a", "b", "c"), seed=5)
    crossed = pl.when(pl.int_range(pl.len()) % 7 == 0).then(pl.lit("pilot")).otherwise("arm")
    known, rules = counted(tickets.with_columns(arm=crossed))
    return eligible_tickets.select(
        plan(*(Criterion(key, margin=0.1) for key in KEYS), planned_n=600), known, rules
    )


def rows(given: EligibleTickets, panel: Panel, until: int) -> pl.DataFrame:
    """The rows of a panel up to a look, as `same_mix_difference.of_rows` wants them."""
    names = np.array(["" if each is None else each for each in panel.categories])
    return pl.DataFrame(
        {
            "customer": panel.person,
            "pilot": panel.cell < panel.half,
            "category": names[panel.cell % panel.half],
            "total": panel.total,
            "n": panel.n,
            "look": panel.look,
        }
    ).filter(pl.col("look") <= until)


@pytest.mark.parametrize("key", KEYS)
def test_every_look_is_what_the_rows_until_then_say(given: EligibleTickets, key: str) -> None:
    panel = panels.panel(given, METRICS[key])
    found = adjusted_differences.every_look(panel)
    assert len(found.value) == given.looks > 14
    for look in (4, 9, given.looks - 1):
        plain = same_mix_difference.of_rows(rows(given, panel, look)).adjusted
        assert found.value[look] == approx(float(plain.value), nan_ok=True)
        # Below 30 customers the other says nothing; here that is asked when a look is read.
        assert np.isnan(plain.error) or found.error[look] == approx(float(plain.error))
    assert np.isfinite(plain.error)


@pytest.mark.parametrize("key", KEYS)
def test_the_last_look_is_compared_as_the_rows_are(given: EligibleTickets, key: str) -> None:
    panel = panels.panel(given, METRICS[key])
    found, plain = (
        adjusted_differences.compared(panel),
        same_mix_difference.of_rows(rows(given, panel, given.looks)),
    )
    for name in ("crude", "adjusted", "mix"):
        mine, theirs = getattr(found.daily, name), getattr(plain, name)
        assert tuple(map(float, mine)) == approx(tuple(map(float, theirs)), abs=1e-9)


@pytest.mark.parametrize("key", KEYS)
def test_the_sums_of_an_arm_are_those_over_its_customers(given: EligibleTickets, key: str) -> None:
    panel = panels.panel(given, METRICS[key])
    for pilot in (True, False):
        mine = rows(given, panel, given.looks).filter(pl.col("pilot") == pilot)
        people = mine.group_by("customer").agg(pl.col("total", "n").sum())
        plain = clustered.sums(people, "total", "n")
        assert panel.sums(pilot=pilot).parts == approx(plain.parts)
        by = panel.category_sums(pilot=pilot)
        apart = mine.group_by("category", "customer").agg(pl.col("total", "n").sum())
        for at, name in enumerate(panel.categories):
            own = clustered.sums(apart.filter(pl.col("category") == name), "total", "n")
            assert [part[at] for part in by.parts] == approx(own.parts)
    each = panel.pilot_sums()
    assert [part[-1] for part in each.parts] == approx(panel.sums(pilot=True).parts)


def test_without_a_customer_is_as_if_they_had_never_come(given: EligibleTickets) -> None:
    panel = panels.panel(given, METRICS["resolution_rate"])
    left = rows(given, panel, given.looks).filter(pl.col("customer") != 3)
    found, plain = (
        adjusted_differences.compared(panel_subsets.without(panel, 3)),
        same_mix_difference.of_rows(left),
    )
    assert tuple(map(float, found.daily.adjusted)) == approx(tuple(map(float, plain.adjusted)))


def test_customers_are_numbered_in_the_order_in_which_they_came() -> None:
    tickets = log(days=22, customers=50)
    known, rules = counted(tickets)
    first = eligible_tickets.select(plan(), known, rules)
    again = eligible_tickets.select(plan(), known.sample(fraction=1, shuffle=True, seed=2), rules)
    assert first.people == tickets["customer_id"].n_unique()
    assert first.rows["person"].to_list() == again.rows["person"].to_list()
    assert first.rows["person"].unique(maintain_order=True).to_list() == list(range(first.people))
    assert first.day(first.looks - 1) == first.last


def test_a_time_whose_end_nobody_may_have_seen_counts_as_the_horizon_at_most() -> None:
    tickets = log(days=22)
    done = pl.int_range(pl.len()) % 2 == 0
    known, rules = counted(
        tickets.drop("resolved").with_columns(
            resolved_at=pl.when(done).then(pl.col("created_at") + pl.duration(hours=1)),
            status=pl.when(done).then(pl.lit("closed")).otherwise(pl.lit("open")),
        )
    )
    promised = plan(Criterion("resolution_time_median", margin=0.1, relative=True), decision=DECISION)
    panel = panels.panel(
        eligible_tickets.select(promised, known, rules),
        METRICS["resolution_time_median"],
        horizon=rules.horizon,
    )
    assert len(panel.raw) and panel.raw.max() == rules.horizon.total_seconds()
