"""Calls are held against those of the solved conversations most like each, with all their values."""

import json
from collections.abc import Sequence
from dataclasses import replace

from analytics.failures.conversation import call_arguments, call_differences
from analytics.failures.conversation.call_arguments import Done
from analytics.failures.conversation.call_differences import Calls
from analytics.failures.conversation.conversation_turns import Turn
from analytics.failures.conversation.end_reasons import Reason
from analytics.failures.groups import TO_CHECK

NEAR = ("S0", "S1", "S2")
#: A library that renews cards and sends books; an allotment club that leases plots.
RENEW = Done(5, "renew_card", {"card": ("C-77",), "years": ("2",)})
SEND = Done(7, "send_book", {"book": ("B-5",), "to": ("Kiel",)})
SEEN = Done(3, "get_card", {"card": ("C-77",)})


def solved(*done: Done, looked_up: Sequence[Done] = ()) -> list[Calls]:
    """Twenty solved conversations with the same calls, each like three others."""
    near = {n: tuple(f"S{(n + k) % 20}" for k in (1, 2, 3)) for n in range(20)}
    return [Calls(f"S{n}", False, done, looked_up, similar=near[n]) for n in range(20)]


def failed(*done: Done, **more: object) -> list[Calls]:
    return [replace(Calls(f"F{n}", True, done, (), similar=NEAR), **more) for n in range(6)]


def told(*conversations: Calls) -> tuple[str, str]:
    """What is found of the failed ones, the same of all six."""
    found = call_differences.find(conversations)
    assert set(found) == {f"F{n}" for n in range(6)} and len(set(found.values())) == 1
    return found["F0"]


def test_another_value_than_in_each_similar_solved_conversation_is_said_with_both() -> None:
    own = replace(RENEW, number=9, values={"card": ("C-78",), "years": ("2",)})
    cause, how = told(*solved(RENEW), *failed(own))
    assert cause == "other_values" and "“renew card” was called with card C-78 (turn 9); each of the 3" in how
    assert (
        "(first S0) called it with card C-77. 6 of 6 failed and 0 of 20 solved" in how and "years" not in how
    )


def test_of_several_calls_the_one_is_held_against_that_shares_most_values() -> None:
    other = replace(RENEW, values={"card": ("C-99",), "years": ("7",)})
    own = replace(RENEW, values={"card": ("C-99",), "years": ("9",)})
    _, how = told(*solved(RENEW, other), *failed(RENEW, own))
    assert "called with years 9" in how and "called it with years 7" in how


def test_a_call_that_no_similar_solved_conversation_made_is_named_with_what_was_said_there_instead() -> None:
    refused = Reason(4, "The agent said (turn 4): “I cannot send B-5”.")
    there = [replace(each, refused=refused) if each.ticket == "S1" else each for each in solved(RENEW)]
    cause, how = told(*there, *failed(RENEW, SEND, replace(SEND, number=8, values={"book": ("B-6",)})))
    assert cause == "unusual_step" and "“send book” was called with book B-5" in how
    assert "(turn 7), and 1 more such call; none of the 3 solved" in how
    assert how.endswith("In S1 the agent said (turn 4): “I cannot send B-5”.")
    # A refusal of something else says nothing of this call.
    off = [replace(each, refused=Reason(4, "The agent said (turn 4): “I cannot lend it”.")) for each in there]
    assert "lend" not in told(*off, *failed(RENEW, SEND))[1]


def test_a_call_that_was_made_once_more_is_said_so() -> None:
    cause, how = told(*solved(RENEW), *failed(RENEW, replace(RENEW, number=8)))
    assert cause == "unusual_step" and "was called once more with card C-77" in how and "(turn 8)" in how


def test_what_failed_ones_that_are_more_alike_do_too_is_only_to_check() -> None:
    cause, how = told(*solved(RENEW), *failed(RENEW, SEND, is_nearest=False))
    assert cause == "other_steps" and cause in TO_CHECK and "“send book” was called" in how
    # What lacks, or has another value, was wanted all the same.
    own = replace(RENEW, values={"card": ("C-78",), "years": ("2",)})
    assert told(*solved(RENEW), *failed(own, is_nearest=False))[0] == "other_values"


def test_a_call_that_each_similar_solved_one_made_is_missing_where_something_stood_in_its_place() -> None:
    assert told(*solved(RENEW, SEND), *failed(RENEW))[0] == "other_steps"
    said = Reason(8, "The agent said (turn 8): “Books cannot be sent”.")
    cause, how = told(*solved(RENEW, SEND), *failed(RENEW, refused=said))
    assert cause == "missing_step" and how.startswith(
        "“send book” with book B-5, to Kiel was not done; each of"
    )
    assert how.endswith(said.said)
    # It went on after that refusal: another reason must have ended it.
    early = Reason(2, said.said)
    assert told(*solved(RENEW, SEND), *failed(RENEW, refused=early))[0] == "other_steps"
    broke = Reason(8, "“post book” failed (turn 8): “no stamp”.")
    assert told(*solved(RENEW, SEND), *failed(RENEW, error=broke))[1].endswith(broke.said)
    cause, how = told(*solved(RENEW, SEND), *failed(RENEW, handed=12))
    assert cause == "missing_step" and how.endswith("Instead it was handed to a person (turn 12).")
    # Where solved ones were handed over, too, that is no reason.
    too = [replace(each, handed=9) for each in solved(RENEW, SEND)]
    assert told(*too, *failed(RENEW, handed=12))[0] == "other_steps"


