"""A better score from more evidence: learn it as a job, and see it beside the agent's own."""

from functools import partial

import polars as pl
import streamlit as st

from analytics import wording
from analytics.thresholds.evidence_score import LABELS
from analytics.thresholds.guarantee import Guarantee
from jobs.thresholds import learned_score
from jobs.thresholds.answer_truths import Truth
from jobs.thresholds.threshold_report import Report
from pages.components import frame, progress
from pages.components.load import At
from pages.prepare.thresholding import load_thresholds


def box(at: At, found: Report | None, truth: Truth) -> None:
    """Both scores on the same answers, what the better one is made of, and the button that learns it."""
    frame.heading(
        "A score from more evidence",
        "Learnt on other customers' tickets than those it is compared on.",
    )
    if found is not None and found.compared is not None and found.learned is not None:
        pair = found.compared
        st.dataframe(
            pl.DataFrame(
                {
                    "Score": ["The agent's confidence", "More evidence"],
                    "Promised from": [_promised(pair.own), _promised(pair.learned)],
                    "Answers": [_answered(pair.own), _answered(pair.learned)],
                    "Area": [f"{pair.own_aurc:.3f}", f"{pair.learned_aurc:.3f}"],
                }
            ),
            column_config={
                "Area": st.column_config.TextColumn(
                    help="The mean share wrong over all shares answered (AURC); lower is better."
                ),
                "Promised from": st.column_config.TextColumn(
                    help=f"At most {wording.share(found.promise.allowed, 0)} wrong, 95 % sure."
                ),
            },
            hide_index=True,
            alt="Both scores on the same answers",
        )
        weights = sorted(found.learned.weights.items(), key=lambda pair: -abs(pair[1]))
        most = wording.listed([LABELS[name].lower() for name, _ in weights[:2]])
        stale = " Out of date: learn it again." if found.learned.stale else ""
        if pair.learned_aurc >= pair.own_aurc and (pair.learned.coverage or 0) <= (pair.own.coverage or 0):
            st.markdown("More evidence tells right answers from wrong ones no better here.")
        frame.small(
            f"{wording.count(pair.answers)} answers compared, learnt from "
            f"{wording.count(found.learned.learnt_from)}. Most weight: {most}.{stale}"
        )
    if progress.under_way(load_thresholds.job(at), "attempt to learn a score"):
        return
    label = "Learn a better score" if found is None or found.learned is None else "Learn it again"
    progress.ask_button(label, "learn score", partial(learned_score.ask, at.settings, at.source, truth))


def _promised(found: Guarantee) -> str:
    if found.threshold is not None:
        return f"{found.threshold:.2f}".removeprefix("0")
    return found.state


def _answered(found: Guarantee) -> str:
    return wording.NONE if found.coverage is None else wording.share(found.coverage, 0)
