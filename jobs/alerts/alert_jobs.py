"""What the jobs of alerts do: check all and send what fired, send what waits, send a report that is due."""

from datetime import UTC, datetime

from data.database import sessions
from data.settings import Settings
from jobs.alerts import alert_check, outbox, scheduled_reports, schedules
from jobs.job_queue.job_kind import Progress
from jobs.job_queue.job_requests import Params
from jobs.upkeep import workspace


def check(settings: Settings, params: Params, progress: Progress) -> str:
    """Looks at every rule and sends what fired; returns what was done, in words."""
    here = workspace.read(settings)
    progress("looking at the alerts", 0.1)
    done = alert_check.run(here, kinds=alert_check.BY_CLOCK if params.get("by_clock") else None)
    progress("sending", 0.9)
    sent, failed = outbox.deliver(here, attach=scheduled_reports.attachment)
    return (
        f"{done.rules} rules, {done.fired} fired, {done.troubled} not looked at; {sent} sent, {failed} failed"
    )


def send(settings: Settings, params: Params, progress: Progress) -> str:
    """Sends what waits in the outbox; returns what was done, in words."""
    here = workspace.read(settings)
    sent, failed = outbox.deliver(here, attach=scheduled_reports.attachment)
    return f"{sent} sent, {failed} failed"


def report(settings: Settings, params: Params, progress: Progress) -> str:
    """Sends the report of a schedule and a due time to its channels, once; returns what was done."""
    here = workspace.read(settings)
    schedule = schedules.get(here, int(str(params["schedule"])))
    if schedule is None:
        return "The schedule was deleted."
    due = datetime.fromisoformat(str(params["due"]))
    progress("writing the report", 0.1)
    made = scheduled_reports.of(here, schedule, due)
    with sessions.session(here) as opened:
        outbox.add(
            opened,
            f"schedule {schedule.id} {due.isoformat()}",
            schedule.source,
            schedule.channels,
            title=made.title,
            sentence=made.text,
            page=made.page,
            lake_version=made.lake_version,
            now=datetime.now(UTC),
        )
    progress("sending", 0.9)
    return send(here, params, progress)
