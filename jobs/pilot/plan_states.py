"""State of each plan on a day (draft, ahead, running, decided, retired), and which is shown first."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from analytics.pilot.verdict_records import Verdict
from jobs.pilot.plan_versions import StoredPlan

State = Literal["draft", "ahead", "running", "decided", "retired", "superseded"]

#: What a page and the command call each state.
LABELS: dict[State, str] = {
    "draft": "Draft",
    "ahead": "Locked, not started",
    "running": "Running",
    "decided": "Decided",
    "retired": "Retired",
    "superseded": "Superseded",
}


def of(kept: StoredPlan, day: date, found: Verdict | None = None, *, newest_lock: int | None = None) -> State:
    """Returns the state on a day; without its verdict in `found` no plan is decided.

    `newest_lock` is the plan's newest locked version: older ones were superseded by an amendment.
    """
    if newest_lock is not None and kept.version < newest_lock:
        return "superseded"
    if not kept.locked:
        return "draft"
    if kept.retired is not None:
        return "retired"
    if kept.plan.start > day:
        return "ahead"
    return "decided" if found is not None and found.read else "running"


def shown_first(found: Sequence[StoredPlan], day: date) -> StoredPlan | None:
    """Returns the locked plan that pages and the command show by default.

    The running one that started last; else the one whose decision date passed last, which stands until
    another pilot starts; else the next one ahead. Retired plans and drafts are shown only when asked for.
    """
    open_ = [each for each in found if each.locked and each.retired is None]
    started = [each for each in open_ if each.plan.start <= day]
    if running := [each for each in started if day < each.plan.decision]:
        return max(running, key=lambda each: (each.plan.start, _locked(each)))
    if started:
        return max(started, key=lambda each: (each.plan.decision, each.plan.start, _locked(each)))
    # Of plans that start on one day the one locked last: it was written knowing the other.
    return min(open_, key=lambda each: (each.plan.start, -_locked(each)), default=None)


def _locked(kept: StoredPlan) -> float:
    return kept.locked_at.timestamp() if kept.locked_at is not None else 0.0
