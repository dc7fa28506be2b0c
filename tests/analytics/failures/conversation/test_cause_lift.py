"""A cause is what failures show, and solved conversations hardly ever."""

import polars as pl

from analytics.failures.conversation import cause_lift, similar_solved
from analytics.failures.conversation.cause_lift import Judged
from analytics.failures.groups import TO_READ

Row = tuple[str, str, str | None, str]
#: A library and a Swiss garage: what customers say in each.
LIBRARY = ("I want to renew my library card", "the library card ran out in spring")
GARAGE = ("Meine Winterreifen müssen gewechselt werden", "die Winterreifen liegen bei Ihnen")


def talk(words: tuple[str, str], *tools: str, answer: str = "Bitte / please") -> list[Row]:
    done = [("tool", "tool", name, f"{name} ok") for name in tools]
    first, second = words
    return [
        ("customer", "", None, first),
        *done,
        ("ai", "answer", None, answer),
        ("customer", "", None, second),
    ]


def judged(talks: list[tuple[bool, list[Row]]], *, asks: bool = False) -> Judged:
    """What conversations show; `asks` says that what agents say in brackets are arguments of calls."""
    rows = [(f"T{number:03}", *row) for number, (_, said) in enumerate(talks) for row in said]
    columns = ["ticket_id", "actor", "action", "tool", "text"]
    turns = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row").with_columns(
        action=pl.col("action").replace("", None), error=pl.lit(None, pl.String)
    )
    if asks:
        called = pl.col("text").str.starts_with("[{")
        turns = turns.with_columns(
            arguments=pl.when(called).then("text"), text=pl.when(~called).then("text").otherwise(pl.lit(""))
        )
    tickets = pl.DataFrame(
        {
            "ticket_id": [f"T{number:03}" for number in range(len(talks))],
            "is_failed": [failed for failed, _ in talks],
            "escalated": False,
            "topic": pl.Series([None] * len(talks), dtype=pl.String),
        }
    )
    return cause_lift.judge(turns, tickets)


def test_a_step_that_similar_solved_conversations_have_is_named_with_its_counts_where_it_is_missing() -> None:
    for words, refused in (
        (LIBRARY, "Cards cannot be renewed."),
        (GARAGE, "Das geht nicht. I am unable to."),
    ):
        other = GARAGE if words is LIBRARY else LIBRARY
        solved = [(False, talk(words, "get_member", "renew"))] * 20
        failed = [(True, talk(words, "get_member", answer=refused))] * 6 + [
            (True, talk(words, "get_member", "renew"))
        ] * 4
        found = judged([*solved, *failed, *[(False, talk(other, "get_member"))] * 20]).turned
        named = found.filter(turned="missing_step")
        assert named["ticket_id"].to_list() == [f"T{n:03}" for n in range(20, 26)]
        how = named["turned_how"][0]
        assert "“renew” was not done (once there)" in how and "each of the 3 solved" in how and "T000" in how
        assert "6 of 10 failed and 0 of 40 solved" in how and "The agent said (turn 3): “" in how


def test_a_missing_step_is_only_to_check_where_solved_conversations_that_are_alike_take_other_steps() -> None:
    refused = (True, talk(LIBRARY, "get_member", answer="Cards cannot be renewed."))
    beside = [(False, talk(GARAGE, "get_member"))] * 20
    for second, cause in (("renew_card", "missing_step"), ("post_card", "other_steps")):
        solved = [
            (False, talk(LIBRARY, "get_member", "renew", "renew_card" if number % 2 else second))
            for number in range(20)
        ]
        found = judged([*solved, *[refused] * 6, *beside]).turned
        assert set(found["turned"]) == {cause}


def test_likeness_tells_the_steps_of_a_topic_only_by_enough_solved_conversations() -> None:
    def topics(steps: list[str], *, solved: bool = True, same: bool = True) -> set[str | None]:
        near = [similar_solved.Near([0], are_same=same) for _ in steps]
        told = [frozenset({step}) for step in steps]
        return similar_solved.telling(near, ["cards"] * len(steps), [solved] * len(steps), told)

    assert topics(["renew"] * 10) == {"cards"} and topics(["renew"] * 9) == set()
    assert topics(["renew"] * 8 + ["post"] * 2) == {"cards"}
    assert topics(["renew"] * 7 + ["post"] * 3) == set()
    assert topics(["renew"] * 10, solved=False) == topics(["renew"] * 10, same=False) == set()


