"""As-of times between which the facts of some tickets stay the same, so that they need not be counted again.

Whether something has happened is only ever asked as: is its time at or before the as-of? So between two
neighbours of these times every answer stays. What grows with the as-of is the age of open tickets, which
`facts.aged` takes from where it is asked.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import narwhals as nw

from analytics.ticket_outcomes import Rules

Frame = nw.LazyFrame[Any]

#: The times of a ticket that rules ask for.
_ASKED = ("created_at", "first_response_at", "resolved_at", "closed_at", "reopened_at", "csat_at")


@dataclass(frozen=True, slots=True)
class Window:
    """From `first` on and before `end`; None where it has no border."""

    first: datetime | None = None
    end: datetime | None = None

    def __contains__(self, as_of: datetime) -> bool:
        """Whether facts that were counted in this window are those as of that time."""
        return (self.first is None or self.first <= as_of) and (self.end is None or as_of < self.end)

    def __and__(self, other: "Window") -> "Window":
        """The times that are in both."""
        firsts = [each for each in (self.first, other.first) if each is not None]
        ends = [each for each in (self.end, other.end) if each is not None]
        return Window(max(firsts, default=None), min(ends, default=None))


def of(tickets: Frame, interactions: Frame | None, rules: Rules) -> Window:
    """Returns the window around the as-of of the rules in which the facts of these tickets stay the same."""
    times = {name: nw.col(name) for name in _ASKED}
    if not rules.final:
        seconds = int(rules.horizon.total_seconds())
        times["horizon"] = nw.col("created_at").dt.offset_by(f"{seconds}s")
    found = _around(tickets, times, rules.as_of)
    return found if interactions is None else found & _around(interactions, {"at": nw.col("at")}, rules.as_of)


def _around(frame: Frame, times: dict[str, nw.Expr], as_of: datetime) -> Window:
    def inside(time: nw.Expr, *, past: bool) -> nw.Expr:
        return nw.when(time <= as_of if past else time > as_of).then(time)

    row = (
        frame.select(
            *(inside(time, past=True).max().alias(f"first {name}") for name, time in times.items()),
            *(inside(time, past=False).min().alias(f"end {name}") for name, time in times.items()),
        )
        .collect("polars")
        .rows(named=True)[0]
    )
    firsts = [row[f"first {name}"] for name in times if row[f"first {name}"] is not None]
    ends = [row[f"end {name}"] for name in times if row[f"end {name}"] is not None]
    return Window(max(firsts, default=None), min(ends, default=None))
