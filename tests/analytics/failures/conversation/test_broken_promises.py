"""What the agent said is held against its log: broken off, claimed, another amount, a handover not made."""

import pytest

from analytics.failures.conversation import broken_promises, tool_results
from analytics.failures.conversation.conversation_turns import Found, Turn


def customer(text: str) -> Turn:
    return Turn("customer", None, text, None)


def ai(text: str, action: str = "answer") -> Turn:
    return Turn("ai", action, text, None)


def tool(name: str, text: str, error: str | None = None) -> Turn:
    return Turn("tool", "tool", text, error, name)


def cause(found: Found | None) -> str | None:
    return None if found is None else found[0]


ASKED = (customer("Please move my piano lesson"), ai("Shall I move it to Monday?"), customer("Yes, Monday"))


def test_an_empty_last_message_breaks_off_and_a_call_that_a_tool_answers_does_not() -> None:
    found = broken_promises.broke_off([*ASKED, ai("")])
    assert found is not None and found[0] == "broke_off" and "Yes, Monday" in found[1]
    assert broken_promises.broke_off([*ASKED, ai(""), tool("move_lesson", "moved")]) is None
    assert broken_promises.broke_off([*ASKED, ai("", "escalate")]) is None
    # Where no words of agents are kept, an empty message says nothing.
    assert broken_promises.broke_off([customer("Hello"), ai(""), customer("Well?"), ai("")]) is None


@pytest.mark.parametrize("claim", ["I've sent you the new key.", "Ich habe den neuen Schlüssel verschickt."])
def test_an_action_that_no_tool_did_is_claimed(claim: str) -> None:
    looked_up = tool("get_locker", "locker 9")
    found = broken_promises.claimed([customer("Key lost"), looked_up, ai(claim)])
    assert found is not None and found[0] == "claimed_undone" and claim.rstrip(".") in found[1]
    assert broken_promises.claimed([customer("Key lost"), tool("send_key", "sent"), ai(claim)]) is None
    failed = tool("send_key", "no stock", "tool error")
    assert cause(broken_promises.claimed([customer("Key lost"), failed, ai(claim)])) == "claimed_undone"
    # Without a tool in the log nobody can say what was done.
    assert broken_promises.claimed([customer("Key lost"), ai(claim)]) is None


@pytest.mark.parametrize(
    ("proposed", "reported"),
    [
        ("The upgrade costs $40.", "Your card was charged $40."),
        ("Das kostet 40 € mehr.", "Es wurden 40 € abgebucht."),
    ],
)
def test_an_amount_told_that_the_result_contradicts_is_named_with_both(proposed: str, reported: str) -> None:
    asked = [customer("A bigger room please"), ai(proposed), customer("ok")]
    found = broken_promises.another_amount([*asked, tool("upgrade_room", '{"charge": 95.0}'), ai(reported)])
    assert found is not None and found[0] == "another_amount" and "40" in found[1] and "95" in found[1]
    right = [*asked, tool("upgrade_room", '{"nights": 2, "charge": 40.0}'), ai(reported)]
    assert broken_promises.another_amount(right) is None
    proposal = [*asked, tool("upgrade_room", '{"charge": 95.0}'), ai(proposed)]
    assert broken_promises.another_amount(proposal) is None


@pytest.mark.parametrize("words", ["Wait, I was expecting only 40", "Warum wurden mir 95 abgezogen?"])
def test_a_protest_counts_after_something_was_done(words: str) -> None:
    turns = [*ASKED, tool("move_lesson", "moved"), ai("It is moved."), customer(words), customer("Thanks")]
    spoken = [place for place, turn in enumerate(turns) if turn.actor == "customer"]
    assert cause(broken_promises.protested(turns, spoken)) == "protested"
    undone = [turn for turn in turns if turn.actor != "tool"]
    spoken = [place for place, turn in enumerate(undone) if turn.actor == "customer"]
    assert broken_promises.protested(undone, spoken) is None


@pytest.mark.parametrize(
    ("offer", "yes"),
    [
        ("Would you like me to transfer you to a colleague?", "Yes, please"),
        ("Soll ich Sie mit einem Mitarbeiter verbinden?", "Ja, gern"),
    ],
)
def test_a_handover_that_was_accepted_and_not_made_is_named(offer: str, yes: str) -> None:
    agreed = [customer("It drips"), ai(offer), customer(yes)]
    assert cause(broken_promises.not_handed_over(agreed, handed=False)) == "not_handed_over"
    assert broken_promises.not_handed_over(agreed, handed=True) is None
    made = [*agreed, tool("transfer_to_human", "ok")]
    assert broken_promises.not_handed_over(made, handed=False) is None
    assert broken_promises.not_handed_over([*agreed[:2], customer("No")], handed=False) is None


def test_an_error_is_made_good_by_the_same_tool_or_by_finding_it_in_another_way() -> None:
    refused = tool("book_court", "the court is closed", "tool error")
    found = tool_results.never_worked([refused, refused, tool("get_courts", "two")])
    assert found is not None and found[0] == "never_worked" and "2 times" in found[1]
    assert tool_results.never_worked([refused, tool("book_court", "booked")]) is None
    assert tool_results.never_worked([refused, tool("move_booking", "moved")]) is None
    missed = tool("find_member_by_name", "not found", "tool error")
    assert tool_results.never_worked([missed, tool("find_member_by_card", "member 3")]) is None
    assert cause(tool_results.never_worked([missed])) == "never_worked"


@pytest.mark.parametrize("negative", ["The pump does not start.", "Die Pumpe läuft nicht."])
def test_a_negative_result_that_never_changes_is_counted_and_one_that_changes_is_not(negative: str) -> None:
    check, other = tool("check_pump", negative), tool("check_power", "on")
    found = tool_results.never_changed([check, other, check, other, check, other])
    assert found is not None and found[0] == "never_changed" and "3 times" in found[1]
    assert tool_results.never_changed([check, check, check, tool("check_pump", "It runs.")]) is None
    assert tool_results.never_changed([other, other, other]) is None
    document = tool("get_manual", '{"note": "not for outdoor use"}')
    assert tool_results.never_changed([document, document, document]) is None
    # That a search finds nothing is an answer.
    empty = tool("search_pump", "[]")
    assert tool_results.never_changed([empty, empty, empty]) is None
