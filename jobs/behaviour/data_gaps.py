"""What a source cannot answer of a back-test, in sentences that say what to import or do."""

from analytics import wording
from analytics.behaviour import states
from analytics.behaviour.back_test import Fired
from analytics.behaviour.recall import Recall
from jobs.behaviour.history import History

_CALLED = {
    "category": "what the agent read a ticket as (predicted_intent)",
    "page": "the page that the customer was on (context.page)",
    "plan": "the customer plan",
}


def sentences(fired: Fired, recall: Recall | None, there: History, always: frozenset[str]) -> tuple[str, ...]:
    """One sentence a gap; none where a source records all that is asked."""
    found = [_missing(field, names, there) for field, names in _by_field(fired).items()]
    if not there.has_people:
        found.append(
            "No person speaks in these conversations, so nobody knows what people changed or what they were "
            "told at a handover. Import what people answered after a handover."
        )
    elif there.handovers.is_empty():
        found.append("The agent handed no ticket over, so no handover can be judged.")
    elif not there.has_notes:
        found.append(
            "No note for people came with a handover, so whether history, mood and attempt were passed on is "
            "unknown. Import such notes as rows with actor = tool and action = escalate."
        )
    if not always:
        found.append(
            "No category is declared to go to a person always. Write escalate_always, or decide it in Audit."
        )
    elif "confirmed" not in states.recorded(there.states):
        found.append("Tickets have no category, so no leak can be counted. Import the confirmed category.")
    if recall is None:
        found.append(
            "Nobody has reviewed a drawn sample of answers, so how much the triggers would miss is unknown. "
            "Draw one on the page Review."
        )
    return tuple(found)


def _by_field(fired: Fired) -> dict[str, list[str]]:
    """The triggers that ask for each field that is nowhere known."""
    found: dict[str, list[str]] = {}
    for name, fields in fired.missing.items():
        for field in fields:
            found.setdefault(field, []).append(f"“{name}”")
    return found


def _missing(field: str, names: list[str], there: History) -> str:
    triggers = wording.listed(names)
    if field == "thumbs" and there.has_thumbs:
        return f"{triggers} never had a chance: after a thumb the agent said nothing more in any ticket."
    if field == "amount":
        return f"{triggers} never had a chance: no customer names an amount of money."
    called = _CALLED.get(field, field)
    return (
        f"This source does not record {called}, so {triggers} cannot be tested. Import it with the messages."
    )
