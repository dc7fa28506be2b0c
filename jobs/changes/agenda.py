"""The agenda of the monthly half hour: handovers, new patterns, changes judged, articles due, decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from analytics import wording
from analytics.knowledge.clean_entries import CONFLICT, EXPIRED, NO_OWNER, UNVERIFIED
from data.errors import DataError
from data.settings import Settings
from jobs.changes import change_rows, packet_watch, sessions
from jobs.changes.evaluation import Report
from jobs.counting.snapshot import Snapshot
from jobs.failures.analysis_runs import Result
from jobs.knowledge import knowledge_entries

_SHOWN = 8
_DUE = (EXPIRED, UNVERIFIED, CONFLICT, NO_OWNER)


@dataclass(frozen=True, slots=True)
class Section:
    """A point of the agenda: what it is about, a table, and what to say where the table is empty."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """The agenda over a month, by its first day."""

    source: str
    month: date
    answer: str
    sections: tuple[Section, ...]


def of(settings: Settings, report: Report, taken: Snapshot, result: Result | None) -> Agenda:
    """What to speak about, of the last complete month of the log."""
    last = report.as_of.replace(day=1) - timedelta(days=1)
    month = last.replace(day=1)
    return Agenda(
        report.source,
        month,
        change_rows.answer(report),
        (
            _handovers(taken, month, last),
            _patterns(result),
            _judged(report),
            _due_articles(settings, report.source),
            _back(settings, report, taken, result),
            _decided(settings, report.source),
        ),
    )


def _handovers(taken: Snapshot, month: date, last: date) -> Section:
    """Tickets that the agent handed to people, by category, beside the month before."""
    before = (month - timedelta(days=1)).replace(day=1)
    counted = (
        taken.cube.lazy()
        .filter(pl.col("day").is_between(before, last), pl.col("category").is_not_null())
        .group_by(pl.col("category").cast(pl.String), late=pl.col("day") >= month)
        .agg(pl.col("handed_over").sum().cast(pl.Int64), pl.col("handover_known").sum().cast(pl.Int64))
        .collect()
    )
    now = counted.filter("late").drop("late")
    then = counted.filter(~pl.col("late")).drop("late")
    table = now.join(then, on="category", how="left", suffix="_before").sort(
        "handed_over", "category", descending=[True, False]
    )
    rows = tuple(
        (
            str(row["category"]),
            wording.count(row["handed_over"]),
            wording.share(row["handed_over"] / row["handover_known"], 0),
            wording.share(row["handed_over_before"] / row["handover_known_before"], 0)
            if row["handover_known_before"]
            else wording.NONE,
        )
        for row in table.filter(pl.col("handed_over") > 0).head(_SHOWN).to_dicts()
    )
    return Section(
        f"Handovers of {month:%B %Y}",
        ("Category", "Handed over", "Share", "Month before"),
        rows,
        "No ticket is known to have been handed over in this month.",
    )


def _patterns(result: Result | None) -> Section:
    head = ("Failures about", "Tickets", "State")
    if result is None:
        return Section(
            "New patterns of failures", head, (), "No failure analysis yet: analyse them on Explorer."
        )
    new = result.clusters.filter(pl.col("state").is_in(("new", "grew"))).sort("tickets", descending=True)
    rows = tuple(
        (str(row["label"]), wording.count(row["tickets"]), str(row["state"]))
        for row in new.head(_SHOWN).to_dicts()
    )
    return Section(
        "New patterns of failures", head, rows, "No cluster is new or grew in the newest analysis."
    )


def _judged(report: Report) -> Section:
    rows = tuple(
        (
            f"{each.change.what} ({change_rows.live(each)})",
            each.verdict.state,
            change_rows.short(each).partition(", ")[2],
        )
        for each in change_rows.recent(report)
    )
    return Section(
        "Changes judged", ("Change", "Verdict", "Effect"), rows, change_rows.last_month_in_words(report)
    )


def _due_articles(settings: Settings, source: str) -> Section:
    head = ("Article", "Owner", "Open")
    try:
        entries = knowledge_entries.assessed(settings, source)
    except DataError as error:
        return Section("Articles due", head, (), str(error))
    due = entries.with_columns(
        due=pl.col("open_points").list.eval(pl.element().filter(pl.element().is_in(_DUE)))
    ).filter(pl.col("due").list.len() > 0)
    rows = tuple(
        (str(row["question"]), str(row["owner"] or wording.NONE), ", ".join(row["due"]))
        for row in due.sort(pl.col("due").list.len(), descending=True).head(_SHOWN).to_dicts()
    )
    nothing = "Every article is checked and owned." if entries.height else "This source has no articles."
    return Section("Articles due", head, rows, nothing)


def _back(settings: Settings, report: Report, taken: Snapshot, result: Result | None) -> Section:
    watched = packet_watch.of(settings, report, taken, result)
    back = [each for each in watched if "came back" in (each.state, each.advised)]
    return Section(
        "Fixes that stopped working",
        ("Failures about", "Since"),
        tuple((each.label, each.why) for each in back),
        "None." if watched else "No work packet has shipped yet.",
    )


def _decided(settings: Settings, source: str) -> Section:
    held: Sequence[sessions.Session] = sessions.listed(settings, source)[:1]
    rows = tuple((wording.day(each.day, year=True), each.attendees, each.decisions) for each in held)
    return Section(
        "Decided last time", ("Day", "Who came", "Decisions"), rows, "No session is on record yet."
    )
