"""Why a conversation ended before a step was reached: the agent refused, or a look-up found nothing."""

from collections.abc import Sequence

from analytics.failures.conversation.conversation_turns import Turn, around, quote
from analytics.failures.conversation.turning_phrases import LOOKS_UP, NOT_POSSIBLE, TRANSFERRED

#: What a look-up returns that found nothing.
_EMPTY = {"", "[]", "{}", "null", "none"}


def reason(turns: Sequence[Turn]) -> str:
    """Returns the sentence that says so, with its turn; empty where nothing does.

    The last refusal of the agent that the customer answered counts, or the last look-ups, if they found
    nothing, whichever is later.
    """
    words = [turn for turn in turns if turn.text.strip()]
    last = max((turn.number for turn in words if turn.actor == "customer"), default=0)
    for turn in reversed(turns):
        if turn.actor == "ai" and turn.number < last and NOT_POSSIBLE.search(turn.text):
            return f"The agent said (turn {turn.number}): {quote(around(turn.text, NOT_POSSIBLE))}."
        if turn.actor == "tool" and turn.tool and not TRANSFERRED.search(turn.tool):
            if not LOOKS_UP.search(turn.tool) or turn.is_error or turn.text.strip().lower() not in _EMPTY:
                continue
            return f"“{turn.tool.replace('_', ' ')}” had found nothing (turn {turn.number})."
    return ""
