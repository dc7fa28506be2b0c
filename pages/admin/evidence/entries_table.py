"""The entries of the audit log with filters, the newest first."""

from datetime import datetime, time, timedelta

import polars as pl
import streamlit as st

from data.audit_log import events
from data.audit_log.events import Entry
from data.settings import Settings
from pages.admin.evidence import entry_sentences
from pages.components import frame

_ROW, _MOST = 36, 500
_OUTCOMES = ("done", "refused", "failed")


def show(settings: Settings) -> None:
    """The filters and the table."""
    actions, people = events.choices(settings)
    frame.heading(
        "Entries",
        "A subject is a keyed hash of a ticket, a customer or another thing: the log can be kept when it is "
        "erased. No entry holds words of customers. Digests of files and contents are in the download.",
    )
    with st.container(horizontal=True, gap="small"):
        action = st.selectbox(
            "Action", actions, index=None, placeholder="All", key="audit action",
            format_func=entry_sentences.action,
        )  # fmt: skip
        who = st.selectbox("Who", people, index=None, placeholder="Everybody", key="audit who")
        outcome = st.selectbox("Outcome", _OUTCOMES, index=None, placeholder="All", key="audit outcome")
        days = st.date_input("Days", value=(), key="audit days")
    found = events.latest(
        settings, action=action, who=who, outcome=outcome, limit=_MOST, **_between(settings, days)
    )
    if not found:
        frame.small("No entry fits.")
        return
    if len(found) == _MOST:
        frame.small(f"The newest {_MOST:,} that fit. The download has all.")
    _table(settings, found)


def _between(settings: Settings, days: object) -> dict[str, datetime]:
    """The first and the last chosen day as times; nothing as long as both are not chosen."""
    if not isinstance(days, tuple) or len(days) != 2:  # pyright: ignore[reportUnknownArgumentType]
        return {}
    first, last = (datetime.combine(day, time(), settings.zone) for day in days)  # pyright: ignore
    return {"since": first, "until": last + timedelta(days=1)}


def _table(settings: Settings, found: list[Entry]) -> None:
    rows = [
        {
            "Entry": each.seq,
            "Time": each.at.astimezone(settings.zone),
            "Who": each.who,
            "Action": entry_sentences.action(each.action),
            "Outcome": each.outcome,
            "Source": each.source,
            "Details": entry_sentences.details(each),
            "Subject": each.subject[:12],
        }
        for each in found
    ]
    st.dataframe(
        pl.DataFrame(rows, schema_overrides={"Time": pl.Datetime("us", settings.time_zone)}),
        column_config={
            "Entry": st.column_config.NumberColumn("Entry", width="small", format="localized"),
            "Time": st.column_config.DatetimeColumn("Time", format="D MMM YYYY, HH:mm:ss"),
            "Details": st.column_config.TextColumn("Details", width="large"),
        },
        hide_index=True,
        height=_ROW * (min(15, len(rows)) + 1),
        key="audit entries",
        alt="Entries of the audit log",
    )
