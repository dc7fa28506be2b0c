"""What keeps a plan from being locked, said beside the field that is to be changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from analytics import wording
from analytics.exploratory.comparison import subject
from analytics.metrics import METRICS
from analytics.pilot.plan import Criterion, Phase, Plan
from analytics.pilot.planning.plan_rules import faults
from analytics.ticket_slices import Slice
from pages.pilot.planning import plan_picker

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


def of_name(plan: Plan, *, new: bool = False) -> list[str]:
    """What is wrong with its name; a new one may not be called as the page calls what has none yet."""
    found = faults(replace(SOUND, name=plan.name))
    if new and plan.name.casefold() == plan_picker.NEW.replace(wording.UNBROKEN, " ").casefold():
        found.append(f"{plan.name} is the name of an empty plan on this page. Choose another name.")
    return found


def of_days(plan: Plan) -> list[str]:
    """What is wrong with its days, shares, horizon and volume."""
    return faults(replace(_dated(plan), planned_n=plan.planned_n))


def of_arms(plan: Plan) -> list[str]:
    """What is wrong with its arms; where days keep them apart, they are those of the plan."""
    of_its_days = of_days(plan)
    found = faults(replace(_dated(plan), pilot=plan.pilot, baseline=plan.baseline))
    return [each for each in found if each not in of_its_days]


def of_criterion(criterion: Criterion) -> list[str]:
    """What is wrong with one criterion alone."""
    return faults(replace(SOUND, criteria=(criterion, Criterion("first_contact_rate", margin=0.5))))


def elsewhere(plan: Plan, said: Sequence[str]) -> list[str]:
    """What is wrong with it and was said nowhere yet."""
    return [each for each in faults(plan) if each not in said]


def as_asked(plan: Plan, found: Sequence[str]) -> list[str]:
    """The same in the names and units of the form, where shares are typed in per cent."""
    words: dict[str, str] = {}
    for phase in plan.live:
        alone = replace(SOUND, phases=(replace(phase, start=SOUND.start),))
        words |= {each: _share(phase.share) for each in faults(alone)}
    for criterion in plan.criteria:
        words |= {each: _line(criterion, each) for each in of_criterion(criterion)}
    return [words.get(each, each) for each in found]


def beside(plan: Plan, found: Sequence[str]) -> None:
    """Say it in one line of text below the field; nothing where nothing is wrong."""
    if found:
        said = wording.plain(" ".join(as_asked(plan, found)), 600)
        st.markdown(f":small[:orange[:material/error: {said}]]")


def _dated(plan: Plan) -> Plan:
    return replace(SOUND, phases=plan.phases, decision=plan.decision, horizon=plan.horizon)


def _share(share: float) -> str:
    return (
        f"A share of {_hundred(share)} of the tickets leaves one arm without tickets. "
        "Write a number above 0 and below 100, such as 15."
    )


def _line(criterion: Criterion, said: str) -> str:
    if criterion.metric not in METRICS:
        return said
    metric, target, margin = criterion.of, criterion.target, criterion.margin
    name = subject(metric, inside=True)
    if target is not None and margin is None and metric.unit == "share":
        return (
            f"The target of {name} is {_hundred(target)}. Write a number above 0 and below 100, such as 64."
        )
    if margin is not None and target is None and (metric.unit == "share" or criterion.relative):
        amount = _hundred(margin) if criterion.relative else f"{100 * margin:.6g} points"
        return (
            f"The margin of {name} is {amount}. Write how much worse is still allowed, 0 or more and below "
            "100; which way is worse is known."
        )
    return said.replace(criterion.metric, name)


def _hundred(share: float) -> str:
    return f"{100 * share:.6g}{wording.NARROW}%"
