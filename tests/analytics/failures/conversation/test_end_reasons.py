"""What ended a conversation is the agent's last refusal that was answered, or look-ups that found nothing."""

from analytics.failures.conversation import end_reasons
from analytics.failures.conversation.conversation_turns import Turn


def turns(*said: tuple[str, str, str | None]) -> list[Turn]:
    """Turns of these actors and texts, with the tools of results."""
    return [
        Turn(actor, None, text, None, tool, number=number)
        for number, (actor, text, tool) in enumerate(said, 1)
    ]


def test_the_last_refusal_that_the_customer_answered_is_quoted_with_its_turn() -> None:
    told = turns(
        ("customer", "I want another seat.", None),
        ("ai", "I found it. Seats of this fare cannot be changed, but I can cancel.", None),
        ("customer", "Then leave it.", None),
        ("ai", "I cannot help further.", None),
    )
    assert end_reasons.reason(told) == (
        "The agent said (turn 2): “Seats of this fare cannot be changed, but I can cancel”."
    )


def test_a_refusal_in_other_languages_is_one() -> None:
    for refused in ("Der Sitz kann nicht geändert werden.", "No se puede cambiar.", "Je ne peux pas."):
        told = turns(("ai", refused, None), ("customer", "OK", None))
        assert refused.rstrip(".") in end_reasons.reason(told)


def test_a_look_up_that_found_nothing_after_it_stands_in_its_place_and_one_with_a_result_does_not() -> None:
    refused = [("ai", "I am not able to.", None), ("customer", "Search then.", None)]
    found_nothing = turns(*refused, ("tool", "[]", "search_seats"), ("customer", "Pity.", None))
    assert end_reasons.reason(found_nothing) == "“search seats” had found nothing (turn 3)."
    found = turns(*refused, ("tool", '[{"seat": 1}]', "search_seats"), ("customer", "Good.", None))
    assert end_reasons.reason(found).startswith("The agent said (turn 1)")


def test_nothing_is_said_where_nothing_ended_it() -> None:
    assert end_reasons.reason([]) == ""
    assert end_reasons.reason(turns(("ai", "Done.", None), ("customer", "Thanks.", None))) == ""
