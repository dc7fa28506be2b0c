"""The rhythm of training: changes by week, the monthly half hour with its agenda, and its record."""

from datetime import datetime, timedelta
from functools import partial

import polars as pl
import streamlit as st

from analytics import wording
from data import current_user
from data.errors import DataError
from jobs.changes import agenda, sessions
from jobs.changes.evaluation import Report
from jobs.failures import analysis_runs
from jobs.report import agenda_document
from pages.components import frame, load, load_run
from pages.components.access import guarded_button, guarded_download, signed_in
from pages.components.load import At

_TOLD = "session told"
#: So many weeks are listed.
_WEEKS = 12


def show(at: At, report: Report) -> None:
    """Two lists, week by week and session by session, and the agenda of the next half hour."""
    frame.heading(
        "Every week, every month", "What went live by week, and the half hour with the support team."
    )
    left, right = st.columns(2, gap="medium")
    with left:
        _weekly(report)
    with right:
        _monthly(at, report)


def _weekly(report: Report) -> None:
    first = report.as_of - timedelta(days=report.as_of.weekday()) - timedelta(weeks=_WEEKS - 1)
    rows: list[tuple[str, str]] = []
    changes = [*(each.change for each in report.judged), *(each.change for each in report.proposals)]
    for week in range(_WEEKS):
        start = first + timedelta(weeks=week)
        live = [
            f"{change.what} ({step.category})"
            for change in changes
            for step in change.targets
            if start <= step.live_on < start + timedelta(weeks=1)
        ]
        rows.append((wording.day(start), "; ".join(live) or wording.NONE))
    st.dataframe(
        pl.DataFrame(rows[::-1], schema=["Week of", "Went live"], orient="row"),
        column_config={
            "Week of": st.column_config.TextColumn(width=80),
            "Went live": st.column_config.TextColumn(width=360),
        },
        hide_index=True,
        height=260,
        alt="Changes by week",
    )


def _monthly(at: At, report: Report) -> None:
    held = sessions.listed(at.settings, at.source)
    if held:
        st.dataframe(
            pl.DataFrame(
                [(wording.day(each.day, year=True), each.attendees, each.decisions) for each in held],
                schema=["Session", "Who came", "Decisions"],
                orient="row",
            ),
            hide_index=True,
            alt="Monthly sessions",
        )
    else:
        frame.small("No session is on record yet.")
    with st.container(horizontal=True, gap="xsmall"):
        with frame.popover("Agenda", icon=":material/list_alt:") as seen:
            if seen.open:
                _agenda(at, report)
        if signed_in.may("record change"):
            with frame.popover("Record session", icon=":material/edit_note:") as asked:
                if asked.open:
                    _form(at)
    if _TOLD in st.session_state:
        st.text(st.session_state.pop(_TOLD))


def _agenda(at: At, report: Report) -> None:
    made = agenda.of(at.settings, report, load.taken(at), _result(at))
    st.markdown(f"**Half hour on {made.month:%B %Y}**")
    for each in made.sections:
        st.markdown(f"**{wording.plain(each.title)}**")
        if each.rows:
            st.dataframe(
                pl.DataFrame(each.rows, schema=list(each.head), orient="row"), hide_index=True, alt=each.title
            )
        else:
            frame.small(wording.plain(each.empty, 300))
    guarded_download.button(
        "Print agenda, PDF",
        data=partial(agenda_document.pdf, made),
        file_name=f"{at.source}-agenda-{made.month:%Y-%m}.pdf",
        mime="application/pdf",
        on_click="ignore",
        icon=":material/print:",
        key="agenda pdf",
    )


def _result(at: At) -> analysis_runs.Result | None:
    run = load_run.run_at(at)
    return None if run is None else load_run.result(run)


def _form(at: At) -> None:
    frame.your_name(current_user.name(), "Your name", "session name")
    st.date_input("Day", value=datetime.now(at.settings.zone).date(), key="session day", width=160)
    st.text_input("Who came", key="session attendees", max_chars=300)
    st.text_area("Decisions", key="session decisions", max_chars=2_000, height=120)
    guarded_button.button(
        "record change", "Save session", type="primary", key="session save", on_click=_save, args=(at,)
    )


def _save(at: At) -> None:
    typed = {name: st.session_state[f"session {name}"] for name in ("day", "attendees", "decisions")}
    try:
        with signed_in.permit("record change", at.source):
            sessions.hold(
                at.settings,
                at.source,
                typed["day"],
                typed["attendees"],
                typed["decisions"],
                by=frame.known_name(),
            )
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = "Saved."
