"""Pilot › Overview in a real browser: choose, share, drill down to what was said, take the rows home."""

import csv
import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.navigation import OVERVIEW_ADDRESS
from tests.pages.still_page import PATIENCE, settled
from tests.server_process import Server


def visit(page: Page, server: Server, query: str = "") -> Page:
    page.set_default_timeout(PATIENCE)
    page.goto(f"{server.url}{OVERVIEW_ADDRESS}{query}")
    expect(page.get_by_role("heading", name="Does the pilot work?")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Show computing times")).to_be_visible(timeout=PATIENCE)
    settled(page)
    return page


def metric(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stMetric").filter(has=page.get_by_text(label, exact=True))


def choose(page: Page, field: str, value: str) -> None:
    page.get_by_role("button", name="Add filter").click()
    page.get_by_role("combobox", name=field).click()
    page.get_by_role("option", name=value, exact=True).click()
    settled(page)
    # Once for the list, once for the popover: what lies behind them is hidden from everybody.
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile(rf"^{field}: {value}"))).to_be_visible(timeout=PATIENCE)
    settled(page)


def first_category(page: Page) -> str:
    page.get_by_role("button", name="Add filter").click()
    page.get_by_role("combobox", name="Category").click()
    name = page.get_by_role("option").nth(1).inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    return name


def test_a_choice_is_in_the_address_and_the_address_brings_it_back(page: Page, server: Server) -> None:
    visit(page, server)
    before = metric(page, "Mature tickets").inner_text()
    name = first_category(page)
    choose(page, "Category", name)
    expect(metric(page, "Mature tickets")).not_to_have_text(before, timeout=PATIENCE)
    chosen = metric(page, "Mature tickets").inner_text()
    assert "category=" in page.url
    page.get_by_role("button", name="Share view").click()
    link = page.get_by_test_id("stCode").inner_text().strip()
    assert link == page.url
    page.goto(link)
    expect(page.get_by_role("button", name=re.compile(rf"^Category: {name}"))).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert metric(page, "Mature tickets").inner_text() == chosen
    page.get_by_role("button", name="Reset").click()
    expect(page).not_to_have_url(re.compile("category"), timeout=PATIENCE)
    settled(page)
    assert metric(page, "Mature tickets").inner_text() == before


def test_from_a_card_to_its_rows_to_what_was_said_to_a_file(
    page: Page, server: Server, tmp_path: Path
) -> None:
    visit(page, server)
    small = page.get_by_test_id("stVerticalBlock").filter(has=metric(page, "Resolution")).last.inner_text()
    found = re.search(r"n ([\d,]+)", small)
    assert found is not None
    counted = int(found[1].replace(",", ""))
    page.locator(".st-key-rows-resolution_rate button").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("The denominator: every row that the number counts.")).to_be_visible(
        timeout=PATIENCE
    )
    assert f"Counted {counted:,}" in dialog.inner_text()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == counted
    grid = dialog.get_by_test_id("stDataFrame").locator("canvas").first
    place = grid.bounding_box()
    assert place is not None
    # The grid is a canvas: its first box to tick is reached by its place.
    page.mouse.click(place["x"] + 18, place["y"] + 55)
    expect(dialog.get_by_test_id("stText").filter(has_text="Ticket ")).to_be_visible(timeout=PATIENCE)
    expect(dialog.get_by_text("Customer", exact=True).first).to_be_visible(timeout=PATIENCE)
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)


def test_rows_open_with_the_keyboard_alone(page: Page, server: Server) -> None:
    visit(page, server)
    page.locator(".st-key-rows-escalation_rate button").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_text("Escalation: its rows")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=PATIENCE)


def test_periods_can_be_put_side_by_side(page: Page, server: Server) -> None:
    visit(page, server)
    page.get_by_role("button", name=re.compile("^Compare")).click()
    page.get_by_role("radio", name="Periods").click()
    expect(page).to_have_url(re.compile("compare=Periods"), timeout=PATIENCE)
    settled(page)
    expect(page.get_by_role("button", name=re.compile(r"^Compare: .+ v .+"))).to_be_visible()
    expect(page.get_by_test_id("stMetric").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_take_the_colours_of_the_theme(
    page: Page, server: Server, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    visit(page, server)
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=PATIENCE)
    colour = page.locator(".js-plotly-plot .annotation-text").first.evaluate("e => getComputedStyle(e).fill")
    assert (
        colour
        in {
            "light": ("rgb(15, 25, 34)", "rgb(86, 99, 113)"),
            "dark": ("rgb(232, 237, 242)", "rgb(156, 169, 183)"),
        }[scheme]
    )


def test_on_a_phone_cards_stack_and_nothing_is_cut(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, server)
    expect(page.get_by_test_id("stMetric")).to_have_count(12, timeout=PATIENCE)
    settled(page)
    boxes = [card.bounding_box() for card in page.get_by_test_id("stMetric").all()]
    assert all(box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    tops = [box["y"] for box in boxes if box is not None]
    assert tops == sorted(tops) and len(set(tops)) == 12
    edges = page.locator(".st-key-verdict td").evaluate_all(
        "all => all.map(cell => cell.getBoundingClientRect().right)"
    )
    assert max(edges, default=0) <= 390


def test_the_page_speaks_to_nobody_else(own_page: Page, server: Server) -> None:
    asked: list[str] = []
    own_page.on("request", lambda request: asked.append(request.url))
    visit(own_page, server)
    foreign = [
        url
        for url in asked
        if not url.startswith((server.url, "data:", "blob:", server.url.replace("http", "ws")))
    ]
    assert foreign == []
