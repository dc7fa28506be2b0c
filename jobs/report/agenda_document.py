"""The agenda of the monthly half hour as PDF, to print."""

from pathlib import Path

from jobs.changes.agenda import Agenda
from jobs.report import typesetting

_TEMPLATE = Path(__file__).with_name("spec.typ")


def pdf(agenda: Agenda) -> bytes:
    """The document, on the template of documents made of tables."""
    return typesetting.pdf(typesetting.compiler(_TEMPLATE, values(agenda)))


def values(agenda: Agenda) -> dict[str, object]:
    """What the document shows, as plain values; an empty point says why it is empty."""
    return {
        "title": f"Monthly half hour, {agenda.month:%B %Y}",
        "chips": [agenda.source, "30 minutes"],
        "note": agenda.answer,
        "do": [],
        "dont": [],
        "examples": [],
        "tables": [
            {"name": each.title, "head": list(each.head), "rows": [list(row) for row in each.rows]}
            if each.rows
            else {"name": each.title, "head": [""], "rows": [[each.empty]]}
            for each in agenda.sections
        ],
        "notes": [],
        "foot": f"Pilotlight, source {agenda.source}",
    }
