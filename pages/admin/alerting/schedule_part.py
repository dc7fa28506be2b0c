"""Reports that are sent by the clock: the list, a form for a new one, and how one is deleted."""

from functools import partial

import polars as pl
import streamlit as st

from analytics import wording
from data.errors import DataError
from data.settings import Settings
from jobs.alerts import schedules
from jobs.alerts.schedules import Schedule
from pages.admin.alerting import rule_form
from pages.components import confirm, frame
from pages.components.access import guarded_button, signed_in
from pages.components.confirm import Action

_ROW = 36
_POPOVER = "new schedule"
_PLACE = "schedules"


def show(settings: Settings, source: str, channels: list[str]) -> None:
    """What is sent when, and what can be done about it."""
    frame.heading("Scheduled reports", "The month in numbers, and the week of the pilot, sent by the clock.")
    confirm.undo(_PLACE)
    mine = [each for each in schedules.listed(settings) if each.source == source]
    if mine:
        _table(settings, mine)
    if not channels:
        frame.small("A report needs a channel, and none is set up: see *Alerts* in the README.")
        return
    with frame.popover("New scheduled report", key=_POPOVER, icon=":material/schedule_send:") as opened:
        if opened.open:
            _form(settings, source, channels)


def _table(settings: Settings, mine: list[Schedule]) -> None:
    rows = [
        {
            "Report": each.kind.capitalize(),
            "When": each.when,
            "Next": wording.moment(each.next_due, settings.zone),
            "Sent on": ", ".join(each.channels),
            "Made by": each.who,
        }
        for each in mine
    ]
    picked = st.dataframe(
        pl.DataFrame(rows),
        hide_index=True,
        height="content" if len(rows) <= 8 else 8 * _ROW,
        on_select="rerun",
        selection_mode="single-row",
        key="schedules",
        alt="Scheduled reports",
    )["selection"]["rows"]
    if picked and picked[0] < len(mine):
        chosen = mine[picked[0]]
        action = Action(
            title="Delete this scheduled report?",
            happens=f"**{chosen.kind.capitalize()}** is sent no more. What was sent stays listed.",
            verb="Delete the report",
            run=partial(_deleted, settings, chosen),
        )
        confirm.button("manage alerts", "Delete", action, key="delete schedule")


def _form(settings: Settings, source: str, channels: list[str]) -> None:
    kind = st.selectbox("Report", list(schedules.KINDS), format_func=str.capitalize, key="schedule kind")
    usual = schedules.KINDS[kind][2]
    cron = st.text_input(
        "When", placeholder=usual, key="schedule cron", max_chars=80,
        help=f"Empty: {usual}. Else a cron expression: 0 8 * * 1 is Mondays at 8. Holidays are not known.",
    )  # fmt: skip
    frame.small(f"By the clock of {settings.time_zone}.")
    chosen = rule_form.channel_picker(channels, "schedule channels")
    if guarded_button.button("manage alerts", "Schedule the report", key="make schedule", type="primary"):
        try:
            with signed_in.permit("manage alerts", source):
                schedules.make(settings, source, kind, tuple(chosen), cron=cron.strip() or None)
        except DataError as refused:
            st.text(str(refused))
        else:
            frame.done(_POPOVER, "The report is scheduled.")


def _deleted(settings: Settings, chosen: Schedule) -> None:
    with signed_in.permit("manage alerts", chosen.source):
        schedules.delete(settings, chosen.id)
    confirm.offer_undo(_PLACE, "The report is deleted.", partial(_brought_back, settings, chosen))


def _brought_back(settings: Settings, chosen: Schedule) -> None:
    with signed_in.permit("manage alerts", chosen.source):
        schedules.bring_back(settings, chosen.id)
