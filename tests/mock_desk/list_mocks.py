"""Freshdesk, HubSpot, Intercom, Chatwoot and Jira as mocks over the objects of an export."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from data.connect.desk_contract import moment, value
from tests.mock_desk.desk_server import Asked

EXPORTS = Path(__file__).parents[1] / "exports"
TOKEN = "desk-secret-5f21"
Answer = tuple[Any, Mapping[str, str]]


@dataclass
class ListMock:
    """A desk's objects; `inner` is the path of their list in the export, `stamp` of their last change."""

    answer: Callable[["ListMock", Asked], Answer]
    export_name: str
    inner: tuple[str, ...]
    stamp: str
    id_name: str = "id"
    page: int = 100
    signed: Mapping[str, str] = field(default_factory=dict)
    objects: list[dict[str, Any]] = field(default_factory=list)
    whole: Any = None

    def __post_init__(self) -> None:
        """Read the objects."""
        self.whole = json.loads((EXPORTS / self.export_name).read_text(encoding="utf-8"))
        self.objects = self._list()

    def export(self) -> Any:  # noqa: ANN401
        """The objects as they are now, as the export has them."""
        self._list()[:] = self.objects
        return self.whole

    def sorted(self) -> list[dict[str, Any]]:
        """The objects in the order of their change."""
        return sorted(self.objects, key=lambda each: (self.changed(each), str(each[self.id_name])))

    def changed(self, found: Mapping[str, Any]) -> datetime:
        """When an object changed last."""
        at = moment(value(dict(found), self.stamp))
        assert at is not None
        return at

    def since(self, at: datetime) -> list[dict[str, Any]]:
        """The objects that changed at or after a time."""
        return [each for each in self.sorted() if self.changed(each) >= at]

    def __call__(self, asked: Asked) -> Answer:
        """The answer of the API."""
        for name, wanted in self.signed.items():
            assert asked.headers.get(name) == wanted, name
        return self.answer(self, asked)

    def _list(self) -> list[dict[str, Any]]:
        found = self.whole
        for name in self.inner:
            found = found[name]
        return found


def _freshdesk(desk: ListMock, asked: Asked) -> Answer:
    assert asked.path == "/api/v2/tickets" and asked.query["include"] == "stats,description"
    assert (asked.query["order_by"], asked.query["order_type"]) == ("updated_at", "asc")
    size, number = int(asked.query["per_page"]), int(asked.query["page"])
    found = desk.since(datetime.fromisoformat(asked.query["updated_since"]))
    return found[(number - 1) * size : number * size], {"x-ratelimit-remaining": "9"}


def _hubspot(desk: ListMock, asked: Asked) -> Answer:
    if asked.path == "/crm/v4/associations/tickets/contacts/batch/read":
        ids = [each["id"] for each in asked.body["inputs"]]
        assert len(ids) <= 100
        return {
            "results": [{"from": {"id": each}, "to": _contacts(each)} for each in ids if _contacts(each)]
        }, {}
    assert (asked.method, asked.path) == ("POST", "/crm/v3/objects/tickets/search")
    [condition] = asked.body["filterGroups"][0]["filters"]
    assert condition["operator"] == "GTE" and asked.body["sorts"][0]["direction"] == "ASCENDING"
    found = desk.since(datetime.fromtimestamp(int(condition["value"]) / 1000, UTC))
    start, size = int(asked.body["after"]), asked.body["limit"]
    assert start + size <= 10_000
    shown = [{**each, "properties": _only(each["properties"], asked.body["properties"])} for each in found]
    paging = {"paging": {"next": {"after": str(start + size)}}} if start + size < len(found) else {}
    return {"total": len(found), "results": shown[start : start + size], **paging}, {}


def _contacts(ticket: str) -> list[dict[str, Any]]:
    """Two contacts of most tickets, none of some."""
    first = int(ticket[:6]) % 7
    return [{"toObjectId": str(500 + first)}, {"toObjectId": "9"}] if first else []


def with_contacts(found: dict[str, Any]) -> dict[str, Any]:
    """HubSpot's tickets as an export that has the contacts too."""
    named = [
        {**each, "Associated Contact IDs": next((c["toObjectId"] for c in _contacts(each["id"])), None)}
        for each in found["results"]
    ]
    return {**found, "results": named}


def _only(found: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    return {name: each for name, each in found.items() if name in names}


def _intercom(desk: ListMock, asked: Asked) -> Answer:
    assert asked.headers["intercom-version"]
    if asked.method == "GET":
        [found] = [each for each in desk.objects if asked.path == f"/conversations/{each['id']}"]
        return found, {}
    assert asked.path == "/conversations/search"
    [condition] = asked.body["query"]["value"]
    assert (condition["field"], condition["operator"]) == ("updated_at", ">")
    found = [each for each in desk.sorted() if each["updated_at"] > condition["value"]]
    start = int(asked.body["pagination"].get("starting_after", "0"))
    shown = [{k: v for k, v in each.items() if k != "conversation_parts"} for each in found]
    more = {"next": {"starting_after": str(start + desk.page)}} if start + desk.page < len(found) else {}
    pages = {"page": start // desk.page + 1, "total_pages": -(-len(found) // desk.page), **more}
    return {
        "type": "conversation.list",
        "conversations": shown[start : start + desk.page],
        "pages": pages,
    }, {}


def _chatwoot(desk: ListMock, asked: Asked) -> Answer:
    if match := re.fullmatch(r"/api/v1/accounts/7/conversations/(\d+)/messages", asked.path):
        [found] = [each for each in desk.objects if str(each["id"]) == match[1]]
        later = [each for each in found["messages"] if each["id"] > int(asked.query["after"])]
        return {"meta": {}, "payload": later[:100]}, {}
    assert asked.path == "/api/v1/accounts/7/conversations" and asked.query["status"] == "all"
    start = (int(asked.query["page"]) - 1) * desk.page
    shown = [{**each, "messages": each["messages"][-1:]} for each in reversed(desk.sorted())]
    return {"data": {"meta": {}, "payload": shown[start : start + desk.page]}}, {}


def _jira(desk: ListMock, asked: Asked) -> Answer:
    assert asked.path == "/rest/api/2/search/jql"
    match = re.fullmatch(r"updated >= -(\d+)m ORDER BY updated ASC, key ASC", asked.body["jql"])
    assert match
    found = desk.since(datetime.now(UTC) - timedelta(minutes=int(match[1])))
    start = int(asked.body.get("nextPageToken", "0"))
    shown = found[start : start + asked.body["maxResults"]]
    more = start + len(shown) < len(found)
    next_page = {"nextPageToken": str(start + len(shown))} if more else {}
    return {"issues": shown, "isLast": not more, **next_page}, {}


def desks() -> dict[str, ListMock]:
    """A mock of each desk by its name."""
    return {
        "freshdesk": ListMock(_freshdesk, "freshdesk-api.json", (), "updated_at"),
        "hubspot": ListMock(
            _hubspot, "desks/hubspot-api.json", ("results",), "properties.hs_lastmodifieddate",
            signed={"authorization": f"Bearer {TOKEN}"},
        ),
        "intercom": ListMock(
            _intercom, "intercom-conversations.json", ("conversations",), "updated_at", page=6,
            signed={"authorization": f"Bearer {TOKEN}"},
        ),
        "chatwoot": ListMock(
            _chatwoot, "agents/chatwoot-conversations.json", ("data", "payload"), "updated_at", page=6,
            signed={"api_access_token": TOKEN},
        ),
        "jira": ListMock(_jira, "desks/jira-api.json", ("issues",), "fields.updated"),
    }  # fmt: skip
