"""What was counted is kept for the next process: the same as counted anew, and of no other logs."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from data import sample
from data.database import sessions
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.counting import disk_cache, snapshot
from jobs.counting.snapshot import Snapshot
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.upkeep import demo
from tests import demo_home
from tests.jobs.worker_processes import settings_of


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a small company, to be copied."""
    found = filled(tmp_path_factory.mktemp("small") / "home")
    sessions.forget(found)
    return found.home


@pytest.fixture
def here(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A small company for which it is worth while all the same."""
    monkeypatch.setattr(disk_cache, "WORTH", 1_000)
    demo_home.copied(small, tmp_path / "home")
    return settings_of(tmp_path / "home", f"sqlite:///{tmp_path / 'home' / 'pilotlight.db'}")


def filled(home: Path) -> Settings:
    home.mkdir()
    found = settings_of(home, f"sqlite:///{home / 'pilotlight.db'}")
    demo.load(found, tickets=2_000)
    return found


def kept(here: Settings) -> list[Path]:
    return sorted((here.home / "counted").glob("*"))


def taken(here: Settings, monkeypatch: pytest.MonkeyPatch, *, counted: bool) -> Snapshot:
    """The snapshot, and whether it was counted anew."""
    anew: list[str] = []
    with monkeypatch.context() as patch:
        count = snapshot.of_logs

        def watched(settings: Settings, source: str, *args: object, **kwargs: object) -> Snapshot | None:
            anew.append(source)
            return count(settings, source, *args, **kwargs)  # pyright: ignore[reportArgumentType]

        patch.setattr(snapshot, "of_logs", watched)
        found = snapshot.take(here, sample.SOURCE_LABEL)
    assert bool(anew) == counted
    return found


def test_what_was_kept_is_what_is_counted(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    first = taken(here, monkeypatch, counted=True)
    snapshot.keep(here, first)
    again = taken(here, monkeypatch, counted=False)
    assert (again.source, again.version, again.rules) == (first.source, first.version, first.rules)
    assert_frame_equal(again.facts, first.facts)
    assert_frame_equal(again.cube, first.cube)
    assert again.facts.schema == first.facts.schema and again.cube.schema == first.cube.schema
    snapshot.keep(here, again)
    assert len(kept(here)) == 1


def test_nothing_is_kept_of_a_small_source(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    snapshot.keep(here, snapshot.take(here, sample.SOURCE_LABEL))
    assert kept(here) == []


def test_other_ways_of_counting_have_their_own(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    ways = [
        here,
        replace(here, horizon=timedelta(days=3)),
        replace(here, time_zone="Asia/Tokyo"),
        replace(here, horizon=timedelta(days=14)),
    ]
    for way in ways:
        snapshot.keep(way, taken(way, monkeypatch, counted=True))
    assert len(kept(here)) == 3
    assert taken(ways[3], monkeypatch, counted=False).rules.horizon == timedelta(days=14)
    then = datetime(2026, 10, 1, tzinfo=UTC)
    assert snapshot.take(ways[3], sample.SOURCE_LABEL, then).rules.as_of == then


def test_after_an_import_it_is_counted_anew(
    here: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = taken(here, monkeypatch, counted=True)
    snapshot.keep(here, before)
    file = tmp_path / "more.csv"
    file.write_text("ticket_id,created_at\nanother,2026-11-01T10:00:00Z\n")
    imports.run(here, file, Choice(reader="canonical", source=sample.SOURCE_LABEL, kind="tickets"))
    after = taken(here, monkeypatch, counted=True)
    assert after.facts.height == before.facts.height + 1
    # Counted of a lake that has moved on since: kept under no name.
    monkeypatch.setattr(lake.Lake, "version", lambda _: before.version)
    snapshot.keep(here, after)
    assert len(kept(here)) == 1
    monkeypatch.undo()
    monkeypatch.setattr(disk_cache, "WORTH", 1_000)
    snapshot.keep(here, after)
    [only] = kept(here)
    assert taken(here, monkeypatch, counted=False).facts.height == after.facts.height
    assert only.name.startswith(lake.of(here).contents()[:24])


def test_another_lake_with_as_many_commits_is_another_lake(
    here: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    snapshot.keep(here, taken(here, monkeypatch, counted=True))
    other = filled(tmp_path / "other")
    assert lake.of(other).version() == lake.of(here).version()
    shutil.rmtree(here.home / "lake")
    shutil.copytree(other.home / "lake", here.home / "lake")
    taken(here, monkeypatch, counted=True)


@pytest.mark.parametrize("file", ["facts.parquet", "cube.parquet", "rules.json"])
@pytest.mark.parametrize("size", [0, 40])
def test_what_is_torn_is_counted_anew_and_kept_anew(
    here: Settings, monkeypatch: pytest.MonkeyPatch, file: str, size: int
) -> None:
    whole = taken(here, monkeypatch, counted=True)
    snapshot.keep(here, whole)
    [folder] = kept(here)
    (folder / file).write_bytes((folder / file).read_bytes()[:size])
    again = taken(here, monkeypatch, counted=True)
    assert set(again.facts["ticket_id"]) == set(whole.facts["ticket_id"])
    assert kept(here) == []
    snapshot.keep(here, whole)
    taken(here, monkeypatch, counted=False)


def test_a_file_that_is_gone_is_kept_anew(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = taken(here, monkeypatch, counted=True)
    snapshot.keep(here, whole)
    [folder] = kept(here)
    (folder / "cube.parquet").unlink()
    taken(here, monkeypatch, counted=True)
    snapshot.keep(here, whole)
    taken(here, monkeypatch, counted=False)


def test_a_damaged_table_is_named_as_if_nothing_were_kept(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot.keep(here, taken(here, monkeypatch, counted=True))
    log = here.home / "lake/interactions/_delta_log"
    for commit in log.glob("*.json"):
        commit.write_bytes(b"not a log")
    with pytest.raises(DataError, match="The table interactions of the lake cannot be opened"):
        snapshot.take(here, sample.SOURCE_LABEL)


def test_a_disk_without_room_is_no_error(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = taken(here, monkeypatch, counted=True)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    snapshot.keep(here, whole)
    assert kept(here) == []
    (here.home / "counted").rmdir()
    (here.home / "counted").write_text("a file where a folder is wanted")
    snapshot.keep(here, whole)
    taken(here, monkeypatch, counted=True)
