"""Delimited text: what is in the cells comes out of them, and what is no row is said to be none."""

import csv
import io
import json
import tracemalloc
from pathlib import Path

import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data.errors import DataError
from data.readers.delimited_text import delimited_rows
from data.readers.formats import limits
from data.readers.formats.open_file import read_tables
from data.readers.table import LINE, Table


def read(folder: Path, content: bytes | str, name: str = "tickets.csv") -> Table:
    path = folder / "content"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    [table] = read_tables(path, name=name)
    return table


def cells(table: Table) -> list[tuple[str | None, ...]]:
    return table.frame.drop(LINE).rows()


def rejected(table: Table) -> list[tuple[int, str, object]]:
    return [(line, reason, orjson.loads(row)) for line, reason, row in table.broken.rows()]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_every_separator_newline_and_encoding_gives_the_same_cells(
    tmp_path: Path, separator: str, newline: str, encoding: str
) -> None:
    rows = [["id", "subject", "amount"], ["1", "Größe – 5 €", "1,5"], ["2", 'say "no"; now | \t', ""]]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=newline).writerows(rows)
    table = read(tmp_path, text.getvalue().encode(encoding))
    assert table.columns == ("id", "subject", "amount")
    assert cells(table) == [("1", "Größe – 5 €", "1,5"), ("2", 'say "no"; now | \t', None)]
    assert table.frame[LINE].to_list() == [2, 3]
    assert table.broken.is_empty()


def test_windows_text_is_named_in_the_notes_and_loses_no_byte(tmp_path: Path) -> None:
    table = read(tmp_path, b"id,subject\n1,\x80 \x81\x8d\xe9\n")
    assert cells(table) == [("1", "€ \x81\x8dé")]
    assert table.notes == ("It is not UTF-8 and was read as Windows-1252.",)


def test_one_cut_letter_does_not_turn_all_others_into_windows_text(tmp_path: Path) -> None:
    table = read(tmp_path, "id,subject\n1,Größe über äöü\n2,".encode() + b"\xf0\x9f\x98\n")
    assert cells(table) == [("1", "Größe über äöü"), ("2", "\ufffd")]
    assert table.notes == ("Damaged characters read as \ufffd: 1.",)


def test_utf16_that_ends_within_a_letter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="UTF-16 text but is damaged"):
        read(tmp_path, "id,subject\n1,x\n".encode("utf-16") + b"x")


def test_a_line_is_the_one_on_which_its_record_begins(tmp_path: Path) -> None:
    table = read(tmp_path, 'id,text\n1,"two\nlines"\n\n2,"a\r\nb\rc"\r\n3,x')
    assert table.frame.rows() == [(2, "1", "two\nlines"), (5, "2", "a\r\nb\rc"), (8, "3", "x")]


def test_mixed_line_ends_all_end_a_record(tmp_path: Path) -> None:
    table = read(tmp_path, "id,x\n1,a\r\n2,b\r3,c\n")
    assert table.frame.rows() == [(2, "1", "a"), (3, "2", "b"), (4, "3", "c")]


def test_ragged_rows_are_set_aside_with_line_and_reason_and_never_padded(tmp_path: Path) -> None:
    table = read(tmp_path, 'id,x\n1,a\n2\n"3","b",c\n4,d\n')
    assert table.frame.rows() == [(2, "1", "a"), (5, "4", "d")]
    assert rejected(table) == [
        (3, "has 1 field, the header has 2", ["2"]),
        (4, "has 3 fields, the header has 2", ["3", "b", "c"]),
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('id,x\n1,"a\n2,b\n', 2),
        ('id,x\n1,"a\nb",\n"2","c', 4),
        ('"id,x\n1,a\n', 1),
        ('id,x\n1,a"b\n2,"c\n3,d\n', 3),
    ],
)
def test_an_unclosed_quote_is_refused_with_the_line_on_which_it_opens(
    tmp_path: Path, content: str, line: int
) -> None:
    with pytest.raises(DataError, match=f"tickets.csv a quote opens on line {line} and is never closed"):
        read(tmp_path, content)


