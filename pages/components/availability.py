"""The mark on a page whose figures come from memory because the database does not answer."""

import streamlit as st

from data import settings
from jobs.upkeep import database_watch


def mark() -> None:
    """Say it where the database is down, locked, full or damaged; nothing where it answers."""
    said = database_watch.status(settings.read())
    if said != "ok":
        st.warning(
            "**Saved figures.** The database does not answer. These figures were counted earlier and may be "
            "out of date. Nothing can be saved or imported until it is back."
        )
        st.text(said)
