"""Where a conversation turned is named with the words that show it, and nothing else is named."""

import polars as pl
import pytest

from analytics.failures.conversation import conversation_causes
from analytics.failures.conversation.conversation_turns import Turn, conversations

Said = tuple[str, str | None, str, str | None]


def turned(*turns: Said, escalated: bool = False) -> tuple[str, str] | None:
    read = [Turn(actor, action, text, error) for actor, action, text, error in turns]
    found = conversation_causes.candidates(read, handed=escalated)
    return found[0] if found else None


def customer(text: str) -> Said:
    return ("customer", None, text, None)


def ai(text: str, action: str = "answer") -> Said:
    return ("ai", action, text, None)


def tool(text: str, error: str | None = None) -> Said:
    return ("tool", "tool", text, error)


HELLO = (customer("I want to move my booking to Friday"), ai("Let me look that up."))


@pytest.mark.parametrize(
    ("turns", "cause", "quoted"),
    [
        ((*HELLO, tool("Error: user 17 not found", "tool error")), "wrong_argument", "user 17 not found"),
        ((*HELLO, tool("", "tool_timeout")), "tool_fault", "tool_timeout"),
        ((*HELLO, tool("a past booking cannot be moved", "refused")), "rule_refusal", "cannot be moved"),
        ((*HELLO, *(ai(""), tool("status: pending")) * 4), "repeated_step", "4 times in a row"),
        ((*HELLO, customer("please connect me to a human agent")), "asked_for_person", "asked for a person"),
        ((*HELLO, customer("ich will es heute"), ai("", "escalate")), "handed_over", "ich will es heute"),
        (
            (customer("Guten Tag, es eilt"), ai("", "escalate")),
            "handed_at_once",
            "es eilt",
        ),
        (
            (*HELLO, ai("Moved to Monday."), customer("That is not what I asked")),
            "contradicted",
            "not what I",
        ),
        ((*HELLO, ai("Which booking?", "clarify")), "left", "Which booking?"),
        (
            (*HELLO, ai("Your booking was moved."), ai("It is confirmed."), customer("Thank you!")),
            "wrongly_done",
            "confirmed",
        ),
        ((*HELLO, customer("Could you do it today?")), "no_answer", "today"),
    ],
)
def test_the_turn_is_named_and_quoted(turns: tuple[Said, ...], cause: str, quoted: str) -> None:
    found = turned(*turns)
    assert found is not None and found[0] == cause and quoted in found[1]


def test_a_question_asked_again_is_told_and_a_mere_yes_is_not() -> None:
    asked = customer("please tell me when the blue parcel number nine arrives")
    found = turned(asked, ai("Soon."), asked, ai("It will."))
    assert found is not None and found[0] == "asked_again"
    yes = customer("yes please move the booking to Friday morning for me")
    assert turned(yes, ai("All right."), yes, ai("Moved.")) is None


def test_an_error_that_was_mended_and_tools_that_are_called_side_by_side_are_no_cause() -> None:
    mended = (*HELLO, tool("Error: not found", "tool error"), tool("booking 9"), ai("Done."))
    assert turned(*mended) is None
    assert turned(*HELLO, *[tool("available")] * 6, ai("All are free.")) is None


def test_a_refusal_after_another_step_is_only_to_check_for_that_step_may_have_set_it_off() -> None:
    refused = Turn("tool", "tool", "worn skates cannot be exchanged", "refused", "exchange_skates")
    for before, error, cause in (
        ("return_skates", None, "refused_after_step"),
        ("return_skates", "no answer", "rule_refusal"),
        ("get_skates", None, "rule_refusal"),
    ):
        turns = [
            Turn("customer", None, "Other skates", None),
            Turn("tool", "tool", "ok", error, before),
            refused,
        ]
        (found, how), *others = conversation_causes.candidates(turns, handed=False)
        assert found == cause and "cannot be exchanged" in how
        assert ("never_worked" in dict(others)) == (cause == "rule_refusal")


def test_a_step_without_end_is_a_loop_and_a_few_in_a_row_are_only_repeated() -> None:
    step = (ai(""), tool("status: pending"))
    looped, repeated = turned(*HELLO, *step * 10), turned(*HELLO, *step * 9)
    assert looped is not None and looped[0] == "endless_loop" and "until the conversation ended" in looped[1]
    assert repeated is not None and repeated[0] == "repeated_step"
    # Many searches with one answer are no loop where something followed; the same words to a person are.
    after = turned(*HELLO, *step * 12, tool("status: sent"), ai("It was sent."), customer("Fine then"))
    assert after is not None and after[0] == "repeated_step"
    answered = turned(*HELLO, *step * 12, ai("All is sent."), customer("Fine then"))
    assert answered is not None and answered[0] == "repeated_step"
    said = (customer("Book it please"), ai("Could you rephrase that?"))
    words = turned(*HELLO, *said * 10, ai("I booked it."), customer("Too late"), ai("Sorry."))
    assert words is not None and words[0] == "endless_loop" and "rephrase" in words[1]


def test_a_conversation_of_which_only_the_answer_is_recorded_names_nothing() -> None:
    assert turned(ai("Standard procedure 3.")) is None
    assert turned() is None


def test_marks_and_wrappers_of_programs_are_not_quoted() -> None:
    record = '{"id": "L1", "state": "on"}'
    rows = [
        ("T1", "ai", "answer", '{"reply": "One.\\nTwo."}', None),
        ("T1", "customer", None, "No ###END###", None),
        ("T1", "tool", "tool", record, None),
    ]
    columns = ["ticket_id", "actor", "action", "text", "error"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    ((ticket, turns),) = conversations(frame)
    assert ticket == "T1" and [turn.text for turn in turns] == ["One.\nTwo.", "No", record]


def test_what_is_said_after_a_handover_is_not_said_before_it_and_greetings_are_no_answers() -> None:
    found = turned(
        ai("Hello, how can I help?"),
        customer("My boiler leaks"),
        ai("I will transfer you now."),
        ai("", "escalate"),
        customer("Thanks, and my heating?"),
        ai("It is fine."),
        customer("Goodbye then"),
    )
    assert found is not None and found[0] == "handed_at_once"
    assert "My boiler leaks" in found[1] and "Goodbye" not in found[1] and "2 messages" in found[1]
