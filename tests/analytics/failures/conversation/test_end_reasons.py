"""What ended a conversation is the agent's last refusal that the customer answered."""

from analytics.failures.conversation import end_reasons
from analytics.failures.conversation.conversation_turns import Turn


def turns(*said: tuple[str, str]) -> list[Turn]:
    """Turns of these actors and texts."""
    return [Turn(actor, None, text, None, number=number) for number, (actor, text) in enumerate(said, 1)]


def test_the_last_refusal_that_the_customer_answered_is_quoted_with_its_turn() -> None:
    told = turns(
        ("customer", "I want another seat."),
        ("ai", "I found it. Seats of this fare cannot be changed, but I can cancel."),
        ("customer", "Then leave it."),
        ("ai", "I cannot help further."),
    )
    assert end_reasons.reason(told) == (
        "The agent said (turn 2): “Seats of this fare cannot be changed, but I can cancel”."
    )


def test_a_refusal_in_other_languages_is_one() -> None:
    for refused in ("Der Sitz kann nicht geändert werden.", "No se puede cambiar.", "Je ne peux pas."):
        told = turns(("ai", refused), ("customer", "OK"))
        assert refused.rstrip(".") in end_reasons.reason(told)


def test_nothing_is_said_where_nothing_ended_it() -> None:
    assert end_reasons.reason([]) == ""
    assert end_reasons.reason(turns(("ai", "Done."), ("customer", "Thanks."))) == ""
