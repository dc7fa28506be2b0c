import duckdb
import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import facts
from analytics.ticket_outcomes import FLAGS, Rules
from tests.analytics.tickets import HORIZON, LATE, START, day, interactions, judged, tickets


def flag(frame: pl.DataFrame, name: str) -> list[bool | None]:
    return frame[f"is_{name}"].to_list()


def test_a_merged_spam_deleted_or_test_ticket_is_not_eligible() -> None:
    frame = judged(
        tickets({"status": "merged"}, {"status": "open", "tags": ["vip", "test"]}, {"status": "closed"}, {})
    )
    assert flag(frame, "eligible") == [False, False, True, True]


def test_a_recorded_outcome_wins_over_the_status() -> None:
    frame = judged(tickets({"resolved": False, "status": "closed"}, {"resolved": True, "status": "open"}))
    assert flag(frame, "resolved") == [False, True]


def test_a_closed_ticket_is_resolved_where_nothing_else_is_recorded() -> None:
    assert flag(judged(tickets({"status": "closed"}, {"status": "pending"}, {})), "resolved") == [
        True,
        False,
        None,
    ]


def test_a_ticket_solved_after_its_horizon_counts_as_not_solved() -> None:
    frame = judged(
        tickets({"resolved": True, "resolved_at": day(6.9)}, {"resolved": True, "resolved_at": day(7.1)})
    )
    assert flag(frame, "resolved") == [True, False]
    assert frame["outcome_known"].to_list() == [True, True]


def test_a_closed_ticket_without_a_time_of_solution_is_still_solved() -> None:
    frame = judged(
        tickets({"status": "closed", "resolved_at": None}, {"status": "closed", "resolved_at": day(1)})
    )
    assert flag(frame, "resolved") == [True, True]
    assert frame["resolution_timed"].to_list() == [False, True]


def test_final_outcomes_know_no_horizon() -> None:
    late = {"resolved": True, "resolved_at": day(20), "reopened_at": day(25)}
    frame = judged(tickets(late, {"created_at": day(59)}), final=True)
    assert flag(frame, "resolved")[0] is True
    assert flag(frame, "reopened")[0] is True
    assert flag(frame, "mature") == [True, True]


def test_a_reopen_counts_only_until_the_horizon() -> None:
    rows = [
        {"resolved": True, "reopened_at": day(6)},
        {"resolved": True, "reopened_at": day(8)},
        {"resolved": True},
    ]
    frame = judged(tickets(*rows))
    assert flag(frame, "reopened") == [True, False, False]
    assert flag(frame, "durable") == [False, True, True]


def test_a_source_that_records_no_reopens_has_them_unknown_and_resolved_is_durable() -> None:
    frame = judged(tickets({"resolved": True}, {"resolved": False}))
    assert flag(frame, "reopened") == [None, None]
    assert flag(frame, "durable") == [True, False]


def test_what_is_not_recorded_is_null_and_excluded_but_not_false() -> None:
    frame = judged(tickets({"resolved": True}, {}))
    assert flag(frame, "durable") == [True, None]
    assert frame["mature"].to_list() == [True, True]
    assert frame["outcome_known"].to_list() == [True, False]


def test_maturity_does_not_depend_on_the_outcome() -> None:
    young = {"created_at": day(55)}
    frame = judged(
        tickets({**young, "resolved": True}, {**young, "resolved": False}, young, {"resolved": None})
    )
    assert flag(frame, "mature") == [False, False, False, True]
    assert frame["maturing"].to_list() == [True, True, True, False]


def test_a_ticket_is_mature_at_the_moment_its_horizon_ends() -> None:
    assert flag(judged(tickets({}), as_of=day(7)), "mature") == [True]
    assert flag(judged(tickets({}), as_of=day(6.999)), "mature") == [False]


def test_a_shadow_draft_involves_nobody() -> None:
    said = interactions(
        {"actor": "ai", "mode": "shadow", "at": day(0.1)},
        {"actor": "ai", "mode": None, "at": day(0.1), "ticket_id": "T1"},
        {"actor": "ai", "mode": "live", "at": day(0.1), "ticket_id": "T2"},
    )
    assert flag(judged(tickets({}, {}, {}, {}), said), "involved") == [False, True, True, False]


