"""Prometheus numbers read from database and lake when they are asked for: the same in every process.

What cannot be read is left out, never 0: `pilotlight_part_ok` says which part does not answer.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Literal

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.core import Metric
from prometheus_client.registry import Collector
from sqlmodel import Session, col, func, select

from data.database import sessions
from data.database.access_tables import SignInRecord
from data.database.alert_tables import MessageRecord, ScheduleRecord
from data.database.audit_table import AuditEntry
from data.database.connection_tables import ConnectionRecord
from data.database.tables import ImportRecord, JobRecord
from data.error_log import record
from data.errors import DataError
from data.settings import Settings
from jobs.access import sign_in_sessions, viewers
from jobs.alerts import schedules
from jobs.monitoring import lake_size, process_memory
from jobs.upkeep import doctor

#: Ended jobs of these kinds count as done well.
_STATES = ("waiting", "running", "done", "failed", "cancelled")
_SHORT = 16


def registry(
    settings: Settings, process: Literal["site", "worker"], *, with_sources: bool
) -> CollectorRegistry:
    """Returns the registry of a process: its own memory and descriptors, and what is stored."""
    made = CollectorRegistry()
    ProcessCollector(registry=made)
    made.register(_Stored(settings, process, with_sources=with_sources))
    return made


class _Stored(Collector):
    """Reads everything anew at each scrape; nothing is kept in between."""

    def __init__(self, settings: Settings, process: Literal["site", "worker"], *, with_sources: bool) -> None:
        self.settings, self.process, self.with_sources = settings, process, with_sources

    def describe(self) -> Iterator[Metric]:
        """Nothing: names are not looked up in the database when the collector is registered."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Returns every family that can be read now."""
        with viewers.acting(viewers.PROCESS):
            found = [self._parts(), process_memory.family(self.process)]
            for read in (self._of_database, lambda: lake_size.families(self.settings)):
                found += _unless_down(read)
        return iter(found)

    def _parts(self) -> Metric:
        parts = Gauge(
            "pilotlight_part_ok", "1 where a part answers as /readyz says, else 0.", labels=["part"]
        )
        for part, says in doctor.ready(self.settings).items():
            parts.add_metric([part], float(says == "ok"))
        return parts

    def _of_database(self) -> list[Metric]:
        with sessions.session(self.settings, reads_only=True) as opened:
            return [
                *_jobs(opened),
                *self._imports(opened),
                *_schedules(opened),
                *self._connections(opened),
                _messages(opened),
                _sessions(opened),
                *_audit_log(opened),
            ]

    def _imports(self, opened: Session) -> list[Metric]:
        by_state = Gauge("pilotlight_imports", "Imported logs by state.", labels=["state"])
        for state, count in opened.exec(
            select(ImportRecord.state, func.count()).group_by(col(ImportRecord.state))
        ):
            by_state.add_metric([state], count)
        said = "When the last import that was stored had ended, in seconds since 1970."
        last = Gauge(
            "pilotlight_import_last_success_timestamp_seconds",
            said,
            labels=["source"] if self.with_sources else [],
        )
        ended = select(ImportRecord.source, func.max(col(ImportRecord.ended_at))).where(
            ImportRecord.state == "done"
        )
        times = [
            (source, _utc(at))
            for source, at in opened.exec(ended.group_by(col(ImportRecord.source)))
            if at is not None
        ]
        if self.with_sources:
            for source, at in times:
                last.add_metric([source], at.timestamp())
        elif times:
            last.add_metric([], max(at for _, at in times).timestamp())
        return [by_state, last]

    def _connections(self, opened: Session) -> list[Metric]:
        """When each connection was complete; without names, the one that was so longest ago."""
        said = "When a connection had last read everything, in seconds since 1970; without names, the oldest."
        labels = ["connection"] if self.with_sources else []
        last = Gauge("pilotlight_connection_last_success_timestamp_seconds", said, labels=labels)
        troubled = Gauge("pilotlight_connections_in_trouble", "Connections whose last pull could not go on.")
        rows = opened.exec(select(ConnectionRecord)).all()
        times = {row.name: row.complete_at.timestamp() for row in rows if row.complete_at is not None}
        if self.with_sources:
            for name, at in times.items():
                last.add_metric([name], at)
        elif times:
            last.add_metric([], min(times.values()))
        troubled.add_metric([], sum(1 for row in rows if row.trouble))
        return [last, troubled]


