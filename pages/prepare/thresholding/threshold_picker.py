"""The controls of the page Thresholds: allowed errors, truth and score; and what is said without any."""

from typing import NamedTuple, NoReturn

import streamlit as st

from analytics import wording
from jobs.thresholds.answer_truths import Answers, Truth
from jobs.thresholds.threshold_report import Score
from pages.components import filters
from pages.components.load import At

_TRUTHS: dict[str, Truth] = {"Reviewed tags": "reviewed", "Outcome (proxy)": "outcome"}
_SCORES: dict[str, Score] = {"Agent's confidence": "confidence", "More evidence": "learned"}


class Asked(NamedTuple):
    """What the page is asked to show."""

    allowed: float
    truth: Truth
    score: Score


def pick(at: At, answers: Answers) -> Asked:
    """Draw the controls and return what they say."""
    truths = list(_TRUTHS)
    begins = truths[0] if answers.begins_with == "reviewed" else truths[1]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        filters.source_pill(at.source)
        allowed = st.slider(
            "Allowed: wrong answers",
            1,
            40,
            10,
            format="%d %%",
            key="allowed",
            bind="query-params",
            width=220,
            help="Of the answers that the agent gives, at most so many may be wrong.",
        )
        truth = st.segmented_control(
            "Truth",
            truths,
            default=begins,
            key="truth",
            bind="query-params",
            help=f"{wording.count(answers.reviewed)} scored answers are reviewed. The outcome counts an "
            "answer as right where the ticket stayed solved and no person was needed.",
        )
        score = st.segmented_control(
            "Score", list(_SCORES), default=next(iter(_SCORES)), key="score", bind="query-params"
        )
    return Asked(
        allowed / 100,
        _TRUTHS[truth or begins],
        _SCORES[score or next(iter(_SCORES))],
    )


def nothing(at: At, said: str) -> NoReturn:
    """The page of a source without scored answers: why, and what to import."""
    filters.source_pill(at.source)
    no_report(said)
    st.stop()


def no_report(said: str) -> None:
    """Why no threshold can be judged, and what to do."""
    with st.container(border=True):
        st.header("No threshold can be judged yet.", anchor=False)
        st.markdown(wording.plain(said, 500))
