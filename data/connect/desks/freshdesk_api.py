"""Freshdesk: the list of tickets by the time of their last update, with their stats and descriptions.

https://developers.freshdesk.com/api/#list_all_tickets
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.connect.desk_contract import (
    Desk,
    Page,
    Position,
    Request,
    Stream,
    Whole,
    after,
    iso,
    latest,
    moment,
    whole,
)
from data.connect.sign_in_headers import basic


@dataclass(frozen=True, slots=True)
class Tickets(Whole):
    """Tickets in the order of their update; a page that is not full is the last one."""

    name: str = "tickets"
    reader: str | None = "freshdesk"
    profile: str | None = None
    size: int = 100

    def first(self, since: datetime) -> Position:
        """By time, from the first page."""
        return {"since": since.isoformat(), "page": 1}

    def request(self, at: Position) -> Request:
        """A page of tickets that were updated since."""
        since = moment(at["since"])
        query = {
            "updated_since": iso(since) if since else "",
            "order_by": "updated_at",
            "order_type": "asc",
            "include": "stats,description",
            "per_page": str(self.size),
            "page": str(at["page"]),
        }
        return Request("/api/v2/tickets", query)

    def page(self, at: Position, asked: Request, answer: Any) -> Page:  # noqa: ANN401
        """The answer is the list itself."""
        tickets = whole({"tickets": answer}, "tickets")
        end = len(tickets) < self.size
        return Page(tickets, after(at, tickets, "updated_at"), end, latest(tickets, "updated_at"))


def _headers(_: str, token: str) -> Mapping[str, str]:
    return basic(token, "X")


def _streams(_: str) -> tuple[Stream, ...]:
    return (Tickets(),)


#: The smallest plan allows twenty lists of tickets a minute.
FRESHDESK = Desk("freshdesk", "Freshdesk", _headers, _streams, requests_a_minute=20)
