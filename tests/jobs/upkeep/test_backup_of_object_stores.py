"""Backup and restore of a lake in an object store: the same under another prefix, nothing replaced."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.errors import DataError
from data.lake import file_store, lake, run_results
from data.lake.file_store import FileStore
from data.settings import Settings
from jobs.failures import analysis_runs, embedding, failure_job
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.upkeep import backup
from tests import moto_store
from tests.jobs import worker_processes
from tests.jobs.failed_tickets import export
from tests.jobs.upkeep.test_backup import everything, home
from tests.moto_store import Store


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    with moto_store.running(monkeypatch) as running:
        yield running


def over(store: Store, folder: Path, name: str) -> Settings:
    """A home whose lake lies under a prefix of its own."""
    return replace(home(folder, name), lake_url=store.prefix(name))


def test_a_lake_in_an_object_store_is_restored_under_another_prefix_and_into_a_folder(
    store: Store, tmp_path: Path
) -> None:
    here, there, local = over(store, tmp_path, "one"), over(store, tmp_path, "other"), home(tmp_path, "local")
    imports.run(here, worker_processes.tickets(tmp_path, 500), Choice(source="desk"))
    imports.run(here, export(tmp_path, "A", date(2026, 3, 1), ("refund", "login")), Choice(source="shop"))
    job = analysis_runs.ask(here, "shop", model=embedding.FALLBACK)
    made = int(failure_job.perform(here, job.params, lambda stage, share: None))
    file = tmp_path / "b.zip"
    written = backup.backup(here, file)
    assert backup.restore(there, file) == backup.restore(local, file) == written
    assert everything(here) == everything(there) == everything(local)
    runs = [analysis_runs.read(each, made) for each in (here, there, local)]
    assert runs[0].failures.equals(runs[1].failures) and runs[0].failures.equals(runs[2].failures)
    # Life goes on there, and a backup of a folder is restored into a store too.
    record, *_ = imports.run(there, worker_processes.tickets(tmp_path, 500), Choice(source="desk"))
    assert (record.new, record.unchanged) == (0, 500)
    back = over(store, tmp_path, "back")
    backup.backup(local, tmp_path / "local.zip")
    backup.restore(back, tmp_path / "local.zip")
    assert everything(back) == everything(here)
    assert run_results.kept(lake.of(back)) == run_results.kept(lake.of(here)) != []


def test_what_is_there_is_never_replaced_and_what_failed_leaves_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = over(store, tmp_path, "one"), over(store, tmp_path, "other")
    imports.run(here, worker_processes.tickets(tmp_path, 50), Choice(source="desk"))
    backup.backup(here, tmp_path / "b.zip")
    put, done = FileStore.put, list[str]()

    def failing(self: FileStore, name: str, source: Path) -> None:
        if len(done) == 2:
            raise OSError("the store went away")
        done.append(name)
        put(self, name, source)

    monkeypatch.setattr(file_store.FileStore, "put", failing)
    with pytest.raises(DataError, match="cannot be restored"):
        backup.restore(there, tmp_path / "b.zip")
    monkeypatch.setattr(file_store.FileStore, "put", put)
    assert len(done) == 2 and backup.holds(there) == []
    before = everything(here)
    with pytest.raises(DataError, match="not empty: it holds tickets in its lake"):
        backup.restore(here, tmp_path / "b.zip")
    with pytest.raises(DataError, match="where nothing is replaced"):
        backup.restore(here, tmp_path / "b.zip", replace=True)
    # An empty database does not make the prefix an empty one.
    beside = replace(home(tmp_path, "beside"), lake_url=here.lake_url)
    with pytest.raises(DataError, match="not empty"):
        backup.restore(beside, tmp_path / "b.zip")
    assert everything(here) == before
    assert backup.restore(there, tmp_path / "b.zip") and everything(there) == before
