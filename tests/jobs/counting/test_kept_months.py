"""What was counted is kept by month for the next process: the same as counted anew, and of no other logs."""

import os
import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from data import sample
from data.database import sessions
from data.errors import DataError
from data.lake import lake
from data.lake.lake import Lake
from data.settings import Settings
from jobs.counting import kept_months, monthly_counts, snapshot, source_logs
from jobs.counting.monthly_counts import Counted
from jobs.erasure import forget, lake_erasure
from jobs.erasure.selection import Selection
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.job_queue import job_requests
from jobs.upkeep import demo
from tests import homes
from tests.homes import settings_at


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a small company, to be copied."""
    found = filled(tmp_path_factory.mktemp("small") / "home")
    sessions.forget(found)
    return found.home


@pytest.fixture
def here(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A small company for which it is worth while all the same."""
    monkeypatch.setattr(monthly_counts, "WORTH", 1_000)
    homes.copied(small, tmp_path / "home")
    return settings_at(tmp_path / "home")


def filled(home: Path) -> Settings:
    home.mkdir()
    found = settings_at(home)
    demo.load(found, tickets=2_000)
    return found


def kept(here: Settings) -> list[Path]:
    return sorted(path for path in (here.home / "counted").glob("*") if (path / "state.json").exists())


def months(here: Settings) -> set[str]:
    logs = source_logs.open_logs(lake.of(here), sample.SOURCE_LABEL)
    assert logs is not None
    return set(logs.asked.files)


def unused_for_days(here: Settings) -> None:
    for number, path in enumerate(sorted(kept(here), key=lambda each: (each / "state.json").stat().st_mtime)):
        at = time.time() - 3 * 86_400 + number
        os.utime(path / "state.json", (at, at))


def count(here: Settings) -> Counted:
    logs = source_logs.open_logs(lake.of(here), sample.SOURCE_LABEL)
    assert logs is not None
    found = monthly_counts.count(here, sample.SOURCE_LABEL, logs, final=False)
    assert found is not None
    return found


def assert_same(one: Counted, other: Counted) -> None:
    assert one.rules == other.rules
    assert_frame_equal(one.facts.whole(), other.facts.whole(), check_exact=True)
    assert_frame_equal(one.cube, other.cube, check_exact=True)


def test_what_was_kept_is_what_is_counted(here: Settings) -> None:
    first, again = count(here), count(here)
    assert set(first.anew) == months(here) and again.anew == ()
    assert_same(first, again)
    taken = snapshot.take(here, sample.SOURCE_LABEL)
    assert_frame_equal(taken.facts, first.facts.whole())
    assert taken.height == taken.facts.height and taken.facts.columns == [*first.facts.names]
    assert len(kept(here)) == 1


