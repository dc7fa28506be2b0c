"""The work list: articles to mend and to write, the verdict on the chosen one, and the list as frozen."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl
import streamlit as st

from analytics import wording
from data.errors import DataError
from jobs.knowledge import entry_verdicts, knowledge_board
from jobs.knowledge.entry_verdicts import ENTRY_VERDICTS, PHRASING_VERDICTS
from jobs.knowledge.knowledge_board import Board
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At

_TOLD = "entry told"
_VERBS = {
    "right": "It is right",
    "changed": "I changed it",
    "retired": "Retire it",
    "written": "It is written",
    "not needed": "Not needed",
}
_TASKS = {"mend": "Mend", "write": "Write"}


def show(at: At, found: Board) -> None:
    """The list, the most wrong answers first, and what to do with the chosen article."""
    frame.heading(
        "Work list",
        "Articles to mend and to write: the most wrong answers first. Choose a line to read and judge it.",
    )
    if found.work.is_empty():
        frame.small("Nothing is to be done: every article is clean, and none is missing.")
        return
    columns = ["task", "entry_id", "what", "category", "wrong", "failed", "why", "owner", "tickets"]
    picked = st.dataframe(
        found.work.select(columns)
        .with_columns(pl.col("category").fill_null(""), pl.col("task").replace_strict(_TASKS))
        .to_arrow(),
        column_config={
            "task": st.column_config.TextColumn("Do", width=70),
            "entry_id": st.column_config.TextColumn("Article", width=90),
            "what": st.column_config.TextColumn("Title", width="medium"),
            "category": st.column_config.TextColumn("Category", width=130),
            "why": st.column_config.TextColumn("What is open", width="large"),
            "owner": st.column_config.TextColumn("Owner", width=110),
            "wrong": st.column_config.NumberColumn(
                "Wrong", help="Answers citing it, tagged incorrect.", width=70
            ),
            "failed": st.column_config.NumberColumn(
                "Failed", help="Answers citing it on tickets that failed, for whatever cause.", width=70
            ),
            "tickets": st.column_config.NumberColumn(
                "Requests",
                help="Requests that the article is nearest to; of one to be written, those that ask like it.",
                width=85,
            ),
        },
        hide_index=True,
        height=330,
        on_select="rerun",
        selection_mode="single-row",
        key="work list",
        alt="Work list of articles",
    )
    rows = picked.selection.rows
    if rows and rows[0] < found.work.height:
        chosen = found.work.row(rows[0], named=True)
        if chosen["task"] == "write":
            _phrasing(at, found, str(chosen["subject"]), str(chosen["what"]))
        else:
            _entry(at, found, str(chosen["entry_id"]))
    if _TOLD in st.session_state:
        st.text(st.session_state.pop(_TOLD))


def _entry(at: At, found: Board, entry: str) -> None:
    row = found.entries.filter(pl.col("entry_id") == entry).row(0, named=True)
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"### {wording.plain(str(row['question']), 140)}")
        st.text(str(row["answer"] or "No answer."))
        _verdicts(at, entry_verdicts.entry_subject(entry), entry, ENTRY_VERDICTS)


def _phrasing(at: At, found: Board, subject: str, typical: str) -> None:
    """How customers ask what no article answers; drafts of the answers are among the downloads."""
    wordings = found.missing.filter(pl.col("typical") == typical)["wordings"].explode().to_list()
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"### {wording.plain(wording.shortened(typical, 140), 140)}")
        for each in wordings:
            st.text(wording.shortened(str(each), 300))
        frame.small("A draft with the answer that people gave most is among the downloads below.")
        _verdicts(at, subject, "The article", PHRASING_VERDICTS)


def _verdicts(at: At, subject: str, name: str, verdicts: Sequence[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        st.text_input("Why? (optional)", key="entry reason", max_chars=200)
        for each in verdicts:
            guarded_button.button(
                "correct",
                _VERBS[each],
                key=f"entry {each}",
                on_click=_judge,
                args=(at, subject, name, each),
            )


def audit(at: At, found: Board) -> None:
    """The list that was frozen last, with what is closed and overdue, and the button that freezes it."""
    frame.heading("Frozen work list", "A copy with owners and a day. Only a verdict closes a line.")
    with st.container(border=True, gap="xsmall"):
        current = found.audit
        if current is None:
            st.markdown("Not frozen yet. Once in three months is a good habit.")
        else:
            today = datetime.now(at.settings.zone).date()
            late = current.overdue(today)
            overdue = f" · :red-badge[{late} overdue]" if late else ""
            st.markdown(
                f"List {current.number}, frozen {wording.day(current.frozen_at.date(), year=True)} by "
                f"{wording.plain(current.by)}: **{current.closed} of {len(current.items)} lines closed**, "
                f"due {wording.day(current.due, year=True)}{overdue}"
            )
            st.progress(current.closed / max(1, len(current.items)))
        guarded_button.button(
            "correct", "Freeze the work list", key="freeze audit", on_click=_freeze, args=(at, found)
        )


def _judge(at: At, subject: str, name: str, verdict: str) -> None:
    reason = str(st.session_state.get("entry reason") or "")
    try:
        with signed_in.permit("correct", at.source):
            entry_verdicts.judge(at.settings, at.source, subject, verdict, reason=reason)
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = f"Saved: {name} is {verdict}."


def _freeze(at: At, found: Board) -> None:
    try:
        with signed_in.permit("correct", at.source):
            made = entry_verdicts.freeze(at.settings, at.source, knowledge_board.frozen_lines(found))
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = f"List {made.number}: {len(made.items)} lines, due {made.due:%d %b %Y}."
