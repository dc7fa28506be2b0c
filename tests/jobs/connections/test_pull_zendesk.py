"""Pulls from a mock of Zendesk with the faults of real desks: equal to an import of the same tickets."""

from datetime import timedelta
from pathlib import Path

import pytest

from data.errors import DataError
from jobs.connections import connection_state
from tests.jobs.connections.pulled_lake import connection, content, differences, of_file, pull, settings_in
from tests.mock_desk import desk_server
from tests.mock_desk.desk_server import Fault
from tests.mock_desk.zendesk_mock import BEGIN, ZendeskMock, ticket

COUNT = 250


@pytest.fixture(scope="module")
def as_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with the desk's tickets from one file."""
    folder = tmp_path_factory.mktemp("file")
    of_file(folder, ZendeskMock.of(COUNT).export())
    return folder


@pytest.mark.parametrize("fault", ["wait", "error", "torn", "cut", "repeat", "hang"])
def test_a_fault_of_the_desk_changes_nothing_of_what_is_stored(
    fault: Fault, tmp_path: Path, as_file: Path
) -> None:
    here, slept = settings_in(tmp_path), list[float]()
    with desk_server.serving(
        ZendeskMock.of(COUNT, page=60), faults={1: fault, 3: fault}, retry_after="7"
    ) as desk:
        done = pull(here, connection(desk.url), slept)
    assert differences(here, settings_in(as_file)) == ""
    assert content(here) == content(settings_in(as_file))
    assert done.objects == COUNT and done.wait is None
    if fault == "wait":
        assert sum(slept) == done.waited == 14.0
        assert len(desk.asked) == 7
    state = connection_state.read(here, "acme")
    assert state.reached_at == BEGIN + timedelta(minutes=COUNT // 3)
    assert (state.objects, state.trouble, state.is_underway) == (COUNT, "", False)


def test_a_list_that_never_ends_is_told_and_what_came_is_there_at_the_next_pull(tmp_path: Path) -> None:
    here, mock = settings_in(tmp_path), ZendeskMock.of(COUNT, page=60, endless=True)
    with desk_server.serving(mock) as desk:
        with pytest.raises(DataError, match="10 pages of tickets in a row that had nothing new"):
            pull(here, connection(desk.url))
        assert len(desk.asked) < 30
        mock.endless = False
        done = pull(here, connection(desk.url))
    assert done.objects == COUNT
    assert differences(here, of_file(tmp_path / "file", mock.export())) == ""


def test_changes_within_one_second_are_neither_lost_nor_doubled(tmp_path: Path) -> None:
    here, mock = settings_in(tmp_path), ZendeskMock.of(60, page=20)
    end = 60 // 3 * 60
    with desk_server.serving(mock) as desk:
        pull(here, connection(desk.url))
        # In the very second in which the last pull ended: a new one with a smaller id, and a second change.
        mock.put(ticket(61, changed=end, id=1000), ticket(60, subject="Changed in the same second"))
        mock.put(ticket(2, changed=end + 40, custom_fields=[], priority=None))
        pull(here, connection(desk.url))
        before = connection_state.read(here, "acme")
        again = pull(here, connection(desk.url))
    assert differences(here, of_file(tmp_path / "file", mock.export())) == ""
    # What is read again for certainty changes nothing.
    assert again.objects and connection_state.read(here, "acme").reached_at == before.reached_at


def test_small_batches_hold_what_one_file_holds(tmp_path: Path, as_file: Path) -> None:
    here = settings_in(tmp_path)
    with desk_server.serving(ZendeskMock.of(COUNT, page=30)) as desk:
        done = pull(here, connection(desk.url), batch=60)
    assert done.batches > 3
    assert differences(here, settings_in(as_file)) == ""
