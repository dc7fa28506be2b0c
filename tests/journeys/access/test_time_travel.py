"""Looking back in the browser: an earlier state is chosen, stays on other pages and in a shared address."""

from pathlib import Path

from playwright.sync_api import Page, expect

from data.database import sessions
from tests.desk_imports import imported
from tests.homes import settings_at
from tests.server_process import serving
from tests.server_template import Template

_BANNER = "You see the data as it stood"


def test_an_earlier_state_is_chosen_shared_by_its_address_and_left(
    page: Page, tmp_path: Path, template: Template
) -> None:
    here = settings_at(tmp_path / "pilotlight")
    imported(here, "first.csv", 0, range(40))
    imported(here, "second.csv", 1, range(30, 60))
    sessions.forget(here)
    with serving(template, tmp_path) as server:
        page.goto(f"{server.url}/overview")
        expect(page.get_by_text("lake v2 · 600 tickets")).to_be_visible()
        page.get_by_role("combobox", name="Look back").click()
        page.get_by_role("option", name="before second.csv").click()
        expect(page.get_by_text(_BANNER)).to_be_visible()
        expect(page.get_by_text("lake v1 · 400 tickets")).to_be_visible()
        page.get_by_role("link", name="Month").click()
        expect(page.get_by_role("heading", name="How was")).to_be_visible()
        expect(page.get_by_text(_BANNER)).to_be_visible()
        assert "as_of=" in page.url
        page.reload()
        expect(page.get_by_text(_BANNER)).to_be_visible()
        page.get_by_role("button", name="Back to now").click()
        expect(page.get_by_text(_BANNER)).to_have_count(0)
        page.get_by_role("link", name="Overview").click()
        expect(page.get_by_text("lake v2 · 600 tickets")).to_be_visible()
        assert "as_of" not in page.url
