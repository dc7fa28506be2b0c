"""Bad files: workbooks and Parquet; listed in `bad_files`."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime

import polars as pl
import xlsxwriter

from tests.reliability.bad_archives import zipped
from tests.reliability.bad_file import Case, of_bytes, table


def book(rows: list[list[object]], **options: bool) -> bytes:
    """A workbook with one sheet of these cells."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, options) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = made.add_worksheet()
        for place, row in enumerate(rows):
            for at, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(place, at, cell, day)
                elif cell is not None:
                    sheet.write(place, at, cell)
    return content.getvalue()


def books() -> Iterator[Case]:
    """XLSX: dates as numbers, sheets with gaps, and archives that are no workbook."""
    head: list[object] = ["ticket_id", "created_at", "subject"]
    rows: list[list[object]] = [[f"T{n}", datetime(2026, 3, n + 1, 10), "ok"] for n in range(4)]
    plain = book([head, *rows])
    yield of_bytes("XLSX: dates", plain, 4, file="t.xlsx")
    yield of_bytes("XLSX: dates since 1904", book([head, *rows], date_1904=True), 4, file="t.xlsx")
    yield of_bytes(
        "XLSX: serials without a format",
        book([head, ["T1", 46082.5, "x"], ["T2", 46083, "y"]]),
        None,
        file="t.xlsx",
    )
    yield of_bytes(
        "XLSX: dates as text",
        book([head, ["T1", "2026-03-01", "x"], ["T2", "2026-03-02", "y"]]),
        2,
        file="t.xlsx",
    )
    yield of_bytes(
        "XLSX: blank rows and columns around",
        book([[], [], [None, *head], *([None, *row] for row in rows)]),
        4,
        file="t.xlsx",
    )
    yield of_bytes(
        "XLSX: a formula", book([head, *rows, ["T9", datetime(2026, 3, 9), "=1+1"]]), 5, file="t.xlsx"
    )
    yield of_bytes(
        "XLSX: a row without id", book([head, *rows, [None, datetime(2026, 3, 9), "x"]]), 5, file="t.xlsx"
    )
    yield of_bytes(
        "XLSX: header twice", book([[*head, "subject"], *([*row, "x"] for row in rows)]), 4, file="t.xlsx"
    )
    yield of_bytes(
        "XLSX: ids as numbers",
        book([head, [1, datetime(2026, 3, 1), "x"], [2.5, datetime(2026, 3, 2), "y"]]),
        2,
        file="t.xlsx",
    )
    yield of_bytes(
        "XLSX: truth and numbers as text",
        book([head, ["T1", datetime(2026, 3, 1), True], ["T2", datetime(2026, 3, 2), 1e300]]),
        2,
        file="t.xlsx",
    )
    yield of_bytes("XLSX: empty", book([]), None, file="t.xlsx")
    yield of_bytes("XLSX: header only", book([head]), None, file="t.xlsx")
    yield of_bytes("XLSX: cut off", plain[: len(plain) // 2], None, file="t.xlsx")
    yield of_bytes("XLSX: bytes changed", plain[:600] + bytes(40) + plain[640:], None, file="t.xlsx")
    yield of_bytes("XLSX: called .csv", plain, None)
    yield of_bytes("XLSX: called .xls", plain, 4, file="t.xls")
    yield of_bytes("XLS of old", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000), None, file="t.xls")
    yield of_bytes(
        "XLSX: without sheets",
        zipped(("xl/workbook.xml", b"<workbook/>"), ("[Content_Types].xml", b"<x/>")),
        None,
        file="t.xlsx",
    )
    yield Case("XLSX: a text copied into 100,000 cells", "t.xlsx", lambda: _copies(plain), None)
    yield Case("XLSX: a cell far off", "t.xlsx", lambda: _far(head, rows), None)


def _copies(plain: bytes) -> bytes:
    """A workbook that names one text of some 90 kB very often."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>' for n in range(2, 100_002))
    sheet = (
        f'<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row>{cells}</sheetData></worksheet>'
    )
    texts = "<sst><si><t>ticket_id</t></si><si><t>" + "".join(map(str, range(18_000))) + "</t></si></sst>"
    changed = {"xl/sharedStrings.xml": texts.encode(), "xl/worksheets/sheet1.xml": sheet.encode()}
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        members = [(name, changed.get(name) or archive.read(name)) for name in archive.namelist()]
    return zipped(*members)


def _far(head: list[object], rows: list[list[object]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, [str(cell) for cell in head])
        sheet.write_string(1_000_000, 16_000, "x")
    return content.getvalue()


def parquet(frame: pl.DataFrame) -> bytes:
    """The frame as a Parquet file."""
    content = io.BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


def columns() -> Iterator[Case]:
    """Parquet: every type that it knows, and files that are none."""
    good = pl.DataFrame(
        {"ticket_id": ["T1", "T2"], "created_at": [datetime(2026, 3, 1), datetime(2026, 3, 2)]}
    )
    plain = parquet(good)
    for name, column in (
        ("numbers", pl.Series("x", [1.5, float("nan")])), ("bytes", pl.Series("x", [b"\xff", b"a"])),
        ("lists", pl.Series("x", [[1], []])), ("lists of lists", pl.Series("x", [[[1]], []])),
        ("structs", pl.Series("x", [{"a": {"b": 1}}, {"a": None}])),
        ("categories", pl.Series("x", ["a", ""], dtype=pl.Categorical)),
        ("durations", pl.Series("x", [1, 2], dtype=pl.Duration)),
        ("times of day", pl.Series("x", [1, 2], dtype=pl.Time)), ("nothing", pl.Series("x", [None, None])),
        ("decimals", pl.Series("x", ["1.10", "2.2"]).cast(pl.Decimal(20, 2))),
        ("NUL", pl.Series("x", ["a\0b", "\0"])),
        ("dates", pl.Series("x", [datetime(1, 1, 1), datetime(9999, 1, 1)])),
    ):  # fmt: skip
        yield of_bytes(f"Parquet: {name}", parquet(good.with_columns(column)), 2, file="t.parquet")
        yield of_bytes(
            f"Parquet: {name} as subject",
            parquet(good.with_columns(column.alias("subject"))),
            2,
            file="t.parquet",
        )
    for name, ids in (
        ("numbers", [1, 2]),
        ("fractions", [1.5, 2.0]),
        ("bytes", [b"a", b"\xff"]),
        ("truths", [True, False]),
    ):
        yield of_bytes(
            f"Parquet: ids that are {name}",
            parquet(good.with_columns(pl.Series("ticket_id", ids))),
            2,
            file="t.parquet",
        )
    yield of_bytes("Parquet: without rows", parquet(good.clear()), None, file="t.parquet")
    yield of_bytes("Parquet: cut off", plain[:-20], None, file="t.parquet")
    yield of_bytes("Parquet: its end torn", plain[:-12] + b"\xff\xff\xff\x7fPAR1", None, file="t.parquet")
    yield of_bytes("Parquet: only its marks", b"PAR1PAR1" * 2, None, file="t.parquet")
    yield of_bytes("Parquet: bytes changed", plain[:30] + b"\xff" * 60 + plain[90:], None, file="t.parquet")
    yield of_bytes("Parquet: called .csv", plain, None)
    yield of_bytes("CSV called .parquet", table().encode(), None, file="t.parquet")
