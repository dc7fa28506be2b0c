"""Which plan Overview and Categories show: that of the address, that picked here, else the running one.

A plan opened on the page Plan is not carried over: a draft or a pilot to come must not hide a running one.
"""

from typing import NamedTuple

import streamlit as st

from analytics import wording
from analytics.pilot.verdict_records import Verdict
from jobs.pilot import pilot_verdict as verdicts
from jobs.pilot import plan_board
from jobs.pilot.plan_versions import StoredPlan
from pages.components import frame, load_pilot
from pages.components.load import At
from pages.pilot.planning import plan_labels

#: Which plan was picked on a page that shows a verdict, by source; it outlives visits to other pages.
_PICKED = "plan shown"
_WIDGET = "plan pick"


class Shown(NamedTuple):
    """The plan that a page shows, the one it shows unless asked, and all that there are, as in effect."""

    kept: StoredPlan | None
    usual: StoredPlan | None
    there: tuple[StoredPlan, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all plans of the source."""
        return tuple(each.plan.name for each in self.there)


def of(source: str) -> Shown:
    """The plan to show; the address goes before what was picked, and that before the running one."""
    there = tuple(load_pilot.plans_of(source))
    usual = load_pilot.promised(source)
    by_name = {each.plan.name: each for each in there}
    asked = st.query_params.get("plan") or st.session_state.get(_PICKED, {}).get(source)
    kept = by_name.get(asked or "", usual)
    _write(source, kept, usual)
    return Shown(kept, usual, there)


def pill(source: str, shown: Shown) -> None:
    """Draw the picker; once it is opened it lists every plan with state, dates and outcome."""
    if not shown.there:
        return
    label = wording.plain(shown.kept.plan.name, 28) if shown.kept else "none"
    with frame.popover(f"Plan: **{label}**", key="pilot plan pill") as opened:
        if not opened.open:
            return
        kept = plan_labels.ordered(source, shown.there)
        names = [each.plan.name for each in kept]
        labels = {each.plan.name: plan_labels.label(source, each) for each in kept}
        st.session_state[_WIDGET] = shown.kept.plan.name if shown.kept else None
        st.selectbox(
            "Plan",
            names,
            # Without a plan there is nothing to choose back; with one it cannot be cleared away.
            index=0 if shown.kept else None,
            format_func=lambda name: labels.get(str(name), str(name)),
            key=_WIDGET,
            on_change=_pick,
            args=(source, shown.usual.plan.name if shown.usual else None),
            placeholder="No plan is locked: choose a draft to preview it",
        )
        st.markdown(plan_labels.table(source, kept))
        st.page_link("pages/pilot/plan.py", label="All plans", icon=":material/list:")


def unknown(shown: Shown) -> list[str]:
    """The plans that the address asks for and that this source does not have."""
    return [each for each in st.query_params.get_all("plan") if each not in shown.names]


def remarks(at: At, shown: Shown, found: Verdict) -> list[str]:
    """What a reader must know of the plan: it was retired, cannot decide, or is not the usual one."""
    kept, usual = shown.kept, shown.usual
    if kept is None:
        return []
    said: list[str] = []
    if kept.retired is not None:
        said.append(verdicts.retired_words(kept, wording.day(found.on, year=True)))
    elif usual is not None and usual is not kept:
        said.append(f"The plan shown unless another is picked is {usual.plan.name}.")
    can = plan_board.outlook(kept, found, lambda: load_pilot.outlook(at, kept))
    return [*said, f"Too small to decide: {can}"] if can else said


def _pick(source: str, usual: str | None) -> None:
    name = st.session_state.get(_WIDGET)
    picked = st.session_state.setdefault(_PICKED, {})
    # The usual plan is not kept by name: when another pilot starts, that one is to be shown.
    picked.pop(source, None)
    if name is not None and name != usual:
        picked[source] = name
    st.query_params.pop("plan", None)


def _write(source: str, kept: StoredPlan | None, usual: StoredPlan | None) -> None:
    """Have the address and the session say the same; the usual plan needs no word."""
    if kept is None or kept is usual:
        if "plan" in st.query_params and st.query_params["plan"] == (kept.plan.name if kept else None):
            del st.query_params["plan"]
        return
    st.session_state.setdefault(_PICKED, {})[source] = kept.plan.name
    if st.query_params.get("plan") != kept.plan.name:
        st.query_params["plan"] = kept.plan.name
