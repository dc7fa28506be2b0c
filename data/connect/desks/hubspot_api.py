"""HubSpot: the search of tickets by the time of their last change.

https://developers.hubspot.com/docs/api-reference/crm-search-v3/guide
A search ends at 10,000 results, so
each page begins a new one at the time of the last ticket. Contacts are no properties of a ticket: not read.
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
    latest,
    moment,
    whole,
)

_CHANGED = "hs_lastmodifieddate"
#: What the profile of HubSpot's tickets reads.
_PROPERTIES = (
    "subject", "content", "hs_pipeline", "hs_pipeline_stage", "createdate", "closed_date", _CHANGED,
    "hs_ticket_priority", "source_type", "hs_ticket_category", "first_agent_reply_date",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tickets(Whole):
    """Tickets in the order of their change."""

    name: str = "tickets"
    reader: str | None = None
    profile: str | None = "hubspot-tickets"
    size: int = 100

    def first(self, since: datetime) -> Position:
        """By time, from the first page."""
        return {"since": since.isoformat(), "page": 1}

    def request(self, at: Position) -> Request:
        """A page of the search; `after` counts the results before it."""
        since = moment(at["since"])
        body = {
            "filterGroups": [
                {
                    "filters": [
                        {
                            "propertyName": _CHANGED,
                            "operator": "GTE",
                            "value": str(int(since.timestamp() * 1000) if since else 0),
                        }
                    ]
                }
            ],
            "sorts": [{"propertyName": _CHANGED, "direction": "ASCENDING"}],
            "properties": list(_PROPERTIES),
            "limit": self.size,
            "after": str((int(at["page"]) - 1) * self.size),
        }
        return Request("/crm/v3/objects/tickets/search", body=body)

    def page(self, at: Position, asked: Request, answer: Any) -> Page:  # noqa: ANN401
        """A page that is not full is the last one."""
        tickets, changed = whole(answer, "results"), f"properties.{_CHANGED}"
        end = len(tickets) < self.size
        return Page(tickets, after(at, tickets, changed), end, latest(tickets, changed))


def _headers(_: str, token: str) -> Mapping[str, str]:
    return {"authorization": f"Bearer {token}"}


def _streams(_: str) -> tuple[Stream, ...]:
    return (Tickets(),)


#: Searches are limited to some four a second for the whole account; half of it stays for others.
HUBSPOT = Desk("hubspot", "HubSpot", _headers, _streams, requests_a_minute=120, host="api.hubapi.com")
