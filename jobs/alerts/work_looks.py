"""Looks at what people and workers owe a source: imports, jobs, and fixes with a date."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlmodel import col, select

from analytics import wording
from analytics.alerts.state_machine import Look
from data.database import sessions
from data.database.tables import ImportRecord
from data.lake import lake
from data.settings import Settings
from jobs.alerts.alert_rules import Rule
from jobs.alerts.pilot_looks import Looks
from jobs.failures import fix_decisions
from jobs.failures.fix_decisions import State
from jobs.job_queue import job_requests
from jobs.job_queue.job_requests import Job

#: States in which a fix waits for somebody.
_WAITING: tuple[State, ...] = ("open", "accepted", "came back")
#: Where a kind of job shows its result; what is not named here is told on Alerts.
_PAGES = {
    "import": "data", "pull": "data", "failures": "explorer", "audit": "audit", "knowledge": "knowledge",
    "scope": "month", "history": "behaviour", "citations": "evaluation", "threshold score": "thresholds",
}  # fmt: skip
#: Jobs that bring data, which an administrator starts.
IMPORTING = ("import", "pull")
#: The alerts' own jobs: one that fails would tell of itself for ever.
_OWN = ("alerts", "messages", "schedule")


def late(settings: Settings, rule: Rule, now: datetime, seen: frozenset[str]) -> Looks:
    """A look at the last import of the source, whatever it brought."""
    asked = select(ImportRecord).where(ImportRecord.source == rule.source, ImportRecord.state == "done")
    with sessions.session(settings, reads_only=True) as opened:
        last = opened.exec(asked.order_by(col(ImportRecord.id).desc()).limit(1)).first()
    ended = None if last is None else last.ended_at or last.started_at
    if ended is None:
        return Looks([])
    days = (now - ended) / timedelta(days=1)
    waited = wording.counted(int(days), "day")
    day = wording.day(ended.astimezone(settings.zone).date(), year=True)
    look = Look(
        subject="imports",
        found="beyond" if days >= (rule.days or 0) else "back",
        stamp=now.astimezone(settings.zone).date().isoformat(),
        sentence=f"No import of {rule.source} for {waited}: the last one ended on {day}.",
        page=f"overview?{urlencode({'source': rule.source})}",
        lake_version=str(lake.of(settings).version()),
    )
    return Looks([look])


def failed_jobs(settings: Settings, rule: Rule, now: datetime, seen: frozenset[str]) -> Looks:
    """A look at the newest ended job of every kind that works on the source."""
    newest: dict[str, Job] = {}
    for job in job_requests.newest(settings, limit=500):
        mine = job.params.get("source") in (None, rule.source)
        if mine and job.state in ("done", "failed") and job.kind not in _OWN:
            newest.setdefault(job.kind, job)
    return Looks([_job(settings, rule, job) for job in newest.values() if rule.about in ("", job.kind)])


def page_of(kind: str) -> str:
    """The page on which a kind of job shows its result; Alerts for what shows none."""
    return _PAGES.get(kind, "alerts")


def _job(settings: Settings, rule: Rule, job: Job) -> Look:
    ended = job.ended_at or job.asked_at
    page = page_of(job.kind)
    return Look(
        subject=job.kind,
        found="beyond" if job.state == "failed" else "back",
        stamp=f"{job.id} {ended.isoformat()}",
        # Its error may quote a file, and a message leaves the house: the page says the rest.
        sentence=f"The job “{job.kind}” failed on {wording.moment(ended, settings.zone)}. Its page says why.",
        page=f"{page}?{urlencode({'source': rule.source})}",
        lake_version=str(lake.of(settings).version()),
    )


def overdue(settings: Settings, rule: Rule, now: datetime, seen: frozenset[str]) -> Looks:
    """A look at every fix that waits and has a date."""
    today = now.astimezone(settings.zone).date()
    looks: list[Look] = []
    for fix in fix_decisions.fixes(settings, rule.source):
        if fix.due is None:
            continue
        what, waits = fix.what.rstrip("."), fix.state in _WAITING
        owner = f" Its owner is {fix.owner}." if fix.owner else " It has no owner."
        looks.append(
            Look(
                subject=fix.thread,
                found="beyond" if waits and (today - fix.due).days > (rule.days or 0) else "back",
                stamp=today.isoformat(),
                sentence=f"The fix “{what}” was due on {wording.day(fix.due, year=True)}.{owner}",
                page=f"work_packets?{urlencode({'source': rule.source})}",
                lake_version=str(lake.of(settings).version()),
            )
        )
    return Looks(looks)
