"""A link from an alert of any kind lands on the page that it names, which says at its top what fired."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import update

from analytics.alerts.alert_kinds import KINDS, OF, Kind
from analytics.alerts.state_machine import Look
from data.database import sessions
from data.database.tables import JobRecord
from data.settings import Settings
from jobs.alerts import alert_check, alert_rules, episodes
from jobs.alerts.episodes import Episode
from jobs.failures import fix_decisions
from jobs.job_queue import job_requests
from jobs.months import targets
from jobs.pilot import stored_plans
from jobs.upkeep import demo
from tests import homes
from tests.homes import settings_at
from tests.pages.still_page import PATIENCE
from tests.server_process import Server, serving
from tests.server_template import Template

SOURCE = "demonstration"
#: What the navigation calls the pages that alerts lead to.
CALLED = {
    "overview": "Overview", "month": "Month", "signals": "Signals", "work_packets": "Work packets",
    "audit": "Audit", "alerts": "Alerts", "data": "Data",
}  # fmt: skip


@pytest.fixture(scope="module")
def alarmed(
    tmp_path_factory: pytest.TempPathFactory, company_home: Path, template: Template
) -> Iterator[tuple[Server, list[Episode]]]:
    """A server over a home in which an alert of every kind is on, and these alerts."""
    folder = tmp_path_factory.mktemp("alarmed")
    home = folder / "pilotlight"
    homes.copied(company_home, home)
    here = settings_at(home)
    demo.store_plan(here)
    (plan,) = stored_plans.for_source(here, SOURCE)
    targets.write(here, SOURCE, date(2026, 10, 1), {"resolution_rate": 0.95})
    fix_decisions.accept_fix(
        here, SOURCE, "t1", "Write it", day=date(2026, 10, 1), owner="Ada", due=date(2026, 10, 2)
    )
    for kind in ("audit", "import", "retain"):
        job = job_requests.ask(here, kind, {"source": SOURCE}, once="x")
        with sessions.session(here) as opened:
            failed = {"state": "failed", "ended_at": datetime.now(UTC)}
            opened.exec(update(JobRecord).where(JobRecord.id == job.id).values(**failed))
    for kind in ("target missed", "signal", "data late", "job failed", "fix overdue"):
        alert_rules.make(here, SOURCE, kind, (), looks=1, days=0)
    alert_check.run(here, datetime.now(UTC) + timedelta(days=1))
    page = f"overview?{urlencode({'source': SOURCE, 'plan': plan.plan.name})}"
    _on(here, "verdict changed", f"{plan.plan.name}: GO. All criteria are met.", page)
    _on(here, "harm", f"{plan.plan.name}, Resolution rate: 6.0 points lower.", page)
    found = episodes.firing(here)
    sessions.forget(here)
    with serving(template, folder) as running:
        yield running, found


def _on(here: Settings, kind: Kind, sentence: str, page: str) -> None:
    """An alert that the demonstration's own pilot does not raise."""
    rule = alert_rules.make(here, SOURCE, kind, ())
    look = Look(kind, "beyond", "x", sentence, page, "1.1", 900)
    with sessions.session(here) as opened:
        episodes.take_in(opened, rule, [look], datetime.now(UTC))


def test_every_alert_leads_to_the_page_that_it_names_which_says_what_fired(
    page: Page, alarmed: tuple[Server, list[Episode]]
) -> None:
    server, alerts = alarmed
    assert {each.kind for each in alerts} == set(KINDS)
    assert {each.page.partition("?")[0] for each in alerts} == set(CALLED)
    # Several signals lead to one page: one of each kind and page is enough.
    for each in {(one.kind, one.page): one for one in alerts}.values():
        page.goto(f"{server.url}/{each.address}")
        current = page.get_by_test_id("stSidebarNav").locator("[aria-current=page]")
        expect(current).to_have_text(CALLED[each.page.partition("?")[0]], timeout=PATIENCE)
        box = page.locator(".st-key-opened-alert")
        expect(box).to_contain_text(OF[each.kind].label, timeout=PATIENCE)
        expect(box).to_contain_text("Fires when")
        # The last line of the box: what stands above it is there by then.
        expect(box).to_contain_text("You can")
        # As it is read: the words of the sentence, without what keeps data from becoming markdown.
        assert letters(each.sentence)[:60] in letters(box.inner_text())
        expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=PATIENCE)
        asked = parse_qs(urlsplit(each.address).query)
        kept = parse_qs(urlsplit(page.url).query)
        # A page leaves out of its address what it shows anyhow: the only source, the only plan.
        assert {**asked, **kept} == asked and asked.keys() - kept.keys() <= {"source", "plan"}
        if "plan" in asked:
            expect(page.get_by_test_id("stMain")).to_contain_text(asked["plan"][0], timeout=PATIENCE)


def test_an_alert_that_is_not_here_is_said_and_the_page_is_there(
    page: Page, alarmed: tuple[Server, list[Episode]]
) -> None:
    server, _ = alarmed
    page.goto(f"{server.url}/alerts?source={SOURCE}&alert=nothing")
    expect(page.get_by_text("The link names an alert that is not here")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=PATIENCE)


def test_the_page_of_alerts_has_the_same_links(page: Page, alarmed: tuple[Server, list[Episode]]) -> None:
    server, alerts = alarmed
    page.goto(f"{server.url}/alerts?source={SOURCE}")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_role("link", name="Overview", exact=True).first).to_be_visible(timeout=PATIENCE)
    found = {str(link.get_attribute("href")) for link in main.get_by_role("link").all()}
    # The newest stand on the page; headings link to themselves.
    there = {each for each in found if not each.startswith("#")}
    assert len(there) > 2 and there <= {f"{server.url}/{each.address}" for each in alerts}


def letters(text: str) -> str:
    """The letters and digits of a text."""
    return "".join(filter(str.isalnum, text))
