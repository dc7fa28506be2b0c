"""Jira Service Management: the search of issues by the time of their update.

https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-search/#api-rest-api-2-search-jql-post
A time in a query is to the minute and in the zone of whoever asks, so it is written as minutes before now.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from data.connect.desk_contract import (
    Desk,
    Object,
    Page,
    Position,
    Request,
    Stream,
    Whole,
    is_end,
    latest,
    moment,
    value,
    whole,
)
from data.connect.sign_in_headers import basic_or_bearer

#: What the profile of Jira reads.
_FIELDS = (
    "summary", "description", "status", "created", "updated", "resolutiondate", "resolution", "reporter",
    "priority", "issuetype", "project",
)  # fmt: skip
_MINUTE = timedelta(minutes=1)
#: So much earlier than needed is asked for; as long a query and its token may be used.
_MARGIN = 10 * _MINUTE


@dataclass(frozen=True, slots=True)
class Issues(Whole):
    """Issues in the order of their update; the next page begins at the minute of the last issue."""

    name: str = "issues"
    reader: str | None = None
    profile: str | None = "jira-service-management"
    size: int = 100

    def first(self, since: datetime) -> Position:
        """By time."""
        return {"since": since.isoformat()}

    def request(self, at: Position) -> Request:
        """A page of the search; by token where a page lies within few minutes, while the token is fresh."""
        now, made = datetime.now(UTC), moment(at.get("made"))
        body: dict[str, Any] = {"fields": list(_FIELDS), "maxResults": self.size}
        if made is not None and now - made < _MARGIN / 2:
            return Request(
                "/rest/api/2/search/jql", body={**body, "jql": at["jql"], "nextPageToken": at["token"]}
            )
        since = moment(at["since"]) or datetime(1970, 1, 1, tzinfo=UTC)
        minutes = math.ceil((now - since + _MARGIN) / _MINUTE)
        jql = f"updated >= -{minutes}m ORDER BY updated ASC, key ASC"
        return Request("/rest/api/2/search/jql", body={**body, "jql": jql})

    def page(self, at: Position, asked: Request, answer: Any) -> Page:  # noqa: ANN401
        """`isLast` says whether nothing more is there."""
        issues, token = whole(answer, "issues"), answer.get("nextPageToken")
        last = is_end(answer.get("isLast"), token)
        reached, since = latest(issues, "fields.updated"), moment(at["since"])
        place: Position = {
            **at, "jql": (asked.body or {}).get("jql"), "token": token, "made": datetime.now(UTC).isoformat()
        }  # fmt: skip
        if reached is not None and since is not None and reached - _MARGIN - _MINUTE > since:
            place = {"since": (reached - _MINUTE).isoformat()}
        wanted = [each for each in issues if _is_new(each, since)]
        return Page(wanted, place, last, reached)


def _is_new(issue: Object, since: datetime | None) -> bool:
    updated = moment(value(issue, "fields.updated"))
    return updated is None or since is None or updated >= since - _MINUTE


def _streams(_: str) -> tuple[Stream, ...]:
    return (Issues(),)


#: Atlassian names no number: it answers 429 with Retry-After.
JIRA = Desk("jira", "Jira Service Management", basic_or_bearer, _streams, requests_a_minute=100)
