"""Tools that never gave what was needed: errors never made good, and one result that never changed."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

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
    failed = [place for place in last.values() if results[place].is_error and not _done_else(results, place)]
    if not failed:
        return None
    turn = results[max(failed)]
    often = sum(1 for each in results if each.tool == turn.tool and each.is_error)
    times = f" {often} times, the last time too" if often > 1 else ", and was not made good"
    said = quote(turn.text or turn.error or "error")
    return "never_worked", f"“{_name(turn)}” failed{times}: {said}."


def _done_else(results: list[Turn], place: int) -> bool:
    """Whether what failed was done in another way: a step that worked followed, of its kind or a change."""
    worked = [turn for turn in results[place + 1 :] if not turn.is_error and not turn.hands_over]
    return any(_looks_up(results[place]) or not _looks_up(turn) for turn in worked)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A negative result, the tool that gave it last (empty where unknown), and how often it did."""

    tool: str
    text: str
    often: int


def unchanged(turns: Sequence[Turn]) -> Unchanged | None:
    """The negative result that came back most often from one tool, the last time too."""
    results: defaultdict[str, list[str]] = defaultdict(list)
    for turn in turns:
        if turn.actor == "tool" and not turn.is_error and not turn.hands_over:
            results[turn.tool or ""].append(turn.text)
    counted = Counter(
        {
            (tool, texts[-1]): texts.count(texts[-1])
            for tool, texts in results.items()
            if is_negative(texts[-1])
        }
    )
    if not counted:
        return None
    (tool, text), often = counted.most_common(1)[0]
    return Unchanged(tool, text, often) if often >= _AGAIN else None


def never_changed(turns: Sequence[Turn]) -> Found | None:
    """The same negative result of one tool, again and again."""
    found = unchanged(turns)
    if found is None:
        return None
    by = f" of “{found.tool.replace('_', ' ')}”" if found.tool else ""
    return (
        "never_changed",
        f"The result{by} was the same {found.often} times, the last time too: {quote(found.text)}.",
    )


def is_negative(text: str) -> bool:
    """Whether a result says in words that something is not so; a search without a result is an answer."""
    is_record = text.lstrip()[:1] in ("{", "[", "")
    return len(text) <= _LONGEST and not is_record and NEGATIVE.search(text) is not None


def _looks_up(turn: Turn) -> bool:
    return LOOKS_UP.search(turn.tool or "") is not None


def _name(turn: Turn) -> str:
    return (turn.tool or "").replace("_", " ")