def test_a_step_that_only_failed_conversations_take_is_named_and_a_look_up_never_is() -> None:
    solved = [(False, talk(GARAGE, "get_car"))] * 20
    failed = [(True, talk(GARAGE, "get_car", "cancel_order", "cancel_order", "check_stock"))] * 5
    found = judged([*solved, *failed]).turned
    assert found.height == 5 and set(found["turned"]) == {"unusual_step"}
    assert "“cancel order” was done twice (not done there)" in found["turned_how"][0]
    assert "check stock" not in "".join(found["turned_how"])


def test_a_step_with_other_values_than_in_similar_solved_conversations_is_named_with_both() -> None:
    def booked(day: str) -> list[Row]:
        record = f'{{"id": "B1", "when": {{"day": "{day}"}}, "note": null}}'
        return [*talk(GARAGE), ("tool", "tool", "book_lift", record)]

    found = judged([*[(False, booked("Friday"))] * 20, *[(True, booked("Monday"))] * 6]).turned
    assert set(found["turned"]) == {"other_values"} and found.height == 6
    assert "“book lift” had day Monday (Friday there)" in found["turned_how"][0]
    # Where solved ones differ among themselves, another value says nothing.
    days = ("Friday", "Monday", "Tuesday", "Sunday")
    mixed = [(n % 4 == 0, booked(days[n % 3])) for n in range(40)]
    assert "other_values" not in set(judged(mixed).turned["turned"])


def test_that_only_a_person_took_over_is_said_and_names_no_cause_that_could_be_mended() -> None:
    solved = [(False, talk(LIBRARY, "renew"))] * 20
    failed = [(True, [*talk(LIBRARY, "renew"), ("tool", "tool", "transfer_to_human", "Done")])] * 6
    found = judged([*solved, *failed]).turned
    assert set(found["turned"]) == {"unusual_handover"} and "unusual_handover" in TO_READ


def test_a_check_that_never_changed_is_only_to_check_and_a_cause_beside_it_is_said() -> None:
    failing: Row = ("tool", "tool", "check_signal", "No signal")
    solved = [(False, talk(GARAGE, "reseat_card"))] * 20 + [(False, talk(LIBRARY))] * 10
    stuck = [*talk(GARAGE, "reseat_card"), failing, failing, failing]
    broken: list[Row] = [*stuck, ("ai", "answer", None, "")]
    found = judged([*solved, *[(True, stuck)] * 6, *[(True, broken)] * 6]).turned
    causes = found["turned"].to_list()
    assert causes == ["never_changed"] * 6 + ["broke_off"] * 6 and "never_changed" in TO_READ


def test_a_value_that_solved_conversations_use_unseen_too_is_none_that_the_agent_made_up() -> None:
    def booked(value: str) -> list[Row]:
        asked: Row = ("ai", "answer", None, f'[{{"lift": "{value}"}}]')
        return [*talk(GARAGE, "get_car"), asked, ("tool", "tool", "book_lift", "booked")]

    talks = [(False, booked("lift-1001"))] * 20 + [(True, booked("lift-1001"))] * 3
    rows = judged([*talks, *[(True, booked(f"lift-777{n}")) for n in range(4)]], asks=True).turned
    made_up = rows.filter(pl.col("turned_how").str.contains("no result and no message had shown"))
    assert made_up["ticket_id"].to_list() == ["T023", "T024", "T025", "T026"]
    # That solved ones call it with another value is said first.
    assert (
        set(made_up["turned"]) == {"other_values"}
        and "called it with lift lift-1001" in rows["turned_how"][0]
    )
    assert all(". Also: “book lift” was called with “lift-777" in how for how in made_up["turned_how"])
    # Where solved conversations make up values as often, each its own, that is no cause.
    alike = [(False, booked(f"lift-88{n}")) for n in range(10, 30)]
    rows = judged([*alike, *[(True, booked(f"lift-777{n}")) for n in range(4)]], asks=True).turned
    assert rows.height == 4 and rows["turned"].null_count() == 4


def test_what_a_look_up_showed_is_a_cause_only_where_customers_words_do_not_tell_the_steps() -> None:
    def seen(words: tuple[str, str], pressure: str, *steps: str) -> list[Row]:
        first, *rest = talk(words, *steps)
        return [first, ("tool", "tool", "check_boiler", f"Pressure: {pressure}"), *rest]

    for other, is_named in ((LIBRARY, True), (GARAGE, False)):
        solved = [(False, seen(LIBRARY, "low", "fill_water"))] * 10 + [(False, seen(other, "good"))] * 10
        found = judged([*solved, *[(True, seen(LIBRARY, "low"))] * 6]).turned
        assert ("seen_not_done" in found["turned"].to_list()) == is_named


