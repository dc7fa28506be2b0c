"""Untidy CSV: read with the right values and notes, and what cannot be told for sure is set aside whole."""

import csv
import io
import re
from pathlib import Path

import clevercsv
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data.errors import DataError
from data.readers.delimited_text import dialect_detection, dialect_scores
from data.readers.delimited_text.dialects import Dialect
from data.readers.formats import limits
from data.readers.formats.open_file import read_tables
from data.readers.table import LINE, Table
from tests.data.readers.untidy import FIRST, LATER, Untidy

ALL = (*FIRST, *LATER)


def read(folder: Path, content: str | bytes, name: str = "export.csv") -> Table:
    path = folder / "content"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    [table] = read_tables(path, name=name)
    return table


def cells(table: Table) -> tuple[tuple[str | None, ...], ...]:
    return tuple(table.frame.drop(LINE).rows())


@pytest.mark.parametrize("untidy", ALL, ids=lambda each: each.name)
def test_an_untidy_file_is_read_with_its_values_and_a_note(untidy: Untidy, tmp_path: Path) -> None:
    table = read(tmp_path, untidy.content, untidy.file)
    assert table.columns == untidy.columns
    assert cells(table) == untidy.rows
    assert tuple(table.broken[LINE].to_list()) == untidy.rejected
    assert not untidy.note or any(re.search(untidy.note, note) for note in table.notes), table.notes


def test_there_are_thirty_files_and_ten_more() -> None:
    assert (len(FIRST), len(LATER), len({each.name for each in ALL})) == (30, 10, 40)


def by_clevercsv(untidy: Untidy) -> set[tuple[str | None, ...]]:
    """The rows that CleverCSV finds, without the blanks around their cells."""
    text = untidy.content.decode("utf-8-sig" if untidy.encoding == "utf-8" else untidy.encoding)
    dialect = clevercsv.Sniffer().sniff(text)
    rows = clevercsv.reader(text.splitlines(keepends=True), dialect)
    return {tuple(cell.strip() or None for cell in row) for row in rows}


def test_no_file_is_refused_in_which_clevercsv_finds_the_rows(tmp_path: Path) -> None:
    theirs = [untidy for untidy in ALL if set(untidy.rows) <= by_clevercsv(untidy)]
    assert 15 < len(theirs) < len(ALL)  # where it finds none, it is no measure
    for untidy in theirs:
        assert cells(read(tmp_path, untidy.content, untidy.file)) == untidy.rows, untidy.name


@pytest.mark.parametrize("separator", dialect_detection.SEPARATORS)
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_a_tidy_file_never_comes_to_the_scoring_of_dialects(
    separator: str, quoting: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> float:
        raise AssertionError("a tidy file was scored")

    monkeypatch.setattr(dialect_scores, "score", fail)
    text = io.StringIO(newline="")
    rows = [[f"T{row}", "2026-03-02", 'a "b", c; d | e\tf', "two\nlines", ""] for row in range(2_000)]
    writer = csv.writer(text, delimiter=separator, quoting=quoting)
    writer.writerows([["ticket_id", "created_at", "subject", "body", "csat"], *rows])
    table = read(tmp_path, text.getvalue())
    assert (table.frame.height, table.notes, table.separator) == (2_000, (), separator)


COLUMNS = ("ticket_id", "created_at", "subject", "minutes", "note")
WORDS = st.lists(
    st.sampled_from(["refund", "Größe", "it's", "a|b", "x; y", "x, y", 'size 5"', "order #7", "24/7"]),
    min_size=1,
    max_size=3,
).map(" ".join)
TITLES = ([], ["Support report March"], ["Report: tickets", "", ""], ["# exported", "# zone UTC"])
FOOTERS = ([], ["Total: 40"], ["", "Confidential"], ["(12 rows)"])


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_oddities_in_any_combination_are_read_right(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    count = data.draw(st.integers(4, 12))
    rows = [
        (f"T{row}", f"2026-03-{row + 1:02} 09:{row:02}", data.draw(WORDS), f"{row},5", data.draw(WORDS))
        for row in range(count)
    ]
    separator = data.draw(st.sampled_from([",", ";", "\t", "|", "^", "||", "~|~"]))
    quote, backslash = data.draw(st.sampled_from(['"', "'"])), data.draw(st.booleans())
    gap, end = data.draw(st.sampled_from(["", " "])), data.draw(st.sampled_from(["", separator]))

    def cell(text: str) -> str:
        if backslash:
            text = text.replace("\\", "\\\\")
        return quote + text.replace(quote, ("\\" if backslash else quote) + quote) + quote

    lines = [(separator + gap).join(map(cell, row)) for row in (COLUMNS, *rows)]
    lines = [lines[0], *(line + end for line in lines[1:])]
    lines = [*data.draw(st.sampled_from(TITLES)), *lines, *data.draw(st.sampled_from(FOOTERS))]
    table = read(tmp_path_factory.getbasetemp(), "\n".join(lines))
    assert table.columns == COLUMNS
    assert cells(table) == tuple(rows)
    assert table.broken.is_empty()


HEADER = "ticket_id,created_at,subject,handle_seconds\n"
GOOD = "T1,2026-03-02 09:00,Login,12\nT2,2026-03-02 10:00,Refund,\nT3,2026-03-03 09:00,Late,\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("T9,2026-03-04 09:00,Hello, where is it,12", "has 5 fields"),
        (",T9,2026-03-04 09:00,Late,", "has 5 fields"),  # the empty field behind it is not the one too many
        ("T9,Late,12", "has 3 fields"),  # a separator is missing, not the last cell
        ("T9", "has 1 field"),
        ("Late,12", "has 2 fields"),
        ('T9,2026-03-04 09:00,"say "no" now",', "has a quote"),
    ],
)
def test_a_row_that_can_be_read_in_several_ways_is_set_aside_with_all_its_fields(
    line: str, reason: str, tmp_path: Path
) -> None:
    table = read(tmp_path, HEADER + GOOD + line + "\n" + GOOD)
    assert table.frame.height == 6
    [(where, why, found)] = table.broken.rows()
    assert where == 5 and why.startswith(reason)
    kept = orjson.loads(found)
    assert (kept if isinstance(kept, str) else ",".join(kept)) == line


