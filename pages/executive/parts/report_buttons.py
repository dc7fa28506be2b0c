"""The report of a month to take home: HTML, PDF and XLSX, each made when it is asked for."""

from functools import partial

from analytics.disclosure import small_cells
from analytics.ticket_slices import Slice
from jobs.months.month_contents import Answer
from jobs.report import month_report
from jobs.report.month_report import KINDS, Kind
from pages.components import frame, load, load_month
from pages.components.access import guarded_download, signed_in
from pages.components.load import At

_TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def popover(at: At, found: Answer) -> None:
    """The reports of a month, for who may export."""
    if not signed_in.may("export"):
        return
    with frame.popover("Report", type="tertiary", icon=":material/download:") as files:
        if files.open:
            _row(at, found)


def _row(at: At, found: Answer) -> None:
    """The three buttons; what they give says what the page says."""
    chosen, month = found.chosen, found.month.key
    if small_cells.is_small(found.month.tickets):
        frame.small(f"No report: fewer than {small_cells.K} tickets. Take fewer filters or another month.")
        return
    frame.small(
        f"A report withholds counts of 1 to {small_cells.K - 1} tickets, and what would give one away."
    )
    if closes(found):
        frame.small(
            f"A report closes the month: the figures of {found.month.name} are kept as they are reported now."
        )
    for kind in KINDS:
        guarded_download.button(
            kind.upper(),
            data=partial(_file, at, chosen, month, kind),
            file_name=f"{at.source}-{month}.{kind}",
            mime=_TYPES[kind],
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
            key=f"report {kind}",
        )


def closes(found: Answer) -> bool:
    """Whether a report of this month closes it."""
    return found.closed_on is None and found.month.complete and not found.chosen.where


def _file(at: At, chosen: Slice, month: str, kind: Kind) -> bytes:
    made = month_report.of(at.settings, load.taken(at), month, chosen)
    # The month may have been closed by it.
    load_month.forget_typed()
    return month_report.write(made, kind)
