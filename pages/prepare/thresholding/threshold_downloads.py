"""What can be taken home of the page Thresholds: CSV, XLSX and TOML, and the certificate as JSON."""

from data import export
from jobs.counting import export_rows
from jobs.thresholds import threshold_export
from jobs.thresholds.threshold_report import Report
from pages.components import exports, load
from pages.components.access import guarded_download
from pages.components.load import At


def buttons(at: At, found: Report) -> None:
    """Thresholds of all intents, and what stands behind the promised one."""
    name = f"{at.source}-thresholds"
    table = threshold_export.table(found)
    exports.csv_button("Thresholds, CSV", name, lambda: export.csv_bytes(table))
    about = [*threshold_export.about(found), *export_rows.made_of(at.settings, load.taken(at))]
    exports.xlsx_button(
        "Thresholds, XLSX", name, lambda: export.xlsx_bytes({"Thresholds": table}, about), table.height
    )
    _text_button("Thresholds, TOML", f"{name}.toml", threshold_export.as_toml(found), "application/toml")
    _text_button(
        "Certificate, JSON",
        f"{at.source}-certificate.json",
        threshold_export.certificate_json(found),
        "application/json",
    )


def _text_button(label: str, name: str, text: str, mime: str) -> None:
    guarded_download.button(
        label,
        data=text,
        file_name=name,
        mime=mime,
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key=f"file {name}",
    )