def _unless_down(read: Callable[[], list[Metric]]) -> list[Metric]:
    try:
        return read()
    except DataError:
        # `pilotlight_part_ok` says which.
        return []
    except Exception as error:
        record(error, "the numbers for monitoring")
        return []


def _jobs(opened: Session) -> list[Metric]:
    by_state = Gauge("pilotlight_jobs", "Jobs by kind and state.", labels=["kind", "state"])
    counted = select(JobRecord.kind, JobRecord.state, func.count())
    for kind, state, count in opened.exec(counted.group_by(col(JobRecord.kind), col(JobRecord.state))):
        by_state.add_metric([kind, state], count)
    waiting = opened.exec(select(func.min(JobRecord.asked_at)).where(JobRecord.state == "waiting")).one()
    oldest = Gauge(
        "pilotlight_oldest_waiting_job_seconds", "Age of the oldest waiting job; 0 where none waits."
    )
    now = datetime.now(UTC)
    oldest.add_metric([], 0.0 if waiting is None else max(0.0, (now - _utc(waiting)).total_seconds()))
    last = Gauge(
        "pilotlight_job_last_success_timestamp_seconds",
        "When the last job of a kind was done, in seconds since 1970.",
        labels=["kind"],
    )
    done = select(JobRecord.kind, func.max(col(JobRecord.ended_at))).where(JobRecord.state == "done")
    for kind, at in opened.exec(done.group_by(col(JobRecord.kind))):
        if at is not None:
            last.add_metric([kind], _utc(at).timestamp())
    return [by_state, oldest, last]


def _schedules(opened: Session) -> list[Metric]:
    labels = ["schedule", "kind"]
    due = Gauge(
        "pilotlight_schedule_next_due_timestamp_seconds", "When a schedule is due next.", labels=labels
    )
    last = Gauge(
        "pilotlight_schedule_last_success_timestamp_seconds",
        "When a report of a schedule was last sent, in seconds since 1970.",
        labels=labels,
    )
    alive = select(ScheduleRecord).where(col(ScheduleRecord.deleted_at).is_(None))
    for row in opened.exec(alive).all():
        due.add_metric([str(row.id), row.kind], row.next_due.timestamp())
        of_it = col(MessageRecord.about).like(f"{schedules.SCHEDULE} {row.id} %")
        sent = opened.exec(select(func.max(MessageRecord.sent_at)).where(of_it)).one()
        if sent is not None:
            last.add_metric([str(row.id), row.kind], _utc(sent).timestamp())
    return [due, last]


def _messages(opened: Session) -> Metric:
    found = Gauge("pilotlight_messages", "Messages of alerts and schedules by state.", labels=["state"])
    counted = select(MessageRecord.state, func.count()).group_by(col(MessageRecord.state))
    for state, count in opened.exec(counted):
        found.add_metric([state], count)
    return found


def _sessions(opened: Session) -> Metric:
    now = datetime.now(UTC)
    begun, used = now - sign_in_sessions.LONGEST, now - sign_in_sessions.IDLE
    counted = select(func.count()).where(
        col(SignInRecord.started_at) > begun, col(SignInRecord.seen_at) > used
    )
    return Gauge(
        "pilotlight_signed_in_sessions", "Sessions of people that have not ended.", opened.exec(counted).one()
    )


def _audit_log(opened: Session) -> list[Metric]:
    newest = opened.exec(
        select(AuditEntry.seq, AuditEntry.mac).order_by(col(AuditEntry.seq).desc()).limit(1)
    ).first()
    entries = Gauge("pilotlight_audit_log_entries", "Number of the audit log's newest entry.")
    head = Gauge(
        "pilotlight_audit_log_head_info", "Beginning of the newest entry's MAC, to compare.", labels=["mac"]
    )
    entries.add_metric([], 0 if newest is None else newest[0])
    if newest is not None:
        head.add_metric([newest[1][:_SHORT]], 1)
    return [entries, head]


def _utc(at: datetime) -> datetime:
    """A time that SQLite gives back without its zone."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
