"""The connections as a table, and what can be done with the chosen one: pull now, or a dry run."""

from collections.abc import Mapping
from datetime import UTC, datetime

import polars as pl
import streamlit as st

from analytics import wording
from data.connect import connection_settings
from data.connect.connection_settings import Connection
from data.settings import Settings
from jobs.connections import connection_state, pull_jobs, push_inbox, watched_folder
from jobs.connections.connection_state import State
from pages.admin.connecting import dry_run_box
from pages.components import errors, frame
from pages.components.access import guarded_button, signed_in

_ROW = 38
_NONE = "No connection yet. Whoever runs the server adds one: see Connections in the README."


def part(settings: Settings) -> None:
    """The whole part of the page."""
    viewer = signed_in.viewer()
    found = {name: each for name, each in connection_settings.listed().items() if viewer.sees(each.source)}
    if not found:
        frame.heading("Connections", _NONE)
        return
    frame.heading("Connections", "Select one to pull now, or to see what it would read (dry run).")
    states, now = connection_state.listed(settings), datetime.now(UTC)
    chosen = _table(settings, found, states, now)
    if chosen is None:
        return
    state = states.get(chosen.name, State(chosen.name))
    if state.trouble:
        st.text(f"{chosen.name}: {state.trouble}")
    if chosen.kind != "push":
        _actions(settings, chosen)
    if chosen.kind == "folder":
        _files(settings, chosen)


def _table(
    settings: Settings, found: Mapping[str, Connection], states: Mapping[str, State], now: datetime
) -> Connection | None:
    rows = [_row(settings, each, states.get(each.name, State(each.name)), now) for each in found.values()]
    picked = st.dataframe(
        pl.DataFrame(rows),
        hide_index=True,
        row_height=_ROW,
        height="content" if len(rows) <= 8 else 8 * _ROW,
        on_select="rerun",
        selection_mode="single-row",
        key="connections",
        column_config={
            "Connection": st.column_config.TextColumn("Connection", width=105),
            "State": st.column_config.TextColumn("State", width=125),
            "From": st.column_config.TextColumn("From", width=210),
            "Last complete": st.column_config.TextColumn("Last complete", width=140),
            "Delay": st.column_config.TextColumn("Delay", width=65, alignment="right"),
            "Stored": st.column_config.TextColumn("Stored", width=65, alignment="right"),
            "Requests a minute": st.column_config.TextColumn(
                "Requests a minute", width=130, alignment="right"
            ),
            "Waited": st.column_config.TextColumn("Waited", width=65, alignment="right"),
        },
        alt="Connections",
    )["selection"]["rows"]
    return [*found.values()][picked[0]] if picked and picked[0] < len(found) else None


def _row(settings: Settings, each: Connection, state: State, now: datetime) -> dict[str, str]:
    complete = state.complete_at
    return {
        "Connection": each.name,
        "State": _state(settings, each, state),
        "From": _origin(each),
        "Last complete": wording.moment(complete, settings.zone) if complete else "never",
        "Delay": wording.brief((now - complete).total_seconds()) if complete else wording.NONE,
        "Stored": wording.count(state.objects) if each.kind == "pull" else wording.NONE,
        "Requests a minute": wording.count(each.requests_a_minute) if each.desk else wording.NONE,
        "Waited": wording.brief(state.waited_seconds) if each.desk else wording.NONE,
    }


def _origin(each: Connection) -> str:
    if each.desk:
        return f"{each.desk.label} at {each.address.partition('://')[2]}"
    if each.kind == "folder":
        return f"folder {each.address}"
    return f"pushed to {frame.base()}/api/v1/in/{each.name}"


def _state(settings: Settings, each: Connection, state: State) -> str:
    if state.trouble:
        return "✕ Trouble"
    if each.kind == "push":
        return "● To import" if push_inbox.waiting(settings, each.name) else "✓ Listening"
    if state.is_underway:
        return "● Pulling"
    return "✓ Up to date" if state.complete_at else "– Not pulled yet"


def _actions(settings: Settings, chosen: Connection) -> None:
    with st.container(horizontal=True, gap="small"):
        if guarded_button.button("import data", "Pull now", key="pull now", icon=":material/download:"):
            with errors.block("The pull"):
                with signed_in.permit("import data", chosen.source):
                    pull_jobs.ask(settings, chosen)
                st.toast("The pull is on its way. Its imports appear in the list below.")
        tried = chosen.kind == "pull" and guarded_button.button(
            "import data", "Dry run", key="dry run", icon=":material/visibility:"
        )
    if tried:
        with errors.block("The dry run"):
            dry_run_box.show(settings, chosen)


def _files(settings: Settings, chosen: Connection) -> None:
    taken = watched_folder.taken(settings, chosen.name, limit=50)
    if not taken:
        return
    rows = [
        {
            "File": each.name,
            "State": "✓ Imported" if each.state == "imported" else "✕ Set aside",
            "Taken": wording.moment(each.taken_at, settings.zone),
            "Reason": each.reason,
        }
        for each in taken
    ]
    st.dataframe(
        pl.DataFrame(rows),
        hide_index=True,
        row_height=_ROW,
        height="content" if len(rows) <= 8 else 8 * _ROW,
        column_config={"Reason": st.column_config.TextColumn("Reason", width="large")},
        alt="Files of the watched folder",
    )
