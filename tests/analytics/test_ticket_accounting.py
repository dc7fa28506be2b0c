"""Every ticket is accounted for in every metric, and which ones are kept does not depend on their outcome."""

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import cube, estimates, facts
from analytics.estimates import Estimate
from analytics.metrics import METRICS
from analytics.ticket_slices import Slice
from tests.analytics.test_cube import slices
from tests.analytics.test_ticket_outcomes import made_interactions, made_tickets
from tests.analytics.tickets import START, day, interactions, judged, tickets

ROWS = st.lists(made_tickets, min_size=1, max_size=12)
SAID = st.none() | st.lists(made_interactions, min_size=1, max_size=8)


def estimated(
    asked: pl.DataFrame, said: pl.DataFrame | None = None, chosen: Slice | None = None
) -> Mapping[str, Estimate]:
    """Every metric of these logs, as `kpis` has it."""
    built = facts.code(judged(asked, said)).filter((chosen or Slice()).predicate())
    logs = nw.from_native(asked.lazy()), None if said is None else nw.from_native(said.lazy())
    return estimates.all_of(built, cube.total(built.lazy()), facts.survey(*logs).known)[()]


@settings(max_examples=25, deadline=None)
@given(ROWS, SAID, slices)
def test_counted_excluded_maturing_and_not_applicable_are_all_eligible_tickets_or_all_answers(
    rows: list[dict[str, Any]], said: list[dict[str, Any]] | None, chosen: Slice
) -> None:
    asked, spoken = tickets(*rows), None if said is None else interactions(*said)
    added = cube.total(facts.code(judged(asked, spoken)).filter(chosen.predicate()).lazy()).to_dicts()[0]
    for key, found in estimated(asked, spoken, chosen).items():
        parts = (found.n, found.excluded, found.maturing, found.not_applicable)
        assert min(parts) >= 0, (key, parts)
        whole = "answers" if METRICS[key].rows == "answer" else "tickets"
        assert sum(parts) == added[whole], (key, parts)


#: What says how a ticket went. Whoever loses such a cell must be left out, however the rest turned out.
PARTS = ("resolved", "escalated", "reopened", "handled_by", "sessions", "csat")
full = st.fixed_dictionaries(
    {
        "resolved": st.booleans(),
        "escalated": st.booleans(),
        "reopened": st.booleans(),
        "handled_by": st.sampled_from(["ai", "human", "both"]),
        "sessions": st.sampled_from([1, 2]),
        "csat": st.sampled_from([1, 5]),
    }
)


#: Two logs of the same tickets, of which one has the opposite outcome wherever both know it.
@settings(max_examples=25, deadline=None)
@given(
    st.lists(full, min_size=2, max_size=14),
    st.sets(st.tuples(st.integers(0, 13), st.sampled_from(PARTS)), max_size=30),
    st.sets(st.sampled_from(PARTS), max_size=2),
    st.sampled_from(["resolved", "escalated", "reopened"]),
)
def test_which_tickets_are_kept_does_not_depend_on_how_a_known_part_turned_out(
    rows: list[dict[str, Any]], blank: set[tuple[int, str]], missing: set[str], turned: str
) -> None:
    def log(turn: bool) -> pl.DataFrame:
        made: list[dict[str, Any]] = [
            # Both values of every flag, so that none is one that a source merely ticks.
            {"resolved": True, "escalated": True, "reopened": True, "handled_by": "ai", "sessions": 1},
            {"resolved": False, "escalated": False, "reopened": False, "handled_by": "both", "sessions": 2},
        ]
        for place, row in enumerate(rows):
            kept = {name: value for name, value in row.items() if (place, name) not in blank}
            if turn and turned in kept:
                kept[turned] = not kept[turned]
            made.append(kept)
        return tickets(*({k: v for k, v in row.items() if k not in missing} for row in made))

    one, other = judged(log(turn=False)), judged(log(turn=True))
    # Who is asked about a reopen is who was solved or reopened; a stamp belongs to the solved alone.
    for metric in METRICS.values():
        if metric.kind == "ratio" and metric.denominator != "reopen_known":
            assert one[metric.denominator].to_list() == other[metric.denominator].to_list(), metric.key
    asked = one["reopen_known"] | one["not_ended"]
    assert asked.to_list() == (other["reopen_known"] | other["not_ended"]).to_list()


