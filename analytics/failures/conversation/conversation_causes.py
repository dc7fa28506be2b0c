"""Where each failed conversation turned: its cause as far as its turns show one, with the words that show it.

Read in this order: the last thing a tool did was an error; the agent took the same step again and again; a
person had to take over, at once, at the customer's wish or because the agent could not go on; the customer
contradicted; asked the same again; got no answer; left on a question; or thanked for what was done, which yet
does not count as solved. What is only one way among others stays unnamed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from analytics import wording
from analytics.failures.conversation import tool_errors
from analytics.failures.conversation.turning_phrases import (
    AGREES,
    ASKS_FOR_PERSON,
    CLOSES,
    CONTRADICTS,
    DONE,
    REFUSES,
    TRANSFERRED,
)

Cause = Literal[
    "tool_fault",
    "rule_refusal",
    "wrong_argument",
    "tool_error",
    "repeated_step",
    "handed_over",
    "contradicted",
    "asked_again",
    "no_answer",
    "left",
    "wrongly_done",
]
#: The columns of what is found.
SCHEMA = {"ticket_id": pl.String, "turned": pl.String, "turned_how": pl.String}
#: The same step so often in a row is no progress.
_SAME_STEPS = 4
#: Two messages of a customer that share so many of their words ask the same.
_ALIKE, _FEWEST_WORDS = 0.6, 5
#: So much of a message is quoted, and so many turns of a conversation are read: its last ones.
_QUOTED, _TURNS = 140, 400
#: A mark of a program in a message, no word of anybody: ###TRANSFER###.
_MARK = re.compile(r"#{2,}\s*[A-Z][A-Z_ ]+#{2,}")


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said or done: by whom, as what, and the error that it reported."""

    actor: str
    action: str | None
    text: str
    error: str | None


def turned(interactions: pl.DataFrame, escalated: Sequence[str]) -> pl.DataFrame:
    """Where each ticket's conversation turned; tickets without a named cause are not in it.

    `interactions` are live ones in the order of their tickets and times; `escalated` the tickets that were
    handed to a person, whether or not a turn says so.
    """
    handed = set(escalated)
    found = [
        (ticket, *cause)
        for ticket, turns in _conversations(interactions)
        if (cause := _cause(turns, handed=ticket in handed)) is not None
    ]
    return pl.DataFrame(found, schema=SCHEMA, orient="row")


def _conversations(interactions: pl.DataFrame) -> Iterator[tuple[str, list[Turn]]]:
    grouped = interactions.group_by("ticket_id", maintain_order=True).agg(
        pl.col("actor", "action", "text", "error").tail(_TURNS)
    )
    for ticket, *columns in grouped.select("ticket_id", "actor", "action", "text", "error").iter_rows():
        yield (
            ticket,
            [
                Turn(a or "", b, _MARK.sub("", c or "").strip(), d)
                for a, b, c, d in zip(*columns, strict=True)
            ],
        )


def _cause(turns: list[Turn], *, handed: bool) -> tuple[Cause, str] | None:
    spoken = [place for place, turn in enumerate(turns) if turn.actor == "customer" and turn.text.strip()]
    return (
        _last_error(turns)
        or _repeated(turns)
        or _handed_over(turns, spoken, handed=handed)
        or _contradicted(turns, spoken)
        or _asked_again(turns, spoken)
        or _left(turns, spoken)
        or _ended(turns, spoken)
    )


def _last_error(turns: list[Turn]) -> tuple[Cause, str] | None:
    """What a tool or the agent reported last, where that was an error."""
    # A note for the person who takes over is no step that could have failed.
    steps = [t for t in turns if not (t.actor == "tool" and t.action == "escalate")]
    done = [t for t in steps if t.actor == "tool" or (t.actor == "ai" and (t.error or t.action == "error"))]
    if not done or not (done[-1].error or done[-1].action == "error"):
        return None
    # Some systems keep only that there was an error, and what it said as the text.
    words = " ".join(filter(None, (done[-1].error, done[-1].text if done[-1].actor == "tool" else "")))
    kind = tool_errors.kind(words)
    said = done[-1].text if kind and tool_errors.kind(done[-1].error or "") is None else done[-1].error
    often = sum(
        1 for each in done if each.error and (each.error, each.text) == (done[-1].error, done[-1].text)
    )
    again = f", {often} times" if often > 1 else ""
    quote = _quote(said or words or "error")
    match kind:
        case "tool_fault":
            return kind, f"A tool broke down{again} and nothing followed it: {quote}."
        case "rule_refusal":
            return kind, f"A rule refused what the agent tried{again}, and it found no other way: {quote}."
        case "wrong_argument":
            return kind, f"The agent called a tool with a wrong argument{again} and did not mend it: {quote}."
        case None:
            return "tool_error", f"The agent or a tool broke{again}: {quote}."


def _repeated(turns: list[Turn]) -> tuple[Cause, str] | None:
    """The agent or its tool did the same thing again and again, and nothing came of it."""
    longest, step = 1, ""
    for actor in ("ai", "tool"):
        run, last, acted = 1, "", True
        for turn in turns:
            # Tools that are called side by side answer one step.
            acted = acted or turn.actor != "tool"
            if turn.actor == actor and turn.text.strip() and acted:
                run, last = run + 1 if turn.text == last else 1, turn.text
                acted = actor == "ai"
                if run > longest:
                    longest, step = run, turn.text
    if longest < _SAME_STEPS:
        return None
    return "repeated_step", f"The agent took the same step {longest} times in a row: {_quote(step)}."


