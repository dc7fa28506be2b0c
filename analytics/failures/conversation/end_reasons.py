"""Why a conversation ended before a step was reached: the agent refused, or a step failed."""

from collections.abc import Sequence
from typing import NamedTuple

from analytics.failures.conversation.conversation_turns import Turn, around, quote
from analytics.failures.conversation.turning_phrases import LOOKS_UP, NOT_POSSIBLE


class Reason(NamedTuple):
    """The number of the turn in which something was refused or failed, and the sentence that quotes it."""

    number: int
    said: str


def refusal(turns: Sequence[Turn]) -> Reason | None:
    """Returns the last refusal that the customer answered, if there is one."""
    last = max((turn.number for turn in turns if turn.actor == "customer" and turn.text.strip()), default=0)
    for turn in reversed(turns):
        if turn.actor == "ai" and turn.number < last and NOT_POSSIBLE.search(turn.text):
            said = f"The agent said (turn {turn.number}): {quote(around(turn.text, NOT_POSSIBLE))}."
            return Reason(turn.number, said)
    return None


def error(turns: Sequence[Turn]) -> Reason | None:
    """Returns the last error of a tool that would have changed something, if there is one."""
    for turn in reversed(turns):
        if turn.actor == "tool" and turn.tool and turn.is_error and not LOOKS_UP.search(turn.tool):
            words = quote(turn.text or turn.error or "error")
            name = turn.tool.replace("_", " ")
            return Reason(turn.number, f"“{name}” failed (turn {turn.number}): {words}.")
    return None
