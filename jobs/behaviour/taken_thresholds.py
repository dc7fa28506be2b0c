"""A specification with the thresholds that people signed on the page Thresholds."""

from dataclasses import replace

from analytics.behaviour.spec import Spec
from data.settings import Settings
from jobs.decisions import signed_thresholds
from jobs.decisions.signed_thresholds import EVERY_ANSWER


def taken(settings: Settings, source: str, spec: Spec) -> Spec:
    """The same specification with every signed threshold of the agent's confidence in place of its own."""
    signed = signed_thresholds.of_confidence(settings, source)
    own = {subject: level for subject, level in signed.items() if subject != EVERY_ANSWER}
    return replace(
        spec,
        thresholds={**spec.thresholds, **own},
        other_threshold=signed.get(EVERY_ANSWER, spec.other_threshold),
    )
