"""Work packets: which fixes are under way, and what is in each?"""

from datetime import datetime

import streamlit as st

from analytics import wording
from data import export
from jobs.packets import packet_board
from pages.components import errors, exports, filters, frame, load
from pages.improve.packets import board, load_packets, one_packet, packet_run

TITLE = "Which fixes are under way?"

source = filters.begin(TITLE)
with errors.timed("Counting"):
    at = load.at(source)
    taken = load.taken(at)
frame.header(TITLE, taken)

run = packet_run.pick(at, "Work packets are made from clusters of failures.")

thread = st.query_params.get("packet")
if thread:
    with errors.block("The packet"):
        one_packet.show(run, thread)
    frame.foot(f"Source {wording.plain(source)}, run {run.run}.", None)
    st.stop()

today = datetime.now(at.settings.zone).date()
with errors.timed("Reading the board"):
    found = load_packets.board(run, today)
with errors.block("The answer"):
    board.answer(found)
with errors.block("What first"):
    board.suggestions(run, found)
with errors.block("All packets"):
    board.table(run, found, today)

frame.foot(
    f"Source {wording.plain(source)}, run {run.run}.",
    lambda: exports.csv_button(
        "Packets, CSV", f"{source}-packets", lambda: export.csv_bytes(packet_board.frame(found))
    ),
)
