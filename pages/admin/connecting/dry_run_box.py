"""What a dry run found: the next request of each list, and the first rows of one page. Nothing is stored."""

import streamlit as st

from analytics.wording import counted
from data.connect.connection_settings import Connection
from data.settings import Settings
from jobs.connections import dry_run
from pages.components.access import signed_in


def show(settings: Settings, chosen: Connection) -> None:
    """Asks the desk for one page and shows it."""
    signed_in.demand("import data")
    with st.spinner("Asking the desk …"):
        found = dry_run.look(settings, chosen)
    for each in found:
        with st.container(border=True, gap="xsmall"):
            more = "nothing more is there" if each.end else "there are more"
            st.text(
                f"{each.stream}: {counted(each.objects, 'object')} on this page, {more}. Nothing was stored."
            )
            st.code(each.asked, language=None, wrap_lines=True)
            if each.rows.height:
                st.dataframe(
                    each.rows, hide_index=True, height="content", alt=f"First {each.stream} of the page"
                )
            for note in dict.fromkeys(note for preview in each.previews for note in preview.notes):
                st.text(note)
