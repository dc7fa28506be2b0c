"""A check on which a conversation ended, though no solved one ends on what it said."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from analytics import wording
from analytics.failures.conversation.conversation_turns import Found, Turn, quote
from analytics.failures.conversation.turning_phrases import LOOKS_UP

#: Nearly all of so many solved conversations that made the check ended on the same result.
_FEWEST, _SAME = 20, 0.9
#: A longer result is a document.
_LONGEST = 400
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def find(
    read: Mapping[str, Sequence[Turn]],
    topics: Mapping[str, str | None],
    solved: Mapping[str, bool],
    handed: Mapping[str, bool],
) -> dict[str, Found]:
    """Returns for each conversation that nobody took over the check whose last result no solved one ends on.

    Results are the same if they differ in their numbers alone.
    """
    last = {ticket: _last_results(turns) for ticket, turns in read.items()}
    usual: defaultdict[tuple[str | None, str], Counter[str]] = defaultdict(Counter)
    for ticket, results in last.items():
        for tool, turn in results.items():
            usual[topics[ticket], tool][_plain(turn.text)] += solved[ticket]
    found: dict[str, Found] = {}
    for ticket, results in last.items():
        if handed[ticket] or any(turn.hands_over for turn in read[ticket]):
            continue
        for tool, turn in results.items():
            ends, own = usual[topics[ticket], tool], _plain(turn.text)
            common, count = ends.most_common(1)[0]
            # A solved one is held against the others.
            if ends[own] == solved[ticket] and ends.total() >= _FEWEST and count >= _SAME * ends.total():
                found[ticket] = "stopped_early", _said(turn, common, count, ends.total())
                break
    return found


def _last_results(turns: Sequence[Turn]) -> dict[str, Turn]:
    """The last result of each look-up that says something in words."""
    return {
        turn.tool: turn
        for turn in turns
        if turn.actor == "tool"
        and turn.tool
        and LOOKS_UP.search(turn.tool)
        and turn.text
        and len(turn.text) <= _LONGEST
        and turn.text[0] not in "{["
    }


def _plain(text: str) -> str:
    return _NUMBER.sub("…", text)


def _said(turn: Turn, common: str, count: int, of: int) -> str:
    name = (turn.tool or "").replace("_", " ")
    return (
        f"It ended when the last “{name}” said {quote(turn.text)} (turn {turn.number}). "
        f"{count} of {wording.counted(of, 'solved conversation')} ended on {quote(common)}, none on this."
    )
