"""A watched folder: new files are imported once, broken ones set aside, half-written ones waited for."""

import errno
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from data.connect.connection_settings import Connection
from data.database.tables import ImportRecord
from data.errors import DataError
from data.lake import storage_errors
from data.lake.file_store import FileStore
from data.lake.lake import BusyError
from data.settings import Settings
from jobs.connections import connection_state, pull_jobs, watched_folder
from jobs.connections.watched_folder import Found
from jobs.intake import atomic_imports, imports
from tests import object_store
from tests.jobs.connections.pulled_lake import differences, of_file, settings_in
from tests.mock_desk.zendesk_mock import ZendeskMock


def _connection(folder: str) -> Connection:
    return Connection("left", "folder", "desk", address=folder, every=timedelta(minutes=15))


def _look(here: Settings, to: Connection) -> Found:
    return watched_folder.look(here, to, lambda *_: None)


def _states(here: Settings) -> dict[str, str]:
    return {each.name: each.state for each in watched_folder.taken(here, "left")}


def test_each_file_is_imported_once_when_it_is_still_and_a_broken_one_is_set_aside(tmp_path: Path) -> None:
    here, folder = settings_in(tmp_path), tmp_path / "exports"
    (folder / "daily").mkdir(parents=True)
    to, mock = _connection(str(folder)), ZendeskMock.of(30)
    export = json.dumps(mock.export())
    whole, half = folder / "daily" / "a.json", folder / "b.json"
    whole.write_text(export)
    (folder / "copying.json.part").write_text(export[:100])
    (folder / "c.csv").write_bytes(b"\x89PNG\r\n\x1a\n and no table")
    assert _look(here, to) == Found(unstill=2)
    half.write_text(export[:200])
    assert _look(here, to) == Found(imported=1, set_aside=1, unstill=1, sources=frozenset({"desk"}))
    # The writer goes on: what was half is neither read nor set aside.
    half.write_text(export + "\n")
    os.utime(half, (1, 1))
    assert _look(here, to) == Found(unstill=1)
    # The same content under another name was imported already.
    (folder / "copy.json").write_text(export)
    assert _look(here, to).imported == 1
    assert _look(here, to).imported == 0
    assert _states(here) == {"daily/a.json": "imported", "b.json": "imported", "c.csv": "set aside"}
    [aside] = [each for each in watched_folder.taken(here, "left") if each.state == "set aside"]
    assert "c.csv" in aside.reason and "PNG" in aside.reason
    assert [record.state for record in imports.history(here)] == ["done", "done", "refused"]
    assert differences(here, of_file(tmp_path / "file", mock.export())) == ""
    assert sorted(path.name for path in folder.iterdir()) == [
        "b.json", "c.csv", "copy.json", "copying.json.part", "daily",
    ]  # fmt: skip


def test_a_look_that_ends_between_rows_and_note_leaves_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, folder = settings_in(tmp_path), tmp_path / "exports"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps(ZendeskMock.of(5).export()))
    to = _connection(str(folder))
    _look(here, to)

    def killed(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(atomic_imports, "_unmark", killed)
        with pytest.raises(KeyboardInterrupt):
            _look(here, to)
    assert _states(here) == {}
    assert _look(here, to).imported == 1
    assert differences(here, of_file(tmp_path / "file", ZendeskMock.of(5).export())) == ""


def test_a_folder_that_is_not_there_is_told_and_tried_again(tmp_path: Path) -> None:
    here, to = settings_in(tmp_path), _connection(str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match="is not there"):
        pull_jobs.look_now(here, to, lambda *_: None)
    state = connection_state.read(here, "left")
    assert "is not there" in state.trouble and state.next_due is not None


def test_a_file_is_not_set_aside_for_a_fault_that_is_not_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, folder = settings_in(tmp_path), tmp_path / "exports"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps(ZendeskMock.of(5).export()))
    to = _connection(str(folder))
    _look(here, to)
    full = storage_errors.explain(OSError(errno.ENOSPC, "No space left on device"), {})
    assert full is not None
    for fault in (full, BusyError("Another import has been writing.")):

        def refused(*_: object, fault: DataError = fault, **__: object) -> list[ImportRecord]:
            raise fault

        with monkeypatch.context() as patch:
            patch.setattr(imports, "run", refused)
            with pytest.raises(DataError, match=str(fault)):
                pull_jobs.look_now(here, to, lambda *_: None)
        assert _states(here) == {} and connection_state.read(here, "left").trouble == str(fault)
    assert _look(here, to).imported == 1


def test_a_file_that_cannot_be_read_keeps_no_other_from_being_taken_and_a_copy_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, folder = settings_in(tmp_path), tmp_path / "exports"
    folder.mkdir()
    content = json.dumps(ZendeskMock.of(5).export())
    for name in ("a.json", "b.json", "c.json"):
        (folder / name).write_text(content)
    to, digest, read = _connection(str(folder)), watched_folder.digest, list[str]()

    def refused(path: Path) -> str:
        read.append(path.name)
        if path.name == "a.json":
            raise PermissionError(errno.EACCES, "Permission denied")
        return digest(path)

    monkeypatch.setattr(watched_folder, "digest", refused)
    _look(here, to)
    assert _look(here, to).imported == 1
    assert connection_state.read(here, "left").trouble == (
        "a.json was not taken: Permission denied. The next look tries it again."
    )
    _look(here, to)
    assert _states(here) == {"b.json": "imported"}
    assert read == ["a.json", "b.json", "c.json", "a.json"]


def test_an_object_store_prefix_is_watched_like_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, mock = settings_in(tmp_path), ZendeskMock.of(12)
    with object_store.running() as bucket:
        for name, value in bucket.environment.items():
            monkeypatch.setenv(name, value)
        path = tmp_path / "a.json"
        path.write_text(json.dumps(mock.export()))
        to = _connection(f"{bucket.url}/unloaded")
        FileStore(to.address).put("2026/a.json", path)
        assert _look(here, to) == Found(unstill=1)
        assert _look(here, to).imported == 1
        assert _look(here, to).imported == 0
    assert _states(here) == {"2026/a.json": "imported"}
    assert differences(here, of_file(tmp_path / "file", mock.export())) == ""
