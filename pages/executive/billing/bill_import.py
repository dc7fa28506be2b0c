"""Choosing a bill on its page, importing one, and taking one off the list."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from jobs.billing import bill_board
from jobs.imported_files.imported_files import ImportedFile
from pages.components.access import signed_in
from pages.components.load import At
from pages.components.uploads import result_files


def none_yet(at: At) -> None:
    """Before the first bill: what the page answers, and the import."""
    result_files.first(
        "No bill yet.",
        "Import the vendor's bill or outcome file: one row for each charged resolution, with its ticket "
        "id. This page then shows which did not last, and what a lasting one costs.",
        partial(_form, at),
    )


def pick(at: At, there: Sequence[ImportedFile]) -> int:
    """The bill that is shown, and the import of another one."""
    number = result_files.choose("Bill", there, "bill")
    result_files.another("Import a bill", "bill import", partial(_form, at))
    shown = next(each for each in there if each.number == number)
    result_files.remove(at.settings, shown, "bill", "bill remove")
    return number


def _form(at: At) -> None:
    if not signed_in.may("import results"):
        return
    price = st.number_input(
        "Price of a resolution, if the file has no amounts", 0.0, 1e6, value=None, step=0.01, key="bill price"
    )
    result_files.form(
        "Bill or outcome file",
        "bill",
        "ticket_id",
        lambda content, name, profile, columns: bill_board.add(
            at.settings, at.source, content, name, profile=profile, columns=columns, price=price or None
        ),
    )
