"""The same tickets answered twice: how often draft and person are right, tagged blind."""

import streamlit as st

from analytics import wording
from data.errors import DataError
from jobs.shadow import blind_pairs
from jobs.shadow.blind_pairs import Paired
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At

_TOLD = "pairs told"


def box(at: At, found: Paired | None) -> None:
    """The paired difference with its interval, wrong drafts by effort, and the button that draws pairs."""
    frame.heading(
        "Draft against person, same tickets",
        "Reviewers see one text at a time and not who wrote it. Drawn pairs wait on the page Review.",
    )
    if found is None or not found.pairs:
        frame.small("No pair is reviewed on both sides yet.")
    else:
        st.markdown(wording.plain(found.sentence, 400))
        for band, (wrong, of) in found.by_band.items():
            frame.small(f"{band.capitalize()}: {wrong} of {of} drafts tagged blind were not right.")
    guarded_button.button(
        "tag answers",
        "Draw 30 pairs a category for blind review",
        key="draw pairs",
        on_click=_draw,
        args=(at,),
    )
    if _TOLD in st.session_state:
        st.text(st.session_state.pop(_TOLD))


def _draw(at: At) -> None:
    try:
        with signed_in.permit("tag answers", at.source):
            made = blind_pairs.draw(at.settings, at.source)
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = f"{made.n:,} texts drawn: review them on the page Review, draw {made.id}."