@settings(max_examples=20, deadline=None)
@given(st.lists(full, min_size=1, max_size=10), st.sets(st.integers(0, 9)), st.sampled_from(PARTS[:4]))
def test_a_rate_over_the_tickets_that_are_known_is_that_of_these_tickets_alone(
    rows: list[dict[str, Any]], blank: set[int], name: str
) -> None:
    known = [row for place, row in enumerate(rows) if place not in blank]
    both = [{**rows[0], "resolved": v, "escalated": v, "reopened": v, "handled_by": h} for v, h in SEEDS]
    parted = [{**row, name: None} if place in blank else row for place, row in enumerate(rows)]
    some, all_ = estimated(tickets(*both, *parted)), estimated(tickets(*both, *known))
    # A ticket of which nobody says who handled it does not take part in what is the agent's alone.
    touched = {
        "resolved": ("resolution_rate", "automated_resolution_rate", "reopen_rate", "first_contact_rate"),
        "escalated": (
            "automated_resolution_rate",
            "escalation_rate",
            "handover_rate",
            "containment_rate",
        ),
        "reopened": ("resolution_rate", "automated_resolution_rate", "reopen_rate", "reopen_rate_of_all"),
        "handled_by": ("automated_resolution_rate", "handover_rate", "containment_rate"),
    }[name]
    for key in touched:
        assert (some[key].numerator, some[key].n) == (all_[key].numerator, all_[key].n), key


SEEDS = ((True, "ai"), (False, "both"))


def test_a_hundred_tickets_of_which_eighty_were_the_agents_alone_read_72_percent() -> None:
    rows = [{"handled_by": "ai", "status": "closed" if n % 10 else "open"} for n in range(80)]
    found = estimated(tickets(*rows, *({"handled_by": "both", "status": "closed"} for _ in range(20))))
    automated = found["automated_resolution_rate"]
    assert (automated.numerator, automated.n, automated.excluded) == (72, 100, 0)
    assert (found["escalation_rate"].value, found["escalation_rate"].n) == (None, 0)
    assert found["escalation_rate"].excluded == 100


def test_flags_that_are_only_ticked_mean_no_where_they_are_empty() -> None:
    rows = [{"resolved": n % 2 == 0, "handled_by": "ai"} for n in range(10)]
    rows[0] |= {"reopened": True}
    rows[2] |= {"escalated": True}
    found = estimated(tickets(*rows))
    assert (found["resolution_rate"].numerator, found["resolution_rate"].n) == (4, 10)
    assert (found["automated_resolution_rate"].numerator, found["automated_resolution_rate"].n) == (3, 10)
    assert (found["escalation_rate"].numerator, found["escalation_rate"].n) == (1, 10)
    assert (found["reopen_rate"].numerator, found["reopen_rate"].n) == (1, 5)


def test_a_source_without_outcomes_has_no_reopen_rate_among_the_solved() -> None:
    found = estimated(tickets({"reopened": True}, {"reopened": False}))
    assert found["reopen_rate"].value is None
    assert "does not record whether a ticket was solved" in found["reopen_rate"].reason
    assert found["reopen_rate_of_all"].value == 0.5


def test_an_empty_cell_of_citations_is_a_miss_unless_the_source_writes_empty_lists() -> None:
    said = {"actor": "ai", "action": "answer", "at": day(0.1)}
    blank = [{**said, "cited": ["k"]}, {**said, "cited": None}]
    found = estimated(tickets({}), interactions(*blank))["knowledge_hit_rate"]
    assert (found.numerator, found.n, found.excluded) == (1, 2, 0)
    found = estimated(tickets({}), interactions(*blank, {**said, "cited": []}))["knowledge_hit_rate"]
    assert (found.numerator, found.n, found.excluded) == (1, 2, 1)


