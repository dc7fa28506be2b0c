"""What happened: the episodes of alerts, and the messages that were sent or wait."""

from datetime import datetime

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
            "Fired": _moment(each.fired_at, settings),
            "Ended": _moment(each.ended_at, settings),
            "Why": each.sentence,
            "Page": f"{frame.root()}/{each.address}",
            "Lake": each.lake_version,
        }
        for each in episodes.listed(settings)
        if each.source == source
    ]
    if not rows:
        frame.small("No alert has fired yet.")
        return
    st.dataframe(
        pl.DataFrame(rows),
        column_config={
            "Why": st.column_config.TextColumn("Why", width="large"),
            "Page": st.column_config.LinkColumn("Page", display_text="Open"),
        },
        hide_index=True,
        height="content" if len(rows) <= 10 else 10 * _ROW,
        key="episodes",
        alt="Episodes of alerts",
    )


def _messages(settings: Settings, source: str) -> None:
    rows = [
        {
            "State": _state(each.state, again=each.again),
            "Channel": each.channel,
            "What": each.title,
            "Made": _moment(each.made_at, settings),
            "Sent": _moment(each.sent_at, settings),
            "Tries": each.tries,
            "Trouble": each.error,
            "Key": each.key,
        }
        for each in outbox.listed(settings, source)
    ]
    if not rows:
        frame.small("No message yet.")
        return
    st.dataframe(
        pl.DataFrame(rows),
        hide_index=True,
        height="content" if len(rows) <= 10 else 10 * _ROW,
        key="messages",
        alt="Messages of alerts",
    )
    frame.small(f"{wording.begin(wording.counted(len(rows), 'message'))}, the newest first.")


def _moment(when: datetime | None, settings: Settings) -> str:
    return wording.NONE if when is None else wording.moment(when, settings.zone)


def _state(state: str, *, again: bool) -> str:
    said = "held back (muted)" if state == "held" else state
    return f"{said} (a sending was interrupted)" if again else said
