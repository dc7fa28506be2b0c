"""What a conversation shows of why it failed, with the words that show it.

What was recorded against the agent comes first: it broke off, ended on an error, said what it had not done,
or got the same result again and again. Then what people did: took over, protested, asked again, left.
Whether a candidate is a cause is decided where solved conversations are known (`cause_lift`).
"""

import re

from analytics import wording
from analytics.failures.conversation import broken_promises, call_arguments, tool_errors, tool_results
from analytics.failures.conversation.conversation_turns import Found, Turn, around, ending, quote
from analytics.failures.conversation.turning_phrases import (
    AGREES,
    ASKS_FOR_PERSON,
    CLOSES,
    CONTRADICTS,
    DONE,
    LOOKS_UP,
    REFUSES,
    TRANSFERRED,
    TRANSFERRING,
)

#: The same step so often in a row is no progress; so often, and nearly to the last turn, an endless loop.
_SAME_STEPS, _LOOP, _AFTER = 4, 10, 2
#: Two messages of a customer that share so many of their words ask the same.
_ALIKE, _FEWEST_WORDS = 0.6, 5


def candidates(turns: list[Turn], *, handed: bool) -> list[Found]:
    """Everything that a conversation shows of why it failed, the surest kind of evidence first.

    `handed` says that its ticket was handed to a person, whether or not a turn says so.
    """
    spoken = [place for place, turn in enumerate(turns) if turn.actor == "customer" and turn.text.strip()]
    found = (
        broken_promises.broke_off(turns),
        _last_error(turns),
        call_arguments.other_record(turns),
        broken_promises.claimed(turns),
        broken_promises.agreed_undone(turns, spoken, handed=handed),
        tool_results.never_worked(turns),
        tool_results.never_changed(turns),
        _repeated(turns),
        broken_promises.another_amount(turns),
        broken_promises.protested(turns, spoken),
        broken_promises.not_handed_over(turns, handed=handed),
        _handed_over(turns, spoken, handed=handed),
        _contradicted(turns, spoken),
        _asked_again(turns, spoken),
        _left(turns, spoken),
        _ended(turns, spoken),
    )
    told = [each for each in found if each is not None]
    # That this refusal was never made good says the same again.
    set_off = any(cause == "refused_after_step" for cause, _ in told)
    return [each for each in told if not (set_off and each[0] == "never_worked")]


def _last_error(turns: list[Turn]) -> Found | None:
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
    again = f" {often} times" if often > 1 else ""
    words = quote(said or words or "error")
    match kind:
        case "tool_fault":
            return kind, f"A tool broke down{again} and nothing followed it: {words}."
        case "rule_refusal":
            if set_off := _changed_before(turns, done[-1]):
                return "refused_after_step", (
                    f"A rule refused{again} what the agent tried, after “{set_off}” had been done: {words}."
                )
            return kind, f"A rule refused{again} what the agent tried, and it found no other way: {words}."
        case "wrong_argument":
            return kind, f"The agent called a tool with a wrong argument{again} and did not mend it: {words}."
        case None:
            return "tool_error", f"The agent or a tool broke{again}: {words}."


def _changed_before(turns: list[Turn], error: Turn) -> str | None:
    """The last step that had changed something before an error, and may have brought it about."""
    steps = [
        turn.tool.replace("_", " ")
        for turn in turns[: turns.index(error)]
        if turn.actor == "tool" and turn.tool and not turn.is_error and not LOOKS_UP.search(turn.tool)
    ]
    return steps[-1] if steps else None


def _repeated(turns: list[Turn]) -> Found | None:
    """The agent or its tool did the same thing again and again, and nothing came of it."""
    longest, step, end, by = 1, "", 0, ""
    for actor in ("ai", "tool"):
        run, last, acted = 1, "", True
        for place, turn in enumerate(turns):
            # Tools that are called side by side answer one step.
            acted = acted or turn.actor != "tool"
            if turn.actor == actor and turn.text.strip() and acted:
                run, last = run + 1 if turn.text == last else 1, turn.text
                acted = actor == "ai"
                if run > longest:
                    longest, step, end, by = run, turn.text, place, actor
    if longest < _SAME_STEPS:
        return None
    # An agent that answers afterwards has come out of it.
    answered = any(turn.actor == "ai" and turn.text.strip() for turn in turns[end + 1 :])
    to_the_end = len(turns) - 1 - end <= _AFTER and not answered
    name = (turns[end].tool or "").replace("_", " ")
    same = (
        "said the same" if by == "ai" else f"took the same step, “{name}”," if name else "took the same step"
    )
    took = f"The agent {same} {longest} times in a row"
    # A tool may be asked for many things with one answer; words are for one person.
    if longest >= _LOOP and (to_the_end or by == "ai"):
        return (
            "endless_loop",
            f"{took}{', until the conversation ended' if to_the_end else ''}: {quote(step)}.",
        )
    return "repeated_step", f"{took}: {quote(step)}."


