"""The lines of the page Today: what changed since a moment, and what waits, each with its page."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from sqlmodel import col, select

from analytics import wording
from analytics.alerts import alert_kinds
from data.database import sessions
from data.database.decision_log import Decision
from data.database.tables import FailureRun, ImportRecord
from data.settings import Settings
from jobs.access.viewers import Viewer
from jobs.alerts import alert_actions, episodes, work_looks
from jobs.alerts.episodes import Episode
from jobs.decisions import decision_log
from jobs.failures import fix_decisions
from jobs.job_queue import job_requests
from jobs.pilot import stored_plans
from jobs.review import stored_draws

#: A plan whose decision date is so near waits for somebody.
SOON = timedelta(days=7)
#: Older than this, an import is named as late on its own account.
LATE = timedelta(days=7)
_MOST = 200
#: On which page each kind of decision is seen, and what it is called there.
_DECIDED = {
    "plan": ("plan", "Plan"), "retirement": ("plan", "Plan"), "fix": ("work_packets", "Fix"),
    "packet": ("work_packets", "Work packet"), "comment": ("work_packets", "Comment"),
    "bucket": ("audit", "Category"), "scope sign-off": ("audit", "Scope"),
    "entry verdict": ("knowledge", "Article"), "spec approval": ("behaviour", "Specification"),
    "threshold": ("thresholds", "Threshold"), "promotion": ("agents", "Promotion"),
    "demotion": ("agents", "Demotion"), "change": ("changes", "Training change"), "bill": ("bill", "Bill"),
    "session": ("changes", "Session"), "evaluation set": ("evaluation", "Evaluation set"),
    "regression run": ("evaluation", "Evaluation run"),
}  # fmt: skip
_WAITING_FIXES = ("open", "accepted", "came back")


@dataclass(frozen=True, slots=True)
class Item:
    """One line: what, in a sentence, when (None: now), and on which page with its query."""

    what: str
    sentence: str
    at: datetime | None
    page: str


def changed(settings: Settings, viewer: Viewer, source: str, since: datetime) -> list[Item]:
    """What changed in a source since a moment, the newest first; on pages that the viewer may open.

    An alert that is on is news to who cannot do anything about it; to all others it waits.
    """
    items = [
        *_fired(settings, viewer, source, since),
        *_imported(settings, source, since),
        *_analysed(settings, source, since),
        *_decided(settings, viewer, source, since),
    ]
    items.sort(key=lambda each: each.at or since, reverse=True)
    return [each for each in items if viewer.opens(_name(each.page))]


def waiting(settings: Settings, viewer: Viewer, source: str, now: datetime) -> list[Item]:
    """What waits in a source for somebody: only what the table of roles lets them act on."""
    today = now.astimezone(settings.zone).date()
    on = [each for each in _on(settings, viewer, source) if viewer.opens(_name(each.page))]
    # What an alert tells here is not told a second time: this fix or this kind of job, never all of them.
    told = {(each.kind, each.subject) for each in on}
    items = [Item(alert_kinds.OF[each.kind].label, each.sentence, each.fired_at, each.address) for each in on]
    if viewer.may("manage plans"):
        items += [*_plans(settings, source, today), *_drafts(settings, source)]
    if viewer.may("decide fixes"):
        items += _fixes(settings, source, today, {subject for kind, subject in told if kind == "fix overdue"})
    if viewer.may("tag answers"):
        items += _reviews(settings, source)
    if viewer.may("run analysis"):
        items += _failed(
            settings, viewer, source, {subject for kind, subject in told if kind == "job failed"}
        )
    if viewer.may("import data") and not any(kind == "data late" for kind, _ in told):
        items += _late(settings, source, now)
    return [each for each in items if viewer.opens(_name(each.page))]


def _name(page: str) -> str:
    return page.partition("?")[0]


def _page(name: str, source: str, **further: str) -> str:
    return f"{name}?{urlencode({'source': source, **further})}"


def _fired(settings: Settings, viewer: Viewer, source: str, since: datetime) -> Iterator[Item]:
    for each in episodes.listed(settings, limit=_MOST):
        # One that is still on waits for who may act on it, and stands there.
        waits = each.state == "firing" and alert_actions.is_for(viewer, each)
        if each.source == source and not waits and each.fired_at is not None and each.fired_at > since:
            yield Item(alert_kinds.OF[each.kind].label, each.sentence, each.fired_at, each.address)


def _on(settings: Settings, viewer: Viewer, source: str) -> list[Episode]:
    firing = episodes.firing(settings)
    return [each for each in firing if each.source == source and alert_actions.is_for(viewer, each)]


def _imported(settings: Settings, source: str, since: datetime) -> Iterator[Item]:
    asked = select(ImportRecord).where(
        ImportRecord.source == source, ImportRecord.state == "done", col(ImportRecord.ended_at) > since
    )
    with sessions.session(settings, reads_only=True) as opened:
        rows = list(opened.exec(asked.order_by(col(ImportRecord.id).desc()).limit(_MOST)).all())
    if rows:
        new, changed_rows = sum(each.new for each in rows), sum(each.updated for each in rows)
        yield Item(
            "Data",
            f"{wording.counted(len(rows), 'import')}: {wording.counted(new, 'new row')}, "
            f"{wording.count(changed_rows)} changed.",
            rows[0].ended_at,
            _page("overview", source),
        )


def _analysed(settings: Settings, source: str, since: datetime) -> Iterator[Item]:
    asked = select(FailureRun).where(FailureRun.source == source, col(FailureRun.made_at) > since)
    with sessions.session(settings, reads_only=True) as opened:
        run = opened.exec(asked.order_by(col(FailureRun.id).desc()).limit(1)).first()
    if run is not None:
        yield Item(
            "Failure analysis",
            f"{wording.counted(run.failures, 'failed request')}, {wording.counted(run.clusters, 'cluster')}.",
            run.made_at,
            _page("explorer", source),
        )


def _decided(settings: Settings, viewer: Viewer, source: str, since: datetime) -> Iterator[Item]:
    """What others decided: a line for each page and person."""
    found: dict[tuple[str, str], list[Decision]] = {}
    for each in decision_log.history(settings, source, limit=_MOST):
        if each.at > since and each.kind in _DECIDED and each.by != viewer.id:
            found.setdefault((each.kind, each.by), []).append(each)
    for (kind, by), mine in found.items():
        page, label = _DECIDED[kind]
        choices = Counter(each.choice for each in mine).most_common(3)
        what = wording.listed([f"{choice} ({count})" if count > 1 else choice for choice, count in choices])
        yield Item(label, f"{by}: {what}.", mine[0].at, _page(page, source))


def _plans(settings: Settings, source: str, today: date) -> Iterator[Item]:
    for kept in stored_plans.for_source(settings, source):
        plan = kept.plan
        if kept.locked and kept.retired is None and today - SOON <= plan.decision <= today + SOON:
            day = wording.day(plan.decision, year=True)
            page = _page("overview", source, plan=plan.name)
            yield Item("Decision", f"{plan.name}: the decision date is {day}.", None, page)


def _drafts(settings: Settings, source: str) -> Iterator[Item]:
    """Plans and amendments that nobody has locked yet; nothing is judged by them before."""
    for name, versions in stored_plans.every_version(settings, source).items():
        newest = versions[-1]
        if newest.locked or newest.retired is not None:
            continue
        called = f"version {newest.version} of {name}" if newest.version > 1 else name
        yield Item("Plan", f"Draft, not locked: {called}.", newest.saved_at, _page("plan", source, plan=name))


def _fixes(settings: Settings, source: str, today: date, told: Collection[str]) -> Iterator[Item]:
    late = [
        each
        for each in fix_decisions.fixes(settings, source)
        if each.state in _WAITING_FIXES
        and each.due is not None
        and each.due < today
        and each.thread not in told
    ]
    if late:
        first = min(each.due for each in late if each.due is not None)
        said = (
            f"{wording.counted(len(late), 'fix')} overdue, the first since {wording.day(first, year=True)}."
        )
        yield Item("Fixes", said, None, _page("work_packets", source))


def _reviews(settings: Settings, source: str) -> Iterator[Item]:
    draw = stored_draws.newest(settings, source)
    if draw is None or draw.id is None:
        return
    items = {each.item for each in stored_draws.items(settings, draw.id)}
    left = len(items - set(decision_log.currents(settings, source, "answer tag")))
    if left:
        yield Item("Review", f"{wording.counted(left, 'answer')} to tag.", None, _page("review", source))


def _failed(settings: Settings, viewer: Viewer, source: str, told: Collection[str]) -> Iterator[Item]:
    newest: dict[str, str] = {}
    for job in job_requests.newest(settings, limit=_MOST):
        if job.params.get("source") == source and job.state in ("done", "failed"):
            newest.setdefault(job.kind, job.state)
    failed = sorted(kind for kind, state in newest.items() if state == "failed" and kind not in told)
    imports = [kind for kind in failed if kind in work_looks.IMPORTING]
    others = [kind for kind in failed if kind not in work_looks.IMPORTING]
    if imports and viewer.may("import data"):
        yield Item("Jobs", f"Failed: {wording.listed(imports)}.", None, _page("data", source))
    if others:
        yield Item("Jobs", f"Failed: {wording.listed(others)}.", None, _page("explorer", source))


def _late(settings: Settings, source: str, now: datetime) -> Iterator[Item]:
    asked = select(ImportRecord.ended_at).where(ImportRecord.source == source, ImportRecord.state == "done")
    with sessions.session(settings, reads_only=True) as opened:
        last = opened.exec(asked.order_by(col(ImportRecord.id).desc()).limit(1)).first()
    if last is not None and now - last > LATE:
        days = wording.counted((now - last).days, "day")
        yield Item("Data", f"No import for {days}.", None, _page("data", source))
