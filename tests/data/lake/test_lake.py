import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from data.errors import DataError
from data.lake import monthly_log, parts
from data.lake.delta_paths import LocalDeltaTable
from data.lake.lake import Lake
from data.schema import INTERACTIONS, KNOWLEDGE
from tests.analytics.tickets import START, day, log, tickets


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(url=str(tmp_path / "lake"), lock_path=tmp_path / "lake.lock")


def made(*rows: dict[str, object], source: str = "a") -> pl.DataFrame:
    return tickets(*rows).with_columns(source=pl.lit(source))


def stored(lake: Lake, source: str = "a") -> pl.DataFrame:
    frame = lake.scan_source("tickets", source)
    assert frame is not None
    return frame.collect().sort("ticket_id")


@pytest.mark.parametrize("name", ["my home", "a#b", "100% sure", "a+b", "käse 日本", "a&b'c~,;!"])
def test_a_lake_is_read_again_from_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    lake = Lake(url=str(tmp_path / name / "lake"), lock_path=tmp_path / "lake.lock")
    rows = made({"body": "x"}, {"body": "y", "created_at": day(70)})
    lake.merge("tickets", rows)
    lake.merge("tickets", made({"body": "changed"}))
    assert stored(lake)["body"].to_list() == ["changed", "y"]
    assert stored(lake).filter(pl.col("created_at") == day(70))["body"].to_list() == ["y"]
    table = LocalDeltaTable(lake.at("tickets"))
    assert table.table_uri == f"{tmp_path / name}/lake/tickets/"
    assert all(Path(file).is_file() for file in table.file_uris())


def test_a_row_is_merged_onto_an_id_that_another_program_stored_twice(lake: Lake) -> None:
    for body in ("x", "y"):
        lake.append("tickets", made({"body": body, "updated_at": day(1)}, {"ticket_id": "T9"}))
    later = made({"body": "z", "updated_at": day(2)}, {"body": "new"})
    assert not lake.outdated("tickets", later).any()
    done = lake.merge("tickets", later, present={"body", "updated_at"})
    assert (done.new, done.updated, done.outdated) == (1, 1, 0)
    assert set(stored(lake).filter(pl.col("ticket_id") == "T0")["body"]) == {"z"}


def test_an_empty_lake_has_no_version_no_source_and_no_rows(lake: Lake) -> None:
    assert (lake.version().number, lake.sources(), lake.scan("tickets")) == (0, [], None)


def test_what_is_merged_is_read_back_as_it_was(lake: Lake) -> None:
    rows = made(
        {"tags": ["a", "b"], "csat": 5, "resolved": None, "context.login page": "sso"}, {"body": "'; DROP"}
    )
    assert lake.merge("tickets", rows).new == 2
    assert stored(lake).select(rows.columns).equals(rows)


def test_merging_the_same_rows_again_changes_nothing(lake: Lake) -> None:
    rows = made({"body": "x"}, {"tags": ["t"]}, {"csat": 3})
    lake.merge("tickets", rows)
    before = lake.version()
    again = lake.merge("tickets", rows)
    assert (again.new, again.updated, again.unchanged) == (0, 0, 3)
    assert lake.version() == before


def test_a_changed_row_is_replaced_in_place_and_a_new_one_added_in_one_commit(lake: Lake) -> None:
    lake.merge("tickets", made({"body": "x"}, {"body": "y"}))
    merged = lake.merge("tickets", made({"body": "x"}, {"body": "changed"}, {"body": "new"}))
    assert (merged.new, merged.updated, merged.unchanged) == (1, 1, 1)
    assert stored(lake)["body"].to_list() == ["x", "changed", "new"]
    assert lake.version().number == 2


def test_a_ticket_that_moves_to_another_month_is_there_once(lake: Lake) -> None:
    lake.merge("tickets", made({}))
    lake.merge("tickets", made({"created_at": day(70)}))
    assert stored(lake)["created_at"].to_list() == [day(70)]


def test_the_same_id_in_two_sources_is_two_tickets(lake: Lake) -> None:
    lake.merge("tickets", made({"body": "a"}))
    lake.merge("tickets", made({"body": "b"}, source="b"))
    assert lake.sources() == ["a", "b"]
    assert (stored(lake, "a")["body"].item(), stored(lake, "b")["body"].item()) == ("a", "b")


def test_a_context_field_that_comes_or_goes_is_a_change_of_the_rows_that_have_it(lake: Lake) -> None:
    lake.merge("tickets", made({"context.login": "sso"}, {"context.login": None}))
    gone = lake.merge("tickets", made({}, {}))
    assert (gone.updated, gone.unchanged) == (1, 1)
    assert stored(lake)["context.login"].to_list() == [None, None]


