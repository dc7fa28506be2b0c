import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from analytics.moments import Moments
from analytics.trends import human_hours_saved
from analytics.trends.human_hours_saved import Assumptions, Counts
from tests.analytics.pilot.simulated_pilots import counted, log

SHARES = st.floats(0, 1)


def assumed(
    minutes: float = 12, needed: float = 0.8, rework: float = 3, hour: float = 40, within: float = 0.1
) -> Assumptions:
    return Assumptions(
        human_hours_saved.typed("Minutes", minutes, "minutes", "typed", within=within),
        human_hours_saved.typed("Needed a person", needed, "share", "typed", within=within),
        human_hours_saved.typed("Rework", rework, "minutes", "typed", within=within),
        human_hours_saved.typed("An hour", hour, "money", "typed", within=within),
    )


def test_hours_are_what_was_automated_less_what_came_back() -> None:
    found = human_hours_saved.saved(Counts(automated=600, escalated=100, reopened=20), assumed())
    assert found.hours == approx((600 * 0.8 * 12 - 100 * 3 - 20 * 3) / 60)
    assert found.cost == approx((found.hours or 0) * 40)
    assert sum(line.hours for line in found.lines) == approx(found.hours)
    assert (
        found.hours_interval is not None
        and found.hours_interval[0] < (found.hours or 0) < found.hours_interval[1]
    )
    assert human_hours_saved.sentence(found).startswith("90 hours saved (76 to 104), worth EUR 3,600.")


def test_a_ticket_that_came_back_costs_its_rework_once_however_it_came_back() -> None:
    fates = {"escalated": [False, True, False, True], "reopened": [False, False, True, True]}
    tickets = log(days=1, per_day=4).with_columns(
        pl.Series(name, flags) for name, flags in {**fates, "resolved": [True] * 4}.items()
    )
    facts, _ = counted(tickets.with_columns(handled_by=pl.lit("ai")), final=True)
    sums = facts.select(pl.col("automated", "handed_over", "reopened_after_agent").sum()).row(0)
    assert sums == (1, 2, 1)
    found = human_hours_saved.saved(Counts(*sums), assumed(needed=1))
    assert found.hours == approx((12 - 3 * 3) / 60)


@given(
    st.integers(1, 999), st.integers(0, 999), st.integers(0, 999), SHARES, st.floats(1, 60), st.floats(0, 0.5)
)
def test_more_rework_never_avoids_more_and_the_interval_holds_the_value(
    automated: int, escalated: int, reopened: int, needed: float, minutes: float, within: float
) -> None:
    given = assumed(minutes, needed, within=within)
    found = human_hours_saved.saved(Counts(automated, escalated, reopened), given)
    worse = human_hours_saved.saved(Counts(automated, escalated + 1, reopened + 1), given)
    assert found.hours is not None and worse.hours is not None and worse.hours < found.hours
    for amount, ends in ((found.hours, found.hours_interval), (found.cost, found.cost_interval)):
        assert ends is not None and amount is not None
        assert ends[0] <= amount <= ends[1]


def test_an_agent_that_only_makes_rework_costs_time_and_it_says_so() -> None:
    found = human_hours_saved.saved(Counts(automated=0, escalated=100, reopened=0), assumed())
    assert human_hours_saved.sentence(found).startswith("The agent cost people 5 hours")
    unsure = human_hours_saved.saved(Counts(automated=10, escalated=32, reopened=0), assumed())
    assert "not clear that any were" in human_hours_saved.sentence(unsure)


def test_minutes_are_measured_where_enough_tickets_were_timed() -> None:
    people = Moments(400, 400 * 600.0, 400 * (600.0**2 + 300.0**2))
    found = human_hours_saved.minutes_of(people)
    assert found is not None and found.origin == "measured"
    assert found.value == approx(10) and 9 < found.low < 10 < found.high < 11
    assert human_hours_saved.minutes_of(Moments(99, 99.0, 200.0)) is None


def test_without_a_ticket_of_the_agent_there_is_a_reason_and_no_number() -> None:
    found = human_hours_saved.saved(Counts(0, 0, 0), assumed())
    assert found.hours is None and found.cost is None
    assert human_hours_saved.sentence(found) == "The agent took part in no mature ticket."
