"""What came with a handover: there, not there, or unknown; who asks again; what a person changed."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from analytics.behaviour import changed_outcomes, handoffs

_AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
Line = tuple[str, str | None, str | None]
ASKED: Line = ("customer", None, "Where is my parcel CR-12345 with the espresso machine?")
ANSWER: Line = ("ai", "answer", "Parcels leave our warehouse within two working days.")
HANDED: Line = ("ai", "escalate", "A colleague will answer you.")
PERSON: Line = ("human", "answer", "It was lost; we send another one today.")


def logs(
    *lines: Line, ticket: str = "T1", escalated: bool | None = None, reason: str | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One ticket whose rows come a minute apart."""
    head = {"ticket_id": ticket, "subject": None, "escalated": escalated, "escalation_reason": reason}
    schema = {
        "ticket_id": pl.String,
        "subject": pl.String,
        "escalated": pl.Boolean,
        "escalation_reason": pl.String,
    }
    rows = [
        {
            "ticket_id": ticket, "interaction_id": f"{ticket}-{place}", "at": _AT + timedelta(minutes=place),
            "actor": actor, "action": action, "text": text, "cited": ["KB-7"] if actor == "ai" else None,
        }
        for place, (actor, action, text) in enumerate(lines)
    ]  # fmt: skip
    return pl.DataFrame([head], schema=schema), pl.DataFrame(rows, infer_schema_length=None)


def found(*lines: Line, escalated: bool | None = None, reason: str | None = None) -> dict[str, object]:
    """The one handover's row."""
    return handoffs.completeness(*logs(*lines, escalated=escalated, reason=reason)).row(0, named=True)


def parts(row: dict[str, object]) -> list[object]:
    """History, mood, attempt and reason."""
    return [row[name] for name in ("history", "sentiment", "attempt", "reason")]


def test_a_note_has_what_it_says_and_nothing_else() -> None:
    words = "Asks where the parcel with the espresso machine is. Sounds upset. Sent KB-7. Reason: unsure."
    told: Line = ("tool", "escalate", words)
    assert parts(found(ASKED, ANSWER, HANDED, told, PERSON)) == [1, 1, 1, 1]
    assert parts(found(ASKED, ANSWER, HANDED, ("tool", "escalate", "Please take over."), PERSON)) == [
        0,
        0,
        0,
        0,
    ]


def test_without_any_note_in_the_source_history_mood_and_attempt_are_unknown_and_not_missing() -> None:
    row = found(ASKED, ANSWER, HANDED, PERSON)
    assert parts(row) == [None, None, None, None] and row["asked_again"] == 0
    assert parts(found(ASKED, ANSWER, HANDED, PERSON, reason="policy")) == [None, None, None, 1]


def test_where_notes_are_usual_a_handover_without_one_passed_nothing_on() -> None:
    note: Line = ("tool", "escalate", "Because I am unsure. Asks where the parcel with the machine is.")
    heads, rows = zip(
        logs(ASKED, ANSWER, HANDED, note, PERSON, ticket="A"),
        logs(ASKED, ANSWER, HANDED, note, PERSON, ticket="B"),
        logs(ASKED, ANSWER, HANDED, PERSON, ticket="C"),
        strict=True,
    )
    told = handoffs.completeness(pl.concat(heads), pl.concat(rows, how="diagonal_relaxed"))
    assert dict(told.select("ticket_id", "history").iter_rows()) == {"A": 1, "B": 1, "C": 0}


def test_an_attempt_is_unknown_where_the_agent_had_answered_nothing() -> None:
    note: Line = ("tool", "escalate", "Because it is urgent: where is the parcel with the machine?")
    assert parts(found(ASKED, HANDED, note, PERSON))[2] is None


def test_a_ticket_that_is_recorded_as_escalated_is_a_handover_though_no_row_says_when() -> None:
    row = found(ASKED, ANSWER, escalated=True)
    assert parts(row) == [None] * 4 and row["asked_again"] is None and row["first_human_seconds"] is None
    assert handoffs.completeness(*logs(ASKED, ANSWER, escalated=False)).is_empty()
    assert handoffs.completeness(*logs(ASKED, PERSON, escalated=True)).is_empty(), "No agent took part."


@pytest.mark.parametrize(
    ("question", "again"),
    [
        ("Could you tell me the order number?", 1),
        ("Since when is it missing?", 0),
        ("What is your phone number?", 0),
        ("It was lost. We send another one.", 0),
    ],
)
def test_who_asks_for_what_the_customer_wrote_asks_again(question: str, again: int) -> None:
    row = found(ASKED, ANSWER, HANDED, ("human", "clarify", question), PERSON)
    assert row["asked_again"] == again and (row["asked"] is not None) == bool(again)
    assert row["first_human_seconds"] == 60


def test_who_asks_what_the_agent_had_asked_and_was_told_asks_again() -> None:
    clarify: Line = ("ai", "clarify", "Which machine model do you have at home?")
    told: Line = ("customer", None, "The small red one.")
    again: Line = ("human", "clarify", "Which model of the machine do you have?")
    assert found(ASKED, clarify, told, HANDED, again)["asked_again"] == 1
    assert found(ASKED, clarify, HANDED, again)["asked_again"] == 0, "Nobody had answered it."


def changed(*lines: Line) -> bool | None:
    """Whether a person changed the outcome of the one ticket; None where that is unknown."""
    heads, rows = logs(*lines)
    truth = changed_outcomes.changed(rows, handoffs.completeness(heads, rows))
    return True if truth.needed else False if truth.not_needed else None


def test_a_person_changed_the_outcome_where_they_say_something_else_or_the_agent_said_nothing() -> None:
    same = "Sorry for that. Parcels leave our warehouse within two working days. Best wishes, Ida"
    greeted: Line = ("human", "answer", same)
    other: Line = ("human", "answer", "Parcels leave our warehouse within five working days: 5, not 2.")
    assert changed(ASKED, ANSWER, HANDED, greeted) is False
    assert changed(ASKED, ANSWER, HANDED, PERSON) is True and changed(ASKED, HANDED, PERSON) is True
    number: Line = ("ai", "answer", "Refunds are paid within 5 working days after the parcel has reached us.")
    wrong: Line = (
        "human",
        "answer",
        "Refunds are paid within 14 working days after the parcel has reached us.",
    )
    assert changed(ASKED, number, HANDED, wrong) is True and changed(ASKED, ANSWER, HANDED, other) is True


def test_without_a_reply_or_without_words_it_is_unknown_what_a_person_changed() -> None:
    assert changed(ASKED, ANSWER, HANDED) is None
    assert changed(ASKED, ("ai", "answer", None), HANDED, PERSON) is None
    assert changed(ASKED, ANSWER, HANDED, ("human", "clarify", "Which machine?")) is None
