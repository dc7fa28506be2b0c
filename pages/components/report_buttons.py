"""The report of a month to take home: HTML, PDF and XLSX, each made when it is asked for."""

from functools import partial

import streamlit as st

from analytics.slices import Slice
from jobs import report
from jobs.report import KINDS, Kind
from pages.components import load, load_month
from pages.components.load import At

_TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_HELP = "The report of this month. One of a whole month of all tickets closes it, too."


def row(at: At, chosen: Slice, month: str) -> None:
    """The three buttons; what they give says what the page says."""
    for kind in KINDS:
        st.download_button(
            kind.upper(),
            data=partial(_file, at, chosen, month, kind),
            file_name=f"{at.source}-{month}.{kind}",
            mime=_TYPES[kind],
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
            key=f"report {kind}",
            help=_HELP,
        )


def _file(at: At, chosen: Slice, month: str, kind: Kind) -> bytes:
    made = report.of(at.settings, load.taken(at), month, chosen)
    # The month may have been closed by it.
    load_month.forget_typed()
    return report.write(made, kind)
