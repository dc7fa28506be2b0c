"""HubSpot: the search of tickets by the time of their last change.

https://developers.hubspot.com/docs/api-reference/crm-search-v3/guide
A search ends at 10,000 results, so
each page begins a new one at the time of the last ticket. Contacts are no properties of a ticket: they are
asked for with one request a page.
"""

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
    after,
    latest,
    moment,
    value,
    whole,
)
from data.connect.sign_in_headers import bearer

_CHANGED, _CONTACT = "hs_lastmodifieddate", "Associated Contact IDs"
#: What the profile of HubSpot's tickets reads.
_PROPERTIES = (
    "subject", "content", "hs_pipeline", "hs_pipeline_stage", "createdate", "closed_date", _CHANGED,
    "hs_ticket_priority", "source_type", "hs_ticket_category", "first_agent_reply_date",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tickets:
    """Tickets in the order of their change."""

    name: str = "tickets"
    reader: str | None = None
    profile: str | None = "hubspot-tickets"
    size: int = 100
    #: Contact by the id of the ticket, of the page that was learned last.
    contacts: dict[str, str] = field(default_factory=dict[str, str], compare=False)

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

    def learn(self, objects: list[Object], ask: Ask) -> None:
        """The first contact of each ticket; a ticket without one is its own customer."""
        self.contacts.clear()
        if not objects:
            return
        body = {"inputs": [{"id": str(each.get("id"))} for each in objects]}
        answer = ask(Request("/crm/v4/associations/tickets/contacts/batch/read", body=body))
        for each in whole(answer, "results"):
            to = whole(each, "to")
            if to:
                self.contacts[str(value(each, "from.id"))] = str(to[0].get("toObjectId"))

    def completed(self, found: Object, ask: Ask) -> Object:
        """The ticket with its contact, under the name that an export has for it."""
        return {**found, _CONTACT: self.contacts.get(str(found.get("id")))}


def _streams(_: str) -> tuple[Stream, ...]:
    return (Tickets(),)


#: Searches are limited to some four a second for the whole account; half of it stays for others.
HUBSPOT = Desk("hubspot", "HubSpot", bearer, _streams, requests_a_minute=120, host="api.hubapi.com")