def test_a_step_that_was_done_on_the_record_only_in_part_is_missing() -> None:
    again = replace(RENEW, number=9, values={"card": ("C-77",), "years": ("5",)})
    cause, how = told(*solved(RENEW, again), *failed(RENEW))
    assert cause == "missing_step" and "“renew card” with years 5 was not done" in how
    elsewhere = replace(again, values={"card": ("C-80",), "years": ("5",)})
    assert told(*solved(RENEW, elsewhere), *failed(RENEW))[0] == "other_steps"
    _, how = told(*solved(RENEW, again, SEND, elsewhere), *failed(RENEW))
    assert "nor 2 more such calls" in how


def test_the_record_that_each_solved_one_looked_up_before_and_this_one_did_not_is_named() -> None:
    other = Done(4, "get_card", {"card": ("C-12",)})
    cause, how = told(*solved(RENEW, looked_up=[SEEN]), *failed(looked_up=(other,)))
    assert cause == "missing_step"
    assert how.endswith("called “get card” with card C-77, and this one only with other values.")
    # It was looked up, or nothing of the kind was, or only some solved ones did, or only afterwards.
    late = replace(SEEN, number=6)
    for there, here in (([SEEN], (SEEN,)), ([SEEN], ()), ([late], (other,))):
        assert told(*solved(RENEW, looked_up=there), *failed(looked_up=here))[0] == "other_steps"
    some = [
        replace(each, looked_up=()) if each.ticket == "S2" else each
        for each in solved(RENEW, looked_up=[SEEN])
    ]
    assert told(*some, *failed(looked_up=(other,)))[0] == "other_steps"


def test_where_solved_ones_differ_among_themselves_nothing_is_named() -> None:
    mixed = [replace(each, done=(RENEW, SEND) if n % 2 else (RENEW,)) for n, each in enumerate(solved())]
    assert call_differences.find([*mixed, *failed(RENEW)]) == {}
    # A value in which they differ is none that each of them has.
    years = [
        replace(each, done=(replace(RENEW, values={"card": ("C-77",), "years": (str(n % 3),)}),))
        for n, each in enumerate(solved())
    ]
    own = replace(RENEW, values={"card": ("C-77",), "years": ("1",)})
    assert call_differences.find([*years, *failed(own)]) == {}


def test_a_kind_of_difference_that_solved_ones_have_as_often_is_no_cause() -> None:
    odd = [
        replace(each, done=(RENEW, SEND)) if n in (4, 9, 14, 19) else each
        for n, each in enumerate(solved(RENEW))
    ]
    own = [replace(each, done=(RENEW, SEND)) if n == 0 else each for n, each in enumerate(failed(RENEW))]
    assert call_differences.find([*odd, *own]) == {}
    assert set(call_differences.find([*solved(RENEW), *failed(RENEW, SEND)])) == {f"F{n}" for n in range(6)}


def test_one_similar_conversation_is_called_by_its_name() -> None:
    _, how = told(*solved(RENEW), *failed(RENEW, SEND, similar=("S0",)))
    assert "; the solved conversation most like this one (S0) did not do that." in how
    own = replace(RENEW, values={"card": ("C-78",), "years": ("2",)})
    _, how = told(*solved(RENEW), *failed(own, similar=("S0",)))
    assert "; the solved conversation most like this one (S0) called it with card C-77." in how


def test_calls_that_worked_are_read_with_their_short_values_and_look_ups_apart() -> None:
    asks = [
        {"plot": "P-3", "fee": 50.0, "days": ["Friday", "Monday"], "note": "word " * 20},
        {"plot": "P-4"},
        {"plot": "P-5"},
        {"to": "somebody"},
    ]
    turns = [
        Turn("ai", "answer", "", None, None, json.dumps(asks), 1),
        Turn("tool", "tool", "leased", None, "lease_plot", None, 2),
        Turn("tool", "tool", "taken", "taken", "lease_plot", None, 3),
        Turn("tool", "tool", "free", None, "get_plot", None, 4),
        Turn("tool", "tool", "Done", None, "transfer_to_person", None, 5),
    ]
    done, looked_up = call_arguments.worked(turns)
    assert done == [
        Done(1, "lease_plot", {"plot": ("P-3",), "fee": ("50",), "days": ("Friday", "Monday")}),
    ]
    assert looked_up == [Done(1, "get_plot", {"plot": ("P-5",)})]
