"""Chatwoot: the list of conversations, the latest activity first, each then read with its messages.

https://developers.chatwoot.com/api-reference/conversations/conversations-list
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
    moment,
    value,
    whole,
)

#: The list has no condition by time, so it is walked from its top until nothing newer comes.
_STAMPS = ("last_activity_at", "timestamp", "updated_at")
#: A conversation's messages come in pages of so many.
_MESSAGES = 100


@dataclass(frozen=True, slots=True)
class Conversations:
    """Conversations of every status. What moves up meanwhile comes again with the next pull."""

    account: str
    name: str = "conversations"
    reader: str | None = "chatwoot"
    profile: str | None = None

    def first(self, since: datetime) -> Position:
        """From the top, down to that time."""
        return {"since": since.isoformat(), "page": 1}

    def request(self, at: Position) -> Request:
        """A page of the list."""
        query = {"status": "all", "assignee_type": "all", "page": str(at["page"])}
        return Request(f"/api/v1/accounts/{self.account}/conversations", query)

    def page(self, at: Position, asked: Request, answer: Any) -> Page:  # noqa: ANN401
        """An empty page, or one that reaches further back than was asked for, is the last one."""
        found = whole(value(answer, "data"), "payload")
        since = moment(at["since"])
        stamped = [(each, at_) for each in found if (at_ := _stamp(each)) is not None]
        if len(stamped) < len(found) or since is None:
            raise UnexpectedPageError("a conversation does not say when it was active last")
        newer = [each for each, when in stamped if when >= since]
        end = not found or len(newer) < len(found)
        reached = max((when for _, when in stamped), default=None)
        return Page(newer, {**at, "page": int(at["page"]) + 1}, end, reached)

    def learn(self, objects: list[Object], ask: Ask) -> None:
        """Nothing is needed together."""

    def completed(self, found: Object, ask: Ask) -> Object:
        """The conversation with all of its messages; the list has the last one alone."""
        messages, last = list[Object](), 0
        path = f"/api/v1/accounts/{self.account}/conversations/{identity(found)}/messages"
        while True:
            came = whole(ask(Request(path, {"after": str(last)})), "payload")
            fresh = [each for each in came if isinstance(each.get("id"), int) and each["id"] > last]
            messages += fresh
            if len(came) < _MESSAGES or not fresh:
                return {**found, "messages": messages}
            last = max(each["id"] for each in fresh)


def _stamp(found: Object) -> datetime | None:
    return next((at for name in _STAMPS if (at := moment(found.get(name))) is not None), None)


def _headers(_: str, token: str) -> Mapping[str, str]:
    return {"api_access_token": token}


def _streams(account: str) -> tuple[Stream, ...]:
    return (Conversations(account),)


#: Its own servers take some 60 a minute from an address unless told otherwise.
CHATWOOT = Desk(
    "chatwoot", "Chatwoot", _headers, _streams, 60, host="app.chatwoot.com", needs_account=True
)  # fmt: skip
