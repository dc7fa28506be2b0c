"""Pulls from mocks of the other desks: equal to an import of their export, before and after changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.connect.desk_contract import Desk
from data.connect.desks import desk_table, freshdesk_api, hubspot_api, jira_api
from jobs.connections import connection_state
from tests.jobs.connections.pulled_lake import connection, differences, of_file, pull, settings_in
from tests.mock_desk import desk_server, list_mocks
from tests.mock_desk.list_mocks import TOKEN, ListMock

#: How a desk's export is read as a file, where it is not by itself.
_PROFILES = {"hubspot": "hubspot-tickets", "jira": "jira-service-management"}
#: The sizes of pages are fixed by the desks; here they are small, so that there are several.
_SMALL: dict[str, Callable[[str], tuple[Any, ...]]] = {
    "freshdesk": lambda _: (freshdesk_api.Tickets(size=6),),
    "hubspot": lambda _: (hubspot_api.Tickets(size=6),),
    "jira": lambda _: (jira_api.Issues(size=6),),
}


def _desk(name: str) -> Desk:
    desk = desk_table.named(name)
    return replace(desk, streams=_SMALL[name]) if name in _SMALL else desk


def _stamped(mock: ListMock, number: int, at: datetime) -> dict[str, Any]:
    """An object as it is after a change at a time; a new id where the number is beyond the last one."""
    old = mock.objects[number % len(mock.objects)]
    new = {**old} if number < len(mock.objects) else {**old, mock.id_name: _new_id(old[mock.id_name])}
    *path, last = mock.stamp.split(".")
    inner = new
    for name in path:
        inner[name] = {**inner[name]}
        inner = inner[name]
    inner[last] = at.timestamp() if isinstance(inner[last], int | float) else at.isoformat()
    if isinstance(old.get(mock.stamp), int):
        inner[last] = int(inner[last])
    return new


def _new_id(old: object) -> object:
    return f"{old}9" if isinstance(old, str) else int(f"{old}9")


@pytest.mark.parametrize("name", list(list_mocks.desks()))
def test_a_desk_is_pulled_as_its_export_is_imported(name: str, tmp_path: Path) -> None:
    here, mock = settings_in(tmp_path), list_mocks.desks()[name]
    choice = {"profile": _PROFILES[name]} if name in _PROFILES else {}
    exported = list_mocks.with_contacts if name == "hubspot" else lambda found: found
    with desk_server.serving(mock, faults={1: "wait", 2: "error", 4: "cut"}) as desk:
        to = connection(desk.url, desk=_desk(name), token=TOKEN, user="", account="7")
        first = pull(here, to)
        assert first.objects == len(mock.objects)
        assert differences(here, of_file(tmp_path / "one", exported(mock.export()), **choice)) == ""

        last = max(mock.changed(each) for each in mock.objects)
        changed = [_stamped(mock, 2, last), _stamped(mock, 5, last + timedelta(minutes=20))]
        mock.objects[2], mock.objects[5] = changed
        if name not in ("chatwoot", "intercom"):
            # A conversation brings its messages, whose ids would be there twice.
            mock.objects.append(_stamped(mock, len(mock.objects) + 1, last))
        second = pull(here, to)
        assert differences(here, of_file(tmp_path / "two", exported(mock.export()), **choice)) == ""
        assert 2 <= second.objects < len(mock.objects)
        requests = len(desk.asked)
        pull(here, to)
        assert len(desk.asked) - requests <= 8
    state = connection_state.read(here, "acme")
    assert state.trouble == "" and not state.is_underway
    assert state.reached_at == last + timedelta(minutes=20)


def test_what_was_deleted_between_list_and_request_is_left_out(tmp_path: Path) -> None:
    here, mock = settings_in(tmp_path), list_mocks.desks()["intercom"]
    with desk_server.serving(mock, faults={3: "gone"}) as desk:
        done = pull(here, connection(desk.url, desk=_desk("intercom"), token=TOKEN, user=""))
    assert done.objects == len(mock.objects) - 1


def test_a_page_whose_objects_are_asked_for_one_by_one_gets_on_although_each_piece_has_to_wait(
    tmp_path: Path,
) -> None:
    here, mock = settings_in(tmp_path), list_mocks.desks()["intercom"]
    with desk_server.serving(mock, wait_every=4, retry_after="60") as desk:
        to, turns = connection(desk.url, desk=_desk("intercom"), token=TOKEN, user=""), 0
        while pull(here, to, patience=10.0).wait is not None:
            turns += 1
            assert turns < 40
    assert turns > 5
    assert differences(here, of_file(tmp_path / "file", mock.export())) == ""
