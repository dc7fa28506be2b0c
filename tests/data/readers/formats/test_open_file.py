"""The door for files: their bytes decide, limits hold, and only tables or a clear refusal come out."""

import gzip
import io
import random
import struct
import warnings
import zipfile
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import DataError
from data.readers.formats import limits
from data.readers.formats.open_file import read_tables
from data.readers.table import LINE, REJECTS, Table

CSV = b"id,x\n1,a\n2,b\n"
JSON = b'[{"id": 1, "x": "a"}, {"id": 2, "x": "b"}]'


def read(folder: Path, content: bytes, name: str) -> list[Table]:
    path = folder / "content"
    path.write_bytes(content)
    return read_tables(path, name=name)


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    packed = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore", UserWarning)
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


def parquet(frame: pl.DataFrame) -> bytes:
    packed = io.BytesIO()
    frame.write_parquet(packed)
    return packed.getvalue()


def xlsx(frame: pl.DataFrame) -> bytes:
    packed = io.BytesIO()
    frame.write_excel(packed)
    return packed.getvalue()


FRAME = pl.DataFrame({"id": ["1", "2"], "x": ["a", "b"]})
FORMS = {"csv": CSV, "json": JSON, "parquet": parquet(FRAME), "xlsx": xlsx(FRAME)}


@pytest.mark.parametrize("form", FORMS)
def test_every_format_is_read_as_it_is_in_gzip_and_in_a_zip(tmp_path: Path, form: str) -> None:
    [plain] = read(tmp_path, FORMS[form], f"t.{form}")
    [gzipped] = read(tmp_path, gzip.compress(FORMS[form]), f"t.{form}.gz")
    [member] = read(tmp_path, zipped((f"in/t.{form}", FORMS[form])), "export.zip")
    for table, name in ((plain, f"t.{form}"), (gzipped, f"t.{form}.gz"), (member, f"export.zip/in/t.{form}")):
        assert (table.name, table.format) == (name, form)
        assert table.frame.drop(LINE).equals(FRAME)


@pytest.mark.parametrize("name", ["t.txt", "t.tsv", "t.json.txt", "t.log", "t", "T.CSV"])
def test_a_text_is_read_whatever_its_ending(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, CSV, name)[0].frame.height == 2


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (zipped(("t.csv", CSV)), "t.csv", "ends in .csv, but it is a zip archive"),
        (FORMS["xlsx"], "t.csv", "ends in .csv, but it is an XLSX workbook"),
        (FORMS["xlsx"], "t.zip", "ends in .zip, but it is an XLSX workbook"),
        (FORMS["parquet"], "t.json", "ends in .json, but it is a Parquet file"),
        (gzip.compress(CSV), "t.csv", "ends in .csv, but it is a gzip file"),
        (CSV, "t.parquet", r"ends in .parquet, but it is text"),
        (CSV, "t.xlsx", r"ends in .xlsx, but it is text"),
        (CSV, "t.zip", r"ends in .zip, but it is text"),
        (CSV, "t.csv.gz", r"ends in .gz, but it is text"),
        (gzip.compress(FORMS["parquet"]), "t.csv.gz", "ends in .csv, but it is a Parquet file"),
        (zipped(("t.csv", FORMS["parquet"])), "t.zip", "t.zip/t.csv is not what its name says"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "t.csv", "is a PNG picture"),
        (b"%PDF-1.7 ...", "t.csv", "is a PDF document"),
        (b"\n<!DOCTYPE html><html><body>Sign in</body></html>", "t.csv", "a web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "t.csv", "a web page or XML"),
        (random.Random(1).randbytes(5_000), "t.csv", "neither text nor a format"),
        (bytes(1_000), "t.csv", "neither text nor a format"),
        (
            zipped(("word/document.xml", b"x"), ("[Content_Types].xml", b"x")),
            "t.xlsx",
            "another office format",
        ),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(
    tmp_path: Path, content: bytes, name: str, reason: str
) -> None:
    with pytest.raises(DataError, match=reason) as refusal:
        read(tmp_path, content, name)
    assert str(refusal.value).startswith(name)


def test_every_member_of_a_zip_is_a_table_and_litter_is_left_out(tmp_path: Path) -> None:
    content = zipped(
        ("in/", b""),
        ("in/tickets.csv", CSV),
        ("in/messages.json", JSON),
        ("empty.csv", b"id,x\n"),
        ("__MACOSX/in/._tickets.csv", b"\x00\x05"),
        ("in/.DS_Store", b"\x00"),
    )
    tables = read(tmp_path, content, "export.zip")
    assert [(table.name, table.format) for table in tables] == [
        ("export.zip/in/tickets.csv", "csv"),
        ("export.zip/in/messages.json", "json"),
    ]
    assert tables[0].notes == ("Files without rows were left out: empty.csv.",)


def link() -> zipfile.ZipInfo:
    member = zipfile.ZipInfo("t.csv")
    member.external_attr = 0o120777 << 16
    return member


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zipped(("../t.csv", CSV)), "points outside"),
        (zipped(("a/../../t.csv", CSV)), "points outside"),
        (zipped(("..\\t.csv", CSV)), "points outside"),
        (zipped(("/etc/t.csv", CSV)), "points outside"),
        (zipped(("C:\\t.csv", CSV)), "points outside"),
        (zipped((link(), b"/etc/passwd")), "is a link"),
        (zipped(("t.zip", zipped(("t.csv", CSV)))), "has a zip archive within another"),
        (zipped(("t.csv.gz", gzip.compress(CSV))), "has a gzip file within another"),
        (zipped(*((f"{number}.csv", CSV) for number in range(1_001))), "holds 1,001 files; at most 1,000"),
        (zipped(("t.csv", b"0" * 100_000_001)), "is 100.1 MB when unpacked; a file in a zip may be 100 MB"),
        (zipped(("t.csv", b"0" * 5_000_000)), "becomes more than 200 times larger"),
        (zipped(), "holds no file"),
        (zipped(("t.csv", b"")), r"holds files without rows \(t.csv\)"),
        (zipped(("t.csv", CSV))[:-30], "damaged or incomplete zip"),
        (zipped(("t.csv", CSV)).replace(zipped(("t.csv", CSV))[35:45], b"\xff" * 10), "is damaged"),
    ],
)
def test_a_zip_beyond_its_limits_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(DataError, match=reason) as refusal:
        read(tmp_path, content, "export.zip")
    assert str(refusal.value).startswith("export.zip")


