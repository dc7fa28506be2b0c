"""Zendesk: the incremental exports of tickets, by cursor, and of their comments, by time.

https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data.connect.desk_contract import (
    Ask,
    Desk,
    Object,
    Page,
    Position,
    Request,
    Stream,
    Whole,
    is_end,
    latest,
    whole,
)
from data.connect.sign_in_headers import basic_or_bearer

_PAGE = "1000"
#: Users that one request shows.
_USERS = 100


@dataclass(frozen=True, slots=True)
class Tickets(Whole):
    """Tickets in the order of their change, with their metric sets; deleted ones come as such."""

    name: str = "tickets"
    reader: str | None = "zendesk"
    profile: str | None = None

    def first(self, since: datetime) -> Position:
        """By time; every further page by the cursor of the one before."""
        return {"start_time": int(since.timestamp())}

    def request(self, at: Position) -> Request:
        """A page of up to a thousand tickets."""
        place = {name: str(at[name]) for name in ("cursor", "start_time") if name in at}
        query = {**place, "per_page": _PAGE, "include": "metric_sets"}
        return Request("/api/v2/incremental/tickets/cursor.json", query)

    def page(self, at: Position, asked: Request, answer: Any) -> Page:  # noqa: ANN401
        """Only `end_of_stream` says that nothing more is there."""
        tickets, cursor = whole(answer, "tickets"), answer.get("after_cursor")
        end = is_end(answer.get("end_of_stream"), cursor)
        place = {"cursor": str(cursor)} if cursor else dict(at)
        return Page(tickets, place, end, latest(tickets, "updated_at"))


@dataclass(frozen=True, slots=True)
class Comments:
    """Ticket events that hold a comment, each comment with the role of its author, which says who speaks."""

    name: str = "comments"
    reader: str | None = None
    profile: str | None = "zendesk-ticket-events"
    #: Role by the id of the user; asked for once.
    roles: dict[int, str] = field(default_factory=dict[int, str], compare=False)

    def first(self, since: datetime) -> Position:
        """By time."""
        return {"start_time": int(since.timestamp())}

    def request(self, at: Position) -> Request:
        """A page of up to a thousand events."""
        query = {"start_time": str(at["start_time"]), "include": "comment_events"}
        return Request("/api/v2/incremental/ticket_events.json", query)

    def page(self, at: Position, asked: Request, answer: Any) -> Page:  # noqa: ANN401
        """The next page begins at the time of the last event, so the events of that second come again."""
        events, until = whole(answer, "ticket_events"), answer.get("end_time")
        end = is_end(answer.get("end_of_stream"), isinstance(until, int))
        said = [each for each in events if _comments(each)]
        place = {"start_time": until} if isinstance(until, int) else dict(at)
        return Page(said, place, end, latest(events, "created_at"))

    def learn(self, objects: list[Object], ask: Ask) -> None:
        """The roles of authors that are not known yet, a hundred with a request."""
        authors = {comment.get("author_id") for each in objects for comment in _comments(each)}
        missing = sorted(each for each in authors if isinstance(each, int) and each not in self.roles)
        for start in range(0, len(missing), _USERS):
            ids = missing[start : start + _USERS]
            answer = ask(Request("/api/v2/users/show_many.json", {"ids": ",".join(map(str, ids))}))
            self.roles.update(dict.fromkeys(ids, ""))
            for user in whole(answer, "users"):
                self.roles[user.get("id", 0)] = str(user.get("role") or "")

    def completed(self, found: Object, ask: Ask) -> Object:
        """The event with the roles of its authors."""
        children = [
            {**child, "author_role": self.roles.get(child.get("author_id", 0)) or None}
            for child in _comments(found)
        ]
        return {**found, "child_events": children}


def _comments(event: Object) -> list[Object]:
    found = event.get("child_events")
    children = whole(event, "child_events") if isinstance(found, list) else []
    return [each for each in children if each.get("event_type") == "Comment"]


def _headers(user: str, token: str) -> Mapping[str, str]:
    return basic_or_bearer(f"{user}/token" if user else "", token)


def _streams(_: str) -> tuple[Stream, ...]:
    return (Tickets(), Comments())


#: Ten requests a minute are allowed to the incremental exports.
ZENDESK = Desk("zendesk", "Zendesk", _headers, _streams, requests_a_minute=10)
