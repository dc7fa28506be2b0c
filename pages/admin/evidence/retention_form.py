"""How long tickets are kept: what a number of months would erase, and the schedule of it."""

from datetime import datetime

import streamlit as st

from analytics import wording
from data.lake import lake
from data.settings import Settings
from jobs.erasure import retention_schedule
from pages.components import confirm, frame, load
from pages.components.access import guarded_button, signed_in
from pages.components.confirm import Action

_ALL = "All sources"


def show(settings: Settings) -> None:
    """The schedules that stand, and the form for one with its preview."""
    frame.heading(
        "Retention",
        "Once a day the worker erases tickets older than so many whole months, with a certificate each time. "
        "It waits while other jobs wait or run.",
    )
    for each in retention_schedule.listed(settings):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            of = each.source or "all sources"
            st.text(
                f"Tickets of {of} are kept for {wording.counted(each.months, 'month')}, set by {each.by} on "
                f"{wording.moment(each.at, settings.zone)}."
            )
            guarded_button.button(
                "erase", "End", key=f"end retention {each.source}", type="tertiary", icon=":material/close:",
                on_click=_end, args=(each.source,),
            )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        months = st.number_input(
            "Keep months", retention_schedule.LEAST, retention_schedule.MOST, value=None, step=1,
            key="retention months", placeholder="24", width=160,
        )  # fmt: skip
        source = st.selectbox(
            "Source", [_ALL, *lake.of(settings).sources()], key="retention source", width=280
        )
    if months is None:
        frame.small("Enter a number of months to see what would be erased.")
        return
    named = "" if source in (None, _ALL) else str(source)
    before = retention_schedule.first_kept(datetime.now(settings.zone).date(), int(months))
    said = retention_schedule.preview(settings, before, named or None).sentence()
    st.text(said)
    action = Action(
        f"Keep tickets for {wording.counted(int(months), 'month')}?",
        f"{said} The worker does this from the next night on. It cannot be undone.",
        "Save schedule",
        lambda: _keep(int(months), named),
    )
    confirm.button("erase", "Save schedule", action, key="save retention", icon=":material/auto_delete:")


def _keep(months: int, source: str) -> None:
    with signed_in.permit("erase"):
        retention_schedule.keep(load.settings(), months, source)


def _end(source: str) -> None:
    with signed_in.permit("erase"):
        retention_schedule.end(load.settings(), source)
