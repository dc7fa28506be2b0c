"""The first box of People: whether people sign in here, by which ways, and what is shown once."""

import streamlit as st

from analytics import wording
from jobs.access import sign_in_settings
from jobs.access.people import Person
from pages.components import frame

_ONCE = "shown once on people"
_TOLD = "told once on people"


def box(everybody: tuple[Person, ...]) -> None:
    """How many may sign in and how; before there is anybody, what follows from adding the first."""
    if told := st.session_state.pop(_TOLD, ""):
        st.toast(told)
    with st.container(border=True):
        if not everybody:
            st.header("Nobody signs in yet.", anchor=False)
            st.markdown(
                "Pilotlight serves this machine alone, and everybody on it may do everything. "
                "The first person you add is an admin. From then on, everybody signs in."
            )
            return
        active = [each for each in everybody if each.active]
        waiting = sum(1 for each in active if each.seen_at is None)
        waits = f" {wording.counted(waiting, 'account')} never used so far." if waiting else ""
        st.header(f"{_people(len(active))} may sign in.", anchor=False)
        st.markdown(f"{_ways()}{waits} A changed role ends a person's sessions at their next click.")


def tell_once(sentence: str) -> None:
    """Keep a sentence for the next run, which tells it: what was just saved."""
    st.session_state[_TOLD] = sentence


def show_once(title: str, secret: str) -> None:
    """Keep a link or token for the next run, which shows it; after that it cannot be read again."""
    st.session_state[_ONCE] = title, secret


def shown_once() -> None:
    """The link or token that was just made."""
    title, secret = st.session_state.pop(_ONCE, ("", ""))
    if secret:
        with st.container(border=True):
            st.markdown(f"**{wording.plain(title)}**")
            st.code(secret, language=None)
            frame.small("It is shown only now. Copy it before you go on.")


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{wording.count(number)} people"


def _ways() -> str:
    ways = sign_in_settings.read()
    named = [
        *(["your identity provider"] if ways.oidc is not None else []),
        *(["the proxy in front"] if ways.proxy is not None else []),
        "a password of their own",
    ]
    return f"They sign in with {wording.listed(named, 'or')}."
