"""Schedules: reports that are sent by the clock; make, delete, list them, and ask for those that are due."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, select, update

from analytics.alerts import due_times
from data import current_user
from data import settings as environment
from data.database import sessions
from data.database.alert_tables import ScheduleRecord
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.alerts import alert_rules
from jobs.job_queue import job_requests
from jobs.job_queue.job_requests import Job

SCHEDULE = "schedule"
#: What can be sent by the clock, and when it usually is: cron, working day of the month, in words.
KINDS: Mapping[str, tuple[str, int | None, str]] = {
    "month report": ("0 8 * * 1-5", 2, "second working day of the month, 8:00"),
    "pilot digest": ("0 8 * * 1", None, "Mondays, 8:00"),
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """A report that is sent by the clock of a zone."""

    id: int
    source: str
    kind: str
    cron: str
    working_day: int | None
    zone: str
    channels: tuple[str, ...]
    next_due: datetime
    who: str

    @property
    def when(self) -> str:
        """When it is sent, in words where it is the usual time."""
        cron, working_day, words = KINDS[self.kind]
        usual = (cron, working_day) == (self.cron, self.working_day)
        return f"{words if usual else self.cron} ({self.zone})"


def listed(settings: Settings) -> list[Schedule]:
    """Returns every schedule that is not deleted, the next one due first."""
    asked = select(ScheduleRecord).where(col(ScheduleRecord.deleted_at).is_(None))
    with sessions.session(settings, reads_only=True) as opened:
        rows = opened.exec(asked.order_by(col(ScheduleRecord.next_due), col(ScheduleRecord.id))).all()
    return [_schedule(row) for row in rows]


def get(settings: Settings, schedule_id: int) -> Schedule | None:
    """Returns a schedule; None where it was deleted."""
    return next((each for each in listed(settings) if each.id == schedule_id), None)


def make(
    settings: Settings,
    source: str,
    kind: str,
    channels: tuple[str, ...],
    *,
    cron: str | None = None,
    zone: str | None = None,
    now: datetime | None = None,
) -> Schedule:
    """Stores a schedule; without a cron expression at the usual time of its kind."""
    if kind not in KINDS:
        raise DataError(f"There is no report {kind!r} to schedule. There are: {', '.join(KINDS)}.")
    if source not in (there := lake.of(settings).sources()):
        raise DataError(f"There is no source {source!r}. The lake has: {', '.join(there)}.")
    if not channels:
        raise DataError("A report that is sent needs a channel.")
    alert_rules.check_channels(channels)
    expression, working_day = (KINDS[kind][0], KINDS[kind][1]) if cron is None else (cron, None)
    if wrong := due_times.fault(expression):
        raise DataError(wrong)
    named, made = environment.time_zone(zone or settings.time_zone, "The zone"), now or datetime.now(UTC)
    row = ScheduleRecord(
        source=source,
        kind=kind,
        cron=expression,
        working_day=working_day,
        zone=named,
        channels=json.dumps(list(dict.fromkeys(channels))),
        next_due=due_times.next_due(expression, ZoneInfo(named), made, working_day),
        who=current_user.name(),
        made_at=made,
    )
    with sessions.session(settings) as opened:
        opened.add(row)
        opened.flush()
        return _schedule(row)


def delete(settings: Settings, schedule_id: int) -> None:
    """Deletes a schedule; what was sent stays in the list."""
    _deleted(settings, schedule_id, datetime.now(UTC))


def bring_back(settings: Settings, schedule_id: int) -> None:
    """Takes a deletion back."""
    _deleted(settings, schedule_id, None)


def ask_due(settings: Settings, now: datetime) -> list[Job]:
    """Asks for every report that is due: one job for each schedule and due time, however often one asks.

    Times that passed while no worker ran are not made up for, but for the last one.
    """
    jobs: list[Job] = []
    for each in listed(settings):
        if each.next_due > now:
            break
        due = each.next_due.isoformat()
        params = {"schedule": each.id, "due": due, "source": each.source}
        # Asked before the next time is set: killed in between, the same job is asked for again.
        jobs.append(job_requests.ask(settings, SCHEDULE, params, who=each.who, once=f"{each.id} {due}"))
        later = due_times.next_due(each.cron, ZoneInfo(each.zone), now, each.working_day)
        moved = (
            update(ScheduleRecord)
            .where(col(ScheduleRecord.id) == each.id, col(ScheduleRecord.next_due) == each.next_due)
            .values(next_due=later)
        )
        with sessions.session(settings) as opened:
            opened.exec(moved)
    return jobs


def _deleted(settings: Settings, schedule_id: int, at: datetime | None) -> None:
    with sessions.session(settings) as opened:
        row = opened.get(ScheduleRecord, schedule_id)
        if row is None:
            raise DataError(f"There is no schedule {schedule_id}.")
        row.deleted_at = at


def _schedule(row: ScheduleRecord) -> Schedule:
    return Schedule(
        id=row.id or 0,
        source=row.source,
        kind=row.kind,
        cron=row.cron,
        working_day=row.working_day,
        zone=row.zone,
        channels=tuple(json.loads(row.channels)),
        next_due=row.next_due,
        who=row.who,
    )
