"""Tools that never gave what was needed: errors never made good, and one result that never changed."""

from collections import Counter, defaultdict

from analytics.failures.conversation.conversation_turns import Found, Turn, quote
from analytics.failures.conversation.turning_phrases import LOOKS_UP, NEGATIVE

#: The same result so often, and nothing else after it, is no progress.
_AGAIN = 3
#: A longer result is a document, in which some “not” always stands.
_LONGEST = 400


def never_worked(turns: list[Turn]) -> Found | None:
    """A tool whose last call was an error, so that it was not made good."""
    results = [turn for turn in turns if turn.actor == "tool" and turn.tool]
    last = {turn.tool: place for place, turn in enumerate(results)}
    failed = [place for place in last.values() if results[place].is_error and not _found_else(results, place)]
    if not failed:
        return None
    turn = results[max(failed)]
    often = sum(1 for each in results if each.tool == turn.tool and each.is_error)
    times = f" {often} times, the last time too" if often > 1 else ", and was not made good"
    said = quote(turn.text or turn.error or "error")
    return "never_worked", f"“{_name(turn)}” failed{times}: {said}."


def _found_else(results: list[Turn], place: int) -> bool:
    """Whether a look-up that failed was followed by a step that worked: it was found in another way."""
    looks_up = LOOKS_UP.search(results[place].tool or "") is not None
    return looks_up and any(not turn.is_error and not turn.hands_over for turn in results[place + 1 :])


def never_changed(turns: list[Turn]) -> Found | None:
    """The negative result that came back most often from one tool, the last time too."""
    results: defaultdict[str, list[str]] = defaultdict(list)
    for turn in turns:
        if turn.actor == "tool" and not turn.is_error and not turn.hands_over:
            results[turn.tool or ""].append(turn.text)
    counted = Counter(
        {
            (tool, texts[-1]): texts.count(texts[-1])
            for tool, texts in results.items()
            if _is_negative(texts[-1]) and (tool or texts[-1])
        }
    )
    if not counted:
        return None
    (tool, text), often = counted.most_common(1)[0]
    if often < _AGAIN:
        return None
    by = f" of “{tool.replace('_', ' ')}”" if tool else ""
    said = quote(text) if text.strip("[]{} ") else "nothing found"
    return "never_changed", f"The result{by} was the same {often} times, the last time too: {said}."


def _is_negative(text: str) -> bool:
    """Whether a result says that something is not so; a record says it only by being empty."""
    is_record = text.lstrip()[:1] in ("{", "[") and bool(text.strip("[]{} \n"))
    return len(text) <= _LONGEST and not is_record and NEGATIVE.search(text) is not None


def _name(turn: Turn) -> str:
    return (turn.tool or "").replace("_", " ")