def _handed_over(turns: list[Turn], spoken: list[int], *, handed: bool) -> tuple[Cause, str] | None:
    """A person took over: after how many answers, and who wanted it."""
    people = [p for p, turn in enumerate(turns) if turn.action == "escalate" or turn.actor == "human"]
    asks = bool(spoken) and ASKS_FOR_PERSON.search(turns[spoken[-1]].text) is not None
    if not people and not handed and not asks:
        return None
    end = people[0] if people else len(turns)
    answers = [p for p, turn in enumerate(turns[:end]) if turn.actor == "ai" and turn.text.strip()]
    asked = [p for p in spoken if p <= end]
    last = turns[asked[-1]].text if asked else ""
    why = next((turns[p].text for p in reversed(answers) if REFUSES.search(turns[p].text)), "")
    could_not = f" The agent had said: {_quote(_around(why, REFUSES))}." if why else ""
    if len(answers) <= 1 and asked and (people or handed):
        return (
            "handed_over",
            f"Handed to a person at once, on the customer's words {_quote(last)}.{could_not}",
        )
    if last and ASKS_FOR_PERSON.search(last):
        return "handed_over", (
            f"The customer asked for a person after {wording.counted(len(answers), 'answer')}: "
            f"{_quote(_around(last, ASKS_FOR_PERSON))}.{could_not}"
        )
    if not last and not why:
        return _after_steps(turns[:end])
    after = f"after {wording.counted(len(answers), 'answer')}" if answers else "without an answer"
    asking = f" The customer's last words before: {_quote(last)}." if last else ""
    return "handed_over", f"Handed to a person {after}.{asking}{could_not}"


def _contradicted(turns: list[Turn], spoken: list[int]) -> tuple[Cause, str] | None:
    """The customer's last contradiction, unless they went on as if it had been settled."""
    said = [p for p in spoken[1:] if CONTRADICTS.search(turns[p].text)]
    if not said or len([p for p in spoken if p > said[-1]]) > 1:
        return None
    before = next((turns[p].text for p in range(said[-1] - 1, -1, -1) if turns[p].actor == "ai"), "")
    to = f" to {_quote(before)}" if before.strip() else ""
    often = f", for the {_ordinal(len(said))} time" if len(said) > 1 else ""
    return (
        "contradicted",
        f"The customer contradicted{often}: {_quote(_around(turns[said[-1]].text, CONTRADICTS))}{to}.",
    )


def _asked_again(turns: list[Turn], spoken: list[int]) -> tuple[Cause, str] | None:
    words = {place: _content(turns[place].text) for place in spoken}
    again = [
        later
        for number, later in enumerate(spoken)
        if not AGREES.search(turns[later].text)
        and any(_alike(words[earlier], words[later]) for earlier in spoken[:number])
    ]
    if not again:
        return None
    return "asked_again", (
        f"The customer asked the same again, {wording.counted(len(again), 'time')}: "
        f"{_quote(turns[again[-1]].text)}."
    )


def _left(turns: list[Turn], spoken: list[int]) -> tuple[Cause, str] | None:
    """The customer spoke, and left the agent's last question without an answer."""
    last = next((turn for turn in reversed(turns) if turn.text.strip() and turn.actor != "tool"), None)
    if not spoken or last is None or last.actor != "ai":
        return None
    if last.action != "clarify" and not last.text.rstrip().endswith("?"):
        return None
    return "left", f"The customer left when the agent asked {_quote(_end(last.text))}."


def _after_steps(turns: list[Turn]) -> tuple[Cause, str] | None:
    """Handed over by an agent that works without a customer to talk to: what it saw last."""
    results = [t.text for t in turns if t.actor == "tool" and t.text and not TRANSFERRED.search(t.text)]
    if not results:
        return None
    steps = wording.counted(len(results), "step")
    return "handed_over", f"Handed to a person after {steps}. The last result before: {_quote(results[-1])}."


def _ended(turns: list[Turn], spoken: list[int]) -> tuple[Cause, str] | None:
    """The customer's last words: unanswered, or thanks for what does not count as solved."""
    if not spoken:
        return None
    last, answers = turns[spoken[-1]].text, [p for p, t in enumerate(turns) if t.actor == "ai" and t.text]
    if CLOSES.search(last):
        reported = next((turns[p].text for p in reversed(answers) if DONE.search(turns[p].text)), "")
        if not reported:
            return None
        return "wrongly_done", (
            "The agent reported it done and the customer closed content, yet it does not count as solved: "
            f"check what was done against the rules, or what was left out: {_quote(_around(reported, DONE))}."
        )
    unanswered = not answers or answers[-1] < spoken[-1]
    if unanswered and ("?" in last or "please" in last.lower()):
        return "no_answer", f"Nobody answered the customer's last words: {_quote(last)}."
    return None


def _content(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{3,}", text.lower()))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return min(len(one), len(other)) >= _FEWEST_WORDS and len(one & other) >= _ALIKE * len(one | other)


def _around(text: str, pattern: re.Pattern[str]) -> str:
    """The sentence of a text in which the pattern is found."""
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
        if pattern.search(sentence):
            return sentence
    return text


def _end(text: str) -> str:
    return re.split(r"(?<=[.!?])\s+|\n+", text.strip())[-1]


def _quote(text: str) -> str:
    # Emphasis of markdown is no word of anybody.
    words = text.replace("*", "").strip().rstrip(".")
    return f"“{wording.shortened(words, _QUOTED)}”"


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")
