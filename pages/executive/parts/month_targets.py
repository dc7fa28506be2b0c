"""Targets of a month, and closing it: what people promise, and what was first reported."""

from datetime import date
from functools import partial

import streamlit as st

from analytics import wording
from analytics.trends import headline_numbers
from data.errors import DataError
from jobs.months import closed_months, month_contents, targets
from jobs.months.month_contents import Answer
from jobs.months.month_series import MonthSeries
from pages.components import confirm, errors, frame, load, load_month
from pages.components.access import guarded_button, signed_in
from pages.components.confirm import Action
from pages.components.load import At
from pages.executive.parts import report_buttons

#: Where the page offers to take back a close.
_PLACE = "close month"
#: How a number is typed: what it is multiplied by, its step and its ending.
_TYPED = {"share": (100.0, 0.1, "%"), "points": (1.0, 0.01, "points")}


def popover(at: At, found: Answer) -> None:
    """The targets of the month shown; asked for when it is opened."""
    if not signed_in.may("set targets"):
        return
    with frame.popover("Targets", type="tertiary", icon=":material/flag:") as opened:
        if opened.open:
            with errors.block("Targets"):
                _form(at, found)
                _import(at)


def close(at: At, course: MonthSeries, found: Answer) -> None:
    """Keep the month's figures as first reported; a report does the same."""
    if not report_buttons.closes(found) or not signed_in.may("set targets"):
        return
    name = found.month.name
    action = Action(
        title=f"Close {name}?",
        happens=f"The figures of {name} are kept as they are now. If late data changes them, this page says "
        f"by how much, why and since when. You can undo this for {closed_months.UNDO_MINUTES} minutes. "
        "A report of the month closes it too.",
        verb=f"Close {name}",
        run=partial(_close, at, course, found),
    )
    confirm.button(
        "set targets", f"Close {name}", action, key="close month", type="tertiary", icon=":material/lock:"
    )


def undo_close() -> None:
    """The offer to take back the close that was just made here."""
    confirm.undo(_PLACE)


def _close(at: At, course: MonthSeries, found: Answer) -> None:
    with signed_in.permit("set targets", at.source):
        month_contents.close(at.settings, load.taken(at), course, found.month.key)
    load_month.forget_typed()
    confirm.offer_undo(_PLACE, f"{found.month.name} is closed.", partial(_reopen, at, found.month.first))


def _reopen(at: At, first: date) -> None:
    with signed_in.permit("set targets", at.source):
        closed_months.reopen(at.settings, at.source, first)
    load_month.forget_typed()


def _form(at: At, found: Answer) -> None:
    there = {each.metric: each.value for first, each in found.targets if first == found.month.first}
    frame.small(f"For {found.month.name} of {wording.plain(at.source)}. Empty: no target.")
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
        if guarded_button.submit("set targets", "Save targets"):
            with errors.block("Targets"):
                try:
                    with signed_in.permit("set targets", at.source):
                        targets.write(at.settings, at.source, found.month.first, typed)
                except DataError as refused:
                    st.text(f"Not saved. {refused}")
                else:
                    load_month.forget_typed()
                    st.rerun()


def _import(at: At) -> None:
    names = wording.listed(list(headline_numbers.FIVE), "or")
    given = guarded_button.upload(
        "set targets",
        f"Or import CSV or TOML: month, metric ({names}), value",
        ["csv", "toml"],
        key="targets file",
    )
    if given is not None and guarded_button.button("set targets", "Import the targets", key="import targets"):
        with errors.block("The import"):
            with signed_in.permit("set targets", at.source):
                count = targets.import_(at.settings, at.source, given.name, given.getvalue())
            load_month.forget_typed()
            st.toast(f"{wording.counted(count, 'target')} saved.")
