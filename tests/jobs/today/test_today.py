"""Today: what is new since the visit before, what waits, and for whom; without a browser."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import update

from data import sample, settings
from data.database import sessions
from data.database.tables import JobRecord
from data.settings import Settings
from jobs.access.roles import Role
from jobs.access.viewers import Viewer
from jobs.alerts import alert_check, alert_rules, episodes
from jobs.failures import fix_decisions
from jobs.job_queue import job_requests
from jobs.pilot import plan_locking, stored_plans
from jobs.today import today_items, visits
from jobs.upkeep import demo
from tests import homes

SOURCE = sample.SOURCE_LABEL
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def here(home: Path, company_home: Path) -> Iterator[Settings]:
    homes.copied(company_home, home)
    found = settings.read()
    yield found
    sessions.forget(found)


def kinds(here: Settings, role: Role, now: datetime = NOW, person: str = "Ann") -> list[str]:
    return [each.what for each in today_items.waiting(here, Viewer(person, role), SOURCE, now)]


def test_a_visit_begins_after_two_hours_without_a_sign(here: Settings) -> None:
    assert visits.note(here, "Ann", NOW) is None
    assert visits.note(here, "Ann", NOW + 30 * MINUTE) is None, "still the first visit"
    assert visits.note(here, "Ann", NOW + 60 * MINUTE) is None
    again = NOW + DAY
    assert visits.note(here, "Ann", again) == NOW + 60 * MINUTE
    assert visits.note(here, "Ann", again + 10 * MINUTE) == NOW + 60 * MINUTE, "it stays for the visit"
    assert visits.note(here, "Bob", again) is None
    assert visits.note(here, "Ann", again + 10 * DAY) == again + 10 * MINUTE


def test_what_others_did_since_is_new_and_what_i_did_is_not(here: Settings) -> None:
    fix_decisions.accept_fix(
        here, SOURCE, "t1", "Write the article", day=date(2026, 11, 1), owner="Ada", by="Bob"
    )
    since = datetime.now(UTC) - DAY
    ann, bob = (today_items.changed(here, Viewer(name, "manager"), SOURCE, since) for name in ("Ann", "Bob"))
    assert [(each.what, each.page) for each in ann if each.what == "Fix"] == [
        ("Fix", "work_packets?source=demonstration")
    ]
    assert "Bob: accepted" in next(each.sentence for each in ann if each.what == "Fix")
    assert "Fix" not in [each.what for each in bob]
    assert "Data" in [each.what for each in ann], "the demonstration was imported within a day"
    assert today_items.changed(here, Viewer("Ann", "manager"), SOURCE, datetime.now(UTC) + DAY) == []


def test_what_waits_is_what_ones_role_may_do(here: Settings) -> None:
    fix_decisions.accept_fix(
        here, SOURCE, "t1", "Write it", day=date(2026, 11, 1), owner="Ada", due=date(2026, 11, 3)
    )
    job = job_requests.ask(here, "audit", {"source": SOURCE}, once="x")
    with sessions.session(here) as opened:
        opened.exec(update(JobRecord).where(JobRecord.id == job.id).values(state="failed", ended_at=NOW))
    later = datetime.now(UTC) + 10 * DAY
    assert kinds(here, "viewer", later) == []
    assert kinds(here, "analyst", later) == ["Jobs"]
    assert kinds(here, "manager", later) == ["Fixes", "Jobs"]
    assert kinds(here, "admin", later) == ["Fixes", "Jobs", "Data"]


def test_a_plan_waits_around_its_decision_date(here: Settings) -> None:
    demo.store_plan(here)
    (plan,) = stored_plans.for_source(here, SOURCE)
    day = datetime.combine(plan.plan.decision, datetime.min.time(), UTC) + DAY / 2
    assert kinds(here, "manager", day - 5 * DAY) == ["Decision"]
    assert kinds(here, "analyst", day - 5 * DAY) == [], "a manager decides"
    assert kinds(here, "manager", day - 9 * DAY) == [] == kinds(here, "manager", day + 9 * DAY)


def test_a_draft_or_an_amendment_waits_until_it_is_locked(here: Settings) -> None:
    demo.store_plan(here)
    (kept,) = stored_plans.for_source(here, SOURCE)
    assert kinds(here, "manager") == []
    amended = plan_locking.amend(here, kept.plan.name)
    (draft,) = today_items.waiting(here, Viewer("Ann", "manager"), SOURCE, NOW)
    assert draft.what == "Plan" and draft.sentence == f"Draft, not locked: version 2 of {kept.plan.name}."
    assert kinds(here, "analyst") == []
    plan_locking.lock(here, kept.plan.name, over=amended.revision)
    assert kinds(here, "manager") == []


def test_an_alert_that_is_on_waits_and_one_that_is_over_is_news(here: Settings) -> None:
    rule = alert_rules.make(here, SOURCE, "data late", (), days=2)
    now = datetime.now(UTC)

    def news(role: Role) -> list[str]:
        found = today_items.changed(here, Viewer("Ann", role), SOURCE, now - MINUTE)
        return [each.page for each in found if each.what == rule.of.label]

    alert_check.run(here, now + 3 * DAY)
    (on,) = episodes.firing(here)
    assert on.address == f"overview?source=demonstration&alert={on.key}"
    assert "Data late" in kinds(here, "admin") and news("admin") == []
    # Who cannot import is told of it once, and nothing waits for them.
    assert kinds(here, "viewer") == [] == kinds(here, "manager")
    assert news("viewer") == [on.address] == news("manager")
    # What the alert tells is not told a second time.
    assert "Data" not in kinds(here, "admin", now + 10 * DAY)
    alert_check.run(here, now + DAY)
    assert "Data" in kinds(here, "admin", now + 10 * DAY)
    assert "Data late" not in kinds(here, "admin") and news("admin") == [on.address] == news("viewer")


def test_what_no_alert_tells_is_told_beside_an_alert_of_its_kind(here: Settings) -> None:
    now = datetime.now(UTC)
    for thread, due in (("t1", now - 9 * DAY), ("t2", now - DAY)):
        fix_decisions.accept_fix(
            here, SOURCE, thread, thread, day=date(2026, 11, 1), owner="Ada", due=due.date()
        )
    for kind in ("audit", "scope"):
        job = job_requests.ask(here, kind, {"source": SOURCE}, once=kind)
        with sessions.session(here) as opened:
            opened.exec(update(JobRecord).where(JobRecord.id == job.id).values(state="failed", ended_at=now))
    alert_rules.make(here, SOURCE, "fix overdue", (), days=5)
    alert_rules.make(here, SOURCE, "job failed", (), about="audit")
    alert_check.run(here, now)
    assert sorted((each.kind, each.subject) for each in episodes.firing(here)) == [
        ("fix overdue", "t1"), ("job failed", "audit"),
    ]  # fmt: skip
    told = [each.sentence for each in today_items.waiting(here, Viewer("Ann", "manager"), SOURCE, now)]
    assert [each for each in told if each.startswith("1 fix overdue")], told
    assert "Failed: scope." in told and not any("Failed: audit" in each for each in told)
    # A second alert about the rest leaves nothing to add.
    alert_rules.make(here, SOURCE, "fix overdue", (), days=0)
    alert_rules.make(here, SOURCE, "job failed", (), about="scope")
    alert_check.run(here, now)
    assert not {"Fixes", "Jobs"} & set(kinds(here, "manager", now))
