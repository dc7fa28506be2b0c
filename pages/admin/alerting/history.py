"""What happened: the episodes of alerts, and the messages that were sent or wait."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.alerts import alert_kinds
from data.settings import Settings
from jobs.alerts import episodes, outbox
from pages.components import frame

_ROW = 36
_EPISODES, _MESSAGES = "Episodes", "Messages"


def show(settings: Settings, source: str) -> None:
    """One of the two lists, the newest first."""
    frame.heading(
        "History",
        "Every episode is told once on each channel. A message keeps its key when it is sent again.",
    )
    chosen = st.segmented_control(
        "List", [_EPISODES, _MESSAGES], default=_EPISODES, key="alert list", label_visibility="collapsed"
    )
    (_messages if chosen == _MESSAGES else _episodes)(settings, source)


def _episodes(settings: Settings, source: str) -> None:
    rows = [
        {
            "State": "on" if each.state == "firing" else "over",
            "Alert": alert_kinds.OF[each.kind].label,
            "Fired": each.fired_at and each.fired_at.astimezone(settings.zone),
            "Ended": each.ended_at and each.ended_at.astimezone(settings.zone),
            "Why": each.sentence,
            "Page": f"{frame.root()}/{each.page}",
            "Lake": each.lake_version,
        }
        for each in episodes.listed(settings)
        if each.source == source
    ]
    if not rows:
        frame.small("No alert has fired yet.")
        return
    time = pl.Datetime("us", settings.time_zone)
    shown = st.column_config.DatetimeColumn
    st.dataframe(
        pl.DataFrame(rows, schema_overrides={"Fired": time, "Ended": time}),
        column_config={
            "Fired": shown("Fired", format="D MMM YYYY, HH:mm"),
            "Ended": shown("Ended", format="D MMM YYYY, HH:mm"),
            "Why": st.column_config.TextColumn("Why", width="large"),
            "Page": st.column_config.LinkColumn("Page", display_text="Open"),
        },
        hide_index=True,
        height=_ROW * (min(10, len(rows)) + 1),
        key="episodes",
        alt="Episodes of alerts",
    )


def _messages(settings: Settings, source: str) -> None:
    rows = [
        {
            "State": _state(each.state, again=each.again),
            "Channel": each.channel,
            "What": each.title,
            "Made": each.made_at.astimezone(settings.zone),
            "Sent": each.sent_at and each.sent_at.astimezone(settings.zone),
            "Tries": each.tries,
            "Trouble": each.error,
            "Key": each.key,
        }
        for each in outbox.listed(settings, source)
    ]
    if not rows:
        frame.small("No message yet.")
        return
    time = pl.Datetime("us", settings.time_zone)
    shown = st.column_config.DatetimeColumn
    st.dataframe(
        pl.DataFrame(rows, schema_overrides={"Made": time, "Sent": time}),
        column_config={name: shown(name, format="D MMM YYYY, HH:mm") for name in ("Made", "Sent")},
        hide_index=True,
        height=_ROW * (min(10, len(rows)) + 1),
        key="messages",
        alt="Messages of alerts",
    )
    frame.small(f"{wording.begin(wording.counted(len(rows), 'message'))}, the newest first.")


def _state(state: str, *, again: bool) -> str:
    return f"{state} (a sending was interrupted)" if again else state