def test_involvement_is_unknown_where_the_source_has_neither_record() -> None:
    assert flag(judged(tickets({}, {})), "involved") == [None, None]
    assert flag(judged(tickets({"handled_by": "ai"}, {"handled_by": "human"}, {})), "involved") == [
        True,
        False,
        False,
    ]


def test_an_escalation_is_derived_from_a_person_who_replies_after_the_agent() -> None:
    said = interactions(
        {"actor": "ai", "at": day(0.1)},
        {"actor": "human", "at": day(0.2)},
        {"actor": "human", "at": day(0.1), "ticket_id": "T1"},
        {"actor": "ai", "at": day(0.2), "ticket_id": "T1"},
        {"actor": "human", "at": day(0.2), "ticket_id": "T2"},
        {"actor": "ai", "at": day(0.1), "ticket_id": "T3"},
        {"actor": "human", "at": day(9), "ticket_id": "T3"},
    )
    frame = judged(tickets({}, {}, {}, {}, {"escalated": True}), said)
    assert flag(frame, "escalated") == [True, False, None, False, True]


def test_automated_needs_the_agent_a_lasting_solution_and_no_person() -> None:
    done = {"resolved": True, "escalated": False}
    frame = judged(
        tickets(
            {**done, "handled_by": "ai"},
            {**done, "handled_by": "both"},
            {**done, "handled_by": "human"},
            {**done, "handled_by": "ai", "escalated": True},
            {**done, "handled_by": "ai", "reopened": True},
            {"handled_by": "ai", "resolved": True},
            {"handled_by": "ai", "escalated": True},
        )
    )
    assert flag(frame, "automated") == [True, False, False, False, False, None, None]


def test_a_given_as_of_hides_later_tickets_and_later_events() -> None:
    asked = tickets(
        {"resolved": True, "resolved_at": day(3), "csat": 5, "csat_good": True, "csat_at": day(9)},
        {"created_at": day(30)},
    )
    frame = judged(asked, as_of=day(8))
    assert frame["ticket_id"].to_list() == ["T0"]
    assert frame["rated"].to_list() == [False]
    # A rating counts by the horizon, however late one looks: else a verdict would change after its date.
    for later in (10, 40):
        assert judged(asked, as_of=day(later))["rated"].to_list()[0] is False


def test_a_rating_and_a_first_response_count_by_the_horizon_and_one_without_a_time_counts() -> None:
    rated = {"resolved": True, "csat": 5, "csat_good": True}
    asked = tickets(
        {**rated, "csat_at": day(6.9), "first_response_at": day(6.9)},
        {**rated, "csat_at": day(7.1), "first_response_at": day(7.1)},
        rated,
    )
    frame = judged(asked, as_of=day(30))
    assert frame["rated"].to_list() == [True, False, True]
    assert frame["rated_points"].to_list() == frame["rated_good"].to_list() == [True, False, True]
    assert frame["csat"].to_list() == [5.0, None, 5.0]
    assert frame["response_timed"].to_list() == [True, False, False]
    # Where outcomes are final no horizon applies.
    assert judged(asked, as_of=day(30), final=True)["rated"].to_list() == [True, True, True]


def test_an_event_after_the_as_of_has_not_happened_even_where_outcomes_are_final() -> None:
    asked = tickets({"resolved": True, "resolved_at": day(3), "reopened_at": day(4)})
    assert flag(judged(asked, as_of=day(2), final=True), "resolved") == [False]
    assert flag(judged(asked, as_of=day(3.5), final=True), "durable") == [True]
    assert flag(judged(asked, as_of=day(5), final=True), "durable") == [False]


def test_the_strict_option_also_counts_the_customer_who_comes_back() -> None:
    who = {"customer_id": "c", "category": "billing", "resolved": True}
    rows = [who, {**who, "created_at": day(3)}, {**who, "created_at": day(30)}, {**who, "category": "other"}]
    assert flag(judged(tickets(*rows)), "durable") == [True, True, True, True]
    assert flag(judged(tickets(*rows), strict=True), "durable") == [False, True, True, True]


