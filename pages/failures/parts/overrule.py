"""A person's word about a diagnosis: of one ticket, or of all tickets of a cluster; it can be taken back."""

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

from analytics import wording
from analytics.figures.drawing.groups import GROUPS
from data.errors import DataError
from jobs.failures import failure_decisions
from pages.components import frame, load
from pages.components.access import guarded_button, signed_in
from pages.components.load_run import RunAt

_TOLD = "overrule told"


def one(run: RunAt, row: Mapping[str, object]) -> None:
    """Confirm or overrule the group of a ticket."""
    key, ticket = f"overrule {row['ticket_id']}", str(row["ticket_id"])
    with st.container(border=True, gap="small"):
        was, said = GROUPS[str(row["diagnosed_group"])], row["said_by"] == "ticket"
        asked = "Decided by a person." if said else "Is this right?"
        st.markdown(f"**{asked}** Diagnosed as {was.sign} {was.label.lower()}.")
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            box = _pick(key, str(row["group"]))
            guarded_button.button(
                "correct",
                "Confirm" if st.session_state[box] == was.key else "Overrule",
                key=f"do {key}",
                icon=":material/check:",
                on_click=_say,
                args=(run, box, was.key, ticket),
            )
            if said:
                guarded_button.button(
                    "correct", "Undo", key=f"undo {key}", on_click=_say, args=(run, None, was.key, ticket)
                )
        tell(ticket)


def whole(run: RunAt, row: Mapping[str, object], mine: pl.DataFrame, within: Sequence[str]) -> None:
    """Overrule the group of every ticket of a cluster, in this run and all later ones.

    `within` are the threads of the clusters shown within it: the word is about them, too.
    """
    key, threads = f"overrule {row['thread']}", (str(row["thread"]), *within)
    said = bool((mine["said_by"] == "cluster").any())
    diagnosed = str(mine["diagnosed_group"].mode().sort()[0])
    with frame.popover("Overrule", key=key, icon=":material/gavel:") as it:
        if not it.open:
            return
        st.markdown(f"All {wording.counted(mine.height, 'ticket')} of this cluster are really:")
        box = _pick(key, str(row["main_group"]))
        frame.small("Decisions about single tickets come first. This stays in later analyses.")
        with st.container(horizontal=True, gap="xsmall"):
            guarded_button.button(
                "correct",
                "Overrule all",
                key=f"do {key}",
                on_click=_say,
                args=(run, box, diagnosed, None, threads),
            )
            if said:
                guarded_button.button(
                    "correct",
                    "Undo",
                    key=f"undo {key}",
                    on_click=_say,
                    args=(run, None, diagnosed, None, threads),
                )


def tell(ticket: str | None = None) -> None:
    """What became of the last word about a ticket, or about the whole cluster; once."""
    if (told := st.session_state.pop(f"{_TOLD} {ticket}", None)) is not None:
        st.text(told)


def _pick(key: str, there: str) -> str:
    """Draw the four groups; returns the key under which the choice stands."""
    # Another word makes another box: what it offers first is what holds.
    box = f"{key} {there}"
    st.segmented_control(
        "Group",
        list(GROUPS),
        format_func=lambda group: f"{GROUPS[group].sign} {GROUPS[group].label}",
        default=there,
        required=True,
        key=box,
        label_visibility="collapsed",
    )
    return box


def _say(
    run: RunAt, box: str | None, diagnosed: str, ticket: str | None, threads: Sequence[str | None] = (None,)
) -> None:
    """Keep what the box says now, of a ticket or of each cluster; without a box, take back what was said."""
    group = st.session_state[box] if box else None
    try:
        for thread in threads:
            with signed_in.permit("correct", run.at.source):
                failure_decisions.correct(
                    load.settings(),
                    run.at.source,
                    group,
                    run_id=run.run,
                    diagnosed=diagnosed,
                    ticket=ticket,
                    thread=thread,
                )
    except DataError as error:
        told = str(error)
    else:
        what = "Ticket " + ticket if ticket else "The whole cluster"
        word = (
            "is back to its diagnosis"
            if group is None
            else f"is {GROUPS[group].label.lower()}, as you decided"
        )
        told = f"{what} {word}."
    st.session_state[f"{_TOLD} {ticket}"] = told
