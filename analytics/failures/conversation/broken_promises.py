"""What an agent said that its own log contradicts: an action, an amount, a handover, a message broken off."""

import re

from analytics import wording
from analytics.failures.conversation.conversation_turns import SENTENCES, Found, Turn, around, quote
from analytics.failures.conversation.turning_phrases import (
    AGREES,
    ASKS_FOR_PERSON,
    CLAIMS,
    LOOKS_UP,
    OFFERS_PERSON,
    PAID,
    PROPOSES,
    PROTESTS,
    TRANSFERRING,
)

#: An amount of money in words of people, and in what a tool returned.
_MONEY = re.compile(
    r"[$€£]\s?(\d[\d,]*(?:\.\d+)?)|\b(\d[\d,]*(?:\.\d+)?)\s?(?:€|£|\$|dollars?|euros?|EUR\b|USD\b)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r'"(?:\w*(?:amount|charge|charged|refund|refunded|price|betrag|summe|montant|importe)|total)"'
    r':\s*"?(-?\d+(?:\.\d+)?)',
    re.IGNORECASE,
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
#: Amounts closer than this are the same.
_CENT = 0.011


def broke_off(turns: list[Turn]) -> Found | None:
    """The agent's last message is empty, and nothing followed it."""
    if not turns or turns[-1].actor != "ai" or turns[-1].text or turns[-1].action == "escalate":
        return None
    if turns[-1].is_error or not any(turn.actor == "customer" for turn in turns):
        return None
    # Where the words of agents are not kept at all, an empty message says nothing.
    said = [turn.text for turn in turns if turn.actor == "ai" and turn.text]
    if not said:
        return None
    last = next((turn for turn in reversed(turns) if turn.text), None)
    words = "" if last is None or last.actor == "tool" else f" The last words before: {quote(last.text)}."
    return "broke_off", f"The agent broke off: its last message is empty, and nothing follows it.{words}"


def claimed(turns: list[Turn]) -> Found | None:
    """The agent said that it had done something before any tool had changed anything."""
    if not any(turn.actor == "tool" and turn.tool for turn in turns):
        return None
    for turn in turns:
        if turn.actor == "human" or (turn.actor == "tool" and _changes(turn)):
            return None
        if turn.actor == "ai" and CLAIMS.search(turn.text):
            claim = quote(around(turn.text, CLAIMS))
            return "claimed_undone", f"The agent said {claim}, and no tool had changed anything until then."
    return None


def another_amount(turns: list[Turn]) -> Found | None:
    """The amount of an action differs from every amount that the agent told before and after it."""
    told: set[float] = set()
    results: list[Turn] = []
    for turn in turns:
        if turn.actor == "tool":
            results.append(turn)
        if turn.actor != "ai" or not turn.text:
            continue
        # What is only asked or proposed now is not told of the step before.
        sentences = (each for each in SENTENCES.split(turn.text) if PAID.search(each))
        paid = next((each for each in sentences if _told(each) & told), "")
        after = _told(turn.text)
        done = [each for each in results if _changes(each) and _AMOUNT.search(each.text)]
        # An amount that stands in any result of these steps is no contradiction.
        stated = {abs(float(number)) for each in results for number in _NUMBER.findall(each.text)}
        if done and paid and not any(abs(a - b) < _CENT for a in after | told for b in stated):
            amount = abs(float(_AMOUNT.findall(done[-1].text)[-1]))
            return "another_amount", (
                f"The agent told {_money(_told(paid) & told)}, and the result of “{_name(done[-1])}” says "
                f"{_money({amount})}: {quote(paid)}."
            )
        told, results = after or told, []
    return None


def protested(turns: list[Turn], spoken: list[int]) -> Found | None:
    """After an action, the customer protested that it is not what they had been told."""
    done = [place for place, turn in enumerate(turns) if turn.actor == "tool" and _changes(turn)]
    said = [place for place in spoken[1:] if done and place > done[0] and PROTESTS.search(turns[place].text)]
    if not said:
        return None
    words = quote(around(turns[said[-1]].text, PROTESTS))
    return "protested", f"The customer protested after it was done: {words}."


def not_handed_over(turns: list[Turn], *, handed: bool) -> Found | None:
    """A handover was announced, or offered and accepted, and none was made."""
    if handed or any(turn.hands_over for turn in turns):
        return None
    offered = ""
    for turn in turns:
        if turn.actor == "customer" and offered and AGREES.search(turn.text):
            return "not_handed_over", f"A handover was offered and accepted, and none was made: {offered}."
        if turn.actor == "ai" and turn.text:
            if TRANSFERRING.search(turn.text):
                words = quote(around(turn.text, TRANSFERRING))
                return "not_handed_over", f"The agent announced a handover, and none was made: {words}."
            offered = quote(around(turn.text, OFFERS_PERSON)) if OFFERS_PERSON.search(turn.text) else ""
    return None


def agreed_undone(turns: list[Turn], spoken: list[int], *, handed: bool) -> Found | None:
    """The customer's last words agree to what the agent proposed, and no tool has changed anything since."""
    if handed or not spoken or any(turn.hands_over for turn in turns):
        return None
    last = turns[spoken[-1]]
    before = next((turn for turn in reversed(turns[: spoken[-1]]) if turn.actor == "ai" and turn.text), None)
    # Without a tool nobody can say what was done; and who wants a person has agreed to nothing else.
    if before is None or not any(turn.actor == "tool" and turn.tool for turn in turns):
        return None
    if not AGREES.search(last.text) or not PROPOSES.search(before.text):
        return None
    if ASKS_FOR_PERSON.search(last.text) or OFFERS_PERSON.search(before.text):
        return None
    if any(turn.actor == "tool" and _changes(turn) for turn in turns[spoken[-1] :]):
        return None
    return "agreed_undone", (
        f"The customer agreed with {quote(last.text)} (turn {last.number}), and no tool changed anything "
        f"after that. The agent had asked {quote(around(before.text, PROPOSES))}."
    )


def _changes(turn: Turn) -> bool:
    """Whether a tool may have changed something: it worked, and its name is not that of a look-up."""
    return not turn.is_error and not (turn.tool and LOOKS_UP.search(turn.tool))


def _told(text: str) -> set[float]:
    return {float((one or other).replace(",", "")) for one, other in _MONEY.findall(text)}


def _money(amounts: set[float]) -> str:
    return wording.listed([f"{amount:,.2f}".removesuffix(".00") for amount in sorted(amounts)[:3]])


def _name(turn: Turn) -> str:
    return (turn.tool or "the tool").replace("_", " ")