def test_answers_that_nobody_reviewed_are_counted_as_excluded() -> None:
    said = {"actor": "ai", "action": "answer", "at": day(0.1)}
    found = estimated(tickets({}), interactions({**said, "tag": "correct"}, said, said))["answer_accuracy"]
    assert (found.numerator, found.n, found.excluded, found.maturing) == (1, 1, 2, 0)


def test_a_ticket_without_messages_says_nothing_about_errors_or_a_handover() -> None:
    said = interactions(
        {"actor": "ai", "action": "error", "at": day(0.1)}, {"actor": "human", "at": day(0.05)}
    )
    found = estimated(tickets({"handled_by": "ai"}, {"handled_by": "ai"}, {"handled_by": "both"}), said)
    assert (found["error_rate"].numerator, found["error_rate"].n, found["error_rate"].excluded) == (1, 1, 2)
    assert (found["handover_rate"].n, found["handover_rate"].excluded) == (1, 2)


def test_the_agents_own_log_does_not_say_that_nobody_took_over() -> None:
    """Nothing in it is a person's, whatever happened after the agent's last message: 0 % would be a guess."""
    said = [{"actor": actor, "at": day(0.1 * n)} for n, actor in enumerate(("customer", "ai"), start=1)]
    found = estimated(tickets({"status": "closed"}), interactions(*said))
    assert found["escalation_rate"].value is None and found["escalation_rate"].n == 0
    assert found["containment_rate"].n == 0
    people = interactions(*said, {"actor": "human", "at": day(0.5)})
    assert estimated(tickets({"status": "closed"}), people)["escalation_rate"].value == 1


@pytest.mark.parametrize("closing", ["resolved_at", "closed_at"])
def test_a_negative_duration_is_excluded_and_in_no_median(closing: str) -> None:
    rows = [{"status": "closed", closing: day(-0.4), "first_response_at": day(-0.1)} for _ in range(9)]
    rows += [{"status": "closed", closing: day(0.25), "first_response_at": day(0.1)} for _ in range(12)]
    found = estimated(tickets(*rows))
    for key, seconds in (("resolution_time_median", 21_600), ("first_response_median", 8_640)):
        assert (found[key].n, found[key].excluded, found[key].value) == (12, 9, seconds), key
        assert found[key].low is not None and found[key].low > 0
    assert found["resolution_rate"].numerator == 21


def test_a_ticket_that_was_closed_without_being_solved_has_no_time_to_resolution() -> None:
    rows = [{"status": "closed", "resolved": n > 0, "closed_at": day(1)} for n in range(5)]
    assert estimated(tickets(*rows))["resolution_time_median"].n == 4
    assert estimated(tickets(*rows, {"status": "open", "resolved": False}))["resolution_time_median"].n == 5


@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(0, 1e5), min_size=2, max_size=20))
def test_no_interval_of_a_duration_goes_below_zero(seconds: list[float]) -> None:
    found = estimated(tickets(*({"handle_seconds": each, "human_seconds": each} for each in seconds)))
    for key in ("handle_time_mean", "human_time_mean", "handle_time_median", "handle_time_p90"):
        assert (found[key].low or 0.0) >= 0.0


def test_a_rating_on_five_points_says_whether_it_is_good() -> None:
    found = estimated(tickets({"csat": 5}, {"csat": 2}, {"csat_good": True}, {}))
    assert (found["csat_good_share"].numerator, found["csat_good_share"].n) == (2, 3)


def test_a_given_as_of_shows_a_ticket_that_was_solved_later_as_still_open() -> None:
    frame = judged(tickets({"status": "closed", "resolved_at": day(20)}), as_of=day(10))
    assert frame["resolution_open"].to_list() == [True]
    assert frame["resolution_seconds"].to_list() == [(day(10) - START).total_seconds()]
