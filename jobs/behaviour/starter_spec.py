"""The specification that a source without one begins with: triggers that most teams need, to be edited."""

from analytics.behaviour import lexicons
from analytics.behaviour.spec import FRUSTRATION, Condition, Spec, Trigger

_LEGAL = (
    "lawyer", "attorney", "legal action", "sue", "court", "chargeback", "data protection", "gdpr",
    "regulator", "Anwalt", "Anwältin", "Klage", "Gericht", "Datenschutz*", "Verbraucherschutz",
)  # fmt: skip


def starter(owner: str = "") -> Spec:
    """A specification to start from: legal words, a wish for a person, frustration, low confidence."""
    return Spec(
        name="Support agent",
        owner=owner,
        do=("Say what happens next, and by when.", "Answer in the customer's language."),
        dont=("Promise what no article says.",),
        lexicons={
            "legal": _LEGAL,
            "person wanted": lexicons.PERSON_WANTED,
            FRUSTRATION: lexicons.FRUSTRATED,
        },
        other_threshold=0.5,
        triggers=(
            Trigger("Legal words", "any", (Condition("words", "contains", ("legal",)),)),
            Trigger("Wants a person", "any", (Condition("words", "contains", ("person wanted",)),)),
            Trigger("Frustrated twice", "any", (Condition("frustration", ">=", 2.0),), after_turns=1),
            Trigger("Thumb down", "any", (Condition("thumbs", "is", ("down",)),)),
            Trigger("A call failed", "any", (Condition("errors", ">=", 1.0),)),
        ),
    )
