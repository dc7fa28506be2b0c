"""What ended a conversation: the agent's last refusal that the customer answered, or a step that failed."""

import pytest

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
    assert end_reasons.refusal(told) == (
        2,
        "The agent said (turn 2): “Seats of this fare cannot be changed, but I can cancel”.",
    )


@pytest.mark.parametrize(
    "refused",
    [
        "It cannot be sent again.",
        "This code cannot be used.",
        "The fee couldn't be split.",
        "Der Sitz kann nicht geändert werden.",
        "Leider kann der Sitz nicht mehr geändert werden.",
        "Das ist nicht möglich.",
        "Je ne peux pas.",
        "Les billets ne peuvent plus être changés.",
        "No se puede cambiar.",
        "No es posible cambiar.",
        "I biglietti non possono essere cambiati.",
        "De stoel kan niet worden gewijzigd.",
        "De stoel kan niet meer gewijzigd worden.",
        "O bilhete não pode ser alterado.",
    ],
)
def test_a_refusal_in_any_language_is_one(refused: str) -> None:
    found = end_reasons.refusal(turns(("ai", refused), ("customer", "OK")))
    assert found is not None and refused.rstrip(".") in found.said


@pytest.mark.parametrize(
    "said",
    [
        "It may not be what you expected.",
        "Your phone may not be connected.",
        "That can't be right.",
        "It cannot be that different.",
        "It can't be important.",
        "You can be refunded.",
        "Nicht alle Sitze werden geändert.",
    ],
)
def test_an_ordinary_word_after_not_be_is_no_refusal(said: str) -> None:
    assert end_reasons.refusal(turns(("ai", said), ("customer", "OK"))) is None


def test_nothing_is_said_where_nothing_ended_it() -> None:
    assert end_reasons.refusal([]) is None and end_reasons.error([]) is None
    assert end_reasons.refusal(turns(("ai", "Done."), ("customer", "Thanks."))) is None


def test_the_last_step_that_failed_is_quoted_and_a_look_up_is_no_step() -> None:
    told = [
        Turn("tool", "tool", "Seat is taken", "taken", "change_seat", number=2),
        Turn("tool", "tool", "", "no such row", "book_seat", number=3),
        Turn("tool", "tool", "Nothing there", "none", "get_seat", number=4),
        Turn("tool", "tool", "Changed", None, "change_seat", number=5),
    ]
    assert end_reasons.error(told) == (3, "“book seat” failed (turn 3): “no such row”.")
    assert end_reasons.error(told[:1]) == (2, "“change seat” failed (turn 2): “Seat is taken”.")
    assert end_reasons.error(told[2:]) is None