def test_nothing_is_kept_of_a_small_source(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    snapshot.take(here, sample.SOURCE_LABEL)
    assert kept(here) == []


def test_other_ways_of_counting_have_their_own(here: Settings) -> None:
    ways = [
        here,
        replace(here, horizon=timedelta(days=3)),
        replace(here, time_zone="Asia/Tokyo"),
        replace(here, horizon=timedelta(days=14)),
    ]
    for way in ways:
        assert set(count(way).anew) == months(here)
        unused_for_days(here)
    assert len(kept(here)) == 3
    assert count(ways[3]).rules.horizon == timedelta(days=14) and count(ways[3]).anew == ()
    then = datetime(2026, 10, 1, tzinfo=UTC)
    assert snapshot.take(ways[3], sample.SOURCE_LABEL, then).rules.as_of == then
    assert count(ways[3]).anew == ()


def test_an_import_has_its_months_counted_and_no_others(here: Settings, tmp_path: Path) -> None:
    before = count(here)
    day = before.rules.as_of - timedelta(hours=1)
    file = tmp_path / "more.csv"
    file.write_text(f"ticket_id,created_at\nanother,{day.isoformat()}\n")
    imports.run(here, file, Choice(reader="canonical", source=sample.SOURCE_LABEL, kind="tickets"))
    after = count(here)
    assert after.anew == (day.strftime("%Y-%m"),)
    assert after.facts.height == before.facts.height + 1
    file.write_text(f"ticket_id,created_at\nanother,{day.isoformat()}\n")
    imports.run(here, file, Choice(reader="canonical", source="somebody else", kind="tickets"))
    assert count(here).anew == ()


@pytest.mark.parametrize("of", ["code", "definitions"])
def test_counts_of_another_version_are_not_shown(
    here: Settings, monkeypatch: pytest.MonkeyPatch, of: str
) -> None:
    count(here)
    unused_for_days(here)
    if of == "code":
        monkeypatch.setattr(job_requests, "code", lambda: "another")
    else:
        monkeypatch.setattr(kept_months, "DEFINITIONS_VERSION", "another")
    assert set(count(here).anew) == months(here)
    assert len(kept(here)) == 1


def test_another_lake_with_as_many_commits_is_another_lake(here: Settings, tmp_path: Path) -> None:
    count(here)
    other = filled(tmp_path / "other")
    assert lake.of(other).version() == lake.of(here).version()
    shutil.rmtree(here.home / "lake")
    shutil.copytree(other.home / "lake", here.home / "lake")
    assert set(count(here).anew) == months(here)


@pytest.mark.parametrize("kind", ["facts.parquet", "cube.parquet", "values.parquet", "json"])
def test_what_is_torn_is_counted_anew_and_kept_anew(here: Settings, kind: str) -> None:
    height = count(here).facts.whole().height
    file = min(kept(here)[0].glob(f"*.{kind}"))
    file.write_bytes(file.read_bytes()[:40])
    again = count(here)
    assert set(again.anew) == (months(here) if kind == "json" else {file.name[:7]})
    assert_same(again, count(here))
    assert again.facts.whole().height == height
    assert count(here).anew == ()


def test_a_cube_that_is_overwritten_is_counted_anew(here: Settings) -> None:
    count(here)
    file = min(kept(here)[0].glob("*.cube.parquet"))
    file.write_bytes(bytes(file.stat().st_size))
    assert set(count(here).anew) == months(here)
    assert count(here).anew == ()


def test_a_file_that_is_gone_is_kept_anew(here: Settings) -> None:
    count(here)
    file = min(kept(here)[0].glob("*.facts.parquet"))
    file.unlink()
    assert count(here).anew == (file.name[:7],)


def test_a_damaged_table_is_named_as_if_nothing_were_kept(here: Settings) -> None:
    count(here)
    for commit in (here.home / "lake/interactions/_delta_log").glob("*.json"):
        commit.write_bytes(b"not a log")
    with pytest.raises(DataError, match="The table interactions of the lake cannot be opened"):
        snapshot.take(here, sample.SOURCE_LABEL)


def test_a_disk_without_room_is_no_error(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(kept_months.Folder, "write", full)
        shown = count(here)
    again = count(here)
    assert_same(shown, again)
    assert set(again.anew) == months(here)
    shutil.rmtree(here.home / "counted")
    (here.home / "counted").write_text("a file where a folder is wanted")
    assert_same(count(here), again)


def test_files_that_no_count_needs_any_more_go_after_a_day(here: Settings, tmp_path: Path) -> None:
    def imported(name: str) -> None:
        file = tmp_path / "more.csv"
        file.write_text(f"ticket_id,created_at\n{name},{first.rules.as_of.isoformat()}\n")
        imports.run(here, file, Choice(reader="canonical", source=sample.SOURCE_LABEL, kind="tickets"))
        count(here)

    first = count(here)
    before = {path.name for path in kept(here)[0].iterdir()}
    imported("one")
    assert before < {path.name for path in kept(here)[0].iterdir()}
    # Who opened the first count may read it still.
    assert first.facts.whole().height == count(here).facts.height - 1
    late = time.time() - 3 * 86_400
    for path in kept(here)[0].iterdir():
        os.utime(path, (late, late))
    imported("two")
    # Facts, cube and values of the month that was counted again.
    assert len({path.name for path in kept(here)[0].iterdir()} & before) == len(before) - 3


def test_nothing_kept_is_left_after_an_erasure(here: Settings) -> None:
    first = count(here)
    customer = first.facts.whole()["ticket_id"]
    forget.before(here, first.rules.as_of.date() - timedelta(days=30))
    assert kept(here) == []
    left = count(here)
    assert 0 < left.facts.height < len(customer)
    assert set(left.anew) == months(here)


def test_what_pages_count_while_an_erasure_runs_is_not_kept(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    until, erase = count(here).rules.as_of, lake_erasure.erase_rows

    def visited(store: Lake, table: str, chosen: Selection) -> int:
        count(here)
        return erase(store, table, chosen)

    monkeypatch.setattr(lake_erasure, "erase_rows", visited)
    before = lake.of(here).version()
    forget.before(here, until.date() - timedelta(days=30))
    assert kept(here) == []
    # Two commits at least to the tickets: the rows, then the end of the history, after which pages read anew.
    assert lake.of(here).version().tickets >= before.tickets + 2


def test_two_that_save_at_once_leave_one_whole_state(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    count(here)
    folder = kept_months.Folder(kept(here)[0])
    state, replaced = folder.read(), Path.replace
    inside: list[Path] = []

    def beside(self: Path, target: Path) -> Path:
        inside.append(self)
        if len(inside) == 1:
            folder.save(state, state)
        return replaced(self, target)

    monkeypatch.setattr(Path, "replace", beside)
    folder.save(state, state)
    assert len(set(inside)) == 2 and folder.read() == state
