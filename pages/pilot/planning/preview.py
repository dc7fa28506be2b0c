"""What a plan would take, while it is typed: days for each criterion, and what its days can tell."""

from dataclasses import replace

import streamlit as st

from analytics import wording
from analytics.exploratory.comparison import subject
from analytics.pilot.plan import Plan, notices
from analytics.pilot.planning import sample_size_and_days
from analytics.pilot.planning.sample_size_and_days import Need, Planning
from jobs.pilot.plan_versions import StoredPlan
from pages.components import frame, load_pilot
from pages.components.access import guarded_button
from pages.components.load import At
from pages.pilot.planning import plan_draft, plan_errors
from pages.pilot.planning.plan_draft import Draft


def show(at: At, kept: StoredPlan | None, draft: Draft, plan: Plan) -> None:
    """The present volume, what each criterion asks for, and all of them together, to be taken over."""
    found = load_pilot.planned(at, plan)
    with st.container(border=True, gap="xsmall", key="plan preview"):
        frame.heading(_title(found, plan), wording.plain(found.sentence, 400))
        lines = [
            f"**{subject(need.criterion.of)}**: {wording.plain(_words(plan, need), 400)}"
            for need in found.needs
        ]
        lines += [f":small[:gray[{wording.plain(said, 400)}]]" for said in notices(plan)]
        lines.append(f":small[:gray[{_ASSUMED}]]")
        st.markdown("\n\n".join(lines))
        if found.tickets is None or found.decision is None:
            return
        wanted = replace(plan, planned_n=found.tickets, decision=found.decision)
        if wanted != plan and guarded_button.button(
            "manage plans", "Use these tickets and this date", key=draft.key("take over")
        ):
            plan_draft.begin(at, kept, wanted)
            st.rerun()


def shortfall(at: At, plan: Plan) -> str:
    """Why a plan cannot decide at the present volume; "" where it can."""
    return sample_size_and_days.shortfall(plan, load_pilot.planned(at, plan))


_ASSUMED = (
    "Assumes that tickets keep coming as now, and plans for a chance of at least 8 in 10 to prove what is "
    "true. Allows for customers who come back. A new plan is proposed so that it can decide within eight "
    "weeks, where the volume allows that."
)


def _words(plan: Plan, need: Need) -> str:
    """What a criterion asks for; what is wrong with it in the names and units of the form."""
    return plan_errors.as_asked(plan, [need.sentence])[0]


def _title(found: Planning, plan: Plan) -> str:
    if found.tickets is None or found.days is None:
        return "The needed days cannot be estimated yet"
    if found.tickets > plan.planned_n or (found.decision and found.decision > plan.decision):
        return f"Needs {found.days} complete days, more than planned"
    return f"Needs {found.days} complete days"
