"""Plans whose arms are versions of the agent: their verdicts, and a draft for a new comparison."""

from dataclasses import dataclass
from datetime import date, timedelta

from analytics.agents.version_stages import Judgement
from analytics.pilot.plan import Criterion, Phase, Plan
from analytics.pilot.planning.plan_rules import faults
from analytics.ticket_slices import Slice
from data.errors import DataError
from data.settings import Settings
from jobs.pilot import pilot_verdict, plan_locking, stored_plans
from jobs.pilot.plan_versions import StoredPlan

_FIELD = "agent_version"
#: A draft's comparison runs so many whole weeks, and allows so much worse.
WEEKS, MARGIN = 6, 0.05


@dataclass(frozen=True, slots=True)
class VersionPlan:
    """A plan with one version as its pilot arm, and another as its baseline (None: other tickets)."""

    kept: StoredPlan
    new: str
    old: str | None


def of_source(settings: Settings, source: str) -> tuple[VersionPlan, ...]:
    """The plans in use whose pilot arm is one version, locked ones first, the latest first."""
    found: list[VersionPlan] = []
    for kept in stored_plans.for_source(settings, source):
        new = _version(kept.plan.pilot)
        if kept.retired is None and new is not None:
            found.append(VersionPlan(kept, new, _version(kept.plan.baseline)))
    return tuple(found)


def judgements(settings: Settings, source: str) -> dict[str, Judgement]:
    """The verdict of the newest locked plan of each version."""
    found: dict[str, Judgement] = {}
    for each in of_source(settings, source):
        if not each.kept.locked or each.new in found or faults(each.kept.plan):
            continue
        verdict = pilot_verdict.of(pilot_verdict.snapshot_of(settings, each.kept), each.kept)
        found[each.new] = Judgement(each.kept.plan.name, each.kept.version, verdict.state)
    return found


def draft(settings: Settings, source: str, new: str, old: str, start: date) -> StoredPlan:
    """Keep a draft that compares two versions from a day on; it is changed and locked on the page Plan."""
    if new == old:
        raise DataError("A comparison needs two versions. Choose another one.")
    name = f"Version {new} against {old}"
    if name in stored_plans.names(settings):
        raise DataError(f"There is a plan {name!r} already. Open it on the page Plan.")
    horizon = settings.horizon
    made = Plan(
        name=name,
        source=source,
        pilot=Slice().but(_FIELD, new),
        baseline=Slice().but(_FIELD, old),
        randomised=False,
        unit="customer",
        phases=(Phase("live", start, 0.5),),
        decision=start + timedelta(days=1 + 7 * WEEKS) + horizon,
        horizon=horizon,
        criteria=(Criterion("resolution_rate", margin=MARGIN), Criterion("escalation_rate", margin=MARGIN)),
        planned_n=1_000,
        note="Arms are versions of the agent. Say how tickets are assigned before you lock it.",
    )
    return plan_locking.save_draft(settings, made)


def _version(arm: Slice) -> str | None:
    values = dict(arm.where).get(_FIELD, ())
    return values[0] if len(values) == 1 else None
