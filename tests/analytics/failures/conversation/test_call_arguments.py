"""Values that nothing had shown, records that are not the customer's, and what was agreed to and not done."""

import pytest

from analytics.failures.conversation import broken_promises, call_arguments
from analytics.failures.conversation.conversation_turns import Found, Turn

NONE_USUAL: frozenset[str] = frozenset()


def numbered(*turns: Turn) -> list[Turn]:
    return [
        Turn(t.actor, t.action, t.text, t.error, t.tool, t.arguments, number)
        for number, t in enumerate(turns, 1)
    ]


def customer(text: str) -> Turn:
    return Turn("customer", None, text, None)


def ai(text: str, asks: str | None = None) -> Turn:
    return Turn("ai", "answer", text, None, None, asks)


def tool(name: str, text: str) -> Turn:
    return Turn("tool", "tool", text, None, name)


BOATS = tool("get_boats", '[{"id": "boat-4711"}, {"id": "boat-4712"}]')


def made_up(*turns: Turn) -> Found | None:
    told = numbered(*turns)
    return call_arguments.made_up(told, call_arguments.unseen(told), NONE_USUAL)


def test_an_id_that_no_result_and_no_message_had_shown_is_named_with_its_call() -> None:
    asked = [customer("A boat for Friday, card club-9920"), BOATS]
    call = ai("", '[{"boat": "boat-4799", "card": "club-9920", "day": "2026-05-09", "price": 4120.5}]')
    found = made_up(*asked, call, tool("rent_boat", "rented"))
    assert found is not None and found[0] == "made_up_value"
    assert "“rent boat”" in found[1] and "“boat-4799” (turn 3)" in found[1] and "club" not in found[1]
    shown = ai("", '[{"boat": "BOAT-4711", "card": "club-9920"}]')
    assert made_up(*asked, shown, tool("rent_boat", "rented")) is None
    # What the agent itself said before may be as made up.
    assert made_up(*asked, ai("I take boat-4799."), call, tool("rent_boat", "rented")) is not None
    # A look-up harms nobody, and where results have no words nobody can say what was shown.
    assert made_up(*asked, call, tool("get_boat", "none")) is None
    bare = [customer("A boat please"), tool("get_boats", "get_boats")]
    assert made_up(*bare, call, tool("rent_boat", "rent_boat")) is None


def test_a_made_up_value_after_which_the_tool_worked_was_made_good() -> None:
    asked = [customer("A boat for Friday"), BOATS]
    wrong, right = ai("", '[{"boat": "boat-4799"}]'), ai("", '[{"boat": "boat-4711"}]')
    refused = Turn("tool", "tool", "no such boat", "no such boat", "rent_boat")
    assert made_up(*asked, wrong, refused) is not None
    assert made_up(*asked, wrong, refused, right, tool("rent_boat", "rented")) is None
    assert made_up(*asked, wrong, refused, right, tool("wash_boat", "washed")) is not None
    # What worked with a made-up value is not made good by another call.
    assert made_up(*asked, wrong, tool("rent_boat", "rented"), right, tool("rent_boat", "rented")) is not None
    # Nor is what failed after the tool had worked.
    assert made_up(*asked, right, tool("rent_boat", "rented"), wrong, refused) is not None


def test_each_of_several_calls_has_its_own_arguments() -> None:
    both = ai("", '[{"id": "boat-4799"}, {"id": "boat-4711"}]')
    turns = numbered(customer("A boat"), BOATS, both, tool("get_boat", "none"), tool("rent_boat", "rented"))
    assert [(call.tool, call.arguments) for call in call_arguments.changes(turns)] == [
        ("rent_boat", '{"id": "boat-4711"}')
    ]
    assert call_arguments.unseen(turns) == {}


def test_a_note_to_a_person_changes_nothing_and_a_result_may_have_its_own_arguments() -> None:
    note = ai("", '[{"case": "case-90210"}]')
    assert made_up(customer("A boat"), BOATS, note, tool("transfer_to_person", "done")) is None
    own = Turn("tool", "tool", "rented", None, "rent_boat", '{"id": "boat-4799"}')
    found = made_up(customer("A boat"), BOATS, ai("One moment."), own)
    assert found is not None and "“boat-4799” (turn 4)" in found[1]


def test_a_record_is_the_customers_if_any_value_of_it_is_theirs_and_an_error_shows_none() -> None:
    def told(record: str, called: str = '[{"meter": "M-1"}]', error: str | None = None) -> Found | None:
        shown = Turn("tool", "tool", record, error, "get_meter")
        asked = customer("My numbers are 070-44556 and 8812345")
        return call_arguments.other_record(numbered(asked, shown, ai("", called), tool("reset_meter", "ok")))

    other = '{"meter": "M-1", "phone": "070-99887"}'
    assert told(other) is not None
    assert told(other, error="not found") is None
    assert told('{"meter": "M-1", "phone": "070-99887", "contract": 8812345}') is None
    # A value that the call itself names was meant.
    assert told(other, '[{"meter": "M-1", "phone": "070-99887"}]') is None


@pytest.mark.parametrize(
    ("own", "other"), [("070-44556", "070-99887"), ("<PHONE_0a1b2c3d>", "<PHONE_99aabbcc>")]
)
def test_a_step_on_a_record_with_another_number_than_the_customers_is_named(own: str, other: str) -> None:
    def told(number: str) -> Found | None:
        record = tool("get_meter", f'{{"meter": "M-1", "phone": "{number}", "since": "2020-01-02"}}')
        call = ai("", '[{"meter": "M-1"}]')
        asked = customer(f"My number is {own}, since 2021-03-04")
        return call_arguments.other_record(numbered(asked, record, call, tool("reset_meter", "ok")))

    found = told(other)
    assert found is not None and found[0] == "other_record"
    assert (
        f"“reset meter” was called for M-1 (turn 3), whose phone is {other}" in found[1] and own in found[1]
    )
    assert told(own) is None


@pytest.mark.parametrize(
    ("proposal", "yes"),
    [
        ("I would cancel the lesson. Shall I proceed?", "Yes, go ahead"),
        ("Soll ich die Stunde absagen?", "Ja, bitte"),
    ],
)
def test_what_the_customer_agreed_to_last_and_no_tool_did_is_named(proposal: str, yes: str) -> None:
    def told(*turns: Turn, handed: bool = False) -> Found | None:
        said = numbered(*turns)
        spoken = [place for place, turn in enumerate(said) if turn.actor == "customer"]
        return broken_promises.agreed_undone(said, spoken, handed=handed)

    looked_up = tool("get_lesson", "lesson 3")
    asked = (customer("My lesson"), looked_up, ai(proposal), customer(yes))
    found = told(*asked, ai("One moment."))
    assert found is not None and found[0] == "agreed_undone" and yes in found[1] and "turn 4" in found[1]
    assert told(*asked, tool("cancel_lesson", "cancelled")) is None
    assert told(*asked, looked_up) is not None
    assert told(*asked[:3], customer("No, leave it")) is None
    # Without a tool nobody can say what was done, and a person who takes over may do it.
    assert told(customer("My lesson"), ai(proposal), customer(yes)) is None
    assert told(*asked, tool("transfer_to_person", "done")) is None
    assert told(*asked, handed=True) is None
    # Who wants a person, or was offered one, agrees to nothing else.
    assert told(*asked[:3], customer(f"{yes}, I want to speak to a human agent")) is None
    assert told(*asked[:2], ai("Shall I transfer you to a person?"), customer(yes)) is None
