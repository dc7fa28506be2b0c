"""What people decided about categories after the audit: which of them always go to a person."""

from analytics.audit.buckets import ALWAYS
from data.settings import Settings
from jobs.decisions import decision_log as log


def always_human(settings: Settings, source: str) -> frozenset[str]:
    """The categories of a source that somebody decided must always go to a person."""
    decided = log.currents(settings, source, "bucket")
    return frozenset(category for category, each in decided.items() if each.choice == ALWAYS)
