"""Imported result files on a page: the first import of a bill, set or run, choice, removal, remarks."""

from collections.abc import Callable, Sequence

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from analytics import wording
from data.settings import Settings
from jobs.imported_files import imported_files
from jobs.imported_files.imported_files import ImportedFile
from pages.components import frame, rows
from pages.components.access import guarded_button, signed_in
from pages.components.load import At
from pages.components.uploads import result_upload
from pages.components.uploads.result_upload import Imported

_ACTION = "import results"


def first(title: str, meaning: str, form: Callable[[], None]) -> None:
    """Before the first file: what it is for, and the import."""
    with st.container(border=True):
        st.header(title, anchor=False)
        st.markdown(meaning)
        if not signed_in.may(_ACTION):
            frame.small("A manager imports it.")
            return
        form()


def form(label: str, key: str, needed: str, add: Imported) -> None:
    """The import; the page runs again once a file was imported."""
    if result_upload.form(label, key, needed, add):
        st.rerun()


def choose(label: str, there: Sequence[ImportedFile], key: str, *, index: int = 0, width: int = 320) -> int:
    """The number of the file that is shown."""
    names = {each.number: each for each in there}
    return st.selectbox(
        label,
        list(names),
        index=index,
        format_func=lambda number: (
            f"{names[number].name} · {wording.day(names[number].at.date(), year=True)}"
        ),
        key=key,
        width=width,
    )


def another(label: str, key: str, form: Callable[[], None]) -> None:
    """The import of one more, behind a button."""
    if not signed_in.may(_ACTION):
        return
    with frame.popover(label, key=key, icon=":material/upload:") as opened:
        if opened.open:
            form()


def remove(settings: Settings, file: ImportedFile, what: str, key: str) -> None:
    """Takes a file off the list."""
    if not signed_in.may(_ACTION):
        return
    with frame.popover("Remove", key=key, type="tertiary", icon=":material/delete:") as opened:
        if opened.open:
            st.markdown(f"This takes the {what} off the list. The decision log keeps that it was there.")
            if guarded_button.button(_ACTION, f"Remove the {what}", key=f"{key} now"):
                with signed_in.permit(_ACTION, file.source):
                    imported_files.take_back(settings, file)
                st.rerun()


def remarks(said: Sequence[str]) -> None:
    """What else must be known of a file, a line each."""
    if said:
        st.markdown("\n".join(f"- {wording.plain(line, 400)}" for line in said))


def tickets(at: At, table: pl.DataFrame, columns: dict[str, ColumnConfig], *, key: str, alt: str) -> None:
    """Rows of a file with their tickets; a chosen row opens its conversation."""
    picked = st.dataframe(
        table.to_arrow(),
        column_order=list(columns),
        column_config=dict(columns),
        hide_index=True,
        height=min(420, 38 + 36 * table.height),
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        alt=alt,
    )
    chosen = picked["selection"]["rows"]
    if chosen and chosen[0] < table.height and (ticket := table["ticket_id"][chosen[0]]):
        rows.transcript(at, str(ticket))
