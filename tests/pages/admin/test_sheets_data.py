"""Admin › Data with a workbook of several sheets: its ticks, its page of notes, and what is said before."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from data import settings
from jobs.intake import imports
from tests.jobs.intake.test_sheets import JUNE, MAY, NOTES, workbook
from tests.pages.admin.test_data import drop, press, words


def test_a_workbook_is_read_as_one_log_and_a_sheet_can_be_left_out(page: AppTest, tmp_path: Path) -> None:
    path = workbook(tmp_path, {"Notizen": NOTES, "Mai": MAY, "Juni": JUNE})
    drop(page, (path.name, path.read_bytes()))
    assert not page.exception
    said = words(page)
    assert "of 16 rows, **16 accepted**" in said
    assert "Left out: the sheet Notizen, which does not have the columns that are read." in said
    assert "8 dates without a year are read as of 2025" in said
    [sheets] = [each for each in page.button_group if each.label == "Sheets to read"]
    sheets.set_value(["Notizen", "Mai"]).run()
    assert not page.exception
    assert "of 8 rows, **8 accepted**" in words(page)
    press(page, "import")
    [record] = imports.history(settings.read())
    assert (record.state, record.accepted, record.quarantined) == ("done", 8, 0)
