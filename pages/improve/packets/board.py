"""The board: how the work stands in a sentence, what to open next, and every packet by state."""

from datetime import date

import polars as pl
import streamlit as st

from analytics import wording
from analytics.failures import since_change
from analytics.figures.drawing.groups import GROUPS
from jobs.failures import fix_decisions
from jobs.packets.packet_board import Board, Row
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load_run import RunAt

PAGE = "pages/improve/work_packets.py"
STATE_BADGES = {
    "open": ":blue-badge[open]",
    "accepted": ":violet-badge[accepted]",
    "shipped": ":orange-badge[shipped]",
    "worked": ":green-badge[:material/check: worked]",
    "came back": ":red-badge[came back]",
    "dismissed": ":gray-badge[dismissed]",
}


def answer(board: Board) -> None:
    """How the work stands."""
    with st.container(border=True, gap="small"):
        st.header(sentence(board), anchor=False)
        st.markdown(_further(board))


def sentence(board: Board) -> str:
    """How many packets wait for somebody."""
    waiting = board.count("open", "accepted", "came back")
    if not board.rows:
        return "No work packet is open yet."
    if not waiting:
        return "No packet waits for anybody."
    late = f", {board.overdue} overdue" if board.overdue else ""
    verb = "waits" if waiting == 1 else "wait"
    return f"{wording.counted(waiting, 'packet')} {verb} to be done{late}."


def _further(board: Board) -> str:
    if not board.rows:
        return (
            "A packet holds everything to fix one group of failures: a draft article, examples that separate "
            "two intents, or the branches of an answer."
            + (" Open one below." if signed_in.may("decide fixes") else " A manager opens one.")
        )
    shipped, worked, back = (board.count(state) for state in ("shipped", "worked", "came back"))  # pyright: ignore[reportArgumentType]
    parts = [f"{wording.count(shipped)} shipped", f"{wording.count(worked)} worked"]
    if back:
        parts.append(f"{wording.count(back)} came back")
    return f"{', '.join(parts)}. A packet is judged from the tickets that come after it is shipped."


def suggestions(run: RunAt, board: Board) -> None:
    """The fixes worth making first that nobody opened yet."""
    if not board.next:
        return
    frame.heading("What first?", "The clusters with a proven cause whose fix would prevent most failures.")
    for column, row in zip(st.columns(len(board.next), gap="small"), board.next, strict=True):
        with column, st.container(border=True, gap="small", height="stretch"):
            st.markdown(f"{_group(row)}\n\n**{wording.plain(row.label, 80)}**\n\n:small[:gray[{_size(row)}]]")
            if guarded_button.button("decide fixes", "Open packet", key=f"open {row.thread}"):
                with signed_in.permit("decide fixes", run.at.source):
                    fix_decisions.open_packet(
                        run.at.settings, run.at.source, row.thread, row.what, by=frame.known_name()
                    )
                show(run, row.thread)


def table(run: RunAt, board: Board, today: date) -> None:
    """Every packet; the chosen row opens its page."""
    if not board.rows:
        return
    frame.heading("All packets", "Choose a row to open it.")
    chosen = st.dataframe(
        pl.DataFrame(
            {
                "state": [row.state for row in board.rows],
                "label": [row.label for row in board.rows],
                "group": [GROUPS[row.group].label if row.group else wording.NONE for row in board.rows],
                "owner": [row.owner or wording.NONE for row in board.rows],
                "due": [_due(row, today) for row in board.rows],
                "a_month": [row.a_month for row in board.rows],
                "what": [row.what for row in board.rows],
            },
            schema_overrides={"a_month": pl.Float64},
        ).to_arrow(),
        column_config={
            "state": st.column_config.TextColumn("State", width=90),
            "label": st.column_config.TextColumn("Failures about", width=240),
            "group": st.column_config.TextColumn("Cause", width=130),
            "owner": st.column_config.TextColumn("Owner", width=110),
            "due": st.column_config.TextColumn("Due", width=130),
            "a_month": st.column_config.NumberColumn("Failures a month", format="%.0f", width=110),
            "what": st.column_config.TextColumn("What is done", width=320),
        },
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"packets of {run.run}",
        alt="Work packets",
    )
    rows = chosen["selection"]["rows"]
    if rows and rows[0] < len(board.rows):
        show(run, board.rows[rows[0]].thread)


def show(run: RunAt, thread: str) -> None:
    """Go to the page of a packet."""
    st.switch_page(PAGE, query_params={"packet": thread, "source": run.at.source})


def _due(row: Row, today: date) -> str:
    if row.state == "came back" and row.came_back_on is not None:
        return f"back since {wording.day(row.came_back_on)}"
    if row.shipped_on is not None and row.state in ("shipped", "worked", "came back"):
        return f"shipped {wording.day(row.shipped_on)}"
    if row.due is None or row.state == "dismissed":
        return wording.NONE
    return f"{wording.day(row.due)} · overdue" if row.due < today else wording.day(row.due)


def _group(row: Row) -> str:
    group = GROUPS[row.group or "other"]
    return f":{group.hue}-badge[{group.sign} {group.label}]"


def _size(row: Row) -> str:
    found = wording.counted(row.failures or 0, "failed ticket")
    if row.gain is not None and row.gain >= 0.5:
        found = f"{found} · fixing it prevents at most {wording.count(row.gain)} a month"
    return " · ".join(
        filter(None, (found, since_change.sentence(row.changed_on, row.changed_what, row.changed_times)))
    )
