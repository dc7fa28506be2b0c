"""The form of a plan: its name, which tickets, which days, what decides; a fault stands beside its field."""

from dataclasses import replace

import streamlit as st

from analytics.pilot.plan import Plan
from jobs.pilot.plan_versions import StoredPlan
from pages.components import frame
from pages.components.load import At
from pages.pilot.planning import arms_form, criteria, days, plan_draft, plan_errors
from pages.pilot.planning.plan_draft import Draft


def edit(at: At, kept: StoredPlan | None, draft: Draft) -> Plan:
    """Ask for everything; what is typed is kept on this page until it is saved."""
    plan, said = draft.plan, list[str]()
    with st.container(border=True, gap="small"):
        frame.heading(
            "Which tickets", "Two arms: the tickets that the agent gets, and the tickets to compare with."
        )
        plan = _named(plan, kept, draft)
        said += _beside(plan, plan_errors.of_name(plan, new=kept is None))
        plan = replace(plan, **arms_form.ask(at, plan, draft.key())._asdict())
    arms = st.empty()
    with st.container(border=True, gap="small"):
        frame.heading("Dates", "Days begin at midnight in the workspace's time zone.")
        plan = days.ask(plan, draft.key())
        said += _beside(plan, plan_errors.of_days(plan))
    # Which tickets are in which arm may depend on the days that are asked for below it.
    wrong = plan_errors.of_arms(plan)
    if wrong:
        with arms.container():
            said += _beside(plan, wrong)
    with st.container(border=True, gap="small"):
        frame.heading(
            "Targets and margins",
            "A target is a value that the pilot must reach. A margin is how much worse than the baseline it "
            "may be.",
        )
        plan = replace(plan, criteria=criteria.ask(at, plan, draft.key()))
        said += [fault for each in plan.criteria for fault in plan_errors.of_criterion(each)]
        note = st.text_input("Note", plan.note, max_chars=400, key=draft.key("note"))
        plan = replace(plan, note=note.strip())
        _beside(plan, plan_errors.elsewhere(plan, said))
    plan_draft.put(at, kept, plan)
    return plan


def _named(plan: Plan, kept: StoredPlan | None, draft: Draft) -> Plan:
    if kept is not None:
        return plan
    typed = st.text_input(
        "Name",
        plan.name,
        max_chars=80,
        placeholder="Agent 2.3, nine categories",
        key=draft.key("name"),
        help="The name is shown with the verdict; `python -m jobs verdict --plan NAME` uses it.",
        width=380,
    )
    return replace(plan, name=typed.strip())


def _beside(plan: Plan, found: list[str]) -> list[str]:
    plan_errors.beside(plan, found)
    return found
