"""What people decided about categories after the audit: which always go to a person, which are drafted."""

from analytics.audit.buckets import ALWAYS, BUCKETS
from data.settings import Settings
from jobs.decisions import decision_log as log


def decided(settings: Settings, source: str) -> dict[str, str]:
    """The bucket of each category of a source that somebody decided about."""
    said = log.currents(settings, source, "bucket")
    return {category: each.choice for category, each in said.items() if each.choice in BUCKETS}


def always_human(settings: Settings, source: str) -> frozenset[str]:
    """The categories of a source that somebody decided must always go to a person."""
    return frozenset(name for name, bucket in decided(settings, source).items() if bucket == ALWAYS)
