"""One packet, whole: why, what to do, everything to do it with, and what must be right afterwards."""

import streamlit as st

from analytics import wording
from analytics.figures.drawing.groups import GROUPS
from analytics.packets.packet_record import Packet
from data.errors import DataError
from jobs.failures import fix_decisions
from jobs.failures.fix_decisions import Fix
from jobs.packets import packet_comments, packet_document
from pages.components import errors, load
from pages.components.access import guarded_download
from pages.components.load_run import RunAt
from pages.improve.packets import contents, load_packets, packet_state


def show(run: RunAt, thread: str) -> None:
    """The page of a packet; a cluster without a proven cause has none, and it says what to do instead."""
    if st.button("All packets", icon=":material/arrow_back:", type="tertiary", key="all packets"):
        st.query_params.pop("packet", None)
        st.rerun()
    try:
        with errors.timed("Making the packet"):
            packet = load_packets.packet(run, thread)
    except DataError as error:
        # Plain text: the sentence names a cluster in a customer's words.
        st.text(str(error))
        return
    settings, source = load.settings(), run.at.source
    fix = fix_decisions.fix(settings, source, thread)
    if fix is None:
        # Looking at a packet decides nothing: it comes onto the board by a button.
        fix = fix_decisions.unopened(thread, packet.what)
    _head(packet)
    left, right = st.columns([5, 3], gap="small")
    with left, errors.block("Contents"):
        edits, left_out = contents.draft(packet, fix)
        if packet.examples is not None:
            left_out = contents.examples(packet, packet.examples, fix)
        if packet.condition is not None:
            edits |= contents.condition(packet, packet.condition, fix)
    with right:
        with errors.block("State"):
            packet_state.card(run, packet, fix, edits, left_out)
        _print(run, packet, fix)
    with errors.block("Tests"):
        contents.tests(packet)
    with errors.block("Comments"):
        packet_state.comments(run, thread)


def _head(packet: Packet) -> None:
    group = GROUPS[packet.group]
    with st.container(border=True, gap="small"):
        st.markdown(f":{group.hue}-badge[{group.sign} {group.label}]")
        st.header(wording.plain(packet.label, 120), anchor=False)
        shared = (
            f" {wording.count(packet.caused)} of {wording.count(packet.failures)} failures share this reason."
            if packet.caused > 1
            else ""
        )
        st.markdown(f"{wording.plain(packet.cause, 400)}{shared}")


def _print(run: RunAt, packet: Packet, fix: Fix) -> None:
    said = packet_comments.listed(run.at.settings, run.at.source, packet.thread)
    guarded_download.button(
        "Packet to print (HTML)",
        lambda: packet_document.html(packet, fix, said),
        file_name=f"packet-{packet.thread}.html",
        mime="text/html",
        icon=":material/print:",
        on_click="ignore",
        key="print packet",
    )
