"""The logs of a source by month, and of which months' tickets the interactions of a month are about."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import narwhals as nw
import polars as pl

from analytics import survey
from data.lake import monthly_log
from data.lake.delta_rows import MONTH
from data.lake.lake import Lake
from data.lake.monthly_log import MonthlyLog
from jobs.counting import kept_months
from jobs.counting.kept_months import Part, State

#: What facts are made of, of an interaction. What is not among these cannot be missed when it changes.
SAID = ("ticket_id", "at", "mode", "actor", "action", "error", "cited", "tag")


@dataclass(frozen=True, slots=True, eq=False)
class Logs:
    """Tickets and interactions of a source as of one version of each."""

    asked: MonthlyLog
    said: MonthlyLog | None

    def months_of(self, month: str, links: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
        """Returns the months in which something was said about the tickets of a month, with its digest."""
        return tuple(sorted((when, of[month]) for when, of in links.items() if month in of))


#: One month's canonical tickets, and the interactions with them, in whatever engine reads them.
Reader = Callable[[Logs, str, Collection[str], Collection[str]], tuple[survey.Frame, survey.Frame | None]]


def open_logs(store: Lake, source: str) -> Logs | None:
    """Returns the logs of a source; None if it has no tickets."""
    asked = monthly_log.of(store, "tickets", source)
    if asked is None or not asked.files:
        return None
    return Logs(asked, monthly_log.of(store, "interactions", source))


def read_month(
    logs: Logs, month: str, said: Collection[str], unused: Collection[str]
) -> tuple[survey.Frame, survey.Frame | None]:
    """Returns a month's tickets and the interactions with them, read by Polars."""
    tickets = logs.asked.of([month]).drop(unused)
    if logs.said is None:
        return nw.from_native(tickets), None
    spoken = logs.said.of(said).select(SAID)
    return nw.from_native(tickets), nw.from_native(
        spoken.join(tickets.select("ticket_id"), on="ticket_id", how="semi")
    )


def linked(
    logs: Logs, kept: State, asked: Mapping[str, Part], said: Mapping[str, Part]
) -> dict[str, Mapping[str, str]]:
    """Returns by month of interactions of which months their tickets are, each with a digest.

    Asked where interactions changed, and where tickets did that they are about: a ticket may have moved from
    one month to another, or have come to interactions that had none.
    """
    if logs.said is None:
        return {}
    moved = {month for month, part in asked.items() if _files(kept.asked, month) != part.files}
    moved |= kept.asked.keys() - asked.keys()
    stale = [
        month
        for month, part in said.items()
        if _files(kept.said, month) != part.files
        or month not in kept.links
        or (moved and not moved.isdisjoint({*kept.links[month]}))
        or (moved and "" in kept.links[month])
    ]
    found = {month: kept.links[month] for month in said if month not in stale}
    if not stale:
        return found
    found |= {month: {} for month in stale}
    told = pl.struct(
        *SAID[1:5], "tag", error=pl.col("error").is_null(), cited=pl.col("cited").list.len(), id="ticket_id"
    )
    rows = logs.said.with_months().filter(pl.col(MONTH).is_in(stale))
    ids = logs.asked.with_months().select("ticket_id", of=MONTH)
    digests = (
        rows.select("ticket_id", when=MONTH, hash=told.hash(7))
        .join(ids, on="ticket_id", how="left")
        .group_by("when", pl.col("of").fill_null(""))
        .agg(pl.len(), total=pl.col("hash").sum(), folded=pl.col("hash").bitwise_xor())
        .collect(engine="streaming")
    )
    by_month: dict[str, dict[str, str]] = {}
    for when, of, *numbers in digests.rows():
        by_month.setdefault(when, {})[of] = kept_months.digest(*numbers)
    return found | by_month


def _files(parts: Mapping[str, Part], month: str) -> tuple[str, ...] | None:
    part = parts.get(month)
    return None if part is None else part.files
