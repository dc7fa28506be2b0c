"""What leaves as a file is harmless in a spreadsheet and can be told back."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO, StringIO
from itertools import chain, product
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import export
from data.errors import DataError
from tests import bounded_work

DANGEROUS = tuple("=+-@|\t\r＝＋－＠｜")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def naughty(shared: Path) -> list[str]:
    folder = shared / "data" / "naughty"
    strings = json.loads((folder / "blns.json").read_text(encoding="utf-8"))
    assert len(strings) == 515
    for name in ("csv-injection.txt", "markup-in-text.txt"):
        strings += (folder / name).read_text(encoding="utf-8").splitlines()
    return strings


def harmless(cell: str) -> bool:
    return NUMBER.fullmatch(cell) is not None or not cell.lstrip(" \ufeff\u200b").startswith(DANGEROUS)


#: What a spreadsheet takes for the start of a formula, behind blanks and quotes.
FORMULA = re.compile(r"[\s\x00-\x20\u200b-\u200f\u2060\ufeff\"]*[=+\-@|\uff1d\uff0b\uff0d\uff20\uff5c]")


def lax(text: str, separator: str) -> list[str]:
    """Cells as LibreOffice takes them: quotes count where a cell begins, and what follows them is kept."""
    cells, at = list[str](), 0
    ends = re.compile(f"{separator}|\r\n|\r|\n|$(?![\\s\\S])")
    while at <= len(text):
        inside, start = "", at
        if text[at : at + 1] == '"':
            end = at + 1
            while end < len(text) and (text[end] != '"' or text[end : end + 2] == '""'):
                end += 2 if text[end] == '"' else 1
            inside, start = text[at + 1 : end].replace('""', '"'), min(end + 1, len(text))
        stop = ends.search(text, start)
        assert stop is not None
        cells.append(inside + text[start : stop.start()])
        at = max(stop.end(), at + 1)
    return cells


def opened(data: bytes, separator: str) -> Iterator[str]:
    """Every cell that some spreadsheet makes of the file, split at that separator, in four ways."""
    text = data.decode("utf-8-sig")
    for settings in ({"strict": False}, {"skipinitialspace": True}, {"quoting": csv.QUOTE_NONE}):
        read = csv.reader(StringIO(text, newline=""), delimiter=separator, **settings)
        yield from chain.from_iterable(read)
    for part in (text, *re.split(r"\r\n|\r|\n", text)):
        yield from lax(part, separator)


def live(data: bytes) -> list[tuple[str, str]]:
    """The cells that are formulas, by the separator that makes them so."""
    csv.field_size_limit(10**9)
    return [
        (separator, cell)
        for separator in ",;\t"
        for cell in opened(data, separator)
        if FORMULA.match(cell) and not NUMBER.fullmatch(cell.strip())
    ]


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def sheet(data: bytes, name: str) -> pl.DataFrame:
    return fastexcel.read_excel(data).load_sheet(name, dtypes="string").to_polars()


def told_back(cell: str) -> str:
    """Undo the escapes of the workbook's XML that fastexcel leaves (U+FFFE, which XML cannot hold)."""
    return re.sub(r"_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), cell)


def test_naughty_strings_leave_as_csv_without_harm_and_come_back(shared: Path) -> None:
    strings = naughty(shared)
    data = export.csv_bytes(pl.DataFrame({"text": strings}))
    cells = [row[0] if row else "" for row in rows(data)[1:]]
    assert all(harmless(cell) for cell in cells)
    assert export.unguarded(pl.Series(cells)).to_list() == strings
    read = pl.read_csv(BytesIO(data), infer_schema=False)["text"]
    assert export.unguarded(read).to_list() == strings


def test_naughty_strings_leave_as_xlsx_without_harm_and_come_back(shared: Path) -> None:
    strings = [text for text in naughty(shared) if text]
    data = export.xlsx_bytes({"Rows": pl.DataFrame({"text": strings})}, [])
    cells = [told_back(cell) if "_xFFFE_" in cell else cell for cell in sheet(data, "Rows")["text"]]
    assert all(harmless(cell) for cell in cells)
    assert export.unguarded(pl.Series(cells)).to_list() == strings


@given(st.lists(st.text(alphabet=st.sampled_from("=+-@|\t\r\n' '＝1.e,\";\u200ba"), max_size=6)))
def test_guarding_is_harmless_and_can_be_undone(cells: list[str]) -> None:
    guarded = export.guarded(pl.Series(cells, dtype=pl.String))
    assert all(harmless(cell) for cell in guarded)
    assert export.unguarded(guarded).to_list() == cells


#: What a text may say before a formula, so that it begins a cell of its own somewhere.
BEFORE = (
    "", "a;", "a,", "a\t", "a\n", "a\r\n", 'a";', 'a";"', "a; ", 'a;""', "a;\u200b", ";;", ",;", "\n\n", "'",
    "a;'", "a\n'", "-5;", "1\n\t",
)  # fmt: skip


def attacks(shared: Path) -> list[str]:
    """Every way to stand before a formula, with every formula."""
    known = (shared / "data/naughty/csv-injection.txt").read_text("utf-8").splitlines()
    formulas = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "|calc", "\uff1d1+1", "-5", *known]
    return [
        before + formula + after
        for before, formula, after in product(BEFORE, formulas, ("", ";", '"', "\n="))
    ]


