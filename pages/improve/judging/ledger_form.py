"""The ledger: enter a change before it goes live, put noted ones in, and say that one was taken back."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

import polars as pl
import streamlit as st

from analytics import wording
from analytics.changes.evaluation_rule import KINDS, Change, Rule, Target
from analytics.metrics import METRICS
from data import current_user
from data.errors import DataError
from jobs.changes import change_rows, ledger, proposals, total_words
from jobs.changes.evaluation import Report
from pages.components import confirm, frame, load
from pages.components.access import guarded_button, signed_in
from pages.components.confirm import Action
from pages.components.load import At

_TOLD = "ledger told"
#: So many noted changes are offered.
_OFFERED = 5


def show(at: At, report: Report) -> None:
    """Buttons and forms; what was last done is said below."""
    if not signed_in.may("record change"):
        return
    with st.container(horizontal=True, gap="xsmall"):
        with frame.popover("Enter a change", icon=":material/add:") as asked:
            if asked.open:
                _form(at, report)
        if any(each.entry.stayed for each in report.judged):
            with frame.popover("Taken back", icon=":material/undo:") as gone:
                if gone.open:
                    _take_back(at, report)
    if _TOLD in st.session_state:
        st.text(st.session_state.pop(_TOLD))
    _noted(at, report)


def _noted(at: At, report: Report) -> None:
    """Changes that were noted or accepted as fixes, and have no rule yet."""
    if not report.proposals:
        return
    frame.heading(
        "Noted, not in the ledger",
        "A change whose rule is locked after its figures can be seen is exploratory: shown, and in no total.",
    )
    for each in report.proposals[:_OFFERED]:
        change = each.change
        where = ", ".join(change.categories) or "everything"
        live = wording.day(change.live_on, year=True) if change.live_on else "no category named"
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f"{wording.plain(change.what, 100)} :small[:gray[{wording.plain(where)}, {live}"
                f"{', a work packet' if each.is_fix else ''}]]",
                width="content",
            )
            confirm.button(
                "record change",
                "Put into the ledger",
                Action(
                    title="Lock its rule?",
                    happens=(
                        f"{change.what}: judged by {METRICS[change.rule.metric].label}, "
                        f"{change.rule.weeks_before} weeks before and {change.rule.weeks_after} after. "
                        "The rule cannot be changed after its first day."
                    ),
                    verb="Lock rule",
                    run=partial(_lock, at, change),
                ),
                key=f"lock {change.key}",
                type="tertiary",
            )


def _form(at: At, report: Report) -> None:
    named = load.taken(at).cube["category"].cast(pl.String).unique().drop_nulls()
    categories: list[str] = named.sort().to_list()
    today = datetime.now(at.settings.zone).date()
    frame.your_name(current_user.name(), "Your name", "change name")
    st.text_input("What is changed", max_chars=ledger.LONGEST, key="change what")
    st.selectbox("Kind", KINDS, key="change kind")
    st.multiselect("For which categories", categories, key="change categories")
    st.date_input("Live from", value=today + timedelta(days=1), key="change live", width=160)
    able = [key for key, each in METRICS.items() if each.kind != "quantile" and each.better != "neither"]
    st.selectbox(
        "Judged by",
        able,
        index=able.index(proposals.usual_metric(load.taken(at))),
        format_func=lambda key: METRICS[key].label,
        key="change metric",
    )
    st.number_input(
        "Expected effect in points",
        value=None,
        step=0.5,
        key="change expected",
        width=200,
        help=total_words.next_in_words(report) or "What you expect of it; it is held against what comes.",
    )
    st.toggle(
        "Chosen because its figures were bad",
        value=True,
        key="change picked",
        help="Then the weeks in which it was chosen are in no comparison: they come back by themselves.",
    )
    with st.container(horizontal=True, gap="xsmall"):
        st.number_input("Weeks before", 4, 52, Rule().weeks_before, key="change before", width=130)
        st.number_input("Weeks after", 4, 52, Rule().weeks_after, key="change after", width=130)
        st.number_input("Chosen by weeks", 1, 26, proposals.CHOICE_WEEKS, key="change choice", width=140)
    guarded_button.button(
        "record change",
        "Lock rule",
        type="primary",
        key="change lock",
        on_click=_lock_typed,
        args=(at, report),
    )


def _lock_typed(at: At, report: Report) -> None:
    typed = {
        name: st.session_state[f"change {name}"]
        for name in (
            "what",
            "kind",
            "categories",
            "live",
            "metric",
            "expected",
            "picked",
            "before",
            "after",
            "choice",
        )
    }
    live: date = typed["live"]
    rule = proposals.usual_rule(load.taken(at), live, weeks=int(typed["choice"]))
    rule = replace(
        rule, metric=typed["metric"], weeks_before=int(typed["before"]), weeks_after=int(typed["after"])
    )
    if not typed["picked"]:
        rule = replace(rule, picked_first=None, picked_last=None)
    share = METRICS[typed["metric"]].unit == "share"
    expected = typed["expected"]
    there = {each.change.key for each in report.judged}
    _lock(
        at,
        Change(
            key=ledger.key_of(typed["what"], there),
            what=typed["what"],
            kind=typed["kind"],
            targets=tuple(Target(name, live) for name in typed["categories"]),
            rule=rule,
            expected=None if expected is None else expected / 100 if share else float(expected),
            expected_by=frame.known_name() or current_user.name(),
        ),
    )


def _lock(at: At, change: Change) -> None:
    try:
        with signed_in.permit("record change", at.source):
            kept = ledger.lock(at.settings, at.source, change, by=frame.known_name())
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        late = " Its figures could be seen already, so it is exploratory." if kept.exploratory else ""
        st.session_state[_TOLD] = f"Locked, rule {kept.sha256[:12]}.{late}"


def _take_back(at: At, report: Report) -> None:
    named = {each.change.key: each.change.what for each in change_rows.ordered(report.judged)
             if each.entry.stayed}  # fmt: skip
    # Nothing is chosen beforehand: the change in view need not be the one that was undone.
    key = st.selectbox(
        "Which change was undone?",
        list(named),
        index=None,
        format_func=lambda each: named[each],
        placeholder="Choose a change",
        key="taken back change",
    )
    frame.small("Its verdict stays, and it leaves the total.")
    frame.your_name(current_user.name(), "Your name", "taken back name")
    st.text_input("Why", max_chars=300, key="taken back why")
    guarded_button.button(
        "record change",
        "Note it",
        key="taken back",
        disabled=key is None,
        on_click=_taken_back,
        args=(at, key or ""),
    )


def _taken_back(at: At, key: str) -> None:
    try:
        why = str(st.session_state["taken back why"])
        with signed_in.permit("record change", at.source):
            ledger.take_back(at.settings, at.source, key, why, by=frame.known_name())
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = "Noted: it is out of the total."
