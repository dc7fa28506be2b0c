"""The thresholds of the agent's own confidence that people signed, by intent."""

from data.settings import Settings
from jobs.decisions import decision_log as log

#: The subject of a threshold for every answer; any other subject is one intent.
EVERY_ANSWER = "every answer"


def of_confidence(settings: Settings, source: str) -> dict[str, float]:
    """The signed threshold of each subject; those of a learned score are left out."""
    found = log.currents(settings, source, "threshold")
    return {
        subject: float(each.choice)
        for subject, each in found.items()
        if each.evidence.get("score") == "confidence"
    }
