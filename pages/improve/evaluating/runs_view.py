"""Two runs of the regression set on the page: import, choice, the answer, and the tests that changed."""

from functools import partial

import polars as pl
import streamlit as st

from analytics import wording
from data import export
from jobs.evaluation import regression_runs
from jobs.evaluation.regression_runs import KIND, Comparison
from jobs.imported_files.imported_files import ImportedFile
from pages.components import exports, frame, rows
from pages.components.load import At
from pages.components.uploads import result_upload
from pages.improve.evaluating import load_evaluation


def show(at: At) -> Comparison | None:
    """The whole view; the comparison that is shown, if any."""
    there = load_evaluation.listed(at, KIND)
    if len(there) < 2:
        _too_few(at, there)
        return None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        names = {each.number: each for each in reversed(there)}
        shown = partial(_named, names)
        first = st.selectbox(
            "Before", list(names), index=len(names) - 2, format_func=shown, key="run before", width=280
        )
        second = st.selectbox(
            "After", list(names), index=len(names) - 1, format_func=shown, key="run after", width=280
        )
        with frame.popover("Import a run", key="run import", icon=":material/upload:") as opened:
            if opened.open:
                _form(at)
    found = load_evaluation.compared(at, first, second)
    if isinstance(found, str):
        st.text(found)
        return None
    _answer(found)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        _changed(at, found)
    with right:
        _kinds(found)
    return found


def downloads(at: At, found: Comparison) -> None:
    """The tests whose result changed."""
    table = regression_runs.changed(found)
    exports.csv_button("Changed tests, CSV", f"{at.source}-regression", lambda: export.csv_bytes(table))


def _named(names: dict[int, ImportedFile], number: int) -> str:
    return f"{names[number].name} · {wording.day(names[number].at.date(), year=True)}"


def _too_few(at: At, there: list[ImportedFile]) -> None:
    with st.container(border=True):
        one = f"One run is imported: {wording.plain(there[0].name, 80)}." if there else "No runs yet."
        st.header(one, anchor=False)
        st.markdown(
            "Give the regression set of *Training pack* to the agent before and after a change, and import "
            "both results: a line for each test with `id` and `passed`."
        )
        _form(at)


def _form(at: At) -> None:
    add = partial(regression_runs.add, at.settings, at.source)
    if result_upload.form(
        "A run of the regression set",
        "run",
        "item_id",
        lambda content, name, profile, columns: add(content, name, profile=profile, columns=columns),
    ):
        st.rerun()


def _answer(found: Comparison) -> None:
    with st.container(border=True, gap="xsmall"):
        st.header(regression_runs.headline(found), anchor=False)
        help_ = f"McNemar's mid-p {wording.p_value(found.found.p)}; Tango's interval, by customer."
        for place, line in enumerate(regression_runs.meaning(found)):
            st.markdown(wording.plain(line, 300), help=help_ if place == 0 else None)
    said = regression_runs.remarks(found)
    if said:
        st.markdown("\n".join(f"- {wording.plain(line, 400)}" for line in said))


def _changed(at: At, found: Comparison) -> None:
    table = regression_runs.changed(found)
    frame.heading("Tests whose result changed", "Broken ones first. Select a row to read the conversation.")
    if table.is_empty():
        frame.small("Every shared test has the same result in both runs.")
        return
    picked = st.dataframe(
        table.to_arrow(),
        column_config={
            "change": st.column_config.TextColumn("Change", width=90),
            "test_kind": st.column_config.TextColumn("Kind", width=100),
            "item_id": st.column_config.TextColumn("Test", width="medium"),
            "ticket_id": st.column_config.TextColumn("Ticket", width=110),
        },
        hide_index=True,
        height=min(420, 38 + 36 * table.height),
        on_select="rerun",
        selection_mode="single-row",
        key="changed tests",
        alt="Tests whose result changed",
    )
    chosen = picked["selection"]["rows"]
    if chosen and chosen[0] < table.height and (ticket := table["ticket_id"][chosen[0]]):
        rows.transcript(at, str(ticket))


def _kinds(found: Comparison) -> None:
    frame.heading("By kind of test", "Must pass: failed once. Must stay: was right.")
    kinds = pl.DataFrame(
        [
            (each.kind, each.n, each.first_passed, each.second_passed, each.mended, each.broken)
            for each in found.found.by_kind
        ],
        schema=["kind", "n", "before", "after", "mended", "broken"],
        orient="row",
    )
    st.dataframe(
        kinds.to_arrow(),
        column_config={
            "kind": st.column_config.TextColumn("Kind"),
            "n": st.column_config.NumberColumn("Tests"),
            "before": st.column_config.NumberColumn("Passed before"),
            "after": st.column_config.NumberColumn("Passed after"),
            "mended": st.column_config.NumberColumn("Mended"),
            "broken": st.column_config.NumberColumn("Broken"),
        },
        hide_index=True,
        alt="Tests by kind",
    )
