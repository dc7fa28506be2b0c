"""The board of all plans of all sources: state, dates, sample size and outcome; to be taken home as CSV."""

from collections.abc import Sequence
from functools import partial

import polars as pl
import streamlit as st

from analytics import wording
from analytics.pilot.planning.plan_rules import faults
from data import export
from jobs.pilot import plan_board, plan_states
from jobs.pilot.plan_board import Line
from jobs.pilot.plan_versions import StoredPlan
from pages.components import exports, frame, load, load_pilot
from pages.components.access import guarded_button, signed_in
from pages.pilot.planning import plan_labels, plan_picker

#: With more rows than these the board scrolls within itself.
_MOST_SHOWN = 12


def show() -> None:
    """A row for each version of each plan, and the same with all its fields as CSV."""
    with st.spinner("Computing every verdict …"):
        scope = signed_in.viewer().sources
        sources = [None] if scope is None else sorted(scope)
        found = [line for each in sources for line in plan_board.lines(load.settings(), _outcome, each)]
    with st.container(border=True, gap="small"):
        frame.heading(
            "All plans", "States are as of the last day of each source's data. Select a row to open its plan."
        )
        if not found:
            st.markdown("No plan yet.")
            _begin()
            return
        picked = st.dataframe(
            frame_of(found),
            hide_index=True,
            width="stretch",
            # High enough for four lines: outcomes are sentences, and are to be read without scrolling.
            row_height=84,
            height="content" if len(found) <= _MOST_SHOWN else 36 + 84 * _MOST_SHOWN,
            column_config={
                "Plan": st.column_config.TextColumn(width=130),
                "Outcome": st.column_config.TextColumn(width=215),
                "Can it decide?": st.column_config.TextColumn(width=190),
            },
            on_select="rerun",
            selection_mode="single-row",
            key="board of plans",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            _open([found[at] for at in picked["selection"]["rows"] if at < len(found)])
            _begin()
            exports.csv_button("CSV", "plans", partial(_csv, found))


def _open(chosen: list[Line]) -> None:
    for each in chosen:
        plan = each.kept.plan
        st.button(
            f"Open {wording.plain(plan.name, 40)}",
            icon=":material/arrow_forward:",
            on_click=plan_picker.open_,
            args=(plan.name, plan.source),
            key="open plan",
        )


def _begin() -> None:
    guarded_button.button(
        "manage plans", "New plan", icon=":material/add:", on_click=plan_picker.begin, key="new plan"
    )


def frame_of(found: Sequence[Line]) -> pl.DataFrame:
    """What the board shows, a row a version."""
    several = len({each.kept.plan.source for each in found}) > 1
    return pl.DataFrame([_row(each, several=several) for each in found])


def _row(line: Line, *, several: bool) -> dict[str, str | int]:
    plan, kept = line.kept.plan, line.kept
    version = f", version {kept.version}" if kept.version > 1 or line.state == "superseded" else ""
    reached = wording.NONE if line.reached is None else wording.count(line.reached)
    said = line.outcome
    if kept.retired is not None and line.state == "retired":
        said = f"Retired: {kept.retired.reason.rstrip('.')}. {said}"
    return {
        "Plan": f"{plan.name}{version}",
        **({"Source": plan.source} if several else {}),
        "State": plan_states.LABELS[line.state],
        "Start": wording.day(plan.start, year=True) if plan.live else wording.NONE,
        "Decision": plan_labels.decision(line),
        "Tickets": f"{reached} of {wording.count(plan.planned_n)}",
        "Outcome": said,
        "Can it decide?": _can_decide(line),
    }


def _can_decide(line: Line) -> str:
    if line.outlook or line.withheld:
        return line.outlook or line.withheld
    is_open = line.state in ("running", "ahead", "draft") and not faults(line.kept.plan)
    return "Yes" if is_open else ""


def _outcome(kept: StoredPlan) -> plan_board.Outcome:
    return load_pilot.outcome(kept.plan.source, kept)


def _csv(found: Sequence[Line]) -> bytes:
    return export.csv_bytes(plan_board.frame(found))
