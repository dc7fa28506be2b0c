"""When a plan begins, for which share of the tickets, what was drawn by lot, and when it is decided."""

from dataclasses import replace
from datetime import date, timedelta
from math import isfinite
from typing import cast

import streamlit as st

from analytics import definition_text, wording
from analytics.pilot.plan import FEWEST_DAYS, Phase, Plan, Unit
from analytics.pilot.planning.plan_rules import FIRST_DAY, LAST_DAY, MOST_TICKETS
from data import settings
from data.errors import DataError
from data.settings import HORIZONS
from jobs.upkeep import workspace
from pages.components import frame

LOT = {
    "customer": "Customers at random",
    "ticket": "Tickets at random",
    "": "Not at random",
}
#: More steps than these are written in a file.
_MOST_PHASES = 4


def ask(plan: Plan, key: str) -> Plan:
    """The same plan with the days, the shares and the unit that are typed."""
    held = plan.unit if plan.randomised else ""
    lot = st.segmented_control(
        "How tickets are assigned to the arms",
        list(LOT),
        format_func=LOT.__getitem__,
        default=held,
        required=True,
        key=f"{key} lot",
    )
    phases = _phases(plan, key)
    start = min((phase.start for phase in phases if phase.kind == "live"), default=date.today())
    with st.container(horizontal=True, gap="small"):
        horizon = _horizon(plan, key)
        decision = st.date_input(
            "Decision date",
            _possible(plan.decision),
            FIRST_DAY,
            LAST_DAY,
            key=f"{key} decision",
            format="YYYY-MM-DD",
            help="The one day on which the pilot is decided. Tickets that are younger than the horizon by "
            "then do not count.",
            width=170,
        )
        planned = st.number_input(
            "Pilot tickets needed",
            min_value=1,
            max_value=MOST_TICKETS,
            value=min(max(1, plan.planned_n), MOST_TICKETS),
            step=50,
            key=f"{key} planned",
            help="How many mature pilot tickets the decision needs. With fewer, the decision date moves back "
            "until they are there.",
            width=170,
        )
    found = replace(
        plan,
        randomised=bool(lot),
        unit=cast("Unit", lot or plan.unit),
        phases=phases,
        horizon=horizon,
        decision=decision or plan.decision,
        planned_n=int(planned or 1),
    )
    frame.small(_in_words(found, start))
    return found


def new(start: date, horizon: timedelta) -> tuple[tuple[Phase, ...], date]:
    """The phases and the decision date that a new plan begins with: 14 complete days past their horizon."""
    days = -(-horizon // timedelta(days=1))
    return (Phase("live", start, 0.15),), start + timedelta(days=FEWEST_DAYS + days)


def _phases(plan: Plan, key: str) -> tuple[Phase, ...]:
    live = plan.live or (Phase("live", date.today(), 0.15),)
    shadow = next((phase for phase in plan.phases if phase.kind == "shadow"), None)
    many = st.segmented_control(
        "Steps in which the share grows",
        range(1, max(_MOST_PHASES, len(live)) + 1),
        default=len(live),
        required=True,
        key=f"{key} steps",
    )
    found = [_live(live, place, key) for place in range(many or 1)]
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        before = st.checkbox("A shadow phase comes first", value=shadow is not None, key=f"{key} shadow")
        if before:
            day = shadow.start if shadow else found[0].start - timedelta(days=7)
            since = st.date_input(
                "Drafts from",
                _possible(day),
                FIRST_DAY,
                LAST_DAY,
                key=f"{key} shadow start",
                format="YYYY-MM-DD",
                width=180,
            )
            found.insert(0, Phase("shadow", since or day, shadow.share if shadow else 1.0))
    return tuple(found)


def _live(live: tuple[Phase, ...], place: int, key: str) -> Phase:
    last = live[-1]
    held = (
        live[place]
        if place < len(live)
        else Phase("live", last.start + timedelta(days=7 * place), last.share)
    )
    name = "" if place == 0 else f", step {place + 1}"
    with st.container(horizontal=True, gap="small"):
        start = st.date_input(
            f"The agent answers from{name}",
            _possible(held.start),
            FIRST_DAY,
            LAST_DAY,
            key=f"{key} start {place}",
            format="YYYY-MM-DD",
            width=180,
        )
        share = st.number_input(
            f"Share of the tickets, in %{name}",
            min_value=0.0,
            max_value=100.0,
            value=_hundred(held.share),
            step=1.0,
            format="%.4g",
            key=f"{key} share {place}",
            width=180,
        )
    return Phase("live", start or held.start, round((share or 0.0) / 100, 10))


def _horizon(plan: Plan, key: str) -> timedelta:
    now = workspace.in_words(plan.horizon)
    offered = list(HORIZONS) if now in HORIZONS else [now, *HORIZONS]
    typed = st.selectbox(
        "Horizon",
        offered,
        index=offered.index(now),
        key=f"{key} horizon",
        accept_new_options=True,
        help="How old a ticket is when it is judged: 24h, 72h, 7d, or a number of days such as 10d.",
        width=170,
    )
    try:
        return settings.horizon(typed or now, "The horizon")
    except DataError as refused:
        st.text(str(refused))
        return plan.horizon


def _possible(day: date) -> date:
    """A day that a calendar can show; a draft from a file may have any."""
    return min(max(day, FIRST_DAY), LAST_DAY)


def _hundred(share: float) -> float:
    """A share in per cent, as far as there is such a share: what was written as 15 becomes all."""
    return round(100 * min(max(share, 0.0), 1.0), 6) if isfinite(share) else 0.0


def _in_words(plan: Plan, start: date) -> str:
    if plan.decision <= start or plan.days < 1:
        return "No day's tickets are judged by then."
    return (
        f"{wording.counted(plan.days, 'complete day')} of tickets, {wording.period(start, plan.last_day)}, "
        f"are judged {definition_text.span(plan.horizon)} after they came in; the decision is on "
        f"{wording.day(plan.decision, year=True)}."
    )
