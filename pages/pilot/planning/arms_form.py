"""Which tickets a plan compares: by the log's column arm, by a rule over one field, or with days before."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import streamlit as st

from analytics import ticket_slices, wording
from analytics.pilot.plan import Plan
from analytics.pilot.planning.plan_rules import FIRST_DAY, LAST_DAY
from analytics.ticket_slices import NOT_RECORDED, Slice
from pages.components import filters, frame, load
from pages.components.load import At

ARM = "The log's column arm"
PERIOD = "Days before and after the start"
AS_WRITTEN = "As the file says"
#: Fields that a rule may be made of, in this order.
FIELDS = ("agent_version", "channel", "category")


class Arms(NamedTuple):
    """The two slices of a plan."""

    pilot: Slice
    baseline: Slice


def default(at: At) -> Arms:
    """The arms that a new plan begins with: those of the log, else days before and after."""
    if len(load.scope(at).arms) == 2:
        return Arms(Slice().but("arm", "pilot"), Slice().but("arm", "baseline"))
    return Arms(Slice(), Slice(load.scope(at).first, load.scope(at).last))


def ask(at: At, plan: Plan, key: str) -> Arms:
    """Ask how the arms are told apart."""
    held = Arms(plan.pilot, plan.baseline)
    there = load.options(at)
    kinds = _kinds(at, list(there), held)
    kind = st.selectbox(
        "How to tell the arms apart",
        kinds,
        index=kinds.index(_kind(held, kinds)),
        format_func=lambda each: f"A rule over {filters.label(each).lower()}" if each in FIELDS else each,
        key=f"{key} arms",
        width=380,
    )
    if kind == ARM:
        frame.small("By the arm that a ticket was assigned to, even if another one answered it.")
        return Arms(Slice().but("arm", "pilot"), Slice().but("arm", "baseline"))
    if kind == PERIOD:
        return _periods(held, plan, key)
    if kind in FIELDS:
        return _rule(kind, there[kind], held, key)
    for name, chosen in zip(("Pilot", "Baseline"), held, strict=True):
        frame.small(f"{name}: {wording.plain(ticket_slices.in_words(chosen), 300)}")
    return held


def _kinds(at: At, there: Sequence[str], held: Arms) -> list[str]:
    kinds = [ARM] if len(load.scope(at).arms) == 2 else []
    kinds += [field for field in FIELDS if field in there]
    kinds.append(PERIOD)
    return kinds if _kind(held, kinds) in kinds else [*kinds, AS_WRITTEN]


def _kind(held: Arms, kinds: Sequence[str]) -> str:
    """The choice that says what a plan says already; one that has no place here stays as it was written."""
    one, base = held
    columns = {column for chosen in held for column, _ in chosen.where}
    dated = any((one.start, one.end, base.start, base.end))
    if columns == {"arm"} and not dated:
        straight = one.where == (("arm", ("pilot",)),) and base.where == (("arm", ("baseline",)),)
        return ARM if straight and ARM in kinds else AS_WRITTEN
    if not columns and base.start and base.end and not (one.start or one.end):
        return PERIOD
    if len(columns) == 1 and not dated and one.where and base.where:
        return next((field for field in FIELDS if field in columns and field in kinds), AS_WRITTEN)
    return AS_WRITTEN


def _rule(field: str, values: Sequence[str | None], held: Arms, key: str) -> Arms:
    names, found = ticket_slices.words(values), []
    for side, chosen in zip(("pilot", "baseline"), held, strict=True):
        now = [name for name in ticket_slices.words(dict(chosen.where).get(field, ())) if name in names]
        picked = st.multiselect(
            f"{filters.label(field)} of the {side}", names, default=now, key=f"{key} {side} {field}"
        )
        kept = tuple(None if name == NOT_RECORDED else name for name in picked)
        found.append(Slice().but(field, *kept))
    return Arms(*found)


def _periods(held: Arms, plan: Plan, key: str) -> Arms:
    start = plan.start if plan.live else date.today()
    base = held.baseline
    start = min(max(start, FIRST_DAY + timedelta(days=28)), LAST_DAY)
    until = min(base.end or start, start) - timedelta(days=0 if base.end and base.end < start else 1)
    until = max(until, FIRST_DAY + timedelta(days=27))
    first = max(FIRST_DAY, min(base.start or until - timedelta(days=27), until))
    days = st.date_input(
        "Days of the baseline",
        (first, until),
        FIRST_DAY,
        LAST_DAY,
        key=f"{key} baseline days",
        format="YYYY-MM-DD",
    )
    frame.small(
        "All tickets from the start on, compared with those days: “compared with before”, never “caused”."
    )
    if not isinstance(days, tuple) or len(days) != 2:
        return Arms(Slice(), Slice(first, until))
    return Arms(Slice(), Slice(*days))
