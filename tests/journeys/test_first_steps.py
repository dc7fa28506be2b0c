"""The first ten minutes: a start, a filter, a link that is sent on; and every page as the first one."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.benchmarks.site import browser_visits, client
from tests.benchmarks.site.browser_visits import Shown
from tests.journeys.test_overview import choose, first_category, metric, visit
from tests.pages.navigation import OVERVIEW_ADDRESS, PAGES, Listed
from tests.pages.still_page import PATIENCE, settled
from tests.server_process import Server, serving
from tests.server_template import Template


def cards(page: Page) -> list[str]:
    return [card.inner_text() for card in page.get_by_test_id("stMetric").all()]


async def first(url: str, page: str) -> Shown:
    """What somebody sees whose first visit is to this page."""
    async with client.visit(url) as visitor:
        return await browser_visits.look(visitor, page=page)


def test_a_link_opened_by_somebody_else_shows_the_same(page: Page, own_page: Page, server: Server) -> None:
    visit(page, server)
    everything = metric(page, "Mature tickets").inner_text()
    choose(page, "Category", first_category(page))
    expect(metric(page, "Mature tickets")).not_to_have_text(everything, timeout=PATIENCE)
    page.get_by_role("button", name="Share view").click()
    link = page.get_by_test_id("stCode").inner_text().strip()
    other = visit(own_page, server, link.removeprefix(f"{server.url}{OVERVIEW_ADDRESS}"))
    chosen = metric(page, "Mature tickets").get_by_test_id("stMetricValue").inner_text()
    expect(metric(other, "Mature tickets").get_by_test_id("stMetricValue")).to_have_text(chosen)
    settled(page)
    expect(other.get_by_test_id("stMetric")).to_have_text(cards(page), use_inner_text=True, timeout=PATIENCE)


@pytest.mark.parametrize("listed", PAGES, ids=lambda page: page.title)
def test_a_page_is_the_first_thing_a_fresh_server_is_asked_for(
    server: Server, listed: Listed, tmp_path: Path, template: Template
) -> None:
    (tmp_path / "pilotlight").symlink_to(server.home / "pilotlight")
    with serving(template, tmp_path) as cold, ThreadPoolExecutor(1) as thread:
        shown = thread.submit(asyncio.run, first(cold.url, listed.address.strip("/"))).result()
    assert shown.page == listed.title and shown.titles and not shown.lost
    assert shown.drawn["alert"] == 0 and sum(shown.drawn.values()) > 5


def test_a_page_opens_by_its_address_with_no_dialog_over_it(
    server: Server, page: Page, tmp_path: Path, template: Template
) -> None:
    (tmp_path / "pilotlight").symlink_to(server.home / "pilotlight")
    with serving(template, tmp_path) as cold:
        page.goto(f"{cold.url}/month")
        expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_test_id("stSidebarNav").locator("[aria-current=page]")).to_have_text("Month")
        settled(page)
        assert page.get_by_role("dialog").count() == 0
        assert page.get_by_test_id("stAlert").count() == 0
