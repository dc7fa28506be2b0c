"""Drawing answers for review: how many, which days, how much of it by risk."""

from datetime import date

import streamlit as st

from analytics.review import drawing_answers
from data.errors import DataError
from jobs.review import stored_draws
from pages.components import frame, load
from pages.components.access import guarded_button, signed_in
from pages.components.load import At

_TOLD = "draw told"
_POPOVER = "draw"
#: What was typed outlives the popover: Esc closes it, and Streamlit forgets what is not drawn.
_TYPED = "draw typed"


def popover(at: At) -> None:
    """The form in a popover; what it did is told below it."""
    with frame.popover("Draw answers", key=_POPOVER, icon=":material/shuffle:") as opened:
        if opened.open:
            _form(at)
    if _TOLD in st.session_state:
        st.text(st.session_state.pop(_TOLD))


def first(at: At) -> None:
    """What a source without any draw shows: why one draws, and the button."""
    with st.container(border=True):
        st.header("Nothing is drawn for review yet.", anchor=False)
        st.markdown(
            "Pilotlight draws answers at random, more of them where errors are likely, and remembers each "
            "one's chance. A few hundred tags then tell the accuracy of all answers."
        )
        _form(at)
    if _TOLD in st.session_state:
        st.text(st.session_state.pop(_TOLD))


def _form(at: At) -> None:
    scope = load.scope(at)
    typed: dict[str, int | bool] = st.session_state.setdefault(_TYPED, _usual())
    for key, value in typed.items():
        st.session_state.setdefault(key, value)
    typed["draw n"] = st.number_input(
        "Answers",
        min_value=1,
        max_value=stored_draws.LARGEST,
        step=50,
        key="draw n",
        help="The order is random: you may stop anywhere, and the rate of what is reviewed holds.",
    )
    typed["draw risk"] = st.slider(
        "Drawn by risk",
        0,
        100,
        step=10,
        format="%d %%",
        key="draw risk",
        help="The rest is uniform. Risk: low confidence, an entry past its date, handed over.",
    )
    # The calendar opens over what is below it as soon as its field has the focus: only who asks gets it.
    typed["draw some days"] = st.toggle("Only some days", key="draw some days")
    if typed["draw some days"]:
        st.date_input(
            "Answers given on these days",
            value=(scope.first, scope.last),
            min_value=scope.first,
            max_value=scope.last,
            key="draw days",
        )
    guarded_button.button(
        "tag answers", "Draw", key="draw now", on_click=_draw, args=(at, scope.first, scope.last)
    )


def _usual() -> dict[str, int | bool]:
    risk = round(100 * (1 - drawing_answers.UNIFORM_SHARE))
    return {"draw n": stored_draws.DEFAULT_SIZE, "draw risk": risk, "draw some days": False}


def _draw(at: At, first: date, last: date) -> None:
    days: tuple[date, ...] = (first, last)
    if st.session_state["draw some days"]:
        days = st.session_state["draw days"]
    if len(days) != 2:
        st.session_state[_TOLD] = "Choose the first and the last day."
        return
    try:
        with signed_in.permit("tag answers", at.source):
            made = stored_draws.make(
                at.settings,
                at.source,
                int(st.session_state["draw n"]),
                first=days[0],
                last=days[1],
                uniform_share=1 - st.session_state["draw risk"] / 100,
            )
    except DataError as error:
        st.session_state[_TOLD] = str(error)
        return
    st.session_state[_TOLD] = f"{made.n:,} of {made.population:,} answers drawn."
    st.session_state["review draw"] = made.id
    # Drawn, the queue is what matters: the form no longer lies over it.
    if _POPOVER in st.session_state:
        st.session_state[_POPOVER] = False
