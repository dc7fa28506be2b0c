"""Zendesk: the cursor-based incremental export of tickets.

https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
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
    UnexpectedPageError,
    latest,
    whole,
)

_PAGE = "1000"


@dataclass(frozen=True, slots=True)
class Tickets:
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
        tickets, end = whole(answer, "tickets"), answer.get("end_of_stream")
        cursor = answer.get("after_cursor")
        if not isinstance(end, bool) or not (end or cursor):
            raise UnexpectedPageError("the answer says neither where the next page is nor that there is none")
        place = {"cursor": str(cursor)} if cursor else dict(at)
        return Page(tickets, place, end, latest(tickets, "updated_at"))

    def completed(self, found: Object, ask: Ask) -> Object:
        """As it is."""
        return found


def _headers(user: str, token: str) -> Mapping[str, str]:
    if not user:
        return {"authorization": f"Bearer {token}"}
    named = base64.b64encode(f"{user}/token:{token}".encode()).decode()
    return {"authorization": f"Basic {named}"}


def _streams(_: str) -> tuple[Stream, ...]:
    return (Tickets(),)


#: Ten requests a minute are allowed to the incremental exports.
ZENDESK = Desk("zendesk", "Zendesk", _headers, _streams, requests_a_minute=10)
