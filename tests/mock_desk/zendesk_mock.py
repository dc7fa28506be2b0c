"""Zendesk's incremental cursor export over invented tickets."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.mock_desk.desk_server import Asked

BEGIN = datetime(2026, 3, 1, 8, tzinfo=UTC)
USER, TOKEN = "ops@example.org", "zd-secret-93ab"
_SUBJECTS = ("Where is my parcel?", "I cannot sign in", "Invoice is wrong", "How do I return this?")
_STATUS = ("new", "open", "pending", "solved", "closed")


def ticket(number: int, *, changed: int | None = None, **values: object) -> dict[str, Any]:
    """A ticket; three in a row are created in one second, so that pages end between them."""
    created = BEGIN + timedelta(minutes=number // 3)
    updated = created if changed is None else BEGIN + timedelta(seconds=changed)
    return {
        "url": f"https://acme.zendesk.com/api/v2/tickets/{number}.json",
        "id": number,
        "external_id": None,
        "via": {"channel": ("email", "web", "chat")[number % 3], "source": {"rel": None}},
        "created_at": _iso(created),
        "updated_at": _iso(updated),
        "generated_timestamp": int(updated.timestamp()),
        "subject": _SUBJECTS[number % 4],
        "raw_subject": _SUBJECTS[number % 4],
        "description": f"{_SUBJECTS[number % 4]} Write to person{number}@example.com.",
        "priority": ("low", "normal", "high", None)[number % 4],
        "status": _STATUS[number % 5],
        "requester_id": 5000 + number % 700,
        "submitter_id": 5000 + number % 700,
        "brand_id": 35,
        "ticket_form_id": 36,
        "allow_channelback": False,
        "tags": ["vip"] if number % 7 == 0 else [],
        "custom_fields": [
            {"id": 360001, "value": "sso" if number % 2 else None},
            {"id": 360002, "value": "EU" if number % 5 == 0 else None},
        ],
        "satisfaction_rating": {"score": ("good", "bad", "offered")[number % 3]},
        "metric_set": {
            "reopens": number % 4 // 3,
            "solved_at": _iso(created + timedelta(hours=2)) if number % 5 > 2 else None,
            "reply_time_in_minutes": {"calendar": 5 + number % 60, "business": None},
        },
        **values,
    }


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class ZendeskMock:
    """The desk's tickets by id, and how many a page has; `endless`: the last page says there are more."""

    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)
    page: int = 100
    endless: bool = False
    events: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, count: int, **options: Any) -> "ZendeskMock":  # noqa: ANN401
        """A desk with so many tickets."""
        return cls({number: ticket(number) for number in range(1, count + 1)}, **options)

    def put(self, *changed: dict[str, Any]) -> None:
        """Tickets that are new or changed."""
        self.tickets |= {each["id"]: each for each in changed}

    def export(self) -> dict[str, Any]:
        """The same tickets as one file."""
        return {"tickets": [*self.tickets.values()]}

    def __call__(self, asked: Asked) -> tuple[Any, Mapping[str, str]]:
        """The answer of the API."""
        signed = base64.b64encode(f"{USER}/token:{TOKEN}".encode()).decode()
        assert asked.headers["authorization"] == f"Basic {signed}"
        if asked.path == "/api/v2/users/show_many.json":
            ids = [int(each) for each in asked.query["ids"].split(",")]
            assert len(ids) <= 100
            return {"users": [{"id": each, "role": role(each)} for each in ids if each != UNKNOWN]}, {}
        if asked.path == "/api/v2/incremental/ticket_events.json":
            return self._events(asked)
        assert asked.path == "/api/v2/incremental/tickets/cursor.json"
        assert asked.query["include"] == "metric_sets"
        ordered = sorted(self.tickets.values(), key=_place)
        if "cursor" in asked.query:
            stamp, _, number = base64.b64decode(asked.query["cursor"]).decode().partition("|")
            left = [each for each in ordered if _place(each) > (stamp, int(number))]
        else:
            since = _iso(datetime.fromtimestamp(int(asked.query["start_time"]), UTC))
            left = [each for each in ordered if each["updated_at"] >= since]
        found, more = left[: self.page], len(left) > self.page
        last = found[-1] if found else (ordered or [ticket(0)])[-1]
        if self.endless and not more:
            found, last = (found or ordered[-self.page :]), ordered[-1]
        cursor = base64.b64encode(f"{last['updated_at']}|{last['id']}".encode()).decode()
        # The link leads to another host on purpose: nobody may follow it.
        url = f"http://127.0.0.2:9/api/v2/incremental/tickets/cursor.json?cursor={cursor}"
        answer = {"tickets": found, "after_cursor": cursor, "after_url": url, "before_cursor": None}
        return {**answer, "end_of_stream": not more and not self.endless}, {}

    def _events(self, asked: Asked) -> tuple[Any, Mapping[str, str]]:
        assert asked.query["include"] == "comment_events"
        start = int(asked.query["start_time"])
        left = [
            each
            for each in sorted(self.events, key=lambda one: one["timestamp"])
            if each["timestamp"] >= start
        ]
        found = left[: self.page]
        # A page ends behind all events of its last second.
        found += [each for each in left[self.page :] if each["timestamp"] == found[-1]["timestamp"]]
        until = found[-1]["timestamp"] if found else start
        answer = {"ticket_events": found, "end_time": until, "count": len(found)}
        return {**answer, "end_of_stream": len(found) == len(left), "next_page": "http://127.0.0.2:9/"}, {}


def event(number: int, said: dict[str, Any], author: int) -> dict[str, Any]:
    """An event of a ticket with a comment and a change beside it."""
    at = BEGIN + timedelta(seconds=20 * number)
    comment = {
        "id": 90_000 + number, "type": "Comment", "event_type": "Comment", "author_id": author,
        "public": True, "body": f"Words {number} to person{number}@example.com",
        "created_at": _iso(at), **said,
    }  # fmt: skip
    return {
        "id": 80_000 + number, "ticket_id": 1 + number % 20, "timestamp": int(at.timestamp()),
        "created_at": _iso(at), "updater_id": author, "event_type": "Audit",
        "child_events": [{"id": 70_000 + number, "event_type": "Change", "status": "open"}, comment],
    }  # fmt: skip


#: A user that the desk does not show any more.
UNKNOWN = 5003


def role(user: int) -> str:
    """What a user is: customers are numbered from 5000."""
    return "end-user" if user >= 5000 else "admin" if user == 1 else "agent"


def _place(found: Mapping[str, Any]) -> tuple[str, int]:
    return found["updated_at"], found["id"]
