"""The assumptions behind time and money, each with its origin and date, and the one that is typed here."""

import streamlit as st

from analytics import wording
from data.errors import DataError
from jobs.thresholds import answer_costs
from jobs.thresholds.threshold_report import Report
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At

_TOLD = "costs told"


def box(at: At, found: Report) -> None:
    """What is assumed, and the form for what a wrong answer costs."""
    with frame.popover("Costs assumed", key="threshold costs", type="tertiary") as opened:
        if not opened.open:
            return
        costs = found.costs
        units = {"minutes": "min", "money": costs.currency, "share": "of 1"}
        lines = [
            f"| {wording.plain(each.label, 60)} | {each.value:,.1f} {units[each.unit]} | "
            f"{wording.plain(each.note, 120)} |"
            for each in costs.known
        ]
        st.markdown("\n".join(["| Assumption | Value | From |", "|---|--:|---|", *lines]))
        if costs.reason:
            frame.small(wording.plain(costs.reason, 300))
        frame.small("Minutes a person takes and the cost of an hour are typed on the page Month.")
        if not signed_in.may("set targets"):
            return
        with st.form("wrong costs", border=False):
            typed = costs.wrong.value if costs.wrong.origin == "typed" else None
            minutes = st.number_input(
                "Minutes lost by a wrong answer (empty: the default)",
                value=typed,
                min_value=0.0,
                key="wrong minutes",
            )
            if guarded_button.submit("set targets", "Save"):
                try:
                    with signed_in.permit("set targets", at.source):
                        answer_costs.write(at.settings, minutes)
                except DataError as error:
                    st.session_state[_TOLD] = str(error)
                else:
                    st.rerun()
        if _TOLD in st.session_state:
            st.text(st.session_state.pop(_TOLD))