def _handed_over(turns: list[Turn], spoken: list[int], *, handed: bool) -> Found | None:
    """A person took over: after how many answers, and who wanted it."""
    people = [place for place, turn in enumerate(turns) if turn.hands_over]
    asks = bool(spoken) and ASKS_FOR_PERSON.search(turns[spoken[-1]].text) is not None
    if not people and not handed and not asks:
        return None
    end = people[0] if people else len(turns)
    first = spoken[0] if spoken else 0
    # A greeting answers nothing, and the notice of a handover is no answer either.
    answers = [
        place
        for place, turn in enumerate(turns[:end])
        if turn.actor == "ai" and turn.text.strip() and place > first and not TRANSFERRING.search(turn.text)
    ]
    asked = [place for place in spoken if place <= end]
    last = turns[asked[-1]].text if asked else ""
    refusal = next((p for p in reversed(answers) if REFUSES.search(turns[p].text)), None)
    why = "" if refusal is None else around(turns[refusal].text, REFUSES)
    could_not = f" The agent had said: {quote(why)}." if why else ""
    went_on = sum(1 for place in spoken if place > end)
    after = f" The conversation went on for {wording.counted(went_on, 'message')}." if went_on > 1 else ""
    if not answers and asked and (people or handed):
        return "handed_at_once", f"Handed to a person without an answer, on the words {quote(last)}.{after}"
    number = wording.counted(len(answers), "answer")
    if last and ASKS_FOR_PERSON.search(last):
        wish = quote(around(last, ASKS_FOR_PERSON))
        return (
            "asked_for_person",
            f"The customer asked for a person after {number}: {wish}.{could_not}{after}",
        )
    if not last and not why:
        return _after_steps(turns[:end])
    asking = f" The customer's last words before: {quote(last)}." if last else ""
    count = f"after {number}" if answers else "without an answer"
    return "handed_over", f"Handed to a person {count}.{asking}{could_not}{after}"


def _contradicted(turns: list[Turn], spoken: list[int]) -> Found | None:
    """The customer's last contradiction, unless they went on as if it had been settled."""
    said = [p for p in spoken[1:] if CONTRADICTS.search(turns[p].text)]
    if not said or len([p for p in spoken if p > said[-1]]) > 1:
        return None
    before = next((turns[p].text for p in range(said[-1] - 1, -1, -1) if turns[p].actor == "ai"), "")
    to = f" to {quote(before)}" if before.strip() else ""
    often = f", for the {_ordinal(len(said))} time" if len(said) > 1 else ""
    return (
        "contradicted",
        f"The customer contradicted{often}: {quote(around(turns[said[-1]].text, CONTRADICTS))}{to}.",
    )


def _asked_again(turns: list[Turn], spoken: list[int]) -> Found | None:
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
        f"{quote(turns[again[-1]].text)}."
    )


def _left(turns: list[Turn], spoken: list[int]) -> Found | None:
    """The customer spoke, and left the agent's last question without an answer."""
    last = next((turn for turn in reversed(turns) if turn.text.strip() and turn.actor != "tool"), None)
    if not spoken or last is None or last.actor != "ai":
        return None
    if last.action != "clarify" and not last.text.rstrip().endswith("?"):
        return None
    return "left", f"The customer left when the agent asked {quote(ending(last.text))}."


def _after_steps(turns: list[Turn]) -> Found | None:
    """Handed over by an agent that works without a customer to talk to: what it saw last."""
    results = [t.text for t in turns if t.actor == "tool" and t.text and not TRANSFERRED.search(t.text)]
    if not results:
        return None
    steps = wording.counted(len(results), "step")
    return "handed_over", f"Handed to a person after {steps}. The last result before: {quote(results[-1])}."


def _ended(turns: list[Turn], spoken: list[int]) -> Found | None:
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
            f"check what was done against the rules, or what was left out: {quote(around(reported, DONE))}."
        )
    unanswered = not answers or answers[-1] < spoken[-1]
    if unanswered and ("?" in last or "please" in last.lower()):
        return "no_answer", f"Nobody answered the customer's last words: {quote(last)}."
    return None


def _content(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{3,}", text.lower()))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return min(len(one), len(other)) >= _FEWEST_WORDS and len(one & other) >= _ALIKE * len(one | other)


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")
