from datetime import timedelta

import narwhals as nw
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from analytics import cube, estimates
from analytics.facts import DIMENSIONS, code, survey
from analytics.metrics import METRICS, missing
from analytics.ticket_slices import Slice
from tests.analytics.test_ticket_outcomes import made_interactions, made_tickets
from tests.analytics.tickets import START, day, interactions, judged, tickets

slices = st.builds(
    Slice,
    st.sampled_from([None, START.date(), day(20).date()]),
    st.sampled_from([None, day(20).date(), day(90).date()]),
    st.lists(
        st.tuples(
            st.sampled_from(["category", "status", "arm"]),
            st.lists(st.sampled_from([None, "x", "open", "closed", "pilot"]), min_size=1, max_size=3).map(
                tuple
            ),
        ),
        max_size=2,
        unique_by=lambda pair: pair[0],
    ).map(tuple),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(made_tickets, min_size=1, max_size=10), st.lists(made_interactions, max_size=5), slices)
def test_the_cube_and_the_facts_give_the_same_sums(
    rows: list[dict[str, object]], said: list[dict[str, object]], chosen: Slice
) -> None:
    facts = code(judged(tickets(*rows), interactions(*said)))
    built = cube.build(nw.from_native(facts.lazy())).collect("polars").to_native()
    if chosen.in_cube:
        from_cube = cube.add(built.lazy().filter(chosen.predicate())).to_dicts()[0]
        from_facts = cube.total(facts.lazy().filter(chosen.predicate())).to_dicts()[0]
        assert from_cube == approx(from_facts)


@settings(max_examples=50, deadline=None)
@given(st.lists(made_tickets, min_size=1, max_size=10))
def test_the_groups_add_up_to_the_whole(rows: list[dict[str, object]]) -> None:
    facts = code(judged(tickets(*rows)))
    for by in (("category",), ("category", "status"), ("day",)):
        groups = cube.total(facts.lazy(), by)
        assert cube.add(groups.lazy()).to_dicts()[0] == approx(cube.total(facts.lazy()).to_dicts()[0])


def test_a_metric_that_the_source_cannot_have_says_why_and_is_never_zero() -> None:
    asked = tickets({"resolved": True}, {"resolved": False})
    facts = code(judged(asked))
    known = survey(nw.from_native(asked.lazy()), None).known
    found = estimates.all_of(facts, cube.total(facts.lazy()), known)[()]
    for key, metric in METRICS.items():
        if missing(metric, known):
            assert found[key].value is None and found[key].reason == metric.absent
    assert found["resolution_rate"].value == 0.5
    assert found["csat_mean"].reason == "No rating on a five-point scale was imported."


def test_a_slice_without_tickets_has_reasons_and_no_numbers() -> None:
    facts = code(judged(tickets({"resolved": True, "category": "x"})))
    none = facts.filter(pl.lit(False))
    for estimate in estimates.all_of(none, cube.total(none.lazy()), frozenset(facts.columns) | {"resolved"})[
        ()
    ].values():
        assert estimate.value is None and estimate.reason and estimate.low is None


def test_maturing_tickets_are_counted_apart_and_in_no_rate() -> None:
    facts = code(judged(tickets({"resolved": True}, {"resolved": True, "created_at": day(58)})))
    found = estimates.all_of(facts, cube.total(facts.lazy()), frozenset({"resolved"}))[()]["resolution_rate"]
    assert (found.n, found.maturing, found.excluded) == (1, 1, 0)


def test_an_open_ticket_is_censored_and_a_closed_one_without_a_stamp_is_missing() -> None:
    facts = code(
        judged(
            tickets(
                *({"status": "closed", "resolved_at": START + timedelta(hours=h)} for h in range(1, 5)),
                {"status": "closed"},
                {"status": "open"},
            )
        )
    )
    found = estimates.all_of(facts, cube.total(facts.lazy()), frozenset({"resolved_at", "status"}))[()]
    assert (found["resolution_time_median"].n, found["resolution_time_median"].excluded) == (5, 1)
    assert found["resolution_time_median"].value == 3 * 3600


def test_missing_values_can_be_chosen_like_any_other() -> None:
    facts = code(judged(tickets({"category": "x"}, {"category": None}, {"category": "y"})))
    chosen = Slice(where=(("category", (None, "y")),))
    assert facts.filter(chosen.predicate())["ticket_id"].to_list() == ["T1", "T2"]
    assert facts.filter(chosen.but("category", "x").predicate())["ticket_id"].to_list() == ["T0"]
    assert set(DIMENSIONS) <= set(facts.columns)
