"""What the people of the source "two versions" decided: buckets, minutes, rules, and a plan of versions."""

from datetime import UTC, datetime

from data.sample.two_versions.version_logs import NEW, OLD, SOURCE_LABEL

LEAD, SECOND = "Mara", "Jon"
BUCKETS = {
    "parcel tracking": "trainable",
    "opening hours": "trainable",
    "return label": "gray",
    "complaint": "escalate always",
}
MINUTES = 600.0
DRAWN, SEED = 480, 20261109
APPROVED = datetime(2026, 8, 27, 9, tzinfo=UTC)
LOCKED = datetime(2026, 8, 28, 9, tzinfo=UTC)
PLAN = f"""
name = "Version {NEW} against {OLD}"
source = "{SOURCE_LABEL}"
decision = 2026-11-09
horizon = "7d"
planned_n = 1300
randomised = false
unit = "ticket"
note = "The share of the new version rises every Monday."
pilot.where.agent_version = "{NEW}"
baseline.where.agent_version = "{OLD}"
phases = [{{ kind = "live", start = 2026-08-31, share = 0.5 }}]
criteria = [{{ metric = "resolution_rate", margin = "10 points" }}]
"""
