"""Choosing a bill on its page, importing one, and taking one off the list."""

from collections.abc import Sequence

import streamlit as st

from analytics import wording
from jobs.billing import bill_board
from jobs.imported_files import imported_files
from jobs.imported_files.imported_files import ImportedFile
from pages.components import frame
from pages.components.access import signed_in
from pages.components.load import At
from pages.components.uploads import result_upload


def none_yet(at: At) -> None:
    """Before the first bill: what the page answers, and the import."""
    with st.container(border=True):
        st.header("No bill yet.", anchor=False)
        st.markdown(
            "Import the vendor's bill or outcome file: one row for each charged resolution, with its ticket "
            "id. This page then shows which did not last, and what a lasting one costs."
        )
        _form(at)


def pick(at: At, there: Sequence[ImportedFile]) -> int:
    """The bill that is shown, and the import of another one."""
    names = {each.number: each for each in there}
    number = st.selectbox(
        "Bill",
        list(names),
        format_func=lambda n: f"{names[n].name} · {wording.day(names[n].at.date(), year=True)}",
        key="bill",
        width=320,
    )
    if not signed_in.may("import results"):
        return number
    with frame.popover("Import a bill", key="bill import", icon=":material/upload:") as opened:
        if opened.open:
            _form(at)
    with frame.popover("Remove", key="bill remove", type="tertiary", icon=":material/delete:") as gone:
        if gone.open:
            st.markdown("This takes the bill off the list. The decision log keeps that it was there.")
            if st.button("Remove the bill", key="bill remove now"):
                with signed_in.permit("import results", at.source):
                    imported_files.take_back(at.settings, names[number])
                st.rerun()
    return number


def _form(at: At) -> None:
    if not signed_in.may("import results"):
        return
    price = st.number_input(
        "Price of a resolution, if the file has no amounts", 0.0, 1e6, value=None, step=0.01, key="bill price"
    )
    done = result_upload.form(
        "Bill or outcome file",
        "bill",
        "ticket_id",
        lambda content, name, profile, columns: bill_board.add(
            at.settings, at.source, content, name, profile=profile, columns=columns, price=price or None
        ),
    )
    if done:
        st.rerun()
