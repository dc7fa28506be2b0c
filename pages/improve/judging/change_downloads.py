"""What can be taken home of the page Changes: every change with all its figures."""

import json
from functools import partial

import polars as pl

from data import export
from jobs.changes import change_rows
from jobs.changes.evaluation import Report
from pages.components import exports
from pages.components.access import guarded_download
from pages.components.load import At


def buttons(at: At, report: Report) -> None:
    """The rows as CSV, and all of the page as JSON, with the fields of the command."""
    exports.csv_button("Changes, CSV", f"{at.source}-changes", partial(_csv, report))
    guarded_download.button(
        "Changes, JSON",
        data=partial(_json, report),
        file_name=f"{at.source}-changes.json",
        mime="application/json",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key="changes json",
    )


def _csv(report: Report) -> bytes:
    flat = [
        {name: "; ".join(value) if isinstance(value, list) else value for name, value in row.items()}
        for row in change_rows.rows(report)
    ]
    return export.csv_bytes(pl.DataFrame(flat, infer_schema_length=None))


def _json(report: Report) -> bytes:
    told = {**change_rows.summary(report), "changes": change_rows.rows(report)}
    return json.dumps(told, indent=1, ensure_ascii=False).encode()