def test_the_as_of_is_the_latest_time_of_a_ticket_or_interaction_and_never_the_clock() -> None:
    said = interactions({"actor": "ai", "at": day(12)})
    logs = nw.from_native(tickets({"resolved_at": day(9)}).lazy()), nw.from_native(said.lazy())
    assert facts.survey(*logs).latest == day(12)
    assert facts.survey(logs[0], None).latest == day(9)


def test_days_are_cut_in_the_workspace_time_zone() -> None:
    evening = START.replace(hour=23, minute=30)
    for zone, expected in (("UTC", 2), ("Europe/Berlin", 3), ("America/New_York", 2)):
        assert judged(tickets({"created_at": evening}), time_zone=zone)["day"][0].day == expected


booleans = st.sampled_from([None, True, False])
moments = st.sampled_from([None, day(1), day(6.5), day(8), day(40)])
made_tickets = st.fixed_dictionaries(
    {
        "status": st.sampled_from([None, "open", "closed", "merged"]),
        "resolved": booleans,
        "escalated": booleans,
        "reopened": booleans,
        "handled_by": st.sampled_from([None, "ai", "human", "both"]),
        "created_at": st.sampled_from([START, day(20), day(55)]),
        "resolved_at": moments,
        "reopened_at": moments,
        "csat": st.sampled_from([None, 1, 5]),
        "customer_id": st.sampled_from([None, "a", "b"]),
        "category": st.sampled_from([None, "x"]),
        "tags": st.sampled_from([None, ["test"], ["vip"]]),
    }
)
made_interactions = st.fixed_dictionaries(
    {
        "ticket_id": st.sampled_from(["T0", "T1", "T2"]),
        "at": st.sampled_from([day(0.1), day(2), day(9)]),
        "actor": st.sampled_from(["ai", "human", "customer", "tool"]),
        "mode": st.sampled_from([None, "live", "shadow"]),
        "action": st.sampled_from([None, "answer", "error"]),
        "cited": st.sampled_from([None, [], ["k"]]),
        "tag": st.sampled_from([None, "correct", "incorrect"]),
    }
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(made_tickets, min_size=1, max_size=6),
    st.lists(made_interactions, max_size=6),
    booleans,
    booleans,
)
def test_duckdb_and_polars_decide_every_ticket_alike(
    rows: list[dict[str, object]], said: list[dict[str, object]], final: bool | None, strict: bool | None
) -> None:
    asked, spoken = tickets(*rows), interactions(*said)
    here = nw.from_native(asked.lazy()), nw.from_native(spoken.lazy())
    rules = Rules(LATE, HORIZON, facts.survey(*here).known, final=bool(final), strict=bool(strict))
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        there = [nw.from_native(connection.from_arrow(frame.to_arrow())) for frame in (asked, spoken)]
        elsewhere = facts.build(there[0], there[1], rules).collect("polars").to_native()
    ours = facts.build(*here, rules).collect("polars").to_native()
    names = [name for name in ours.columns if name not in ("created_at", "customer")]
    assert (
        ours.select(names)
        .sort("ticket_id")
        .equals(elsewhere.select(names).cast(dict(ours.select(names).schema)).sort("ticket_id"))
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(made_tickets, min_size=1, max_size=8))
def test_every_numerator_counts_only_rows_of_its_denominator(rows: list[dict[str, object]]) -> None:
    from analytics.metrics import METRICS

    frame = judged(tickets(*rows))
    for metric in METRICS.values():
        within = frame.select(
            (pl.col(metric.numerator).cast(pl.Int32) <= pl.col(metric.denominator).cast(pl.Int32)).all()
            & (pl.col(metric.denominator).cast(pl.Int32) <= pl.col(metric.population).cast(pl.Int32)).all()
        ).item()
        assert within, metric.key


def test_every_flag_is_a_column_of_the_facts() -> None:
    assert set(FLAGS) <= set(judged(tickets({})).columns)


@pytest.mark.parametrize("status", ["open", "pending"])
def test_an_open_mature_ticket_counts_as_not_resolved(status: str) -> None:
    frame = judged(tickets({"status": status}, {"status": "closed"}))
    assert (frame["durable"].sum(), frame["outcome_known"].sum()) == (1, 2)
