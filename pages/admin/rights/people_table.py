"""The table of people, and the table of what each role may."""

import polars as pl
import streamlit as st

from analytics import wording
from jobs.access import roles
from jobs.access.people import Person
from jobs.access.roles import MEANING, ROLES
from pages.admin.rights import people_answer
from pages.components import frame, load

ALL = "all sources"


def table(everybody: tuple[Person, ...]) -> Person | None:
    """Everybody with role, sources and state; the one whose row is selected."""
    people_answer.shown_once()
    if not everybody:
        return None
    frame.heading("People", "Select a row to change what somebody may, or to end their sessions.")
    rows = pl.DataFrame(
        {
            "Name": [each.name for each in everybody],
            "Role": [each.role for each in everybody],
            "Sources": [sources_in_words(each.sources) for each in everybody],
            "State": [state(each) for each in everybody],
            "Last signed in": [_moment(each) for each in everybody],
            "Added by": [each.made_by for each in everybody],
        }
    )
    picked = st.dataframe(
        rows, hide_index=True, on_select="rerun", selection_mode="single-row", key="people", alt="People"
    )
    chosen = picked["selection"]["rows"]
    return everybody[chosen[0]] if chosen and chosen[0] < len(everybody) else None


def roles_table() -> None:
    """What each role may, as the code decides it."""
    with frame.popover("What each role may", type="tertiary", icon=":material/help:") as opened:
        if not opened.open:
            return
        st.markdown("\n".join(f"- **{role}** {meaning}" for role, meaning in MEANING.items()))
        named = [rule for rule in roles.RULES if rule.kind != "route" and rule.least is not None]
        rows = {
            "": [_called(rule) for rule in named],
            **{role: ["yes" if roles.may(role, rule.least) else "–" for rule in named] for role in ROLES},
        }
        st.dataframe(pl.DataFrame(rows), hide_index=True, height=318, alt="What each role may")


def sources_in_words(sources: frozenset[str] | None) -> str:
    """The sources somebody may see, in one cell."""
    if sources is None:
        return ALL
    return ", ".join(sorted(sources)) or "none"


def state(person: Person) -> str:
    """Whether somebody may sign in."""
    if not person.active:
        return "may not sign in"
    if person.invited_until is not None and not person.has_password:
        return f"invited until {wording.day(person.invited_until.astimezone(load.settings().zone).date())}"
    return "may sign in"


def _moment(person: Person) -> str:
    return "never" if person.seen_at is None else wording.moment(person.seen_at, load.settings().zone)


def _called(rule: roles.Rule) -> str:
    called = rule.name.replace("_", " ").capitalize()
    return f"Page {called}" if rule.kind == "page" else f"{called}: {rule.what}"