def test_quotes_within_unquoted_values_are_letters_and_undoubled_ones_break_the_row(tmp_path: Path) -> None:
    table = read(tmp_path, 'id,x\n1,5" disk\n2,"say "no" now"\n3,"a\nb" c\n4,"d"\n')
    assert table.frame.rows() == [(2, "1", '5" disk'), (6, "4", "d")]
    assert rejected(table) == [
        (3, "has a quote within a quoted value that is not doubled", '2,"say "no" now"'),
        (4, "has a quote within a quoted value that is not doubled (it runs on to line 5)", '3,"a\nb" c'),
    ]


def test_nul_is_taken_out_and_counted(tmp_path: Path) -> None:
    table = read(tmp_path, b"id,x\n1,a\x00b\n2,\x00\n")
    assert cells(table) == [("1", "ab"), ("2", None)]
    assert table.notes == ("NUL characters removed: 2.",)


def test_missing_double_and_reserved_names_are_replaced_and_noted(tmp_path: Path) -> None:
    table = read(tmp_path, "a, A ,a,,a_2,_line\n1,2,3,4,5,6\n")
    assert table.columns == ("a", "A", "a_3", "column_4", "a_2", "_line_2")
    assert table.notes == (
        "Column 3 is another: 'a'; it is read as 'a_3'.",
        "Column 4 has no name; it is read as 'column_4'.",
        "Column 6 is reserved: '_line'; it is read as '_line_2'.",
        "The columns 'a' and 'A' differ only in case; they are kept apart.",
    )


def test_a_name_that_is_a_pattern_to_polars_is_replaced_and_noted(tmp_path: Path) -> None:
    table = read(tmp_path, "*,^a.*$,ab,^\n1,2,3,4\n")
    assert table.columns == ("column_1", "column_2", "ab", "^")
    assert table.notes[0] == "Column 1 is a pattern: '*'; it is read as 'column_1'."
    assert cells(table) == [("1", "2", "3", "4")]


def test_empty_rows_are_left_out_and_counted(tmp_path: Path) -> None:
    table = read(tmp_path, ',,\nid,x,y\n1,,"a"\n,,\n"","",""\n')
    assert table.frame.rows() == [(3, "1", None, "a")]
    assert table.notes == ("Empty rows left out: 2.",)
    assert table.empty == 2


def test_the_separator_that_a_spreadsheet_names_is_taken(tmp_path: Path) -> None:
    assert read(tmp_path, "sep=;\r\nid;x,y\r\n1;2,5\r\n").frame.rows() == [(3, "1", "2,5")]


def test_a_comma_in_a_file_of_tabs_is_a_letter(tmp_path: Path) -> None:
    table = read(tmp_path, "id\tname, first\n1\ta, b\n2\tc\n", "tickets.tsv")
    assert (table.format, table.columns) == ("tsv", ("id", "name, first"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "blank space"),
        (b"\xef\xbb\xbf", "blank space"),
        (b"\x00\x00", "blank space"),
        (b"id,x\n", "a header of 2 columns and no row"),
        (b",,\n,,\n", "no header"),
        (b"id,x\n1\n2\n", r"no row that can be read; rejected: 2. The first, of line 2, has 1 field"),
        (b"id," + b"x" * 3_000_000, "no end of line"),
        (",".join(map(str, range(10_000))).encode() + b"\n1\n", "has 10,000 columns; at most 500"),
        (b'id,"x" y\n1,2\n', "header of tickets.csv has a quote"),
    ],
)
def test_a_text_without_a_table_is_refused_with_its_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    with pytest.raises(DataError, match=reason):
        read(tmp_path, content)


@pytest.mark.parametrize("quote", ["", '"', '" '])
def test_a_row_over_the_limit_is_set_aside_and_its_neighbours_stay(tmp_path: Path, quote: str) -> None:
    table = read(tmp_path, f"id,x\n1,{quote}{'y' * 5_000_000}{quote}\n2,a\n3,b")
    assert table.frame.rows() == [(3, "2", "a"), (4, "3", "b")]
    [(line, reason, beginning)] = rejected(table)
    assert line == 2
    assert reason.startswith("is 5.1 MB long; a row may have 2 MB")
    assert len(str(beginning)) == limits.EXCERPT