def test_what_solved_conversations_show_as_often_is_no_cause_and_says_so() -> None:
    wish: list[Row] = [
        ("customer", "", None, "Let me talk to a person please"),
        ("ai", "answer", None, "One moment"),
    ]
    broken: list[Row] = [*talk(LIBRARY), ("ai", "answer", None, "")]
    found = judged(
        [(True, wish)] * 10 + [(True, broken)] * 10 + [(False, wish)] * 15 + [(False, talk(LIBRARY))] * 15
    )
    shares = {row["cause"]: row for row in found.shares.iter_rows(named=True)}
    assert not shares["asked_for_person"]["is_cause"] and shares["asked_for_person"]["solved"] == 15
    assert shares["broke_off"]["is_cause"] and shares["broke_off"]["failed"] == 10
    by_ticket = {ticket: (turned, how) for ticket, turned, how in found.turned.iter_rows()}
    assert by_ticket["T000"][0] is None and "50.0" in by_ticket["T000"][1]
    assert by_ticket["T010"][0] == "broke_off"
    # With fewer solved ones than can say what is usual, what is seen is named.
    alone = judged([(True, wish)] * 3 + [(False, wish)] * 2)
    assert set(alone.turned["turned"]) == {"asked_for_person"}


def test_an_ending_is_named_where_there_is_no_other_cause_and_never_beside_one() -> None:
    asks: Row = ("ai", "answer", None, "Anything else?")
    solved = [(False, talk(LIBRARY, "get_card"))] * 20
    left = [*talk(LIBRARY, "get_card"), asks]
    claimed = [*talk(LIBRARY, "get_card", answer="I have cancelled your card."), asks]
    rows = judged([*solved, *[(True, left)] * 4, *[(True, claimed)] * 4]).turned
    assert rows["turned"].to_list() == ["left"] * 4 + ["claimed_undone"] * 4
    assert not rows["turned_how"].str.contains("Also:").any()


def test_an_error_is_not_told_again_as_one_that_was_never_made_good() -> None:
    refused: Row = ("tool", "error", "change_tyres", "That is not allowed")
    solved = [(False, talk(GARAGE, "get_car"))] * 20
    rows = judged([*solved, *[(True, [*talk(GARAGE, "get_car"), refused])] * 4]).turned
    assert set(rows["turned"]) == {"rule_refusal"} and not rows["turned_how"].str.contains("Also:").any()
    # Beside another cause it is told.
    empty: Row = ("ai", "answer", None, "")
    broken = [*talk(GARAGE, "get_car"), refused, refused, empty]
    rows = judged([*solved, *[(True, broken)] * 4]).turned
    assert set(rows["turned"]) == {"broke_off"} and rows["turned_how"].str.contains("Also:").all()


def test_how_many_solved_conversations_show_a_cause_too_is_said() -> None:
    broken: list[Row] = [*talk(LIBRARY), ("ai", "answer", None, "")]
    found = judged([(False, broken), *[(False, talk(LIBRARY))] * 39, *[(True, broken)] * 10]).turned
    assert found["turned_how"].str.contains("2.5.% of the solved conversations show this, too").all()
    none = judged([*[(False, talk(LIBRARY))] * 40, *[(True, broken)] * 10]).turned
    assert not none["turned_how"].str.contains("show this, too").any()


def test_of_two_hints_the_one_that_says_more_is_told() -> None:
    failing: Row = ("tool", "tool", "check_signal", "No signal")
    over: Row = ("tool", "tool", "transfer_to_human", "Done")
    solved = [(False, talk(LIBRARY, "renew"))] * 20
    found = judged([*solved, *[(True, [*talk(LIBRARY, "renew"), failing, failing, failing, over])] * 6])
    shown = set(found.shares.filter("is_cause")["cause"])
    assert {"never_changed", "unusual_handover"} <= shown and set(found.turned["turned"]) == {"never_changed"}


def test_a_conversation_that_ended_on_a_result_with_which_no_solved_one_ends_is_named() -> None:
    def measured(pressure: str) -> list[Row]:
        return [*talk(GARAGE, "reset"), ("tool", "tool", "check_tyres", f"Pressure is {pressure}.")]

    failed = [(True, measured("low"))] * 5
    rows = judged([*[(False, measured("good"))] * 20, *failed]).turned
    assert set(rows["turned"]) == {"stopped_early"} and "20 of 20 solved" in rows["turned_how"][0]
