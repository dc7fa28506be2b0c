"""Requests for jobs of alerts: after an import, for a test, and by the clock of the worker."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlmodel import col, select

from data.database import sessions
from data.database.alert_tables import AlertRule, ScheduleRecord
from data.settings import Settings
from jobs.alerts import outbox, schedules
from jobs.alerts.alert_rules import Rule
from jobs.job_queue import job_requests
from jobs.job_queue.job_requests import Job

CHECK, MESSAGES = "alerts", "messages"
#: How often the clock is looked at.
_TICK_SECONDS = 10.0
_TICKED: dict[str, float] = {}


def ask_after_import(settings: Settings, sources: Iterable[str]) -> Job | None:
    """Asks for a check where an import changed a source; nothing where nobody made a rule."""
    if not any(sources) or not _has_rules(settings):
        return None
    return job_requests.ask(settings, CHECK, {"after": "import"})


def check_now(settings: Settings) -> Job:
    """Asks for a check, whatever was looked at before."""
    return job_requests.ask(settings, CHECK, {}, once=datetime.now(UTC).isoformat())


def test(settings: Settings, rule: Rule) -> Job:
    """Puts a test message for each channel of a rule into the outbox and asks for its sending."""
    now = datetime.now(UTC)
    with sessions.session(settings) as opened:
        outbox.add(
            opened,
            f"test {rule.id} {now.isoformat()}",
            rule.source,
            rule.channels,
            title=f"Test: {rule.of.label}, {rule.source}",
            sentence="This is a test. Nothing has happened.",
            page="alerts",
            lake_version="",
            now=now,
        )
    return job_requests.ask(settings, MESSAGES, {}, once=now.isoformat())


def tick(settings: Settings) -> None:
    """Asks for what is due by the clock: reports, messages that wait, and checks. Called often."""
    if time.monotonic() - _TICKED.get(settings.database_url, -_TICK_SECONDS) < _TICK_SECONDS:
        return
    _TICKED[settings.database_url] = time.monotonic()
    now = datetime.now(UTC)
    with sessions.session(settings, reads_only=True) as opened:
        waits = outbox.is_any_due(opened, now)
        due = select(ScheduleRecord.id).where(
            col(ScheduleRecord.deleted_at).is_(None), col(ScheduleRecord.next_due) <= now
        )
        reports = opened.exec(due.limit(1)).first() is not None
    if reports:
        schedules.ask_due(settings, now)
    if waits:
        job_requests.ask(settings, MESSAGES, {}, once=now.strftime("%Y-%m-%dT%H:%M"))
    if _has_rules(settings):
        # Counting a large log every hour would be for nothing: most kinds change with the data or the day.
        job_requests.ask(settings, CHECK, {}, once=now.strftime("%Y-%m-%d"))
        job_requests.ask(settings, CHECK, {"by_clock": True}, once=now.strftime("%Y-%m-%dT%H"))


def _has_rules(settings: Settings) -> bool:
    asked = select(AlertRule.id).where(col(AlertRule.deleted_at).is_(None)).limit(1)
    with sessions.session(settings, reads_only=True) as opened:
        return opened.exec(asked).first() is not None
