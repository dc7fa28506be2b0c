"""A first look at a file: small ones whole, of large ones the head."""

import gzip
from pathlib import Path

import polars as pl
import pytest

from data.errors import DataError
from jobs.intake import first_look


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_look, "WHOLE", 2_000)
    monkeypatch.setattr(first_look, "HEAD", 1_000)
    monkeypatch.setattr(first_look, "ROWS", 30)


def large(rows: int = 400, text: str = "two\nlines") -> bytes:
    return b"id,said\n" + b"".join(b'%d,"%s"\n' % (n, text.encode()) for n in range(rows))


def test_a_small_file_is_looked_at_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(large(20))
    looked = first_look.first_look(path, name="a.csv")
    assert looked.rows == (20,) and looked.whole(0)


@pytest.mark.parametrize("packed", [False, True])
def test_of_a_large_text_only_whole_rows_of_its_head_are_read(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("a.csv.gz" if packed else "a.csv")
    data = large(400, text="two\nlines " + "x" * 3)
    path.write_bytes(gzip.compress(data, compresslevel=0) if packed else data)
    looked = first_look.first_look(path, name=path.name)
    (table,) = looked.tables
    assert looked.rows == (None,) and not looked.whole(0)
    assert 10 < table.frame.height <= 30 and table.broken.is_empty()
    assert table.frame["said"].unique().to_list() == ["two\nlines xxx"]


def test_of_a_large_parquet_file_the_first_rows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"id": range(5_000), "x": [f"word {n * n}" for n in range(5_000)]}).write_parquet(path)
    (table,) = first_look.first_look(path, name="a.parquet").tables
    assert table.frame["id"].to_list() == list(range(30))


def test_what_has_no_head_by_itself_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[" + ",".join(f'{{"id": {n}}}' for n in range(400)) + "]")
    looked = first_look.first_look(path, name="a.json")
    assert looked.rows == (400,) and looked.tables[0].frame.height == 30 and not looked.whole(0)
    path.write_text("[" + ",".join(f'{{"id": {n}}}' for n in range(400)))
    with pytest.raises(DataError):
        first_look.first_look(path, name="a.json")