def test_rows_are_found_by_keys_of_any_length_and_script_in_whatever_month_they_lie(lake: Lake) -> None:
    dice = random.Random(20261130)
    # Longer than what statistics of files keep of a text, and told apart by its end alone.
    ids = [
        f"{begin}{n}" for begin in ("", "x" * 90, "z" * 40, "日本" * 40, "\U0001f600" * 30) for n in range(9)
    ]
    known = dict[str, tuple[str, int]]()
    for turn in range(8):
        chosen = dice.sample(ids, dice.randint(1, 20))
        rows = {each: (f"words {dice.randint(0, 2)}", 40 * dice.randint(0, 4)) for each in chosen}
        frame = made(
            *({"ticket_id": n, "body": body, "created_at": day(at)} for n, (body, at) in rows.items())
        )
        if turn % 2:
            merged = lake.merge("tickets", frame)
        else:
            merged = parts.merge(lake, "tickets", [frame], frame["ticket_id"], "a")
        new = sum(each not in known for each in rows)
        same = sum(known.get(each) == said for each, said in rows.items())
        assert (merged.new, merged.unchanged, merged.updated) == (new, same, len(rows) - new - same)
        known |= rows
    found = stored(lake)
    assert found.select("ticket_id", "body", "created_at").rows() == sorted(
        (each, body, day(at)) for each, (body, at) in known.items()
    )


def test_the_newest_months_that_have_so_many_rows_are_named(lake: Lake) -> None:
    lake.merge("tickets", made(*({"created_at": day(at)} for at in (0, 0, 0, 40, 40, 80))))
    found = monthly_log.of(lake, "tickets", "a")
    assert found is not None
    oldest, middle, newest = sorted(found.files)
    assert found.counts == {oldest: 3, middle: 2, newest: 1}
    assert found.newest(1) == [newest]
    assert found.newest(2) == [newest, middle]
    assert found.newest(1_000) == [newest, middle, oldest]


def test_quotes_in_keys_and_months_do_no_harm(lake: Lake) -> None:
    lake.merge("tickets", made({"ticket_id": "o'neill"}))
    assert lake.merge("tickets", made({"ticket_id": "o'neill", "body": "x"})).updated == 1


def test_every_commit_raises_the_version_by_one(lake: Lake) -> None:
    lake.merge("tickets", made({}))
    said = log(INTERACTIONS, [{"interaction_id": "1", "ticket_id": "T0", "at": START, "source": "a"}])
    lake.merge("interactions", said)
    lake.merge("knowledge", log(KNOWLEDGE, [{"entry_id": "k", "question": "q", "source": "a"}]))
    assert tuple(lake.version()) == (1, 1, 1)
    assert str(lake.version()) == "v3"


def test_a_torn_log_is_said_to_be_damaged_and_other_tables_still_work(lake: Lake, tmp_path: Path) -> None:
    lake.merge("tickets", made({}))
    lake.merge("knowledge", log(KNOWLEDGE, [{"entry_id": "k", "question": "q", "source": "a"}]))
    for commit in (tmp_path / "lake" / "tickets" / "_delta_log").glob("*.json"):
        commit.write_text("{broken")
    with pytest.raises(DataError, match="doctor"):
        lake.scan("tickets")
    assert lake.scan("knowledge") is not None


def test_a_second_writer_waits_and_then_says_so(lake: Lake) -> None:
    with (
        lake.writing(),
        pytest.raises(DataError, match="Another import"),
        Lake(lake.url, lake.lock_path).writing(wait_seconds=0.2),
    ):
        raise AssertionError("two writers at once")


def _write(url: str, lock: str, first: int) -> None:
    lake = Lake(url, Path(lock))
    for round_ in range(4):
        with lake.writing():
            lake.merge(
                "tickets",
                made(*({"ticket_id": f"T{first + i + round_}", "body": str(first)} for i in range(5))),
            )


def test_two_processes_that_merge_overlapping_keys_leave_each_key_once(lake: Lake) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(lake.url, str(lake.lock_path), 2 * n)) for n in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(240)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert stored(lake)["ticket_id"].to_list() == [f"T{i}" for i in range(10)]


_KILLED = """
import sys
from pathlib import Path
from data.lake.lake import Lake
from tests.data.lake.test_lake import made
lake = Lake(sys.argv[1], Path(sys.argv[2]))
n = 0
while True:
    with lake.writing():
        lake.merge("tickets", made(*({"ticket_id": f"T{i}", "body": f"{n}"} for i in range(n, n + 40))))
    print(n, flush=True)
    n += 20
"""


def test_a_writer_killed_at_any_time_leaves_a_readable_lake_with_all_it_had_acknowledged(lake: Lake) -> None:
    for delay in (0.05, 0.11, 0.23):
        here = Path(__file__).parents[3]
        command = [sys.executable, "-W", "ignore", "-c", _KILLED, lake.url, str(lake.lock_path)]
        with subprocess.Popen(
            command, cwd=here, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(here)}
        ) as writer:
            assert writer.stdout is not None
            acknowledged = int(writer.stdout.readline())
            time.sleep(delay)
            writer.send_signal(signal.SIGKILL)
            rest = writer.stdout.read().split()
        acknowledged = int(rest[-1]) if rest else acknowledged
        found = stored(lake)
        assert found["ticket_id"].n_unique() == found.height
        assert {f"T{i}" for i in range(acknowledged + 40)} <= set(found["ticket_id"])
        with lake.writing(wait_seconds=60):
            lake.merge("tickets", made({"ticket_id": "after"}))
        assert "after" in set(stored(lake)["ticket_id"])
