"""Two runs of the regression set on the page: import, choice, the answer, and the tests that changed."""

from functools import partial

import polars as pl
import streamlit as st

from analytics import wording
from data import export
from jobs.evaluation import regression_runs
from jobs.evaluation.regression_runs import KIND, Comparison
from jobs.imported_files import imported_files
from jobs.imported_files.imported_files import ImportedFile
from pages.components import exports, frame
from pages.components.load import At
from pages.components.uploads import result_files
from pages.improve.evaluating import load_evaluation


def show(at: At) -> Comparison | None:
    """The whole view; the comparison that is shown, if any."""
    there = load_evaluation.listed(at, KIND)
    if len(there) < 2:
        _too_few(at, there)
        return None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        oldest_first = there[::-1]
        first, second = (
            result_files.choose(label, oldest_first, key, index=len(there) - back, width=330)
            for label, key, back in (("Before", "run before", 2), ("After", "run after", 1))
        )
        result_files.another("Import a run", "run import", partial(_form, at))
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


def _too_few(at: At, there: list[ImportedFile]) -> None:
    result_files.first(
        f"One run is imported: {wording.plain(there[0].name, 80)}." if there else "No runs yet.",
        "Give the regression set of *Training pack* to the agent before and after a change, and import "
        "both results: a line for each test with `id` and `passed`.",
        partial(_form, at),
    )


def _form(at: At) -> None:
    add = partial(imported_files.add, at.settings, at.source, KIND)
    result_files.form(
        "A run of the regression set",
        "run",
        "item_id",
        lambda content, name, profile, columns: add(content, name, profile=profile, columns=columns),
    )


def _answer(found: Comparison) -> None:
    with st.container(border=True, gap="xsmall"):
        st.header(regression_runs.headline(found), anchor=False)
        help_ = f"McNemar's mid-p {wording.p_value(found.found.p)}; Tango's interval, by customer."
        for place, line in enumerate(regression_runs.meaning(found)):
            st.markdown(wording.plain(line, 300), help=help_ if place == 0 else None)
    result_files.remarks(regression_runs.remarks(found))


def _changed(at: At, found: Comparison) -> None:
    table = regression_runs.changed(found)
    frame.heading("Tests whose result changed", "Broken ones first. Select a row to read the conversation.")
    if table.is_empty():
        frame.small("Every shared test has the same result in both runs.")
        return
    result_files.tickets(
        at,
        table,
        {
            "change": st.column_config.TextColumn("Change", width=75),
            # The last part of an id is what tells tests apart, so the column has room for all of it.
            "item_id": st.column_config.TextColumn("Test", width=215),
            "test_kind": st.column_config.TextColumn("Kind", width=85),
            "ticket_id": st.column_config.TextColumn("Ticket", width=85),
        },
        key="changed tests",
        alt="Tests whose result changed",
    )


def _kinds(found: Comparison) -> None:
    frame.heading(
        "By kind of test", "Tests that passed before and after. Must pass: failed once. Must stay: was right."
    )
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
            "before": st.column_config.NumberColumn("Before"),
            "after": st.column_config.NumberColumn("After"),
            "mended": st.column_config.NumberColumn("Mended"),
            "broken": st.column_config.NumberColumn("Broken"),
        },
        hide_index=True,
        alt="Tests by kind",
    )
