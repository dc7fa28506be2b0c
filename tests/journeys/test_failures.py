"""Failures in a real browser: ask for a run, see it work, draw around failures, open a cluster, decide."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from data.database import sessions
from jobs.failures import analysis_runs, failure_decisions, fix_decisions
from jobs.months import notes
from jobs.upkeep import demo
from tests.homes import settings_at
from tests.journeys.test_accessibility import faults
from tests.pages.still_page import PATIENCE, settled
from tests.server_process import Server, ours, serving


@pytest.fixture
def small(tmp_path: Path, language_model: None) -> Iterator[Server]:
    """The real process over a small demonstration company at whose failures nobody has looked."""
    folder = tmp_path / "server"
    home = folder / "pilotlight"
    home.mkdir(parents=True)
    settings = settings_at(home)
    demo.load(settings, tickets=2_000)
    sessions.forget(settings)
    with serving(ours(), folder) as running:
        yield running


def tick_first_row(page: Page, table: Locator) -> None:
    """Choose the first row: the grid is a canvas, so its box is reached by its place."""
    table.scroll_into_view_if_needed()
    place = table.locator("canvas").first.bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + 18, place["y"] + 55)
    settled(page)


def draw_around_everything(page: Page) -> None:
    """A lasso along the edge of the map."""
    ground = page.locator(".st-key-map-None .nsewdrag, [class*='st-key-map'] .nsewdrag").first
    ground.scroll_into_view_if_needed()
    place = ground.bounding_box()
    assert place is not None
    left, top = place["x"] + 3, place["y"] + 3
    right, bottom = place["x"] + place["width"] - 3, place["y"] + place["height"] - 3
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top + 4)):
        page.mouse.move(x, y, steps=6)
    page.mouse.up()


def test_from_nothing_to_a_fix_that_was_accepted(page: Page, small: Server) -> None:
    page.set_default_timeout(PATIENCE)
    page.goto(f"{small.url}/explorer")
    expect(page.get_by_text("No failure analysis yet.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Analyse failures").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible(timeout=PATIENCE)

    # A model is loaded and hundreds of texts are read meanwhile.
    expect(page.get_by_role("heading", name="of the failures").first).to_be_visible(timeout=3 * PATIENCE)
    expect(page.get_by_text(re.compile("^Analysis of "))).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert faults(page) == []

    draw_around_everything(page)
    drawn = page.get_by_text(re.compile(r"You selected \d+ failed tickets"))
    expect(drawn).to_be_visible(timeout=PATIENCE)
    home = small.home / "pilotlight"
    settings = settings_at(home)
    run = analysis_runs.newest(settings, "demonstration")
    assert run is not None and f"selected {run.failures} failed tickets" in drawn.inner_text()
    settled(page)
    tick_first_row(page, page.get_by_test_id("stDataFrame").first)
    expect(page.get_by_test_id("stText").filter(has_text="Ticket ").first).to_be_visible(timeout=PATIENCE)

    page.get_by_role("button", name="Open cluster").click()
    expect(page.get_by_role("heading", name="Why does it fail, and what fixes it?")).to_be_visible(
        timeout=PATIENCE
    )
    expect(page).to_have_url(re.compile(r"/cluster\?.*cluster="), timeout=PATIENCE)
    settled(page)
    assert faults(page) == []

    tick_first_row(page, page.get_by_test_id("stDataFrame").last)
    page.get_by_role("radio", name=re.compile("Edge case")).last.click()
    settled(page)
    page.get_by_role("button", name=re.compile("^.*(Overrule|Confirm)$")).last.click()
    expect(page.get_by_text(re.compile("is edge case, as you decided"))).to_be_visible(timeout=PATIENCE)
    assert [each.said for each in failure_decisions.corrections(settings, "demonstration")] == ["edge_case"]

    page.get_by_label("What is changed").fill("Say what holds for single sign-on.")
    page.get_by_label("Owner").fill("M. Brandt")
    page.get_by_role("button", name="Accept the fix").click()
    expect(page.get_by_text("Charts mark it from now on")).to_be_visible(timeout=PATIENCE)
    kept = [note.event for note in notes.listed(settings, "demonstration")]
    accepted = [event for event in kept if event.what == "Say what holds for single sign-on."]
    assert [event.kind for event in accepted] == [fix_decisions.TRAINING_CHANGE]
    sessions.forget(settings)
