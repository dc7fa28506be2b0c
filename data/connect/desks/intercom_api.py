"""Intercom: the search of conversations by the time of their last update, each then read with its parts.

https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations/searchconversations
"""

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
    identity,
    latest,
    value,
    whole,
)
from data.connect.sign_in_headers import bearer

_VERSION = "2.11"
#: Each of them is asked for once more with its parts.
_PAGE = 50


@dataclass(frozen=True, slots=True)
class Conversations:
    """Conversations in the order of their update."""

    name: str = "conversations"
    reader: str | None = "intercom"
    profile: str | None = None

    def first(self, since: datetime) -> Position:
        """By time; every further page by the cursor of the one before."""
        return {"since": int(since.timestamp())}

    def request(self, at: Position) -> Request:
        """A page of the search; its condition excludes the second that it names."""
        cursor = {"starting_after": at["cursor"]} if at.get("cursor") else {}
        body = {
            "query": {
                "operator": "AND",
                "value": [{"field": "updated_at", "operator": ">", "value": int(at["since"]) - 1}],
            },
            "sort": {"field": "updated_at", "order": "ascending"},
            "pagination": {"per_page": _PAGE, **cursor},
        }
        return Request("/conversations/search", body=body)

    def page(self, at: Position, asked: Request, answer: Any) -> Page:  # noqa: ANN401
        """The last page has the last number, and names no next one."""
        found, pages = whole(answer, "conversations"), answer.get("pages")
        cursor = value(answer, "pages.next.starting_after")
        number, last = (value(answer, f"pages.{name}") for name in ("page", "total_pages"))
        if not isinstance(pages, dict) or not (cursor or number == last or last == 0):
            raise UnexpectedPageError("the answer says that there are more pages and not where")
        return Page(found, {**at, "cursor": cursor}, not cursor, latest(found, "updated_at"))

    def learn(self, objects: list[Object], ask: Ask) -> None:
        """Nothing is needed together."""

    def completed(self, found: Object, ask: Ask) -> Object:
        """The conversation with its parts, which the list does not have."""
        whole_one = ask(Request(f"/conversations/{identity(found)}"))
        if not isinstance(whole_one, dict) or "id" not in whole_one:
            raise UnexpectedPageError("the answer is no conversation")
        return whole_one  # pyright: ignore[reportUnknownVariableType]


def _headers(_: str, token: str) -> Mapping[str, str]:
    return {**bearer("", token), "intercom-version": _VERSION}


def _streams(_: str) -> tuple[Stream, ...]:
    return (Conversations(),)


#: Ten thousand a minute are allowed to an app, in windows of ten seconds; a fifth of it is enough.
INTERCOM = Desk("intercom", "Intercom", _headers, _streams, requests_a_minute=2000, host="api.intercom.io")
