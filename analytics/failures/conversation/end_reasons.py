"""Why a conversation ended before a step was reached: the agent said that something cannot be done."""

from collections.abc import Sequence

from analytics.failures.conversation.conversation_turns import Turn, around, quote
from analytics.failures.conversation.turning_phrases import NOT_POSSIBLE


def reason(turns: Sequence[Turn]) -> str:
    """Returns the last refusal that the customer answered, with its turn; empty where there is none."""
    last = max((turn.number for turn in turns if turn.actor == "customer" and turn.text.strip()), default=0)
    for turn in reversed(turns):
        if turn.actor == "ai" and turn.number < last and NOT_POSSIBLE.search(turn.text):
            return f"The agent said (turn {turn.number}): {quote(around(turn.text, NOT_POSSIBLE))}."
    return ""
