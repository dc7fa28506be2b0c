"""A row for each intent: its threshold, whose it is, and how wrong it is at the common one."""

import polars as pl
import streamlit as st

from analytics import wording
from analytics.thresholds.by_intent import OWN_FROM, IntentThreshold
from jobs.thresholds import threshold_words
from jobs.thresholds.threshold_report import Report
from pages.components import frame

_BASIS = {"own": "its own", "of all": "of all tickets", "none": wording.NONE}


def table(found: Report) -> None:
    """The thresholds of the intents, those to hand over first."""
    frame.heading(
        "By intent",
        f"From {OWN_FROM} truths on an intent gets a threshold of its own; the others go by that of all. "
        f"Wrong: {threshold_words.shown(found)}.",
    )
    rows = sorted(found.intents, key=lambda each: (not each.hand_over, -each.truths, each.intent))
    st.dataframe(
        pl.DataFrame(
            {
                "Intent": [each.intent for each in rows],
                "Status": [_status(each) for each in rows],
                "Threshold": [
                    wording.NONE if each.threshold is None else found.scale.name(each.threshold)
                    for each in rows
                ],
                "Whose": [_BASIS[each.basis] for each in rows],
                "Wrong": [wording.NONE if each.risk is None else wording.share(each.risk) for each in rows],
                "Pooled": [_pooled(each) for each in rows],
                "Answers": [each.answered for each in rows],
                "Truths": [each.truths for each in rows],
            }
        ),
        column_config={
            "Pooled": st.column_config.TextColumn(
                width="medium",
                help="Pulled towards the other intents, as few truths are noisy, with its 95 % interval. "
                "–: fewer than 30 answers or 10 customers.",
            ),
        },
        hide_index=True,
        alt="Thresholds by intent",
        key="intent thresholds",
    )


def _status(each: IntentThreshold) -> str:
    if each.hand_over:
        return "To a person"
    if each.threshold is None:
        return "No promise"
    if each.pooled is None:
        return "Too few to say"
    return "Answers"


def _pooled(each: IntentThreshold) -> str:
    if each.pooled is None or each.low is None or each.high is None:
        return wording.NONE
    return f"{wording.share(each.pooled)} ({wording.interval(each.low, each.high, 'share')})"