def test_rows_are_repaired_where_only_one_reading_fits(tmp_path: Path) -> None:
    bad = 'T7,2026-03-04 09:00,Late,,,\nT8,2026-03-04 09:30\nT9,2026-03-04 10:00,"a \\" b",\n'
    table = read(tmp_path, HEADER + GOOD + bad + GOOD * 20)
    assert cells(table)[3:6] == (
        ("T7", "2026-03-04 09:00", "Late", None),
        ("T8", "2026-03-04 09:30", None, None),
        ("T9", "2026-03-04 10:00", 'a " b', None),
    )
    assert table.frame[LINE].to_list() == list(range(2, 68))
    assert table.notes == (
        "Rows with empty fields beyond the last column, which were cut off: 1.",
        "Rows with a backslash before a quote or a blank behind one, read without it: 1.",
        "Rows shorter than the header, filled up with empty cells at the end: 1.",
    )


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("ticket_id;created_at;subject", "T1,2026-03-02 09:00,Login"),  # a header with other separators
        ('"ticket_id,created_at,subject', "T1,2026-03-02 09:00,Login"),  # a quote that opens in the header
    ],
)
def test_a_damaged_header_is_never_taken_for_a_title(header: str, row: str, tmp_path: Path) -> None:
    try:
        table = read(tmp_path, header + "\n" + f"{row}\n" * 9)
    except DataError:
        return
    assert "T1" not in table.columns and "2026-03-02 09:00" not in table.columns


def test_a_cut_off_last_row_is_no_remark(tmp_path: Path) -> None:
    table = read(tmp_path, HEADER + GOOD + "T4;2026-03-04 09:00;Late;")
    assert table.broken[LINE].to_list() == [5]
    table = read(tmp_path, HEADER + GOOD + "T4")
    assert table.broken[LINE].to_list() == [5]


def test_blocks_of_any_size_give_the_same_rows_in_another_dialect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(
        f"'{row}' || '2026-03-02 09:00' || 'ü {row}, it''s\r\ntwo lines' ||\n" for row in range(60)
    )
    content = "A title\n'id' || 'created_at' || 'text'\n" + rows
    whole = read(tmp_path, content)
    assert whole.frame.height == 60
    assert whole.frame.row(59) == (121, "59", "2026-03-02 09:00", "ü 59, it's\r\ntwo lines")
    monkeypatch.setattr(limits, "ROW", 256)
    monkeypatch.setattr(limits, "SAMPLE", 200)
    for size in (1, 7, 64):
        monkeypatch.setattr(limits, "BLOCK", size)
        assert_frame_equal(read(tmp_path, content).frame, whole.frame, check_exact=True)


def test_a_dialect_is_standard_only_where_the_fast_reader_can_read_it() -> None:
    assert Dialect("^").standard and not Dialect("||").standard and not Dialect("§").standard
    assert not Dialect(",", "'").standard and not Dialect(",", blanks=True).standard
