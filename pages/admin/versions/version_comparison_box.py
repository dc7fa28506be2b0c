"""Two versions side by side: the difference within weeks, the advised share, and a plan that decides."""

from datetime import timedelta
from functools import partial

import streamlit as st

from analytics import wording
from analytics.figures.drawing import theme
from analytics.figures.rollout import version_weeks
from data.errors import DataError
from jobs.agents import agent_printing, version_plans
from jobs.agents.version_registry import Registered
from pages.admin.versions import load_versions
from pages.components import exports, frame, load
from pages.components.access import guarded_button, signed_in
from pages.components.load import At

_TOLD = "comparison told"


def box(at: At, found: tuple[Registered, ...]) -> None:
    """Pick two versions; without two that answered live the box says what is missing."""
    live = [each.name for each in found if each.seen is not None and each.seen.tickets]
    with st.container(border=True, gap="xsmall"):
        if len(live) < 2:
            frame.heading(
                "Two versions side by side",
                f"{wording.counted(len(live), 'version')} answered live; a comparison needs two.",
            )
            return
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
            new = st.selectbox("New version", live, key="new version", width=180)
            others = [name for name in live if name != new]
            old = st.selectbox("Against", others, key="old version", width=180)
        made = load_versions.compared(at, new, old)
        if isinstance(made, str):
            frame.heading("These versions are not compared", wording.plain(made, 300))
            return
        if made.difference.value is None:
            frame.heading("These versions cannot be compared yet", wording.plain(made.advice.sentence, 300))
            _plans(at)
            return
        frame.heading(
            f"Next week: {wording.share(made.advice.share, 0)} for {wording.plain(new)}",
            wording.plain(f"{agent_printing.difference(made)} {made.advice.sentence}", 700),
        )
        figure = load_versions.weeks_figure(at, new, old, st.context.theme.type or "light")
        name = f"{at.source}-versions"
        told = agent_printing.difference(made)
        st.plotly_chart(figure, theme=None, config=theme.config(name), key="version weeks", alt=told)
        frame.small(
            "Points: the difference in tickets solved alone, within each week. Line and band: average of "
            "the weeks with its 95 % interval. Bars: the new version's share. Advice decides nothing: a "
            "locked plan promotes a version."
        )
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            exports.chart_button(name, partial(version_weeks.values, made.difference))
            guarded_button.button("manage versions", 
                "Draft a plan of these two", key="draft versions", on_click=_draft, args=(at, new, old),
                type="tertiary", icon=":material/edit_document:",
            )  # fmt: skip
        if _TOLD in st.session_state:
            st.text(st.session_state.pop(_TOLD))
        _plans(at)


def _plans(at: At) -> None:
    """The plans whose arms are versions."""
    said = [
        f"{wording.plain(each.kept.plan.name)} ({'locked' if each.kept.locked else 'draft'})"
        for each in load_versions.plans(at)
    ]
    if said:
        frame.small(f"Plans with a version as their pilot arm: {'; '.join(said)}. They are on the page Plan.")


def _draft(at: At, new: str, old: str) -> None:
    start = load.taken(at).today + timedelta(days=1)
    try:
        with signed_in.permit("manage versions", at.source):
            made = version_plans.draft(at.settings, at.source, new, old, start)
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = f"Draft kept: {made.plan.name}. Change and lock it on the page Plan."
