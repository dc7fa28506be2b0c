"""A cause is what failures show and solved conversations of the same kind do not."""

import polars as pl

from analytics.failures.conversation import cause_lift, conversation_kinds, usual_steps
from analytics.failures.conversation.cause_lift import Judged
from analytics.failures.conversation.usual_steps import Steps

Row = tuple[str, str, str | None, str]
#: A library and a Swiss garage: what customers say in each.
LIBRARY = ("I want to renew my library card", "the library card ran out in spring")
GARAGE = ("Meine Winterreifen müssen gewechselt werden", "die Winterreifen liegen bei Ihnen")


def talk(words: tuple[str, str], *tools: str) -> list[Row]:
    done = [("tool", "tool", name, f"{name} ok") for name in tools]
    first, second = words
    return [
        ("customer", "", None, first),
        *done,
        ("ai", "answer", None, "Bitte / please"),
        ("customer", "", None, second),
    ]


def judged(talks: list[tuple[bool, list[Row]]]) -> Judged:
    rows = [(f"T{number:03}", *row) for number, (_, said) in enumerate(talks) for row in said]
    columns = ["ticket_id", "actor", "action", "tool", "text"]
    turns = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row").with_columns(
        action=pl.col("action").replace("", None), error=pl.lit(None, pl.String)
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


def test_a_step_that_solved_conversations_have_and_failed_ones_lack_is_named_with_its_counts() -> None:
    for words in (LIBRARY, GARAGE):
        other = GARAGE if words is LIBRARY else LIBRARY
        solved = [(False, talk(words, "get_member", "renew"))] * 20
        failed = [(True, talk(words, "renew"))] * 6 + [(True, talk(words, "get_member", "renew"))] * 4
        found = judged([*solved, *failed, *[(False, talk(other, "renew"))] * 20]).turned
        assert found.filter(turned="missing_step")["ticket_id"].to_list() == [
            f"T{n:03}" for n in range(20, 26)
        ]
        how = found["turned_how"][0]
        assert "get member" in how and "20 of 20 solved" in how and "4 of 10 failed" in how


def test_a_step_that_only_failed_conversations_take_is_named_and_a_look_up_never_is() -> None:
    solved = [(False, talk(GARAGE, "get_car"))] * 20
    failed = [(True, talk(GARAGE, "get_car", "cancel_order", "check_stock"))] * 5
    found = judged([*solved, *failed]).turned
    assert found.height == 5 and set(found["turned"]) == {"unusual_step"}
    assert "cancel order" in found["turned_how"][0] and "check stock" not in "".join(found["turned_how"])


def test_what_chance_makes_of_a_step_is_not_named() -> None:
    kinds = [
        Steps(f"{n}", n // 8, n % 4 == 0, frozenset({"pay"} if n % 3 else set[str]())) for n in range(80)
    ]
    assert usual_steps.unusual(kinds) == {}
    # Five of five against one of three is what one in nine such tables shows by chance.
    few = [Steps(f"s{n}", 0, False, frozenset({"look"})) for n in range(5)]
    few += [Steps(f"f{n}", 0, True, frozenset({"look"} if n == 0 else set[str]())) for n in range(3)]
    assert usual_steps.unusual(few) == {}
    # The same in four kinds is not.
    more = [Steps(f"{kind}{each.ticket}", kind, each.failed, each.tools) for kind in range(4) for each in few]
    assert len(usual_steps.unusual(more)) == 8


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


def test_conversations_are_of_one_kind_by_what_their_customers_say() -> None:
    words = [" ".join(LIBRARY), " ".join(GARAGE)] * 10
    found = conversation_kinds.kinds(["", *words])
    assert (
        found[0] == -1 and len(set(found[1::2])) == 1 and len(set(found[2::2])) == 1 and found[1] != found[2]
    )
    assert conversation_kinds.kinds(["one", "two", "three"]).tolist() == [-1, -1, -1]
