"""Drift on the page: mix, confidence and reach of articles; estimated accuracy beside fresh tags."""

from datetime import timedelta

import streamlit as st

from analytics import wording
from analytics.drift import estimated_accuracy
from analytics.figures.drawing import theme
from data import export
from data.errors import DataError
from jobs.drift import accuracy_board, drift_baseline, drift_text
from jobs.drift.drift_board import DriftBoard
from jobs.review import stored_draws
from pages.components import exports, frame, load
from pages.components.access import guarded_button, signed_in
from pages.components.load import At
from pages.executive.drifting import load_drift

_CHANCE = "How far weeks of the baseline are from each other by chance; whole weeks drawn again 999 times."


def show(at: At) -> None:
    """The whole block."""
    found = load_drift.board(at)
    frame.heading("Drift", f"{drift_text.headline(found)} Against the baseline, without anybody labelling.")
    _table(found)
    _baseline(at, found)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        _accuracy(at, found)
    with right:
        _categories(at, found)


def _table(found: DriftBoard) -> None:
    st.dataframe(
        drift_text.drift_rows(found).to_arrow(),
        column_config={
            "what": st.column_config.TextColumn("What"),
            "state": st.column_config.TextColumn("Drift"),
            "measure": st.column_config.TextColumn("Measure"),
            "size": st.column_config.TextColumn("Size", help="PSI: below 0.1 little, above 0.25 much."),
            "found": st.column_config.TextColumn("Found"),
            "chance": st.column_config.TextColumn("By chance", help=_CHANCE),
            "most": st.column_config.TextColumn("Moved most", width="medium"),
            "baseline": st.column_config.TextColumn("Baseline"),
            "recent": st.column_config.TextColumn("Recent"),
        },
        hide_index=True,
        alt="Drift against the baseline",
    )


def _baseline(at: At, found: DriftBoard) -> None:
    frame.small(drift_text.baseline_sentence(found))
    if not signed_in.may("approve"):
        return
    scope = load.scope(at)
    with frame.popover("Freeze a baseline", key="freeze baseline", type="tertiary") as opened:
        if not opened.open:
            return
        last = min(scope.last, drift_baseline.last_whole_day(load.taken(at)))
        days = st.date_input(
            "Days of the baseline",
            (scope.first, max(scope.first, min(last, scope.first + timedelta(days=83)))),
            min_value=scope.first,
            max_value=max(scope.first, last),
            key="baseline days",
        )
        if (
            isinstance(days, tuple)
            and len(days) == 2
            and guarded_button.button("approve", "Freeze", key="freeze now")
        ):
            try:
                with signed_in.permit("approve", at.source):
                    drift_baseline.freeze(at.settings, at.source, days[0], days[1], by=frame.known_name())
            except DataError as refused:
                st.text(str(refused))
            else:
                st.rerun()


def _accuracy(at: At, found: DriftBoard) -> None:
    frame.heading(
        estimated_accuracy.TITLE,
        "Mean calibrated probability of a right answer (CBPE). Blind to answers that are wrong in a new way.",
    )
    accuracy = found.accuracy
    st.markdown(wording.plain(drift_text.accuracy_sentence(accuracy), 400))
    if accuracy.rows:
        st.plotly_chart(
            load_drift.chart(at, found, st.context.theme.type or "light"),
            theme=None,
            config=theme.config(f"{at.source}-estimated-accuracy"),
            key="estimated accuracy",
            alt="Estimated accuracy and fresh tags by category",
        )
    needed = accuracy_board.fresh_draw_size(accuracy)
    if (
        needed
        and not accuracy.why_not
        and guarded_button.button(
            "tag answers",
            f"Draw {needed} answers of these days for review",
            key="draw fresh",
            icon=":material/shuffle:",
        )
    ):
        try:
            with signed_in.permit("tag answers", at.source):
                stored_draws.make(at.settings, at.source, needed, first=accuracy.first, last=accuracy.last)
        except DataError as refused:
            st.text(str(refused))
        else:
            st.switch_page("pages/improve/review.py", query_params={"source": at.source})


def _categories(at: At, found: DriftBoard) -> None:
    table = drift_text.accuracy_rows(found.accuracy)
    if table.is_empty():
        return
    frame.heading(
        "By category", "An estimate is not shown where fresh tags leave it out, or truths are too few."
    )
    shares = ("estimated", "low", "high", "tagged", "tagged_low", "tagged_high")
    names = {"tagged": "Fresh tags", "tagged_low": "Low", "tagged_high": "High", "low": "Low", "high": "High"}
    st.dataframe(
        table.to_arrow(),
        column_order=["category", "state", "answers", "estimated", "tagged", "tags"],
        column_config={
            name: st.column_config.NumberColumn(
                names.get(name, name.capitalize()), format="percent" if name in shares else "localized"
            )
            if name in (*shares, "answers", "tags")
            else name.capitalize()
            for name in table.columns
        },
        hide_index=True,
        placeholder=wording.NONE,
        height=min(420, 38 + 36 * table.height),
        alt="Estimated accuracy by category",
    )
    exports.csv_button("Drift, CSV", f"{at.source}-estimated-accuracy", lambda: export.csv_bytes(table))
