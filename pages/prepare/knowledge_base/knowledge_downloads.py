"""What can be taken home of the page Knowledge: the work list, and drafts of articles."""

from data import export
from jobs.knowledge import knowledge_export
from jobs.knowledge.knowledge_board import Board
from jobs.training_pack import missing_phrasing_articles
from pages.components import exports, load
from pages.components.access import guarded_download
from pages.components.load import At


def buttons(at: At, found: Board, days: int) -> None:
    """The work list and the frozen list as CSV, all as a workbook, draft articles for help centers."""
    name = f"{at.source}-knowledge"
    exports.csv_button("Work list, CSV", name, lambda: export.csv_bytes(found.work))
    audit = found.audit
    if audit is not None:
        exports.csv_button(
            f"Frozen list {audit.number}, CSV",
            f"{name}-audit-{audit.number}",
            lambda: export.csv_bytes(knowledge_export.audit_lines(audit)),
        )
    exports.xlsx_button("Everything, XLSX", name, lambda: _workbook(at, found, days), found.work.height)
    if found.missing.is_empty():
        return
    for file, label in (("zendesk_articles.json", "Zendesk"), ("intercom_articles.json", "Intercom")):
        guarded_download.button(
            f"Draft articles, {label}",
            data=lambda file=file: missing_phrasing_articles.files(at.settings, found)[file],
            file_name=f"{at.source}-{file}",
            mime="application/json",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
            key=f"drafts {label}",
        )


def _workbook(at: At, found: Board, days: int) -> bytes:
    about = knowledge_export.about(at.settings, load.taken(at), found, days)
    return export.xlsx_bytes(knowledge_export.sheets(found), about)
