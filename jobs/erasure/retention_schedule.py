"""Retention by schedule: how many months tickets are kept, what that would erase, and the daily request.

Whole calendar months go, so that a closed month is there or not: kept are this month and so many before it.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as time_of_day

import polars as pl

from analytics import wording
from data.errors import DataError
from data.lake import lake
from data.schema import SOURCE
from data.settings import Settings
from jobs.decisions import decision_log
from jobs.erasure.forget import RETAIN
from jobs.job_queue import job_requests
from jobs.job_queue.job_requests import Job

_SUBJECT = "retention"
#: In months.
LEAST, MOST = 1, 240
#: On the clock of the workspace, when few people work.
_FROM_HOUR = 2
_TICK_SECONDS = 60.0
_TICKED: dict[str, float] = {}
#: On which day this process last looked at a schedule: looking at a large lake again is for nothing.
_LOOKED: dict[tuple[str, str, int], date] = {}


@dataclass(frozen=True, slots=True)
class Retention:
    """How many months are kept of a source, or of all where it is "", and who said so when."""

    source: str
    months: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure of everything before a day would erase: tickets by source, and their messages."""

    before: date
    tickets: Mapping[str, int]
    interactions: int
    oldest: date | None

    def sentence(self) -> str:
        """The preview in words."""
        day = wording.day(self.before, year=True)
        if not self.tickets:
            return f"No ticket was created before {day}, so nothing would be erased."
        by = wording.listed([f"{wording.count(count)} of {name}" for name, count in self.tickets.items()])
        total = wording.counted(sum(self.tickets.values()), "ticket")
        first = wording.day(self.oldest, year=True) if self.oldest else ""
        said = wording.counted(self.interactions, "message")
        return f"{total} created before {day} would be erased ({by}), from {first} on, with {said}."


def listed(settings: Settings) -> list[Retention]:
    """Every schedule that stands, the one of all sources first."""
    found = decision_log.standing(settings, None, "retention")
    made = [Retention(each.source, int(each.evidence["months"]), each.by, each.at) for each in found]
    return sorted(made, key=lambda each: each.source)


def keep(settings: Settings, months: int, source: str = "") -> Retention:
    """Stores that tickets are kept for so many months; from the next night on older ones are erased."""
    if not LEAST <= months <= MOST:
        raise DataError(f"{months} months cannot be kept. Choose from {LEAST} to {MOST}.")
    if source and source not in (there := lake.of(settings).sources()):
        raise DataError(f"There is no source {source!r}. The lake has: {', '.join(there)}.")
    made = decision_log.decide(
        settings,
        source=source,
        kind="retention",
        subject=_SUBJECT,
        choice=f"keep {months} months",
        evidence={"months": months},
    )
    return Retention(source, months, made.by, made.at)


def end(settings: Settings, source: str = "") -> None:
    """Takes a schedule back: nothing more is erased by it."""
    decision_log.withdraw(settings, source=source, kind="retention", subject=_SUBJECT)


def first_kept(today: date, months: int) -> date:
    """The first day of the oldest month that is kept."""
    place = today.year * 12 + today.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)


def preview(settings: Settings, before: date, source: str | None = None) -> Preview:
    """What would be erased, counted in the lake; nothing is changed."""
    store = lake.of(settings)
    tickets, said = store.scan("tickets"), store.scan("interactions")
    if tickets is None:
        return Preview(before, {}, 0, None)
    start = datetime.combine(before, time_of_day(), settings.zone).astimezone(UTC)
    old = tickets.filter(pl.col("created_at") < start)
    old = old if source is None else old.filter(pl.col(SOURCE) == source)
    by = old.group_by(SOURCE).agg(pl.len(), pl.col("created_at").min()).sort(SOURCE).collect()
    counts = dict(zip(by[SOURCE].to_list(), by["len"].to_list(), strict=True))
    first = by["created_at"].min()
    messages = 0
    if said is not None and counts:
        keys = [SOURCE, "ticket_id"]
        messages = said.join(old.select(keys), on=keys, how="semi").select(pl.len()).collect().item()
    oldest = first.astimezone(settings.zone).date() if isinstance(first, datetime) else None
    return Preview(before, counts, messages, oldest)


def tick(settings: Settings) -> None:
    """Asks for what is due, at most once a minute for each process; the worker calls it often."""
    if time.monotonic() - _TICKED.get(settings.database_url, -_TICK_SECONDS) < _TICK_SECONDS:
        return
    _TICKED[settings.database_url] = time.monotonic()
    ask_due(settings, datetime.now(UTC))


def ask_due(settings: Settings, now: datetime) -> list[Job]:
    """Asks once a day for the erasure of each schedule that has something to erase.

    While other jobs wait or run it is not asked for: an erasure is refused beside them.
    """
    here = now.astimezone(settings.zone)
    schedules = listed(settings) if here.hour >= _FROM_HOUR else []
    if not schedules or job_requests.unended(settings):
        return []
    asked: list[Job] = []
    for each in schedules:
        looked = (settings.database_url, each.source, each.months)
        if _LOOKED.get(looked) == here.date():
            continue
        _LOOKED[looked] = here.date()
        before = first_kept(here.date(), each.months)
        if preview(settings, before, each.source or None).tickets:
            params = {"before": before.isoformat()} | ({"source": each.source} if each.source else {})
            once = f"{each.source} {before} {here.date()}"
            asked.append(job_requests.ask(settings, RETAIN, params, who=each.by, once=once))
    return asked
