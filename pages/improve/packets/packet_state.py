"""Who sees to a packet until when, its state, and what people said about it."""

from datetime import date, datetime, timedelta

import streamlit as st

from analytics import wording
from analytics.packets.packet_record import Packet
from data import current_user
from data.errors import DataError
from jobs.failures import fix_decisions
from jobs.failures.fix_decisions import Fix
from jobs.packets import packet_comments
from pages.components import frame, load
from pages.components.access import guarded_button, signed_in
from pages.components.load_run import RunAt
from pages.improve.packets import board

_TOLD = "packet told"
_VERBS = {
    "shipped": "It is shipped",
    "open": "Back to open",
    "worked": "It worked",
    "came back": "It came back",
}
_HELP = {"shipped": "After its files are imported at the platform, or the change is made there."}


def card(run: RunAt, packet: Packet, fix: Fix, edits: dict[str, str], left_out: frozenset[str]) -> None:
    """State, owner and dates with the buttons that are possible now."""
    thread = packet.thread
    with st.container(border=True, gap="small"):
        st.markdown(f"### The work\n{_state(fix)}")
        if not signed_in.may("decide fixes"):
            st.text(fix.what or packet.what)
            frame.small(_owned(fix))
            return
        today = datetime.now(run.at.settings.zone).date()
        frame.your_name(current_user.name(), "Your name", "packet name")
        st.text_area(
            "What is done",
            value=fix.what or packet.what,
            max_chars=fix_decisions.LONGEST_FIX,
            height=90,
            key=f"what {thread}",
        )
        st.text_input("Owner", value=fix.owner, max_chars=80, key=f"owner {thread}")
        with st.container(horizontal=True, gap="xsmall"):
            due = fix.due or today + timedelta(days=14)
            st.date_input("Due", value=due, key=f"due {thread}", width=150)
            day = fix.shipped_on or today
            st.date_input("Shipped on", value=day, key=f"day {thread}", width=150)
        with st.container(horizontal=True, gap="xsmall"):
            label = "Save" if fix.state not in ("open", "dismissed", "came back") else "Accept packet"
            guarded_button.button(
                "decide fixes",
                label,
                icon=":material/check:",
                key=f"accept {thread}",
                type="primary",
                on_click=_accept,
                args=(run, packet, fix, edits, left_out),
            )
            for state in fix_decisions.FOLLOWING[fix.state]:
                if state in _VERBS:
                    guarded_button.button(
                        "decide fixes",
                        _VERBS[state],
                        key=f"{state} {thread}",
                        help=_HELP.get(state),
                        on_click=_move,
                        args=(run, thread, state),
                    )
            if "dismissed" in fix_decisions.FOLLOWING[fix.state]:
                guarded_button.button(
                    "decide fixes", "Dismiss", key=f"dismiss {thread}", on_click=_dismiss, args=(run, thread)
                )
        if _TOLD in st.session_state:
            st.text(st.session_state.pop(_TOLD))


def _state(fix: Fix) -> str:
    if not fix.is_opened:
        return ":small[:gray[Not on the board yet. Accepting it puts it there.]]"
    when = wording.day(fix.changed_at.date(), year=True)
    return f"{board.STATE_BADGES[fix.state]} :small[:gray[by {wording.plain(fix.who)}, {when}]]"


def _owned(fix: Fix) -> str:
    """Whose it is and the days, for who reads it."""
    days = [
        f"{name} {wording.day(day, year=True)}"
        for name, day in (("due", fix.due), ("shipped on", fix.shipped_on))
        if day is not None
    ]
    return ", ".join([f"Owner: {wording.plain(fix.owner) or 'nobody yet'}", *days])


def comments(run: RunAt, thread: str) -> None:
    """What was said about the packet, and a box to say more."""
    frame.heading("Comments", "They stay with the packet.")
    said = packet_comments.listed(run.at.settings, run.at.source, thread)
    for each in said:
        when = wording.moment(each.at, run.at.settings.zone)
        st.text(f"{each.who}, {when}\n{each.text}")
    st.text_area("Add a comment", max_chars=packet_comments.LONGEST, height=80, key=f"say {thread}")
    guarded_button.button(
        "comment", "Add comment", key=f"add {thread}", on_click=_comment, args=(run, thread)
    )


def _who() -> str | None:
    # What stands in the box now: a click may come in one run with the last thing typed.
    return " ".join(str(st.session_state.get("packet name", "")).split()) or frame.known_name()


def _accept(run: RunAt, packet: Packet, fix: Fix, edits: dict[str, str], left_out: frozenset[str]) -> None:
    # What stands in the boxes now: a click may come in one run with the last thing typed.
    thread = packet.thread
    typed = {name: st.session_state[f"{name} {thread}"] for name in ("what", "owner", "due", "day")}
    now = {name: st.session_state.get(f"{name} {thread}", text) for name, text in edits.items()}
    settings, source = load.settings(), run.at.source
    try:
        if not fix.is_opened:
            with signed_in.permit("decide fixes", run.at.source):
                fix_decisions.open_packet(settings, source, thread, typed["what"], by=_who())
        # Edits are kept even where the owner is missing.
        with signed_in.permit("decide fixes", run.at.source):
            fix_decisions.edit(settings, source, thread, now, left_out, by=_who())
        if fix.state in ("shipped", "worked"):
            st.session_state[_TOLD] = "Saved."
            return
        with signed_in.permit("decide fixes", run.at.source):
            fix_decisions.accept_fix(
                settings,
                source,
                thread,
                typed["what"],
                day=typed["day"],
                owner=typed["owner"],
                due=typed["due"],
                category=packet.intent,
                by=_who(),
            )
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = "Accepted. It is in the next training pack, and charts mark its day."


def _move(run: RunAt, thread: str, state: fix_decisions.State) -> None:
    day: date = st.session_state[f"day {thread}"]
    try:
        if state == "open":
            what = str(st.session_state[f"what {thread}"])
            with signed_in.permit("decide fixes", run.at.source):
                fix_decisions.open_packet(load.settings(), run.at.source, thread, what, by=_who())
        else:
            with signed_in.permit("decide fixes", run.at.source):
                fix_decisions.move(load.settings(), run.at.source, thread, state, day, by=_who())
    except DataError as error:
        st.session_state[_TOLD] = str(error)


def _dismiss(run: RunAt, thread: str) -> None:
    what = str(st.session_state[f"what {thread}"])
    with signed_in.permit("decide fixes", run.at.source):
        fix_decisions.dismiss_fix(load.settings(), run.at.source, thread, what, by=_who())
    st.session_state[_TOLD] = "Dismissed. It can be accepted later."


def _comment(run: RunAt, thread: str) -> None:
    try:
        said = str(st.session_state[f"say {thread}"])
        with signed_in.permit("comment", run.at.source):
            packet_comments.add(load.settings(), run.at.source, thread, said, by=_who())
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[f"say {thread}"] = ""
