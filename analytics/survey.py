"""What a source records and until when, from parts of its logs that add up: a month, a file, a whole log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import narwhals as nw

from analytics import ticket_outcomes
from data.schema import TICKETS, TIME

#: A lazy table of whatever engine holds the logs.
Frame = nw.LazyFrame[Any]

#: Among what a source records: lists of citations that are there and hold nothing.
EMPTY_LISTS = "empty lists of citations"
#: Among what a source records: replies to customers.
REPLIES = "replies"
#: Among what a source records: interactions at all.
INTERACTIONS = "interactions"

TICKET_TIMES = tuple(c.name for c in TICKETS.columns if c.dtype == TIME)
#: Whether these are known changes no rule and no metric, and ids and texts are most of what is read.
_UNASKED = (
    "subject", "body", "ticket_id", "customer_id", "tags",
    "arm", "agent_version", "category", "channel", "plan", "language",
)  # fmt: skip
_SAID = ("at", "action", "error", "cited", "tag")


@dataclass(frozen=True, slots=True)
class Recorded:
    """The columns of a part of a log with any value, its flags that are ever false, its latest times."""

    known: frozenset[str] = frozenset()
    false: frozenset[str] = frozenset()
    latest: Mapping[str, datetime] | None = None
    rows: int = 0

    def __add__(self, other: "Recorded") -> "Recorded":
        """Both parts together, in any order."""
        latest = dict(self.latest or {})
        for name, time in (other.latest or {}).items():
            latest[name] = max(time, latest.get(name, time))
        return Recorded(self.known | other.known, self.false | other.false, latest, self.rows + other.rows)

    @property
    def until(self) -> datetime | None:
        """Returns the latest of all times."""
        return max((self.latest or {}).values(), default=None)

    def columns(self) -> frozenset[str]:
        """Returns what is known as `Rules` take it, with the flags that are only ever true or empty."""
        ticked = (name for name in ticket_outcomes.EVENTS if name in self.known - self.false)
        return self.known | {ticket_outcomes.only_true(name) for name in ticked}

    def times(self) -> tuple[str, ...]:
        """Returns the names of the tickets' times that have any value, in the order of the log."""
        return tuple(name for name in TICKET_TIMES if name in self.known)


def of_tickets(tickets: Frame) -> Recorded:
    """Returns what these tickets record."""
    names = [name for name in tickets.collect_schema().names() if name not in _UNASKED]
    flags = [name for name in ticket_outcomes.EVENTS if name in names]
    false = {f"false {name}": (~nw.col(name)).fill_null(False) for name in flags}
    row = _counted(tickets, names, TICKET_TIMES, false)
    return Recorded(
        frozenset(name for name in names if row[f"n {name}"]),
        frozenset(name for name in flags if row[f"false {name}"]),
        {name: row[f"max {name}"] for name in TICKET_TIMES if row[f"n {name}"]},
        row["rows"],
    )


def of_interactions(interactions: Frame) -> Recorded:
    """Returns what these interactions record; `INTERACTIONS` where there are any."""
    special = {
        "people": (nw.col("actor") == "human").fill_null(False),
        "replies": ticket_outcomes.is_reply(),
        "empty": (nw.col("cited").list.len() == 0).fill_null(False),
    }
    row = _counted(interactions, _SAID, ("at",), special)
    known = {INTERACTIONS if name == "at" else name for name in _SAID if row[f"n {name}"]}
    if row["empty"]:
        known.add(EMPTY_LISTS)
    if row["replies"] and INTERACTIONS in known:
        known.add(REPLIES)
    if row["people"] and INTERACTIONS in known:
        known.add(ticket_outcomes.PEOPLE)
    return Recorded(frozenset(known), latest={"at": row["max at"]} if row["n at"] else {}, rows=row["rows"])


def _counted(
    frame: Frame, columns: Sequence[str], times: Sequence[str], true: Mapping[str, nw.Expr]
) -> dict[str, Any]:
    return (
        frame.select(
            nw.len().alias("rows"),
            *(nw.col(name).count().alias(f"n {name}") for name in columns),
            *(nw.col(name).max().alias(f"max {name}") for name in times),
            *(expression.cast(nw.Int32).sum().alias(name) for name, expression in true.items()),
        )
        .collect("polars")
        .rows(named=True)[0]
    )
