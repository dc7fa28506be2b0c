"""What a source cannot answer of a back-test, in sentences that say what to import or do."""

from analytics.behaviour import states
from analytics.behaviour.back_test import Fired
from analytics.behaviour.recall import Recall
from jobs.behaviour.history import History


def sentences(fired: Fired, recall: Recall | None, there: History, always: frozenset[str]) -> tuple[str, ...]:
    """One sentence a gap; none where a source records all that is asked."""
    found: list[str] = []
    for name, fields in fired.missing.items():
        if "thumbs" in fields and there.has_thumbs:
            found.append(
                f"“{name}” never had a chance: after a thumb the agent said nothing more in any ticket."
            )
        lacking = [each for each in fields if not (each == "thumbs" and there.has_thumbs)]
        if "amount" in lacking:
            lacking.remove("amount")
            found.append(f"“{name}” never had a chance: no customer names an amount of money.")
        if lacking:
            found.append(
                f"“{name}” cannot be tested: this source does not record {', '.join(lacking)}. "
                "Import it with the messages."
            )
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
