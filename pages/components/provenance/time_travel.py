"""Looking at an earlier state of the lake: the banner over every page, and where a state is chosen."""

import streamlit as st

from analytics import wording
from data.errors import DataError
from jobs.time_travel.past_states import Ended, Seen
from pages.components import load
from pages.components.access import as_of

_CHOSEN = "state to look at"
#: So many are offered; the address takes any moment.
_OFFERED = 40


def banner() -> bool:
    """Say above the page which earlier state it shows; False where it cannot be shown, and no page is."""
    if not as_of.asked():
        return True
    try:
        seen = load.seen()
    except DataError as gone:
        with st.container(border=True):
            st.markdown("**This earlier state cannot be shown.**")
            st.text(str(gone))
            _back()
        return False
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="earlier state"):
        st.markdown(
            f":material/history: **{_headline(seen)}** Decisions and analyses are those of then; targets, "
            "prices, names, settings and alerts are today's. Nothing can be changed here.",
            width="stretch",
        )
        _back()
    return True


def picker() -> None:
    """Choose an earlier state, in the sidebar; nothing where there is none."""
    states = {_address(each): each for each in load.earlier()[:_OFFERED]}
    if not states:
        return
    with st.sidebar:
        st.selectbox(
            "Look back",
            states,
            index=None,
            format_func=lambda address: _line(states[address]),
            placeholder="An earlier state" if as_of.asked() else "Now",
            key=_CHOSEN,
            on_change=_choose,
            help=f"See all pages as they stood before an import. {load.limit_sentence()}",
        )


def before(import_id: int) -> str | None:
    """How the address names the state before an import; None where it cannot be shown."""
    return next((_address(each) for each in load.earlier() if import_id in each.imports), None)


def _choose() -> None:
    if chosen := st.session_state.get(_CHOSEN):
        as_of.go(chosen)
    else:
        as_of.leave()


def _headline(seen: Seen) -> str:
    when = wording.moment(seen.past.at, load.zone())
    state = f"You see the data as it stood on {when} (lake {seen.version})"
    if seen.ended is None:
        return f"{state}; no import has changed it since."
    file, source = wording.plain(seen.ended.file), wording.plain(seen.ended.source)
    return f"{state}, before the next import: {file} of {source}."


def _line(state: Ended) -> str:
    when = wording.moment(state.until, load.zone())
    return f"{when}, before {wording.shortened(state.file, 40)} ({state.source})"


def _address(state: Ended) -> str:
    return f"{state.until:%Y-%m-%dT%H:%M:%S.%f}Z"


def _leave() -> None:
    as_of.leave()
    st.session_state[_CHOSEN] = None


def _back() -> None:
    st.button("Back to now", on_click=_leave, key="back to now", type="primary")
