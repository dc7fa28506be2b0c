"""A row for each change: its verdict, what was expected and measured, and why."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.metrics import METRICS
from jobs.changes import change_rows
from jobs.changes.evaluation import Judged, Report
from pages.components import frame

_HELP = {
    "Measured": "After less before, less the same of untouched categories. More is better.",
    "Naive": "After less the weeks in which it was chosen. What is picked for being bad comes back "
    "by itself.",
}


def table(report: Report) -> Judged | None:
    """The changes, the latest first; the chosen one, else the first that the answer names."""
    ordered = change_rows.ordered(report.judged)
    if not ordered:
        return None
    frame.heading("All changes", "Choose a row to see its picture and what the verdict rests on.")
    picked = st.dataframe(
        pl.DataFrame([_row(each) for each in ordered], infer_schema_length=None),
        column_config={
            "Verdict": st.column_config.TextColumn("Verdict", width=110),
            "Change": st.column_config.TextColumn("Change", width=260),
            "For": st.column_config.TextColumn("For", width=120),
            "Live": st.column_config.TextColumn("Live", width=70),
            "Expected": st.column_config.TextColumn("Expected", width=90),
            "Measured": st.column_config.TextColumn("Measured", width=90, help=_HELP["Measured"]),
            "95 %": st.column_config.TextColumn("95 %", width=110),
            "Note": st.column_config.TextColumn("Note", width=300),
            "Naive": st.column_config.TextColumn("Before/after alone", width=120, help=_HELP["Naive"]),
        },
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="changes table",
        alt="Changes with their verdicts",
    )
    chosen = picked["selection"]["rows"]
    if chosen and chosen[0] < len(ordered):
        return ordered[chosen[0]]
    return next(iter(change_rows.recent(report)), ordered[0])


def _row(each: Judged) -> dict[str, str]:
    verdict, unit = each.verdict, METRICS[each.change.rule.metric].unit
    known = verdict.value == verdict.value
    naive = verdict.evidence.naive
    expected = each.change.expected
    return {
        "Verdict": verdict.state + (" (exploratory)" if each.entry.exploratory else ""),
        "Change": each.change.what,
        "For": ", ".join(each.change.categories) or "everything",
        "Live": wording.day(each.change.live_on) if each.change.live_on else wording.NONE,
        "Expected": wording.NONE if expected is None else wording.signed(expected, unit),
        "Measured": wording.signed(verdict.value, unit) if known else wording.NONE,
        "95 %": change_rows.span(each) if known else wording.NONE,
        "Note": note(each),
        "Naive": wording.signed(naive, unit) if naive == naive else wording.NONE,
    }


def note(each: Judged) -> str:
    """What must be known beside the verdict."""
    verdict, found = each.verdict, each.verdict.evidence
    parts: list[str] = []
    if found.together_with:
        parts.append(f"cannot be separated from {', '.join(found.together_with)}")
    if verdict.state == "no evidence" and verdict.high == verdict.high:
        parts.append(change_rows.excludes(each).removeprefix(", "))
    if verdict.why:
        parts.append(verdict.why)
    if verdict.trend_open:
        parts.append(change_rows.TREND_OPEN)
    if found.cut_by:
        parts.append(f"shortened by {', '.join(found.cut_by)}")
    if verdict.state == "harmed" and each.entry.stayed:
        parts.append("still on: take it back, or say in the ledger that it was")
    if not each.entry.stayed:
        parts.append(f"taken back: {each.entry.reason}")
    return "; ".join(parts)
