"""The mark on a page whose figures come from memory because the database does not answer."""

import streamlit as st

from data import settings
from jobs.upkeep import database_watch


def mark() -> None:
    """Say it where the database is down, locked, full or damaged; nothing where it answers."""
    said = database_watch.says(settings.read())
    if said != "ok":
        st.warning(
            "**Figures from memory.** The database does not answer, so what stands here was counted before "
            "and may be out of date; nothing can be saved or imported just now."
        )
        st.text(said)
