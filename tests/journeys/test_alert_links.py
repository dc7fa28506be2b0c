"""A link from an alert lands on the page that it names, with what it names chosen."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import update

from data.database import sessions
from data.database.tables import JobRecord
from jobs.alerts import alert_check, alert_rules, episodes
from jobs.failures import fix_decisions
from jobs.job_queue import job_requests
from jobs.months import targets
from tests import homes
from tests.homes import settings_at
from tests.journeys.test_overview import PATIENCE
from tests.server_process import Server, serving
from tests.server_template import Template

SOURCE = "demonstration"
#: What the navigation calls the pages that alerts lead to.
CALLED = {
    "overview": "Overview", "month": "Month", "signals": "Signals", "work_packets": "Work packets",
    "audit": "Audit",
}  # fmt: skip


@pytest.fixture(scope="module")
def alarmed(
    tmp_path_factory: pytest.TempPathFactory, company_home: Path, template: Template
) -> Iterator[tuple[Server, list[str]]]:
    """A server over a home in which an alert of nearly every kind is on, and the pages that they name."""
    folder = tmp_path_factory.mktemp("alarmed")
    home = folder / "pilotlight"
    homes.copied(company_home, home)
    here = settings_at(home)
    targets.write(here, SOURCE, date(2026, 10, 1), {"resolution_rate": 0.95})
    fix_decisions.accept_fix(
        here, SOURCE, "t1", "Write it", day=date(2026, 10, 1), owner="Ada", due=date(2026, 10, 2)
    )
    job = job_requests.ask(here, "audit", {"source": SOURCE}, once="x")
    with sessions.session(here) as opened:
        failed = {"state": "failed", "ended_at": datetime.now(UTC)}
        opened.exec(update(JobRecord).where(JobRecord.id == job.id).values(**failed))
    for kind in ("target missed", "signal", "data late", "job failed", "fix overdue"):
        alert_rules.make(here, SOURCE, kind, (), looks=1, days=0)
    alert_check.run(here, datetime.now(UTC) + timedelta(days=1))
    pages = sorted({each.page for each in episodes.firing(here)})
    sessions.forget(here)
    with serving(template, folder) as running:
        yield running, pages


def test_every_alert_leads_to_the_page_that_it_names(page: Page, alarmed: tuple[Server, list[str]]) -> None:
    server, pages = alarmed
    assert {each.partition("?")[0] for each in pages} == set(CALLED)
    for each in pages:
        page.goto(f"{server.url}/{each}")
        current = page.get_by_test_id("stSidebarNav").locator("[aria-current=page]")
        expect(current).to_have_text(CALLED[each.partition("?")[0]], timeout=PATIENCE)
        expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=PATIENCE)
        asked = parse_qs(urlsplit(each).query)
        assert asked.items() <= parse_qs(urlsplit(page.url).query).items()


def test_the_page_of_alerts_has_the_same_links(page: Page, alarmed: tuple[Server, list[str]]) -> None:
    server, pages = alarmed
    page.goto(f"{server.url}/alerts?source={SOURCE}")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_role("link", name="Work packets", exact=True)).to_be_visible(timeout=PATIENCE)
    found = {str(link.get_attribute("href")) for link in main.get_by_role("link").all()}
    # The newest stand on the page; headings link to themselves.
    there = {each for each in found if not each.startswith("#")}
    assert len(there) > 2 and there <= {f"{server.url}/{each}" for each in pages}