def test_no_cell_is_a_formula_whichever_separator_the_file_is_split_at(shared: Path) -> None:
    texts = [*attacks(shared), *naughty(shared)]
    unsafe = "\n".join(f"{n};{text}" for n, text in enumerate(texts)).encode()
    assert len(live(unsafe)) > len(texts) / 2  # else the readers of this test see nothing
    frames = {
        "text first": pl.DataFrame({"text": texts, "n": [-1.5] * len(texts)}),
        "text last": pl.DataFrame(
            {"id": [f"T{n}" for n in range(len(texts))], "n": [-1] * len(texts), "text": texts}
        ),
        "number first": pl.DataFrame(
            {"n": [-1.5, *[2.0] * (len(texts) - 1)], "text": texts, "more": texts[::-1]}
        ),
        "in lists": pl.DataFrame({"id": ["a"] * len(texts), "list": [[text, text] for text in texts]}),
        "not finite": pl.DataFrame({"id": ["a"] * 2, "n": [float("-inf"), float("nan")]}),
    }
    for name, frame in frames.items():
        assert (name, live(export.csv_bytes(frame))) == (name, [])
    headers = dict.fromkeys([text for text in texts if text.strip()][:400])
    assert live(export.csv_bytes(pl.DataFrame({text: [1] for text in headers}))) == []


def test_what_was_guarded_inside_of_a_text_comes_back(shared: Path) -> None:
    texts = pl.Series([*attacks(shared), *naughty(shared)])
    for numbers in (True, False):
        guarded = export.guarded(texts, numbers=numbers)
        assert export.unguarded(guarded).equals(texts)
        again = export.guarded(guarded, numbers=numbers)
        assert export.unguarded(again).equals(guarded)


def test_guarding_takes_time_in_proportion_to_the_text() -> None:
    bounded_work.demand_end(
        f"import polars as pl\n"
        f"from data import export\n"
        f"for text in ('\\n' * {bounded_work.LONG} + 'x', ';\\n' * {bounded_work.LONG} + '='):\n"
        f"    export.guarded(pl.Series([text]))"
    )


def test_a_number_that_begins_a_line_does_not_begin_a_formula() -> None:
    frame = pl.DataFrame({"n": [-1, 2], "text": ["+HYPERLINK(1)", "b"]})
    assert rows(export.csv_bytes(frame)) == [["text", "n"], ["'+HYPERLINK(1)", "-1"], ["b", "2"]]
    assert rows(export.csv_bytes(frame.select("n")))[1:] == [["-1"], ["2"]]
    assert rows(export.csv_bytes(pl.DataFrame({"t": ["-5"], "u": ["x"]})))[1:] == [["'-5", "x"]]