def test_records_that_cross_blocks_are_whole_and_on_their_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = "id,x\r\n" + "".join(f'{i},"ü{i}\r\n""{i}"""\r\n' for i in range(50))
    whole = read(tmp_path, content)
    assert whole.frame.height == 50
    monkeypatch.setattr(limits, "ROW", 64)
    for size in (1, 7, 64):
        monkeypatch.setattr(limits, "BLOCK", size)
        assert_frame_equal(read(tmp_path, content).frame, whole.frame, check_exact=True)


TEXTS = st.text(st.sampled_from('ab,;\t|"\n\r é\ufeff\u200b#'), max_size=6)


@given(st.data())
def test_what_the_csv_module_writes_is_read_cell_by_cell(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    width = data.draw(st.integers(2, 4))
    rows = data.draw(st.lists(st.lists(TEXTS, min_size=width, max_size=width), min_size=1, max_size=6))
    text = io.StringIO(newline="")
    newline = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    # Python 3.11 leaves the other line ends unquoted, so that what it writes can be read in two ways.
    sparing = [csv.QUOTE_MINIMAL] if newline == "\r\n" else []
    quoting = data.draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, *sparing]))
    separator = data.draw(st.sampled_from(",;\t|"))
    writer = csv.writer(text, delimiter=separator, lineterminator=newline, quoting=quoting)
    header = [f"c{place}" for place in range(width)]
    writer.writerows([header, ["x"] * width, *rows])
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    table = read(tmp_path_factory.getbasetemp(), text.getvalue().encode(encoding))
    expected = [tuple(cell or None for cell in row) for row in [["x"] * width, *rows] if any(row)]
    assert table.columns == tuple(header)
    assert cells(table) == expected
    assert table.broken.is_empty()


@pytest.mark.parametrize("long", [0, 7_000, 49_998])
@pytest.mark.parametrize("short", [1, 25_000, 49_999])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_row_too_long_does_not_make_up_for_one_too_short(long: int, short: int, newline: str) -> None:
    layout = delimited_rows.Layout("tickets.csv", ",", ("x", "y", "z"))
    rows = ["1,some words,2", '1,"words, quoted",2'] * 25_000
    whole = delimited_rows.read((newline.join(rows) + newline).encode(), layout, line=2, final=True)
    assert whole.frame.height == 50_000
    assert whole.frame.row(-1) == ("1", "words, quoted", "2", 50_001)
    rows[long], rows[short] = "1,2,3,4", "1,2"
    piece = delimited_rows.read((newline.join(rows) + newline).encode(), layout, line=2, final=True)
    assert sorted(each.line for each in piece.broken) == sorted([long + 2, short + 2])
    assert piece.frame.height == 49_998


@given(st.text(st.sampled_from('ab,"\n\r'), max_size=40), st.booleans())
@settings(max_examples=300)
def test_the_fast_way_and_the_careful_way_agree(content: str, final: bool) -> None:
    layout = delimited_rows.Layout("tickets.csv", ",", ("x", "y"))
    content = content + "\n"
    try:
        careful = delimited_rows._read_carefully(content.encode(), layout, line=1, final=final)
    except DataError:
        with pytest.raises(DataError):
            delimited_rows.read(content.encode(), layout, line=1, final=final)
        return
    piece = delimited_rows.read(content.encode(), layout, line=1, final=final)
    assert_frame_equal(piece.frame, careful.frame)
    assert piece.broken == careful.broken
    assert (piece.lines, piece.rest) == (careful.lines, careful.rest)


def test_every_naughty_string_survives(tmp_path: Path, shared: Path) -> None:
    strings = json.loads((shared / "data/naughty/blns.json").read_text("utf-8"))
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["id", "text"], *enumerate(strings)])
    table = read(tmp_path, text.getvalue())
    assert len(strings) == 515
    assert table.frame["text"].to_list() == [string or None for string in strings]


def test_a_large_file_takes_little_beside_its_frame(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    row = ",".join(f"value {place} of a row" for place in range(20))
    with path.open("w") as file:
        file.write(",".join(f"c{place}" for place in range(20)) + "\n")
        file.writelines(f"{row}\n" for _ in range(100_000))
    tracemalloc.start()
    [table] = read_tables(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert table.frame.shape == (100_000, 21)
    assert table.frame.schema[LINE] == pl.Int64
    assert peak < 10 * limits.BLOCK
