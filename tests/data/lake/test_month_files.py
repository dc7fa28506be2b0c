"""A large frame written as files by month is what the table's own writer would have stored."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable, write_deltalake

from data.lake import month_files, optimistic_commits, parts
from data.lake.delta_paths import LocalDeltaTable
from data.lake.delta_rows import MONTH, filed, in_batches
from data.lake.lake import Lake
from data.schema import INTERACTIONS, SOURCE, TICKETS, Log
from tests.analytics.tickets import START

#: What stands in cells: signs of the table's own words, of no width, and nothing at all.
WORDS = ("", "a", "käse 日本", 'it\'s "so"', "%20&#/", "\u200b", "x" * 300, None)


@pytest.fixture(autouse=True)
def all_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(month_files, "WORTH", 1)
    monkeypatch.setattr(month_files, "_MOST", 40)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(url=str(tmp_path / "lake"), lock_path=tmp_path / "lake.lock")


def rows(log: Log, count: int = 200, first: int = 0) -> pl.DataFrame:
    """Rows of a log with values of every type, over four months."""
    made = dict[str, list[object]]()
    for place, column in enumerate(log.columns):
        made[column.name] = [_value(column.dtype, row, place) for row in range(count)]
    times = [START + timedelta(hours=11 * row) for row in range(count)]
    ids = [f"id {first + row}" for row in range(count)]
    fixed = {SOURCE: ["s"] * count, log.key: ids, str(log.filed_by): times}
    return pl.DataFrame({**made, **fixed}, schema=log.dtypes)


def _value(dtype: object, row: int, place: int) -> object:
    at = row + place
    if at % 5 == 0:
        return None
    if isinstance(dtype, pl.List):
        if isinstance(dtype.inner, pl.Struct):
            return [{"entry_id": f"{at}", "score": None if at % 2 else 0.5}] * (at % 3)
        return [WORDS[at % 7], "b"][: at % 3]
    if isinstance(dtype, pl.Datetime):
        return START + timedelta(microseconds=at)
    if dtype == pl.Boolean:
        return at % 2 == 0
    if dtype == pl.Float64:
        return at * -0.25
    return at % 100 if dtype in (pl.Int8, pl.Int32) else WORDS[at % len(WORDS)]


def add(lake: Lake, log: Log, frame: pl.DataFrame) -> None:
    parts.merge(lake, log.kind, [frame], frame[log.key], "s", why={"pilotlight.import": "1"})


@pytest.mark.parametrize("log", [TICKETS, INTERACTIONS], ids=lambda log: log.kind)
def test_files_by_month_hold_and_tell_what_the_tables_own_writer_does(log: Log, lake: Lake) -> None:
    found, other = rows(log), f"{lake.url}/other"
    filed_rows = filed(log.kind, found)
    write_deltalake(other, in_batches(filed_rows), partition_by=[MONTH])
    add(lake, log, found)
    ours, theirs = DeltaTable(lake.at(log.kind)), DeltaTable(other)
    assert (ours.version(), theirs.version()) == (0, 0)
    assert ours.schema() == theirs.schema()
    assert ours.metadata().partition_columns == [MONTH]
    assert ours.history()[0]["pilotlight.import"] == "1"
    assert stored(lake, log).equals(pl.scan_delta(theirs).drop(MONTH).collect().sort(log.key))
    told, said = _told(ours), _told(theirs)
    assert len(ours.file_uris()) > len(theirs.file_uris())
    for name in said.columns:
        # Of long words their writer tells bounds that hold for the beginning alone.
        if name in told.columns and not name.startswith(("min.", "max.")):
            assert told[name].equals(said[name]), name
    for name in (log.key, SOURCE, str(log.filed_by)):
        assert told[f"min.{name}"].equals(said[f"min.{name}"])
        assert told[f"max.{name}"].equals(said[f"max.{name}"])


def _told(table: DeltaTable) -> pl.DataFrame:
    """What the commit says of the files, by month."""
    told = pl.DataFrame(table.get_add_actions(flatten=True))
    month = f"partition.{MONTH}"
    bounds = [
        *(pl.col(f"^{kind}\\..*$").sum() for kind in ("null_count",)),
        pl.col("^min\\..*$").min(),
        pl.col("^max\\..*$").max(),
    ]
    return told.group_by(month).agg(pl.col("num_records").sum(), *bounds).sort(month)


def stored(lake: Lake, log: Log) -> pl.DataFrame:
    frame = lake.scan_source(log.kind, "s")
    assert frame is not None
    return frame.collect().sort(log.key)


def test_rows_in_no_order_of_time_are_filed_under_their_months_too(lake: Lake) -> None:
    found = rows(TICKETS)
    add(lake, TICKETS, found.sample(fraction=1, shuffle=True, seed=1))
    assert stored(lake, TICKETS).equals(found.sort("ticket_id"))
    months = {Path(file).parent.name for file in DeltaTable(lake.at("tickets")).file_uris()}
    assert months == {f"{MONTH}={month}" for month in found["created_at"].dt.strftime("%Y-%m").unique()}


def test_no_words_of_customers_stand_among_what_files_tell(lake: Lake) -> None:
    add(lake, TICKETS, rows(TICKETS))
    told = pl.DataFrame(DeltaTable(lake.at("tickets")).get_add_actions(flatten=True))
    assert told["min.status"].null_count() == 0
    assert told["null_count.body"].null_count() == 0
    for name in ("min.subject", "max.body", "min.request"):
        assert told[name].null_count() == told.height, name


@pytest.mark.parametrize("name", ["my home", "a#b", "100% sure", "käse 日本", "a&b'c~,;!"])
def test_a_folder_of_any_name_holds_them(tmp_path: Path, name: str) -> None:
    lake = Lake(url=str(tmp_path / name / "lake"), lock_path=tmp_path / "lake.lock")
    add(lake, TICKETS, rows(TICKETS))
    assert stored(lake, TICKETS).height == 200
    assert all(Path(file).is_file() for file in LocalDeltaTable(lake.at("tickets")).file_uris())


def test_later_rows_are_found_by_what_the_files_tell_and_merged_as_ever(lake: Lake) -> None:
    add(lake, TICKETS, rows(TICKETS))
    add(lake, TICKETS, rows(TICKETS, first=200))
    assert DeltaTable(lake.at("tickets")).version() == 1
    late = pl.lit(START + timedelta(days=900)).cast(TICKETS.dtypes["updated_at"])
    changed = rows(TICKETS, first=150).with_columns(body=pl.lit("new"), updated_at=late)
    done = parts.merge(lake, "tickets", [changed], changed["ticket_id"], "s")
    assert (done.new, done.updated, done.unchanged) == (0, 200, 0)
    assert stored(lake, TICKETS).filter(pl.col("body") == "new").height == 200
    assert stored(lake, TICKETS).height == 400


def test_a_column_that_the_table_lacks_comes_in_all_the_same(lake: Lake) -> None:
    add(lake, TICKETS, rows(TICKETS))
    add(lake, TICKETS, rows(TICKETS, first=200).with_columns(pl.lit("x").alias("context.page")))
    assert stored(lake, TICKETS)["context.page"].null_count() == 200


def test_files_of_a_writer_that_was_ended_before_its_commit_are_no_rows(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = month_files.write

    def ended(address: str, frame: pl.DataFrame) -> None:
        written(address, frame)
        raise KeyboardInterrupt

    monkeypatch.setattr(month_files, "write", ended)
    with pytest.raises(KeyboardInterrupt):
        add(lake, TICKETS, rows(TICKETS))
    monkeypatch.setattr(month_files, "write", written)
    assert lake.scan("tickets") is None
    add(lake, TICKETS, rows(TICKETS))
    assert stored(lake, TICKETS).height == 200


@pytest.mark.parametrize("is_new", [True, False])
def test_who_has_lost_the_lock_stores_nothing(lake: Lake, is_new: bool) -> None:
    if not is_new:
        add(lake, TICKETS, rows(TICKETS))
    with pytest.raises(optimistic_commits.LockLostError), lake.writing():
        assert optimistic_commits.version(lake.at("tickets")) == (-1 if is_new else 0)
        theirs = filed("tickets", rows(TICKETS, first=500))
        write_deltalake(lake.at("tickets"), in_batches(theirs), mode="append", partition_by=[MONTH])
        add(lake, TICKETS, rows(TICKETS, first=900))
    there = stored(lake, TICKETS)["ticket_id"].to_list()
    assert "id 500" in there
    assert "id 900" not in there
