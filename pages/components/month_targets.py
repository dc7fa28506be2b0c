"""Targets of a month, and closing it: what people promise, and what was first reported."""

import streamlit as st

from analytics import wording
from analytics.trends import five
from data.errors import DataError
from jobs import month, targets
from jobs.course import Course
from jobs.month import Answer
from pages.components import faults, frame, load, load_month, report_buttons
from pages.components.load import At

#: How a number is typed: what it is multiplied by, its step and its ending.
_TYPED = {"share": (100.0, 0.1, "%"), "points": (1.0, 0.01, "points")}


def popover(at: At, found: Answer) -> None:
    """The targets of the month shown; asked for when it is opened."""
    with frame.popover("Targets", type="tertiary", icon=":material/flag:") as opened:
        if opened.open:
            with faults.block("Targets"):
                _form(at, found)
                _import(at)


def close(at: At, course: Course, found: Answer) -> None:
    """Keep the month's figures as first reported; a report does the same."""
    if not report_buttons.closes(found):
        return
    if st.button(
        f"Close {found.month.name}",
        key="close month",
        type="tertiary",
        icon=":material/lock:",
        help="Keeps the figures of this month as they are reported now. If late data moves them, this page "
        "says by how much, why and since when. A report of the month closes it, too.",
    ):
        with faults.block("Closing the month"):
            month.close(at.settings, load.taken(at), course, found.month.key)
            load_month.forget_typed()
            st.rerun()


def _form(at: At, found: Answer) -> None:
    there = {each.metric: each.value for first, each in found.targets if first == found.month.first}
    frame.small(f"For {found.month.name} of {wording.plain(at.source)}; empty means none.")
    with st.form("targets", border=False):
        typed: dict[str, float | None] = {}
        for number in found.numbers:
            times, step, ending = _TYPED.get(number.unit, (1.0, 1.0, number.unit))
            now = there.get(number.key)
            value = st.number_input(
                f"{number.label}, {ending}",
                value=None if now is None else round(times * now, 4),
                step=step,
                format="%.0f" if step == 1 else "%.1f" if times == 100 else "%.2f",
                key=f"target {found.month.key} {number.key}",
            )
            typed[number.key] = None if value is None else value / times
        if st.form_submit_button("Set the targets"):
            with faults.block("Targets"):
                try:
                    targets.write(at.settings, at.source, found.month.first, typed)
                except DataError as refused:
                    st.text(f"Not set. {refused}")
                else:
                    load_month.forget_typed()
                    st.rerun()


def _import(at: At) -> None:
    names = wording.listed(list(five.FIVE), "or")
    given = st.file_uploader(
        f"Or import CSV or TOML: month, metric ({names}), value", ["csv", "toml"], key="targets file"
    )
    if given is not None and st.button("Import the targets", key="import targets"):
        with faults.block("The import"):
            count = targets.import_(at.settings, at.source, given.name, given.getvalue())
            load_month.forget_typed()
            st.toast(f"{wording.counted(count, 'target')} set.")
