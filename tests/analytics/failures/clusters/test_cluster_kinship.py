"""Clusters from one month to the next."""

import numpy as np

from analytics.failures.clusters.cluster_kinship import Run, match
from tests.analytics.failures.worlds import around, directions

MIDDLES = directions(6)


def month(prefix: str, **sizes: int) -> Run:
    """A run in which each named cluster holds so many tickets around directions: `a_01` is around 0 and 1."""
    tickets, clusters, about = [], [], []
    for name, size in sizes.items():
        places = [int(sign) for sign in name.rpartition("_")[2]]
        for number in range(size):
            tickets.append(f"{prefix}-{name}-{number}")
            clusters.append(name)
            about.append(places[number % len(places)])
    return Run(tuple(tickets), around(MIDDLES[about], len(tickets)), tuple(clusters))


def states(before: Run, now: Run) -> dict[str, str]:
    return {each.now or f"{each.heir} before": each.state for each in match(before, now)}


def test_what_stays_keeps_its_identity_and_what_is_larger_grew() -> None:
    before, now = month("old", a_0=40, b_1=40, c_2=40), month("new", x_1=38, y_0=40, z_2=90)
    assert {each.now: each.heir for each in match(before, now)} == {"x_1": "b_1", "y_0": "a_0", "z_2": "c_2"}
    assert states(before, now) == {"x_1": "same", "y_0": "same", "z_2": "grew"}


def test_new_and_gone_are_called_so() -> None:
    found = states(month("old", a_0=40, b_1=40), month("new", a_0=40, n_4=40))
    assert found == {"a_0": "same", "n_4": "new", "b_1 before": "gone"}


def test_a_merge_names_both_that_went_into_it() -> None:
    found = match(month("old", a_0=40, b_1=40, c_2=40), month("new", m_01=80, c_2=40))
    merged = next(each for each in found if each.now == "m_01")
    assert merged.state == "merged" and set(merged.before) == {"a_0", "b_1"}
    assert "gone" not in {each.state for each in found}


def test_the_parts_of_a_split_both_know_where_they_come_from_and_one_inherits() -> None:
    found = match(month("old", m_01=80, c_2=40), month("new", a_0=40, b_1=40, c_2=40))
    parts = [each for each in found if each.now in ("a_0", "b_1")]
    assert [each.state for each in parts] == ["split", "split"]
    assert [each.before for each in parts] == [("m_01",), ("m_01",)]
    assert [each.heir for each in parts].count("m_01") == 1


def test_a_ticket_that_both_runs_hold_counts_where_it_is() -> None:
    before = month("same", a_0=30, b_1=30)
    now = Run(before.tickets, np.roll(before.vectors, 30, axis=0), before.clusters)
    assert {each.now: each.heir for each in match(before, now)} == {"a_0": "a_0", "b_1": "b_1"}


def test_a_first_run_has_only_new_clusters_and_a_run_without_failures_only_gone_ones() -> None:
    run, none = month("one", a_0=10), Run((), MIDDLES[:0], ())
    assert states(none, run) == {"a_0": "new"} and states(run, none) == {"a_0 before": "gone"}
