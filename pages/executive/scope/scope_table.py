"""A row for each category of the scope: state, stage, expected hours, preparation, and what is missing."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.shadow.readiness_gate import Condition
from jobs.scope import scope_printing
from jobs.scope.scope_board import ScopeBoard

_ROW, _SHOWN = 36, 9
_HOURS = (
    "Human hours that the tickets of the next stage would save a month, less rework. The interval: what the "
    "assumptions and the share solved alone leave open. –: not known."
)


def table(board: ScopeBoard) -> str | None:
    """The categories, ready ones first; the chosen one."""
    ordered = board.advice.ordered
    rows = [
        {
            "Category": each.category,
            "State": scope_printing.state(board, each).capitalize(),
            "Stage": f"{each.rung} → {each.to}" if each.to else each.rung,
            "Hours a month": scope_printing.hours(each),
            "Preparation": f"{each.preparation:.1f} h",
            "Missing or wrong": "; ".join(each.back) or _missing(each.gate.missing),
        }
        for each in ordered
    ]
    picked = st.dataframe(
        pl.DataFrame(rows),
        column_config={
            "Category": st.column_config.TextColumn("Category", width=140),
            "State": st.column_config.TextColumn("State", width=130),
            "Stage": st.column_config.TextColumn("Stage", width=110),
            "Hours a month": st.column_config.TextColumn("Hours a month", help=_HOURS, width=135),
            "Preparation": st.column_config.TextColumn("Preparation", width=90),
            "Missing or wrong": st.column_config.TextColumn("Missing or wrong", width=420),
        },
        hide_index=True,
        height=_ROW * (min(_SHOWN, len(rows)) + 1),
        on_select="rerun",
        selection_mode="single-row",
        key="scope rows",
        alt="Categories and their next stage",
    )
    chosen = picked["selection"]["rows"]
    return ordered[chosen[0]].category if chosen and chosen[0] < len(ordered) else None


def _missing(conditions: tuple[Condition, ...]) -> str:
    if not conditions:
        return wording.NONE
    return f"{len(conditions)}: {', '.join(each.name for each in conditions)}"
