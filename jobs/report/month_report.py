"""The report of a month as a file: HTML, PDF or XLSX.

One record is behind all three files: HTML and PDF print it, the workbook has its tables with plain numbers.
"""

from pathlib import Path
from typing import Literal

from analytics.ticket_slices import Slice
from data import export
from data.audit_log import export_log
from data.errors import DataError
from data.settings import Settings
from jobs.counting import kpis, snapshot
from jobs.counting.snapshot import Snapshot
from jobs.months import month_contents
from jobs.report import report_contents
from jobs.report.report_contents import Report

Kind = Literal["html", "pdf", "xlsx"]
KINDS: tuple[Kind, ...] = ("html", "pdf", "xlsx")


def run(settings: Settings, source: str | None, key: str, where: tuple[str, ...], out: Path) -> Report:
    """Writes the report of a month into a file; its suffix is the format."""
    kind = kind_of(out)
    # Asked before anything is counted, and before a month is closed by a report that nobody gets.
    if not out.absolute().parent.is_dir():
        raise DataError(f"There is no folder {out.parent}. Make it, or name another file.")
    named = source or snapshot.newest_source(settings)
    if named is None:
        raise DataError("The lake is empty. Import a file first: `python -m jobs import FILE`.")
    taken = snapshot.take(settings, named)
    made = of(settings, taken, key, Slice(where=kpis.conditions(where, taken.fields)))
    file = write(made, kind)
    try:
        export_log.write(settings, out, file, named)
    except OSError as error:
        raise DataError(f"The report could not be written to {out}: {error.strerror}.") from error
    return made


def of(settings: Settings, taken: Snapshot, key: str, chosen: Slice | None = None) -> Report:
    """Returns the report of a month; closes a complete month if no filter is set."""
    return report_contents.of(settings, taken, month_contents.report(settings, taken, key, chosen))


def kind_of(out: Path) -> Kind:
    """Returns the format that a file's name asks for."""
    found = next((kind for kind in KINDS if out.suffix.lower() == f".{kind}"), None)
    if found is None:
        raise DataError(f"{out.name!r} names no kind of report. Let it end with .html, .pdf or .xlsx.")
    return found


def write(made: Report, kind: Kind) -> bytes:
    """Returns the report's bytes in a format."""
    # What typesets is loaded by whoever wants such a file, and by nobody else.
    if kind == "html":
        from jobs.report import html_report

        return html_report.document(made)
    if kind == "pdf":
        from jobs.report import pdf_report

        return pdf_report.document(made)
    defined = [(f"Definition of {name}", told) for name, told in made.definitions]
    return export.xlsx_bytes({each.name: each.values for each in made.tables}, [*made.about, *defined])
