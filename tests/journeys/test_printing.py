"""A page on paper: nothing is missing, and a dark page comes out light."""

from io import BytesIO

from PIL import Image, ImageStat
from playwright.sync_api import Page, expect

from tests.pages.still_page import PATIENCE, settled
from tests.server_process import Server

CHARTS = "[data-testid=stPlotlyChart]"
#: In place of the browser's dialog: which charts are drawn at the moment in which it would open.
WATCH = f"""() => {{
  window.print = () => {{
    const charts = [...document.querySelectorAll("{CHARTS}")];
    const drawn = charts.filter((chart) => chart.querySelector(".main-svg"));
    document.body.dataset.printed = `${{drawn.length}} of ${{charts.length}}`;
  }};
}}"""


#: Charts that are wider than the column in which they stand, on paper.
BEYOND = f"""() => [...document.querySelectorAll("{CHARTS}")].filter((chart) => {{
  const column = chart.closest("[data-testid=stColumn]");
  return column && chart.getBoundingClientRect().right > column.getBoundingClientRect().right + 1;
}}).map((chart) => chart.className)"""


def test_printing_by_keyboard_waits_until_every_chart_is_drawn(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/month?month=2026-10")
    page.wait_for_selector("[data-testid=stApp]", timeout=PATIENCE)
    page.evaluate(WATCH)
    page.keyboard.press("Control+p")
    expect(page.locator("body")).to_have_attribute("data-printed", "3 of 3", timeout=PATIENCE)


def test_a_dark_page_is_printed_light(page: Page, server: Server) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{server.url}/month?month=2026-10")
    expect(page.get_by_role("heading", name="How was October 2026?")).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert brightness(page) < 80
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme="dark")
    assert brightness(page) > 200
    # What one clicks on is not on paper, what was chosen is; no chart reaches beyond its card.
    for name in ("Share view", "Report", "Targets", "Add filter", "Close October 2026"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    expect(page.get_by_text("October 2026", exact=True).first).to_be_visible()
    assert page.evaluate(BEYOND) == []


def brightness(page: Page) -> float:
    """How bright the visible part of a page is, from 0 to 255."""
    picture = Image.open(BytesIO(page.screenshot())).convert("L")
    return ImageStat.Stat(picture).mean[0]
