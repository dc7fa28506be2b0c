"""The fix of a cluster as a card: accepted it becomes a dated training change."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import polars as pl
import streamlit as st

from analytics import wording
from analytics.failures import suggested_fixes
from data.errors import DataError
from jobs.failures import fix_decisions
from jobs.failures.fix_decisions import Fix
from jobs.packets import packet_drafts
from pages.components import frame, load
from pages.components.access import guarded_button, signed_in
from pages.components.load_run import RunAt
from pages.failures.parts import cluster_card, cluster_table

_TOLD = "fix told"
_PACKETS = "pages/improve/work_packets.py"


def card(run: RunAt, row: Mapping[str, object], mine: pl.DataFrame, within: Sequence[str]) -> None:
    """What would help, who does it until when; and what it became.

    `within` are the threads of the clusters shown within this one: fixes accepted for them still stand.
    """
    thread = str(row["thread"])
    there = fix_decisions.fix(run.at.settings, run.at.source, thread)
    own = mine.filter(pl.col("group") == row["main_group"])
    with st.container(border=True, gap="small"):
        others = "".join(f"\n\n{_merged(each)}" for each in _accepted(run, within))
        st.markdown(f"### The fix\n{_state(there)}{others}")
        proposed = cluster_card.fix(mine, row, suggested_fixes.commonest(own, "predicted_intent"))
        if not signed_in.may("decide fixes"):
            st.text(there.what if there else proposed)
            frame.small(_spares(row))
            _to_packet(run, row)
            return
        st.text_area(
            "What is changed",
            value=there.what if there else proposed,
            max_chars=fix_decisions.LONGEST_FIX,
            key=f"fix {thread}",
            height=92,
        )
        today = datetime.now(run.at.settings.zone).date()
        st.text_input("Owner", value=there.owner if there else "", max_chars=80, key=f"owner {thread}")
        with st.container(horizontal=True, gap="xsmall"):
            first = there.due if there else today + timedelta(days=14)
            st.date_input("Due", value=first, key=f"due {thread}", width=150)
            st.date_input("Takes effect on", value=today, key=f"day {thread}", width=150)
        frame.small(_spares(row))
        with st.container(horizontal=True, gap="xsmall"):
            guarded_button.button(
                "decide fixes",
                "Accept the fix" if there is None or there.state != "accepted" else "Save changes",
                icon=":material/check:",
                key=f"accept {thread}",
                on_click=_accept,
                args=(run, thread, suggested_fixes.commonest(own, "category")),
            )
            if there is None or there.state == "accepted":
                guarded_button.button(
                    "decide fixes", "Dismiss", key=f"dismiss {thread}", on_click=_dismiss, args=(run, thread)
                )
        _to_packet(run, row)
        if _TOLD in st.session_state:
            st.text(st.session_state.pop(_TOLD))


def _state(there: Fix | None) -> str:
    if there is None:
        edit = " Edit it before you accept it." if signed_in.may("decide fixes") else ""
        return f":small[:gray[Suggested from the evidence.{edit}]]"
    when = wording.day(there.changed_at.date(), year=True)
    who = f"by {wording.plain(there.who)}, {when}"
    if there.state == "dismissed":
        return f":gray-badge[Dismissed] :small[:gray[{who}]]"
    return f":blue-badge[:material/check: Training change] :small[:gray[accepted {who}]]"


def _accepted(run: RunAt, threads: Sequence[str]) -> list[Fix]:
    if not threads:
        return []
    kept = fix_decisions.fixes(run.at.settings, run.at.source)
    return [each for each in kept if each.thread in threads and each.state == "accepted"]


def _merged(there: Fix) -> str:
    """A fix that was accepted for a cluster before it was shown within this one."""
    what, owner = wording.plain(there.what.rstrip("."), 200), wording.plain(there.owner, 80)
    return f"{_state(there)}\n\nFor a cluster merged into this one: {what}. Owner: {owner}."


def _spares(row: Mapping[str, object]) -> str:
    gain = cluster_table.gain(row)
    if gain == wording.NONE:
        return "How many failures it would prevent is not known: no cause is proven."
    done = cluster_table.changed_sentence(row)
    spares = f"Fixing it would prevent at most {gain} failures a month. The month after shows whether it did."
    return f"{spares} {done}" if done else spares


def _to_packet(run: RunAt, row: Mapping[str, object]) -> None:
    thread = str(row["thread"])
    if row["main_group"] in packet_drafts.WORKABLE and st.button(
        "Open work packet",
        icon=":material/inventory_2:",
        type="tertiary",
        key=f"packet {thread}",
        help="A draft article, examples or branches, and the tests that must pass afterwards.",
    ):
        st.switch_page(_PACKETS, query_params={"packet": thread, "source": run.at.source})


def _accept(run: RunAt, thread: str, category: str | None) -> None:
    # What stands in the boxes now: a click may come in one run with the last thing typed.
    typed = {name: st.session_state[f"{name} {thread}"] for name in ("fix", "owner", "due", "day")}
    try:
        with signed_in.permit("decide fixes", run.at.source):
            fix_decisions.accept_fix(
                load.settings(),
                run.at.source,
                thread,
                typed["fix"],
                day=typed["day"],
                owner=typed["owner"],
                due=typed["due"],
                category=category,
            )
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        when = wording.day(typed["day"], year=True)
        st.session_state[_TOLD] = f"Accepted as a training change of {when}. Charts mark it from now on."


def _dismiss(run: RunAt, thread: str) -> None:
    with signed_in.permit("decide fixes", run.at.source):
        fix_decisions.dismiss_fix(load.settings(), run.at.source, thread, st.session_state[f"fix {thread}"])
    st.session_state[_TOLD] = "Dismissed. You can still accept it later."
