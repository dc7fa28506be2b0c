"""XLSX: the sheets are tables of text, whatever the cells were."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.workbook import Workbook

from data.errors import DataError
from data.readers.formats.open_file import read_tables
from data.readers.table import LINE, Table

PLAIN = {"strings_to_formulas": False, "strings_to_urls": False}


def book(folder: Path, fill: Callable[[Workbook], None], **options: object) -> Path:
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(
        str(path), {**PLAIN, "default_date_format": "dd/mm/yyyy hh:mm", **options}
    ) as workbook:
        fill(workbook)
    return path


def sheet(folder: Path, rows: list[list[object]], **options: object) -> Table:
    def fill(workbook: Workbook) -> None:
        page = workbook.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)

    [table] = read_tables(book(folder, fill, **options))
    return table


@pytest.mark.parametrize("date_1904", [False, True])
def test_cells_of_every_type_become_text(tmp_path: Path, date_1904: bool) -> None:
    moment = datetime(2024, 2, 29, 13, 45, 10)
    table = sheet(
        tmp_path,
        [
            ["id", "at", "day", "ok", "n", "x", "text"],
            [123456789012, moment, date(2024, 2, 29), True, 5.0, 0.25, "  x "],
            [7, None, None, False, -3, 1e-7, "1.0"],
        ],
        date_1904=date_1904,
    )
    assert table.frame.rows() == [
        (2, "123456789012", "2024-02-29 13:45:10", "2024-02-29 00:00:00", "true", "5", "0.25", "  x "),
        (3, "7", None, None, "false", "-3", "0.0000001", "1.0"),
    ]


@pytest.mark.parametrize("date_1904", [False, True])
def test_times_of_day_and_durations_are_hours_minutes_and_seconds(tmp_path: Path, date_1904: bool) -> None:
    def fill(workbook: Workbook) -> None:
        page = workbook.add_worksheet()
        duration = workbook.add_format({"num_format": "[h]:mm:ss"})
        page.write_row(0, 0, ["time", "duration"])
        page.write_datetime(1, 0, time(13, 5))
        page.write_number(1, 1, 1.5, duration)
        page.write_number(2, 1, 0.25, duration)

    [table] = read_tables(book(tmp_path, fill, date_1904=date_1904))
    assert table.frame.rows() == [(2, "13:05:00", "36:00:00"), (3, None, "06:00:00")]


def test_a_serial_without_a_date_format_stays_the_number_it_is(tmp_path: Path) -> None:
    assert sheet(tmp_path, [["at"], [45351.5]]).frame.rows() == [(2, "45351.5")]


def test_a_formula_is_read_as_the_value_it_had(tmp_path: Path) -> None:
    def fill(workbook: Workbook) -> None:
        page = workbook.add_worksheet()
        page.write_row(0, 0, ["id", "sum", "bad"])
        page.write_number(1, 0, 1)
        page.write_formula(1, 1, "=A2+1", None, 2)
        page.write_formula(1, 2, "=1/0", None, "#DIV/0!")

    [table] = read_tables(book(tmp_path, fill))
    assert table.frame.row(0)[:3] == (2, "1", "2")


def test_the_header_is_the_first_row_with_anything_in_it_and_lines_are_those_of_the_sheet(
    tmp_path: Path,
) -> None:
    table = sheet(tmp_path, [[], [None, "id", "x", "x"], [], [None, 1, "a", None], [None, 2, "b", "c"]])
    assert table.frame.rows() == [(4, "1", "a", None), (5, "2", "b", "c")]
    assert table.columns == ("id", "x", "x_2")
    assert table.notes == ("Column 3 is another: 'x'; it is read as 'x_2'.",)


def test_every_sheet_with_rows_is_a_table_and_the_others_are_named(tmp_path: Path) -> None:
    def fill(workbook: Workbook) -> None:
        for name, rows in {"Tickets": 2, "Notes": 1, "Empty": 0, "Users": 3}.items():
            page = workbook.add_worksheet(name)
            for row in range(rows):
                page.write_row(row, 0, [f"{name} {row}", row])

    tables = read_tables(book(tmp_path, fill), name="export.xlsx")
    assert [(table.name, table.frame.height) for table in tables] == [
        ("export.xlsx/Tickets", 1),
        ("export.xlsx/Users", 2),
    ]
    assert tables[0].notes[-1] == "Sheets without rows were left out: Notes, Empty."


def test_a_workbook_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"No sheet of book.xlsx has a header and a row below it. It has: Sheet1"
    ):
        sheet(tmp_path, [["id", "x"]])


def test_every_naughty_string_survives(tmp_path: Path, shared: Path) -> None:
    strings = json.loads((shared / "data/naughty/blns.json").read_text("utf-8"))
    table = sheet(
        tmp_path,
        [["id", "text"], *([number, text] for number, text in enumerate(strings))],
        strings_to_numbers=False,
    )
    # The one letter that XLSX can neither hold nor, in this reader, unescape.
    expected = [text.replace("\ufffe", "_xFFFE_") or None for text in strings]
    assert table.frame.sort(LINE)["text"].to_list() == expected


def test_a_cell_far_off_is_refused_before_its_rectangle_takes_the_memory(tmp_path: Path) -> None:
    def fill(workbook: Workbook) -> None:
        page = workbook.add_worksheet()
        page.write_string(0, 0, "id")
        page.write_string(1_048_575, 16_383, "x")

    with pytest.raises(DataError, match="reaches to row 1,048,576 and column 16,384"):
        read_tables(book(tmp_path, fill))


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="has 501 columns; at most 500"):
        sheet(tmp_path, [[f"c{place}" for place in range(501)], [1]])


def rewritten(path: Path, member: str, content: bytes) -> Path:
    """The workbook with one member replaced."""
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, found in {**kept, member: content}.items():
            archive.writestr(name, found)
    path.write_bytes(packed.getvalue())
    return path


def test_a_workbook_that_is_a_bomb_or_broken_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, lambda workbook: workbook.add_worksheet().write_string(0, 0, "id"))
    with pytest.raises(DataError, match="cannot be read as an XLSX workbook"):
        read_tables(rewritten(path, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c></row>"))
    with pytest.raises(DataError, match="becomes more than 200 times larger"):
        read_tables(rewritten(path, "xl/worksheets/sheet1.xml", b" " * 20_000_000))


def test_an_old_or_protected_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "book.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    with pytest.raises(DataError, match=r"save it as \.xlsx without a password"):
        read_tables(path)