def test_a_real_number_never_gets_an_apostrophe() -> None:
    frame = pl.DataFrame(
        {"id": ["a", "b"], "n": [-1.5, 2.0], "i": [-3, 4], "text": ["-5", "+1.5e3"], "sum": ["-1+1", "=1"]}
    )
    assert rows(export.csv_bytes(frame))[1:] == [
        ["a", "-1.5", "-3", "-5", "'-1+1"],
        ["b", "2.0", "4", "+1.5e3", "'=1"],
    ]


def test_headers_are_guarded_too() -> None:
    frame = pl.DataFrame({"=1+1": [1], "@x": ["a"]})
    assert rows(export.csv_bytes(frame))[0] == ["'=1+1", "'@x"]
    assert sheet(export.xlsx_bytes({"Rows": frame}, []), "Rows").columns == ["'=1+1", "'@x"]


def test_times_are_iso_in_utc_and_lists_are_json_and_missing_is_empty() -> None:
    moment = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)
    frame = pl.DataFrame(
        {
            "at": pl.Series([moment, moment.replace(microsecond=5000), None], dtype=pl.Datetime("us", "UTC")),
            "tags": [["a", 'b"'], [], None],
            "found": [[{"entry_id": "a", "score": 0.5}], [], None],
            "ok": [True, False, None],
        }
    )
    berlin = frame.with_columns(pl.col("at").dt.convert_time_zone("Europe/Berlin"))
    assert rows(export.csv_bytes(berlin))[1:] == [
        ["2026-01-31T12:30:00Z", '["a","b\\""]', '[{"entry_id":"a","score":0.5}]', "true"],
        ["2026-01-31T12:30:00.005Z", "[]", "[]", "false"],
        ["", "", "", ""],
    ]
    assert export.csv_bytes(frame).startswith(b"\xef\xbb\xbf")


def test_a_workbook_keeps_types_and_says_what_it_is() -> None:
    moment = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)
    frame = pl.DataFrame(
        {"at": [moment], "n": [-1.5], "ok": [True], "id": [2**60], "link": ["https://example.com"]}
    )
    data = export.xlsx_bytes(
        {"a/b: tickets of a very long name indeed": frame}, [("Filter", "=all"), ("Lake", "v12")]
    )
    book = fastexcel.read_excel(data)
    assert book.sheet_names == ["a b  tickets of a very long nam", "About"]
    row = book.load_sheet(0).to_polars().row(0)
    assert row == (moment.replace(tzinfo=None), -1.5, True, str(2**60), "https://example.com")
    assert book.load_sheet("About").to_polars().rows() == [
        ("Filter", "'=all"),
        ("Lake", "v12"),
        ("Times", "UTC"),
    ]


def test_a_text_beyond_a_cell_is_cut_and_about_says_so() -> None:
    frame = pl.DataFrame({"text": ["x" * 32_767, "x" * 40_000, "😀" * 20_000, "=" + "x" * 32_766]})
    data = export.xlsx_bytes({"Rows": frame}, [])
    whole, cut, wide, live = sheet(data, "Rows")["text"]
    assert whole == "x" * 32_767 and cut == "x" * 32_766 + "…" and wide == "😀" * 16_383 + "…"
    assert live.startswith("'=x") and live.endswith("x…") and len(live) == 32_767
    assert sheet(data, "About").rows()[-1][0] == "Cut texts" and sheet(data, "About").rows()[-1][
        1
    ].startswith("3 ")


def test_more_rows_than_a_sheet_can_hold_are_refused_with_the_remedy() -> None:
    with pytest.raises(DataError, match=r"1,048,576 rows.*as CSV"):
        export.xlsx_bytes({"Rows": pl.DataFrame({"n": pl.Series(range(1_048_576))})}, [])


def test_an_empty_frame_is_a_header() -> None:
    frame = pl.DataFrame(schema={"a": pl.String, "at": pl.Datetime("us", "UTC"), "n": pl.Int64})
    assert rows(export.csv_bytes(frame)) == [["a", "at", "n"]]
    assert sheet(export.xlsx_bytes({"Rows": frame}, []), "Rows").columns == ["a", "at", "n"]
