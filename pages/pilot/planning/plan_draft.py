"""The plan that a person is writing; it outlives reruns and visits to other pages."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import streamlit as st

from analytics.pilot.plan import FEWEST_DAYS, Criterion, Plan
from analytics.pilot.planning import plan_proposal
from jobs.pilot.plan_versions import StoredPlan
from pages.components import load, load_pilot
from pages.components.load import At
from pages.pilot.planning import arms_form, days

_OPENED = "plans opened"
#: What most pilots promise: that the agent solves about as much, and makes nothing much worse.
_USUAL = (
    Criterion("resolution_rate", margin=0.05),
    Criterion("csat_mean", margin=0.1),
    Criterion("escalation_rate", margin=0.04),
    Criterion("reopen_rate", margin=0.02),
    Criterion("handle_time_median", margin=0.1, relative=True),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written so far, and the version and revision that it began from; None where it is new."""

    plan: Plan
    version: int | None = None
    revision: int | None = None
    #: Raised when other words are put in their place, so that every control begins anew.
    turn: int = 0

    def key(self, *parts: object) -> str:
        """A key for a control, different for every draft."""
        return " ".join(map(str, ("plan", self.version, self.revision, self.turn, *parts)))


def of(at: At, kept: StoredPlan | None) -> Draft:
    """The draft of a plan as it was left, else as it is kept; without one, a new one."""
    held: Draft | None = st.session_state.get(_place(at, kept))
    if held is not None and (kept is None or held.version == kept.version):
        return held
    return begin(at, kept, new(at) if kept is None else kept.plan)


def begin(at: At, kept: StoredPlan | None, plan: Plan) -> Draft:
    """Put these words in place of what was written, from the revision that is kept now."""
    before: Draft | None = st.session_state.get(_place(at, kept))
    turn = before.turn + 1 if before else 0
    draft = Draft(plan, kept and kept.version, kept and kept.revision, turn)
    st.session_state[_place(at, kept)] = draft
    return draft


def put(at: At, kept: StoredPlan | None, plan: Plan) -> None:
    """Keep what was changed, on this page alone."""
    draft = of(at, kept)
    if draft.plan != plan:
        st.session_state[_place(at, kept)] = replace(draft, plan=plan)


def forget(at: At, kept: StoredPlan | None) -> None:
    """Leave what was written; the page shows again what is kept."""
    st.session_state.pop(_place(at, kept), None)


def new(at: At) -> Plan:
    """The plan that a new one begins with: from tomorrow, what most pilots promise, and able to decide."""
    settings, arms = at.settings, arms_form.default(at)
    start = date.today() + timedelta(days=1)
    phases, decision = days.new(start, settings.horizon)
    measured = load_pilot.measured(at)
    criteria = tuple(each for each in _USUAL if each.metric in measured)
    found = load_pilot.volume(at, arms.pilot, arms.baseline, tuple(each.metric for each in criteria))
    usual = Plan(
        name="",
        source=at.source,
        pilot=arms.pilot,
        baseline=arms.baseline,
        randomised=len(load.scope(at).arms) == 2,
        unit="customer",
        phases=phases,
        decision=decision,
        horizon=settings.horizon,
        criteria=tuple(replace(each, set_on=date.today()) for each in criteria),
        planned_n=max(1, round(found.daily * phases[0].share * FEWEST_DAYS)),
    )
    return plan_proposal.decidable(usual, found) or usual


def _place(at: At, kept: StoredPlan | None) -> str:
    return f"{_OPENED} {at.source} {kept.plan.name if kept else ''}"
