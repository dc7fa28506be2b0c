"""Pairs of articles that contradict, repeat or replace each other, both sentences, and people's verdicts."""

from collections.abc import Mapping

import streamlit as st

from analytics import wording
from data.errors import DataError
from jobs.knowledge import entry_verdicts
from jobs.knowledge.entry_verdicts import PAIR_VERDICTS
from jobs.knowledge.knowledge_board import Board
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At

#: So many are shown at once.
PAGE = 5
_TOLD = "pair told"
_BADGES = {
    "contradiction": ":red-badge[Contradiction]",
    "superseded": ":orange-badge[Older edition]",
    "duplicate": ":gray-badge[Duplicate]",
}
_DIFFERS = {
    "number": "A number differs",
    "negation": "One denies it",
    "antonym": "The opposite word",
    "condition": "One has a condition that the other lacks",
    "date": "The date differs",
}


def show(at: At, found: Board) -> None:
    """The open pairs, contradictions first, and how often people agreed that they were some."""
    frame.heading(
        "Articles that say the same or the opposite",
        "Same product and same sentence, but a number, a denial or a condition differs. Please judge each.",
    )
    frame.small(_precision(found))
    if _TOLD in st.session_state:
        st.text(st.session_state.pop(_TOLD))
    if found.pairs.is_empty():
        frame.small("No pair is open.")
        return
    pages = -(-found.pairs.height // PAGE)
    page = int(st.number_input("Page", 1, pages, 1, key="pair page", width=140)) if pages > 1 else 1
    for row in found.pairs.slice((page - 1) * PAGE, PAGE).iter_rows(named=True):
        _pair(at, row)


def _precision(found: Board) -> str:
    known = found.precision
    if known.low is None or known.high is None:
        return f"{wording.counted(found.pairs.height, 'pair')} open. No contradiction is judged yet."
    share = (
        f"{wording.share(known.right / known.judged)} ({wording.interval(known.low, known.high, 'share')})"
    )
    return (
        f"{wording.counted(found.pairs.height, 'pair')} open. Of {known.judged} contradictions that people "
        f"judged, {known.right} were some: {share}. They choose what they judge."
    )


def _pair(at: At, row: Mapping[str, object]) -> None:
    kind, difference = str(row["kind"]), row["difference"]
    with st.container(border=True, gap="xsmall"):
        said = f" {_DIFFERS[str(difference)]}." if difference in _DIFFERS else ""
        judged = f" Judged: {wording.plain(str(row['verdict']))}." if row["verdict"] else ""
        wrong = (
            f" {wording.counted(int(str(row['wrong'])), 'wrong answer')} cite them." if row["wrong"] else ""
        )
        st.markdown(f"{_BADGES[kind]}{said}{judged}{wrong}")
        left, right = st.columns(2, gap="small")
        for side, place in (("first", left), ("second", right)):
            with place:
                title = wording.plain(str(row[f"{side}_title"] or wording.NONE), 100)
                st.markdown(f"**{wording.plain(str(row[side]), 60)}** {title}")
                st.text(wording.shortened(str(row[f"{side}_sentence"]), 600))
        with st.container(horizontal=True, gap="xsmall"):
            for verdict in PAIR_VERDICTS:
                guarded_button.button(
                    "correct",
                    verdict.capitalize(),
                    key=f"{verdict} {row['subject']}",
                    on_click=_judge,
                    args=(at, str(row["subject"]), verdict),
                )


def _judge(at: At, subject: str, verdict: str) -> None:
    try:
        with signed_in.permit("correct", at.source):
            entry_verdicts.judge(at.settings, at.source, subject, verdict)
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = f"Saved: {verdict}."
