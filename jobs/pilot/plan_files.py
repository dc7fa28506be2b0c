"""Plans as TOML files: read, stored under their name, and described."""

from pathlib import Path

from analytics.pilot.plan import Plan, dated_like, notices
from analytics.pilot.planning import toml_format
from analytics.pilot.planning.plan_rules import faults
from data import toml_text
from data.settings import Settings
from jobs.pilot import plan_locking, stored_plans
from jobs.pilot.plan_versions import StoredPlan


def read(path: Path) -> Plan:
    """Returns the plan in a file."""
    return stored_plans.from_table(toml_text.read(path, f"The plan {path.name}"))


def put(settings: Settings, plan: Plan) -> StoredPlan:
    """Stores a file's plan: new, over its draft, or as an amendment of a locked one.

    What is locked and says the same already stays as it is, and criteria that are as they were keep the day
    on which they were set.
    """
    if plan.name not in stored_plans.names(settings):
        return plan_locking.save_draft(settings, plan)
    there = stored_plans.newest(settings, plan.name)
    plan = dated_like(plan, stored_plans.in_effect(settings, plan.name).plan)
    if there.locked:
        if toml_format.sha256(plan) == there.sha256:
            return there
        there = plan_locking.amend(settings, plan.name)
    return plan_locking.save_draft(settings, plan, over=there.revision)


def in_words(kept: StoredPlan) -> list[str]:
    """Describes a plan's state, its notices, and what keeps it from being locked."""
    plan = kept.plan
    named = f"Plan {plan.name!r} of source {plan.source}, version {kept.version}"
    if kept.locked_at is not None:
        stands = f"{named}: locked {kept.locked_at:%Y-%m-%d %H:%M} UTC by {kept.locked_by}, {kept.sha256}"
        return [stands, *notices(plan)]
    return [f"{named}: a draft, saved by {kept.who}", *faults(plan), *notices(plan)]
