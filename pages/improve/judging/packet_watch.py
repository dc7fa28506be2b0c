"""Work packets that shipped: which worked, which came back, and a button that says so on the board."""

import polars as pl
import streamlit as st

from analytics import wording
from data.errors import DataError
from jobs.changes import packet_watch
from jobs.changes.evaluation import Report
from jobs.changes.packet_watch import Watched
from pages.components import frame, load, load_run
from pages.components.access import guarded_button, signed_in
from pages.components.load import At

_TOLD = "packets told"


def show(at: At, report: Report) -> None:
    """What the figures say of each packet; nothing where none has shipped."""
    run = load_run.run_at(at)
    result = None if run is None else load_run.result(run)
    found = packet_watch.of(at.settings, report, load.taken(at), result)
    if not found:
        return
    frame.heading(
        "Do fixes still work?", "A packet that worked is watched: when its failures return, it is said."
    )
    st.dataframe(
        pl.DataFrame(
            [(each.state, each.advised or wording.NONE, each.label, each.why) for each in found],
            schema=["State", "Should be", "Failures about", "Why"],
            orient="row",
        ),
        hide_index=True,
        alt="Work packets that shipped",
    )
    advised = [each for each in found if each.advised is not None]
    if advised:
        guarded_button.button(
            "decide fixes",
            f"Set {wording.counted(len(advised), 'state')} on the board",
            key="set packet states",
            on_click=_set,
            args=(at, advised),
        )
    if _TOLD in st.session_state:
        st.text(st.session_state.pop(_TOLD))


def _set(at: At, advised: list[Watched]) -> None:
    try:
        with signed_in.permit("decide fixes", at.source):
            done = packet_watch.apply(at.settings, at.source, advised, by=frame.known_name())
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = f"{wording.counted(done, 'packet')} changed on the board."
