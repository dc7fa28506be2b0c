"""Tokens with which programs read for a person: made here, shown once, ended here."""

from datetime import UTC, datetime

import polars as pl
import streamlit as st

from analytics import wording
from jobs.access import api_tokens
from jobs.access.api_tokens import ApiToken
from jobs.access.people import Person
from jobs.access.roles import ROLES
from pages.admin.rights import people_answer, people_table
from pages.components import errors, frame, load
from pages.components.access import guarded_button, signed_in

DAYS = (30, 90, 180, 365)


def box(everybody: tuple[Person, ...], tokens: tuple[ApiToken, ...]) -> None:
    """All tokens with whose they are and until when, a form for a new one, and a way to end one."""
    frame.heading("Tokens", "A program reads with a token for a person, and never more than the person may.")
    now = datetime.now(UTC)
    held = [each for each in tokens if each.holds(now)]
    if tokens:
        _table(tokens, now)
    with st.container(horizontal=True, gap="small"):
        with frame.popover("New token", icon=":material/key:") as opened:
            if opened.open:
                _make([each for each in everybody if each.active])
        if held:
            with frame.popover("End a token") as opened:
                if opened.open:
                    _end(held)


def _table(tokens: tuple[ApiToken, ...], now: datetime) -> None:
    zone = load.settings().zone
    rows = {
        "Name": [each.name for each in tokens],
        "Person": [each.person for each in tokens],
        "Role": [each.role for each in tokens],
        "Sources": [people_table.sources_in_words(each.sources) for each in tokens],
        "Ends": [wording.moment(each.expires_at, zone) for each in tokens],
        "State": [
            "in force" if each.holds(now) else "ended" if each.ended_at is not None else "too old"
            for each in tokens
        ],
    }
    st.dataframe(pl.DataFrame(rows), hide_index=True, alt="Tokens")


def _make(everybody: list[Person]) -> None:
    with st.form("new token", border=False):
        name = st.text_input("What it is for", max_chars=80)
        person = st.selectbox(
            "Reads for",
            [each.name for each in everybody],
            format_func=lambda name: wording.shortened(name, 40),
        )
        role = st.selectbox("Role", ROLES)
        sources = st.multiselect("Sources", load.sources().labels, placeholder="All of the person's")
        days = st.selectbox("Ends after", DAYS, 1, format_func=lambda days: f"{days} days")
        if guarded_button.submit("manage people", "Make token"):
            with errors.block("The token"), signed_in.permit("manage people"):
                token = api_tokens.make(load.settings(), person, name, role, sources or None, days)
                people_answer.show_once(f"Token {name}", token)
                st.rerun()


def _end(held: list[ApiToken]) -> None:
    ending = st.selectbox(
        "Token", held, format_func=lambda each: wording.shortened(f"{each.name} of {each.person}", 80)
    )
    if guarded_button.button("manage people", "End token", key="end token"):
        with errors.block("The token"), signed_in.permit("manage people"):
            api_tokens.end(load.settings(), ending.id)
            st.rerun()