def test_a_member_that_lies_about_its_size_is_found_out(tmp_path: Path) -> None:
    honest = zipped(("t.csv", CSV * 1_000))
    size = struct.pack("<L", len(CSV) * 1_000)
    with pytest.raises(DataError, match="checksum does not hold"):
        read(tmp_path, honest.replace(size, struct.pack("<L", len(CSV))), "export.zip")


def test_a_protected_zip_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped(("t.csv", CSV)))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DataError, match="protected by a password"):
        read(tmp_path, bytes(content), "export.zip")


def test_gzip_files_one_after_the_other_are_one(tmp_path: Path) -> None:
    [table] = read(tmp_path, gzip.compress(CSV) + gzip.compress(b"3,c\n") + bytes(7), "t.csv.gz")
    assert table.frame["id"].to_list() == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (gzip.compress(CSV)[:-9], "is incomplete"),
        (gzip.compress(CSV)[:10] + b"\xff" * 20, "is damaged"),
        (gzip.compress(bytes(5_000_000)), "becomes more than 200 times larger"),
        (gzip.compress(gzip.compress(CSV)), "has a gzip file within another"),
        (gzip.compress(b""), "is empty"),
    ],
)
def test_a_gzip_file_beyond_its_limits_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        read(tmp_path, content, "t.csv.gz")


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(limits.FILE + 1)
    with pytest.raises(DataError, match=r"large.csv is 1.1 GB; a file may be 1 GB"):
        read_tables(path)
    monkeypatch.setattr(limits, "FILE", 2_000)
    content = "".join(f"{number},{number * 7919}\n" for number in range(300)).encode()
    with pytest.raises(DataError, match="more than 2,000 bytes when unpacked"):
        read(tmp_path, gzip.compress(b"id,x\n" + content), "t.csv.gz")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"There is no file none\.csv"):
        read_tables(tmp_path / "none.csv")


def test_parquet_keeps_its_types_and_nested_columns_get_a_dot(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "id": [1, 2],
            "at": [datetime(2024, 1, 1), None],
            "via": [{"channel": "web", "from": {"name": ""}}, {"channel": None, "from": {"name": "y"}}],
            "tags": [["a"], []],
            "plan": pl.Series(["pro", ""], dtype=pl.Categorical),
        }
    )
    [table] = read(tmp_path, parquet(frame), "t.parquet")
    assert table.frame.rows() == [
        (1, 1, datetime(2024, 1, 1), "web", None, ["a"], "pro"),
        (2, 2, None, None, "y", [], None),
    ]
    assert table.columns == ("id", "at", "via.channel", "via.from.name", "tags", "plan")
    assert table.frame.schema["at"] == frame.schema["at"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (FORMS["parquet"][:-20], "damaged or incomplete"),
        (b"PAR1" + bytes(50) + b"PAR1", "damaged or incomplete"),
        (FORMS["parquet"][:20] + b"\xff" * 40 + FORMS["parquet"][60:], "damaged or incomplete"),
        (parquet(FRAME.clear()), "no row with anything in it"),
    ],
)
def test_a_parquet_file_without_a_table_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        read(tmp_path, content, "t.parquet")


SEEDS = [
    CSV,
    JSON,
    b'{"id": 1}\n{"id": 2}\n',
    b'"a";"b"\r\n"1\n";2\r\n',
    zipped(("t.csv", CSV)),
    gzip.compress(CSV),
]
SEEDS += [FORMS["parquet"], FORMS["xlsx"], "id\tx\n1\té\n".encode("utf-16")]
NAMES = ["t.csv", "t.json", "t.jsonl", "t.xlsx", "t.parquet", "t.zip", "t.csv.gz", "t", ".gz", "..", "/"]


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A file with pieces of it replaced, repeated, or cut away."""
    content = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 3))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(content))] * 2)))
        content = (
            content[:start] + draw(st.binary(max_size=20)) + content[draw(st.sampled_from([start, end])) :]
        )
    return content


@given(st.one_of(st.binary(max_size=300), mangled()), st.sampled_from(NAMES))
@settings(max_examples=200)
def test_whatever_the_bytes_only_tables_with_rows_or_a_refusal_come_out(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    try:
        tables = read(tmp_path_factory.getbasetemp(), content, name)
    except DataError as refusal:
        assert str(refusal).endswith(".")
        return
    assert tables
    for table in tables:
        assert table.frame.height > 0
        assert table.frame.columns[0] == LINE
        assert table.frame[LINE].is_sorted()
        assert table.broken.schema == pl.Schema(REJECTS)


def test_a_member_without_a_name_is_a_table_like_any_other(tmp_path: Path) -> None:
    [table] = read(tmp_path, zipped(("qq", CSV)).replace(b"qq", b"\0q"), "export.zip")
    assert (table.name, table.frame.height) == ("export.zip/", 2)
