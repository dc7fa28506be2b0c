"""Quarantined rows are put right and read again, and every row stays accounted for."""

from pathlib import Path

import polars as pl
import pytest

from data import settings
from data.database.tables import ImportRecord
from data.errors import DataError
from data.export import csv_bytes
from data.lake import lake
from data.profiles import profile_files
from data.readers.formats import open_file
from data.settings import Settings
from jobs.intake import imports, repair
from jobs.intake.imports import Choice

PROFILE = """
name = "desk"
source = "desk"
kind = "tickets"
date_format = "%d/%m/%Y %H:%M"

[columns]
ticket_id = "nr"
created_at = "opened"
customer_id = "who"
handle_seconds = { from = "spent", unit = "hours" }

[columns.status]
from = "state"
otherwise = "refuse"

[columns.status.values]
Done = "closed"
"""
ROWS = """nr,opened,who,spent,state
A1,03/02/2026 10:00,ann,1,Done
A2,soon,ben,2,Done
A3,perhaps,cy,3,Done
A4,06/02/2026 10:00,dee,4,Gone
A5,07/02/2026 10:00,eve,5,Done
A6,08/02/2026 10:00,fay,6,Done
A7,09/02/2026 10:00,gus,7,Done
"""


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.read()


@pytest.fixture
def first(here: Settings, tmp_path: Path) -> ImportRecord:
    path = tmp_path / "desk.csv"
    path.write_text(ROWS)
    (record,) = imports.run(here, path, Choice(profile=profile_files.load(PROFILE)))
    assert (record.read, record.new, record.quarantined) == (7, 4, 3)
    return record


def put(batch: repair.Batch, line: int, **cells: str | None) -> pl.DataFrame:
    here = pl.col("line") == line
    return batch.frame.with_columns(
        pl.when(here).then(pl.lit(cell)).otherwise(pl.col(name)).alias(name) for name, cell in cells.items()
    )


def only(batches: tuple[repair.Batch, ...], *, as_found: bool) -> repair.Batch:
    (found,) = [batch for batch in batches if batch.as_found is as_found]
    return found


def stored(here: Settings) -> dict[str, float]:
    frame = lake.of(here).scan("tickets")
    assert frame is not None
    return dict(frame.select("ticket_id", "handle_seconds").collect().iter_rows())


def test_mended_rows_come_in_and_leave_the_quarantine(here: Settings, first: ImportRecord) -> None:
    assert first.id is not None
    batch = only(repair.mendable(here, first.id).batches, as_found=False)
    assert list(batch.frame["line"]) == [3, 4]
    (record,) = repair.mend(here, first.id, batch, put(batch, 3, created_at="04/02/2026 10:00"))
    assert (record.read, record.new, record.quarantined) == (1, 1, 0)
    assert stored(here)["A2"] == 2 * 3600, "the unit of the profile holds for mended rows"
    assert list(imports.rejects(here, first.id)["line"]) == [4, 5]


def test_a_row_whose_value_has_no_meaning_is_mended_in_the_files_own_columns(
    here: Settings, first: ImportRecord
) -> None:
    assert first.id is not None
    batch = only(repair.mendable(here, first.id).batches, as_found=True)
    assert batch.fields == ("nr", "opened", "who", "spent", "state")
    (record,) = repair.mend(here, first.id, batch, put(batch, 5, state="Done"))
    assert record.new == 1 and "A4" in stored(here)
    assert list(imports.rejects(here, first.id)["line"]) == [3, 4]


def test_rows_that_still_fail_are_refused_and_stay_where_they_are(
    here: Settings, first: ImportRecord
) -> None:
    assert first.id is not None
    batch = only(repair.mendable(here, first.id).batches, as_found=False)
    before = lake.of(here).version()
    with pytest.raises(DataError, match="1 of 1 rows"):
        repair.mend(here, first.id, batch, put(batch, 3, created_at="later"))
    assert lake.of(here).version() == before
    assert imports.rejects(here, first.id).height == 3
    assert imports.history(here)[0].state == "refused"


def test_one_bad_row_among_good_ones_moves_to_the_new_quarantine(here: Settings, first: ImportRecord) -> None:
    assert first.id is not None
    batch = only(repair.mendable(here, first.id).batches, as_found=False)
    edited = put(batch, 3, created_at="04/02/2026 10:00")
    edited = put(repair.Batch(edited, as_found=False), 4, created_at="later")
    (record,) = repair.mend(here, first.id, batch, edited)
    assert (record.read, record.new, record.quarantined) == (2, 1, 1)
    assert record.id is not None
    assert list(imports.rejects(here, first.id)["line"]) == [5]
    assert list(imports.rejects(here, record.id)["line"]) == [4]
    again = only(repair.mendable(here, record.id).batches, as_found=False)
    repair.mend(here, record.id, again, put(again, 4, created_at="05/02/2026 10:00"))
    assert stored(here)["A3"] == 3 * 3600


def test_nothing_changed_is_nothing_to_import(here: Settings, first: ImportRecord) -> None:
    assert first.id is not None
    batch = only(repair.mendable(here, first.id).batches, as_found=False)
    with pytest.raises(DataError, match="No row was changed"):
        repair.mend(here, first.id, batch, batch.frame)


def test_a_mended_download_is_matched_by_its_lines(
    here: Settings, first: ImportRecord, tmp_path: Path
) -> None:
    assert first.id is not None
    batch = only(repair.mendable(here, first.id).batches, as_found=False)
    path = tmp_path / "mended.csv"
    path.write_bytes(csv_bytes(put(batch, 4, created_at="05/02/2026 10:00", customer_id="=cy").reverse()))
    (brought,) = open_file.read_tables(path)
    (record,) = repair.mend(here, first.id, batch, repair.from_file(batch, brought))
    assert (record.read, record.new) == (1, 1)
    assert stored(here)["A3"] == 3 * 3600
    with pytest.raises(DataError, match="has no column line"):
        repair.from_file(batch, open_file.read_tables(_foreign(tmp_path))[0])


def _foreign(folder: Path) -> Path:
    path = folder / "foreign.csv"
    path.write_text("a,b\n1,2\n")
    return path


def test_a_row_whose_id_was_replaced_is_left_to_its_file(here: Settings, tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    rows = "".join(f"T{n},2026-02-0{n}T10:00:00Z\n" for n in range(1, 7))
    path.write_text(f"ticket_id,created_at\n{rows}ann@example.com,soon\nT9,soon\nT10\n")
    (record,) = imports.run(here, path)
    assert record.id is not None
    found = repair.mendable(here, record.id)
    assert (found.nameless, found.unshaped) == (1, 1)
    assert [batch.frame["ticket_id"].to_list() for batch in found.batches] == [["T9"]]
