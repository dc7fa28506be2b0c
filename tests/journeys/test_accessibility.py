"""axe-core on every page, light and dark, wide and narrow: nothing serious that is ours to mend."""

import re
from pathlib import Path
from typing import Literal

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from tests.pages.navigation import OVERVIEW_ADDRESS, PAGES
from tests.pages.still_page import PATIENCE, settled
from tests.server_process import Server

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

#: Faults of Streamlit 1.67 that no setting mends: the rule, where alone it may be broken, and why.
STREAMLITS_OWN = {
    "list": ("stSidebarNavItems", "the sections of st.navigation stand as <div> inside the <ul>"),
    "listitem": ("stSidebarNavItems", "the same: an <li> below such a <div>"),
    "svg-img-alt": ("stMetricChart", "Vega gives the hidden hover marks of st.metric's sparkline a role"),
}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (1440, 390)

ASK = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]})
    return found.violations
        .filter(rule => ["serious", "critical"].includes(rule.impact))
        .flatMap(rule => rule.nodes.map(node => {
            const element = document.querySelector(node.target[0])
            const above = element?.closest("[data-testid=stSidebarNavItems], [data-testid=stMetricChart]")
            // A chart that was drawn again since is known by the name of its marks.
            const chart = node.html.includes("metric_chart_") ? "stMetricChart" : ""
            return [rule.id, above?.dataset.testid ?? chart, node.html.slice(0, 160),
                    node.any.map(check => check.message).join("; ")]
        }))
}"""


def faults(page: Page) -> list[list[str]]:
    """What axe finds, less what is known to be Streamlit's."""
    page.evaluate(AXE)
    return [
        found
        for found in page.evaluate(ASK)
        if found[0] not in STREAMLITS_OWN or found[1] != STREAMLITS_OWN[found[0]][0]
    ]


def visit(page: Page, url: str, width: int, scheme: Literal["light", "dark"]) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=PATIENCE)
    settled(page)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("address", [page.address for page in PAGES])
def test_no_page_keeps_anybody_out(
    page: Page, server: Server, address: str, scheme: Literal["light", "dark"]
) -> None:
    visit(page, server.url + address, WIDTHS[0], scheme)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)
        assert faults(page) == [], f"{address} {scheme} {width}"


@pytest.mark.parametrize(("width", "scheme"), list(zip(WIDTHS, SCHEMES, strict=True)))
def test_what_opens_over_a_page_keeps_nobody_out(
    page: Page, server: Server, width: int, scheme: Literal["light", "dark"]
) -> None:
    visit(page, server.url + OVERVIEW_ADDRESS, width, scheme)
    page.get_by_role("button", name=re.compile("^Compare")).click()
    expect(page.get_by_role("radio", name="Periods")).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.locator(".st-key-rows-resolution_rate button:visible").first.click()
    expect(page.get_by_role("dialog").get_by_text("Select a row to read")).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert faults(page) == []


def test_what_is_streamlits_is_still_there(page: Page, server: Server) -> None:
    """A fault that a newer Streamlit no longer has leaves the list."""
    visit(page, server.url + OVERVIEW_ADDRESS, WIDTHS[0], "light")
    expect(page.get_by_test_id("stMetricChart").locator("svg").first).to_be_visible(timeout=PATIENCE)
    page.evaluate(AXE)
    assert {found[0] for found in page.evaluate(ASK)} == set(STREAMLITS_OWN)
