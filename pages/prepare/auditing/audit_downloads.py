"""What can be taken home of the page Audit: the scope document as HTML, PDF and XLSX, the rows as CSV."""

from functools import partial

import polars as pl

from data import export
from jobs.audit import audit_printing
from jobs.report import month_report, scope_report
from pages.components import exports
from pages.components.access import guarded_download
from pages.components.load import At
from pages.prepare.auditing import load_audit
from pages.prepare.auditing.load_audit import AuditAt

_MIME = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def buttons(at: At, here: AuditAt) -> None:
    """The document, made when it is asked for, and every category with its evidence."""
    for kind in month_report.KINDS:
        guarded_download.button(
            f"Scope document, {kind.upper()}",
            data=partial(_document, at, here, kind),
            file_name=f"{at.source}-scope.{kind}",
            mime=_MIME[kind],
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
            key=f"scope {kind}",
        )
    rows = pl.DataFrame(
        audit_printing.rows(load_audit.run(here), load_audit.stands(here)), infer_schema_length=None
    )
    exports.csv_button("Categories, CSV", f"{at.source}-audit", lambda: export.csv_bytes(rows))


def _document(at: At, here: AuditAt, kind: month_report.Kind) -> bytes:
    made = scope_report.of(at.settings, load_audit.run(here), load_audit.stands(here))
    return month_report.write(made, kind)
