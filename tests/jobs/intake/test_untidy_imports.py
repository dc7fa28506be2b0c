"""Untidy CSV through the whole import: counts add up, and the preview says what was repaired or left out."""

from pathlib import Path

from data import settings
from data.lake import lake
from data.readers.formats.open_file import read_tables
from jobs.intake import imports, preview
from jobs.intake.imports import Choice

TEXT = """Pilot, week 10
ticket_id,created_at,subject,handle_seconds
T1,2026-03-02 09:00,Login,12
T2,2026-03-02 10:00,Refund,
T3,2026-03-03 09:00,"Late, again",40
# late shift
ticket_id,created_at,subject,handle_seconds
T4,2026-03-05 09:00
T5,2026-03-05 10:00,Hello, where is it,8
Total: 5
"""


def test_an_import_counts_what_was_left_out_and_its_preview_says_why(home: Path, tmp_path: Path) -> None:
    here = settings.read()
    path = tmp_path / "tickets.csv"
    path.write_text(TEXT)
    [record] = imports.run(here, path, Choice(source="untidy"))
    # Title, comment, second header and total are no rows; the row with a field too many is kept aside.
    assert (record.read, record.accepted, record.filtered, record.quarantined) == (9, 4, 4, 1)
    stored = lake.of(here).scan_source("tickets", "untidy")
    assert stored is not None
    rows = stored.sort("ticket_id").select("ticket_id", "subject", "handle_seconds").collect().rows()
    assert rows == [
        ("T1", "Login", 12.0),
        ("T2", "Refund", None),
        ("T3", "Late, again", 40.0),
        ("T4", None, None),
    ]
    [table] = read_tables(path)
    [looked_at] = preview.of(here, table, Choice(source="untidy"))
    notes = " ".join(looked_at.notes)
    assert set(looked_at.notes) <= set(record.notes.splitlines())
    assert "Line 1 above the header left out." in notes
    assert "filled up with empty cells at the end: 1." in notes
    assert "Comments on line 6 left out." in notes
    assert "left out on line 7." in notes
    assert "Line 10 below the table left out." in notes
