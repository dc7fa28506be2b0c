"""What keeps a plan from being locked, said beside the field that is to be changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from analytics import wording
from analytics.pilot.plan import Criterion, Phase, Plan, faults
from analytics.slices import Slice

#: A plan without a fault: what is put into it one by one is all that can be wrong with it.
SOUND = Plan(
    name="sound",
    source="sound",
    pilot=Slice().but("arm", "pilot"),
    baseline=Slice().but("arm", "baseline"),
    randomised=True,
    unit="customer",
    phases=(Phase("live", date(2026, 1, 5), 0.5),),
    decision=date(2026, 2, 2),
    horizon=timedelta(days=7),
    criteria=(Criterion("resolution_rate", margin=0.02),),
    planned_n=1,
)


def of_name(plan: Plan) -> list[str]:
    """What is wrong with its name."""
    return faults(replace(SOUND, name=plan.name))


def of_days(plan: Plan) -> list[str]:
    """What is wrong with its days, shares, horizon and volume."""
    return faults(replace(_dated(plan), planned_n=plan.planned_n))


def of_arms(plan: Plan) -> list[str]:
    """What is wrong with its arms; where days keep them apart, they are those of the plan."""
    of_its_days = of_days(plan)
    found = faults(replace(_dated(plan), pilot=plan.pilot, baseline=plan.baseline))
    return [each for each in found if each not in of_its_days]


def _dated(plan: Plan) -> Plan:
    return replace(SOUND, phases=plan.phases, decision=plan.decision, horizon=plan.horizon)


def elsewhere(plan: Plan, said: Sequence[str]) -> list[str]:
    """What is wrong with it and was said nowhere yet."""
    return [each for each in faults(plan) if each not in said]


def beside(found: Sequence[str]) -> None:
    """Say it in one line of text below the field; nothing where nothing is wrong."""
    if found:
        st.markdown(f":small[:orange[:material/error: {wording.plain(' '.join(found), 600)}]]")
