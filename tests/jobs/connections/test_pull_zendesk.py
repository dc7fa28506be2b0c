"""Pulls from a mock of Zendesk with the faults of real desks: equal to an import of the same tickets."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from data.connect.desk_client import Limits
from data.connect.desks import desk_table
from data.errors import DataError
from data.lake import lake
from jobs.connections import connection_state
from jobs.intake import imports
from jobs.intake.imports import Choice
from tests.jobs.connections.pulled_lake import connection, content, differences, of_file, pull, settings_in
from tests.mock_desk import desk_server
from tests.mock_desk.desk_server import Fault
from tests.mock_desk.zendesk_mock import BEGIN, UNKNOWN, ZendeskMock, event, role, ticket

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
        # Nothing but a desk that hangs is given up soon: a slow machine is no fault of a desk.
        limits = Limits(silent_seconds=2.0) if fault == "hang" else Limits()
        done = pull(here, connection(desk.url), slept, limits=limits)
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


def test_a_change_that_the_desk_shows_late_comes_with_the_next_pull(tmp_path: Path) -> None:
    here, mock = settings_in(tmp_path), ZendeskMock.of(60, page=20)
    with desk_server.serving(mock) as desk:
        pull(here, connection(desk.url))
        # Two minutes before the last change that was seen.
        mock.put(ticket(5, changed=60 // 3 * 60 - 120, subject="Shown late"))
        pull(here, connection(desk.url))
    assert differences(here, of_file(tmp_path / "file", mock.export())) == ""


def test_a_pull_that_finds_nothing_leaves_where_the_next_one_begins(tmp_path: Path) -> None:
    here, mock = settings_in(tmp_path), ZendeskMock.of(60, page=20)
    with desk_server.serving(mock) as desk:
        pull(here, connection(desk.url))
        before = connection_state.read(here, "acme")
        mock.tickets = {}
        assert pull(here, connection(desk.url)).objects == 0
    after = connection_state.read(here, "acme")
    assert before.reached_at is not None and after.reached_at == before.reached_at
    assert after.positions == before.positions


def test_a_field_that_a_ticket_has_no_more_is_emptied_also_after_pulls_in_which_none_had_it(
    tmp_path: Path,
) -> None:
    here, mock = settings_in(tmp_path), ZendeskMock.of(60, page=20)
    with desk_server.serving(mock) as desk:
        pull(here, connection(desk.url))
        # The first of these reads a few again that have it, the second none.
        for number, changed in ((61, 10_000), (62, 20_000), (1, 30_000)):
            mock.put(ticket(number, changed=changed, custom_fields=[]))
            assert pull(here, connection(desk.url)).objects < 60
    assert differences(here, of_file(tmp_path / "file", mock.export())) == ""


def test_a_pull_that_stops_in_its_middle_is_not_complete(tmp_path: Path) -> None:
    here = settings_in(tmp_path)
    with desk_server.serving(ZendeskMock.of(60, page=20)) as desk:
        assert pull(here, connection(desk.url), batch=20, turn=0.0).wait == 0.0
        middle = connection_state.read(here, "acme")
        assert middle.is_underway and middle.complete_at is None and middle.objects == 20
        pull(here, connection(desk.url))
    assert connection_state.read(here, "acme").complete_at is not None


def test_few_bad_objects_keep_no_pull_from_going_on_and_many_are_refused_as_in_a_file(tmp_path: Path) -> None:
    here, mock = settings_in(tmp_path), ZendeskMock.of(3)
    mock.put(*(ticket(number, created_at="never") for number in (1, 2)))
    with desk_server.serving(mock) as desk:
        assert pull(here, connection(desk.url)).objects == 3
        [stored, rejected] = [lake.of(here).scan(table) for table in ("tickets", "quarantine")]
        assert stored is not None and stored.collect()["ticket_id"].to_list() == ["3"]
        assert rejected is not None and rejected.collect().height == 2
        mock.put(*(ticket(number, created_at="never") for number in range(10, 160)))
        with pytest.raises(DataError, match="152 of 153 rows"):
            pull(here, connection(desk.url))
    state = connection_state.read(here, "acme")
    assert state.objects == 3 and stored.collect().height == 1


def test_comments_come_with_the_role_of_who_speaks(tmp_path: Path) -> None:
    here, mock = settings_in(tmp_path), ZendeskMock.of(20, page=15)
    authors = [5000 + n % 5 if n % 2 else 1 + n % 3 for n in range(40)]
    mock.events = [event(n, {"public": n % 9 != 0}, author) for n, author in enumerate(authors)]
    desk_of_all = desk_table.named("zendesk")
    with desk_server.serving(mock, faults={2: "cut"}) as desk:
        pull(here, connection(desk.url, desk=desk_of_all))
        asked_for_users = [each for each in desk.asked if "show_many" in each.path]
        pull(here, connection(desk.url, desk=desk_of_all))
    assert sum(len(each.query["ids"].split(",")) for each in asked_for_users) == len(set(authors))
    found = lake.of(here).scan("interactions")
    assert found is not None
    rows = found.sort("interaction_id").collect()
    public = [n for n in range(40) if n % 9]
    assert rows["interaction_id"].to_list() == [str(90_000 + n) for n in public]
    wanted = {UNKNOWN: None, 1: "human", 2: "human", 3: "human"}
    assert rows["actor"].to_list() == [wanted.get(authors[n], "customer") for n in public]
    assert "@example.com" not in "".join(rows["text"]) and set(rows["mode"]) == {"live"}
    whole = [
        {**each, "child_events": [
            {**child, "author_role": None if child.get("author_id") == UNKNOWN else role(child["author_id"])}
            for child in each["child_events"] if child["event_type"] == "Comment"
        ]}
        for each in mock.events
    ]  # fmt: skip
    other = of_file(tmp_path / "file", mock.export())
    path = tmp_path / "events.json"
    path.write_text(json.dumps({"ticket_events": whole}))
    imports.run(other, path, Choice(profile="zendesk-ticket-events", source="desk"))
    assert differences(here, other) == ""


def test_many_pages_of_events_without_a_comment_are_no_list_that_never_ends(tmp_path: Path) -> None:
    here, mock = settings_in(tmp_path), ZendeskMock.of(20, page=5)
    mock.events = [event(n, {} if n == 69 else {"event_type": "Change"}, author=1) for n in range(70)]
    with desk_server.serving(mock) as desk:
        done = pull(here, connection(desk.url, desk=desk_table.named("zendesk")))
    assert done.objects == 21
    found = lake.of(here).scan("interactions")
    assert found is not None and found.collect()["interaction_id"].to_list() == ["90069"]


def test_small_batches_hold_what_one_file_holds(tmp_path: Path, as_file: Path) -> None:
    here = settings_in(tmp_path)
    with desk_server.serving(ZendeskMock.of(COUNT, page=30)) as desk:
        done = pull(here, connection(desk.url), batch=60)
    assert done.batches > 3
    assert differences(here, settings_in(as_file)) == ""
